/* trace-find --complaint and --feedback: slips, and the traces they are about. */
#include "cmd/find.h"

#include "cmd/files.h"

enum { SHOWN = 10 };

static bool read_slip(struct find *f)
{
	const char *path = f->options->complaint;
	struct buf text = { 0 };
	if (!file_read(path, &text)) {
		cli_error_about(f->session->cmd, str_of(path), "cannot read");
		buf_release(&text);
		return false;
	}
	enum status st = slip_read(&f->slip, buf_str(&text), str_of(path),
				   str_of(f->options->criteria.ticket), &f->session->diag);
	buf_release(&text);
	return st == STATUS_OK;
}

static void tell_tried(const struct find *f)
{
	struct buf keys = { 0 };
	for (size_t i = 0; i < f->slip.keys.n; i++) {
		buf_add_c(&keys, i ? ", " : "");
		cli_quote(&keys, f->slip.keys.v[i].key);
	}
	if (str_is_set(f->slip.text))
		buf_printf(&keys, "%sthe words of the complaint", keys.n ? ", " : "");
	cli_error(f->session->cmd, "no trace matches the slip; tried: %.*s", (int)keys.n,
		  keys.s ? keys.s : "");
	buf_release(&keys);
}

/* The trace id decides: only that trace is read, and asked what else of the slip it agrees with. */
static bool resolve_by_id(struct find *f, struct sink *ask)
{
	const struct slip_key *key = slip_key(&f->slip, SLIP_TRACE);
	size_t n;
	if (!key)
		return false;
	struct select *s = select_new(&f->query, false);
	select_pin(s, key->value);
	find_rounds(f, s);
	const struct trace *const *traces = select_traces(s, &n);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < traces[i]->spans.n; k++)
			(void)!ask->span(ask->user, traces[i]->spans.v[k], NULL);
	select_free(s);
	return n > 0;
}

bool find_complaint(struct find *f)
{
	const int64_t minute = (int64_t)60 * 1000000000;
	int64_t window;
	if (!read_slip(f) || !criteria_window(&f->options->criteria, f->session->cmd, 0, &window))
		return false;
	/* Answers come before their complaint: an hour back, five minutes on, unless --window says. */
	f->resolve = resolve_new(&f->slip, window ? window : 60 * minute, window ? window : 5 * minute);
	struct sink ask = resolve_sink(f->resolve);
	if (!resolve_by_id(f, &ask)) {
		f->session->reader.needles = NULL;
		session_read(f->session, &ask);
	}
	f->candidates = resolve_candidates(f->resolve, &f->candidates_n);
	if (!f->candidates_n) {
		tell_tried(f);
		return false;
	}
	bool one = (f->options->spans || f->options->raw) && !f->options->all;
	size_t shown = one ? 1 : f->options->all ? f->candidates_n : SHOWN;
	for (size_t i = 0; i < f->candidates_n && i < shown; i++)
		select_pin(f->select, f->candidates[i].trace_id);
	if (one && !f->options->common.quiet) {
		struct buf why = { 0 };
		struct text_style plain = { 0 };
		find_reason(&why, &f->slip, f->candidates, f->candidates_n, 0, &plain);
		cli_error(f->session->cmd, "%.*s", (int)(why.n ? why.n - 1 : 0), why.s);
		buf_release(&why);
	}
	return true;
}

bool find_load_feedback(struct find *f)
{
	struct buf text = { 0 };
	const char *path = f->options->feedback;
	if (path) {
		if (!file_read(path, &text)) {
			cli_error_about(f->session->cmd, str_of(path), "cannot read");
			buf_release(&text);
			return false;
		}
		f->feedback_n = slip_read_all(buf_str(&text), str_of(path), &f->session->diag, &f->feedback);
	}
	size_t n;
	const struct feedback *met = select_feedback(f->select, &n);
	for (size_t i = 0; i < n; i++) {
		struct slip *more;
		size_t got = met[i].is_evaluation
				     ? 0
				     : slip_read_all(met[i].json, met[i].origin.file, NULL, &more);
		for (size_t k = 0; k < got; k++) {
			f->feedback = mem_resize(f->feedback, f->feedback_n + 1, sizeof(*f->feedback));
			f->feedback[f->feedback_n++] = more[k];
		}
		if (got)
			free(more);
	}
	buf_release(&text);
	return true;
}

static bool holds(struct summary_values v, const struct slip_key *key)
{
	for (uint32_t i = 0; key && i < v.n; i++)
		if (str_eq(v.v[i], key->value))
			return true;
	return false;
}

/* By trace id where the record has one, else by conversation, else by session. */
static bool is_about(const struct slip *slip, const struct summary *s)
{
	const struct slip_key *id = slip_key(slip, SLIP_TRACE), *talk = slip_key(slip, SLIP_CONVERSATION);
	if (id)
		return str_eq(id->value, s->id);
	return talk ? holds(s->conversation, talk) : holds(s->session, slip_key(slip, SLIP_SESSION));
}

struct str find_feedback_of(const struct find *f, const struct summary *s, struct arena *arena)
{
	struct buf text = { 0 };
	for (size_t i = 0; i < f->feedback_n; i++) {
		const struct slip *slip = &f->feedback[i];
		if (!is_about(slip, s))
			continue;
		const struct str parts[] = { slip->ticket, slip->label, slip->text };
		buf_add_c(&text, text.n ? "; " : "");
		for (size_t k = 0; k < 3; k++) {
			if (!str_is_set(parts[k]))
				continue;
			buf_add_c(&text, k && text.n && text.s[text.n - 1] != ' ' ? " " : "");
			buf_add_str(&text, parts[k]);
		}
	}
	struct str out = text.n ? arena_str(arena, buf_str(&text)) : STR_UNSET;
	buf_release(&text);
	return out;
}
