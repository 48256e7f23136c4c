/* trace-find --complaint and --feedback: slips, and the traces they are about. */
#include "cmd/find.h"

#include "base/map.h"
#include "cmd/files.h"
#include "report/escape.h"

enum { SHOWN = 10 };

static bool read_file(struct find *f, const char *path, struct buf *text)
{
	if (file_read(path, text))
		return true;
	cli_error_about(f->session->cmd, str_of(path), "cannot read");
	return false;
}

/* ---- --complaint ---- */

static bool read_slip(struct find *f)
{
	const char *path = f->options->complaint;
	struct buf text = { 0 };
	bool read = read_file(f, path, &text) &&
		    slip_read(&f->slip, buf_str(&text), str_of(path), str_of(f->options->criteria.ticket),
			      &f->session->diag) == STATUS_OK;
	buf_release(&text);
	return read;
}

/* On a terminal: what of the slip was not understood. A key that some candidate has an attribute for was. */
static void hint_keys(const struct find *f)
{
	const struct common_options *c = &f->options->common;
	struct arena arena = { 0 };
	uint64_t met = 0;
	for (size_t i = 0; i < f->candidates.n; i++)
		met |= f->candidates.v[i].agrees | f->candidates.v[i].contradicts;
	for (size_t i = 0; i < f->slip.keys.n; i++) {
		const struct slip_key *key = &f->slip.keys.v[i];
		struct buf quoted = { 0 };
		struct str meant =
			key->attribute && !(met >> i & 1) ? slip_meant(key->key, &arena) : STR_UNSET;
		cli_quote(&quoted, key->key);
		if (meant.n)
			cli_hint(f->session->cmd, c, "%.*s of the slip leads nowhere; did you mean %.*s?",
				 (int)quoted.n, quoted.s, (int)meant.n, meant.s);
		buf_release(&quoted);
	}
	for (size_t i = 0; i < f->slip.unread.n; i++) {
		struct buf quoted = { 0 };
		cli_quote(&quoted, f->slip.unread.v[i]);
		cli_hint(f->session->cmd, c, "%.*s of the slip is a list or an object: passed over",
			 (int)quoted.n, quoted.s);
		buf_release(&quoted);
	}
	arena_release(&arena);
}

static void tell_tried(const struct find *f)
{
	struct buf keys = { 0 };
	for (size_t i = 0; i < f->slip.keys.n; i++) {
		if (f->slip.keys.v[i].role == SLIP_TAG)
			continue;
		buf_add_c(&keys, keys.n ? ", " : "");
		cli_quote(&keys, f->slip.keys.v[i].key);
	}
	if (str_is_set(f->slip.text))
		buf_printf(&keys, "%sthe words of the complaint", keys.n ? ", " : "");
	if (f->slip.has_time) {
		buf_printf(&keys, "%straces that started from ", keys.n ? ", " : "");
		find_window(&keys, f->resolve);
	}
	if (keys.n)
		cli_error(f->session->cmd, "no trace matches the slip; tried: %.*s", (int)keys.n, keys.s);
	else
		cli_error(f->session->cmd,
			  "the slip has nothing that leads to a trace: trace_id, session_id, request_id, "
			  "complaint_text, captured_at, an attribute ... (trace-find(1), SLIPS)");
	buf_release(&keys);
}

/* Only spans of traces that meet the criteria may be candidates. */
struct among {
	struct map ids;
	struct sink to;
};

static enum status pass_on(void *user, const struct span *s, const struct record *r)
{
	struct among *a = user;
	return map_get(&a->ids, s->trace_id) ? a->to.span(a->to.user, s, r) : STATUS_OK;
}

static void ask_all(struct find *f, const struct sink *ask)
{
	struct among among = { .to = *ask };
	struct sink filtered = { .user = &among, .span = pass_on };
	size_t n;
	f->session->reader.needles = NULL;
	if (f->query.root == QUERY_NONE) {
		session_read(f->session, ask);
		return;
	}
	struct select *s = select_new(&f->query, SELECT_IDS);
	find_rounds(f, s);
	const struct str *ids = select_ids(s, &n);
	map_init(&among.ids);
	for (size_t i = 0; i < n; i++)
		map_put(&among.ids, ids[i], NULL);
	struct select_scope scope = { .ids = &among.ids };
	find_limit(f, &scope);
	if (n)
		session_read(f->session, &filtered);
	find_limit(f, NULL);
	map_release(&among.ids);
	select_free(s);
}

/* The trace id decides: only that trace is read, and asked what else of the slip it agrees with. */
static bool ask_by_id(struct find *f, const struct sink *ask)
{
	const struct slip_key *key = slip_key(&f->slip, SLIP_TRACE);
	size_t n;
	if (!key)
		return false;
	struct select *s = select_new(&f->query, SELECT_STREAM);
	select_pin(s, key->value);
	select_stream_to(s, ask, 0);
	find_rounds(f, s);
	select_ids(s, &n);
	select_free(s);
	return n > 0;
}

/* What was decided, and why, for whoever gets only spans or records of it. */
static void tell_why(const struct find *f)
{
	struct text_style plain = { 0 };
	struct buf why = { 0 };
	find_reason(&why, &f->candidates, &plain);
	for (struct str rest = buf_str(&why); rest.n;) {
		const char *end = memchr(rest.s, '\n', rest.n);
		size_t n = end ? (size_t)(end - rest.s) : rest.n;
		if (n)
			cli_error(f->session->cmd, "%.*s", (int)n, rest.s);
		rest = str_from(rest, n + (end != NULL));
	}
	buf_release(&why);
}

/* Keys of the slip that name another trace than this one: its id, or that of a session, conversation,
 * request. */
static bool names_another(const struct find *f, const struct candidate *c, struct buf *keys)
{
	for (size_t i = 0; i < f->slip.keys.n; i++) {
		const struct slip_key *k = &f->slip.keys.v[i];
		bool points = k->role <= SLIP_REQUEST && k->role != SLIP_TURN;
		if (!points || !(c->contradicts >> i & 1))
			continue;
		buf_add_c(keys, keys->n ? ", " : "");
		escape_text(keys, k->key);
		buf_add_char(keys, '=');
		cli_quote(keys, k->value);
	}
	return keys->n > 0;
}

/* Somebody else's trace, by what many have in common, is no answer for whoever gets only its spans. */
static bool is_a_stranger(const struct find *f)
{
	const struct candidate *best = &f->candidates.v[0];
	struct buf keys = { 0 };
	bool stranger = best->tier >= RESOLVE_USER && names_another(f, best, &keys);
	if (stranger) {
		buf_add_c(&keys, "; the nearest, by ");
		buf_add_c(&keys, resolve_tier_name(best->tier));
		buf_add_c(&keys, ", is ");
		cli_quote(&keys, best->trace_id);
		cli_error(f->session->cmd, "no trace has what the slip names: %.*s", (int)keys.n, keys.s);
	}
	buf_release(&keys);
	return stranger;
}

int find_complaint(struct find *f)
{
	const int64_t minute = (int64_t)60 * 1000000000;
	const struct find_options *o = f->options;
	int64_t window;
	if (!read_slip(f) || !criteria_window(&o->criteria, f->session->cmd, 0, &window))
		return EXIT_TROUBLE;
	if (f->slip.naive_time)
		cli_hint(f->session->cmd, f->session->common,
			 "the time of the slip names no zone and is read as UTC; 2026-05-21T09:20:00+02:00 "
			 "would name one");
	if (str_is_set(f->slip.no_time))
		cli_error_about(f->session->cmd, f->slip.no_time, "the time of the slip cannot be read:");
	/* Answers come before their complaint: an hour back, five minutes on, unless --window says. */
	f->resolve = resolve_new(&f->slip, window ? window : 60 * minute, window ? window : 5 * minute);
	struct sink ask = resolve_sink(f->resolve);
	if (!ask_by_id(f, &ask))
		ask_all(f, &ask);
	f->candidates = (struct find_candidates){ .slip = &f->slip, .resolve = f->resolve };
	f->candidates.v = resolve_candidates(f->resolve, &f->candidates.n);
	if (!f->candidates.n)
		tell_tried(f);
	hint_keys(f);
	if (!f->candidates.n)
		return EXIT_NO;
	bool one = find_streams(f) && !o->all;
	if (is_a_stranger(f) && one)
		return EXIT_NO;
	size_t shown = one ? 1 : o->all || o->count ? f->candidates.n : SHOWN;
	for (size_t i = 0; i < f->candidates.n && i < shown; i++)
		select_pin(f->select, f->candidates.v[i].trace_id);
	if (one && !o->common.quiet)
		tell_why(f);
	return EXIT_YES;
}

/* ---- --feedback ---- */

int find_feedback(struct find *f)
{
	const char *path = f->options->feedback;
	uint64_t errors = f->session->diag.count[SEVERITY_ERROR];
	struct buf text = { 0 };
	size_t n;
	bool read = read_file(f, path, &text);
	if (read)
		join_add_text(f->join, buf_str(&text), str_of(path), 1, &f->session->diag);
	buf_release(&text);
	if (!read || (!join_count(f->join) && f->session->diag.count[SEVERITY_ERROR] > errors))
		return EXIT_TROUBLE;
	if (f->options->complaint) /* which says itself what is shown */
		return EXIT_YES;
	if (join_needs_spans(f->join)) {
		struct sink sink = join_sink(f->join);
		session_read(f->session, &sink);
	}
	const struct str *ids = join_traces(f->join, &n);
	for (size_t i = 0; i < n; i++)
		select_pin(f->select, ids[i]);
	if (!n)
		cli_error(f->session->cmd, "no record of the feedback points at a trace");
	return n ? EXIT_YES : EXIT_NO;
}

void find_take_feedback(struct find *f)
{
	const struct feedback *met;
	for (size_t i = 0; (met = select_feedback(f->select, i)); i++)
		if (!met->is_evaluation)
			join_add_feedback(f->join, met);
}
