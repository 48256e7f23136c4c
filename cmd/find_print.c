/* trace-find: what was found, in the form that was asked for. */
#include "cmd/find_text.h"
#include "cmd/reading.h"

#include "query/filter.h"
#include "query/tally.h"
#include "report/flaws.h"

void find_flush(struct find *f, struct buf *out)
{
	enum { FLUSH_BYTES = 1 << 20 };
	if (out->n >= FLUSH_BYTES)
		session_print(f->session, out);
}

static size_t limit(const struct find *f, size_t n)
{
	return f->options->most > 0 && (size_t)f->options->most < n ? (size_t)f->options->most : n;
}

static void read_selected(struct find *f, const struct sink *out, void *user)
{
	(void)user;
	select_stream_to(f->select, out, f->options->most > 0 ? (size_t)f->options->most : 0);
	find_rounds(f, f->select);
}

/* ---- -l and -c ---- */

static int print_ids(struct find *f)
{
	struct buf out = { 0 };
	size_t n;
	find_rounds(f, f->select);
	const struct str *ids = select_ids(f->select, &n);
	for (size_t i = 0; !f->options->count && i < limit(f, n); i++) {
		text_put(&out, ids[i].n ? ids[i] : STR("-"), -1, &f->session->style);
		buf_add_char(&out, '\n');
		find_flush(f, &out);
	}
	if (f->options->count)
		buf_printf(&out, "%zu\n", limit(f, n));
	session_print(f->session, &out);
	buf_release(&out);
	return n ? EXIT_YES : EXIT_NO;
}

/* ---- candidates, and --json ---- */

static size_t candidate_of(const struct find *f, struct str id)
{
	for (size_t i = 0; i < f->candidates.n; i++)
		if (str_eq(f->candidates.v[i].trace_id, id))
			return i;
	BUG("a trace that is no candidate");
}

static void fill_row(struct find *f, const struct trace *trace, struct arena *arena, struct find_row *row,
		     struct flaws *flaws)
{
	struct tree tree;
	const struct slip **feedback;
	tree_init(&tree, trace);
	summary_of(&tree, arena, &row->summary);
	if (flaws)
		flaws_add(flaws, &tree);
	row->feedback.n = join_of(f->join, trace, arena, &feedback);
	row->feedback.v = feedback;
	row->why = STR_UNSET;
	row->sighting = find_text_in(&f->options->criteria, trace, arena);
	if (f->candidates.n)
		row->why = str_of(resolve_tier_name(f->candidates.v[candidate_of(f, trace->id)].tier));
	tree_release(&tree);
}

/* Traces as the output has them: by time, or best candidate first. */
static const struct trace *const *in_order(struct find *f, size_t *n, struct arena *arena)
{
	const struct trace *const *found = select_traces(f->select, n);
	if (!f->candidates.n)
		return found;
	const struct trace **ordered = arena_array(arena, *n, sizeof(*ordered));
	size_t at = 0;
	for (size_t c = 0; c < f->candidates.n && at < *n; c++)
		for (size_t i = 0; i < *n; i++)
			if (str_eq(found[i]->id, f->candidates.v[c].trace_id))
				ordered[at++] = found[i];
	*n = at;
	return ordered;
}

static void open_json(struct json_writer *w, struct buf *out, size_t n)
{
	json_writer_init(w, out, 1);
	json_write_object(w);
	json_write_key(w, "schema");
	json_write_c(w, "casefile.find/1");
	json_write_key(w, "count");
	json_write_u64(w, n);
	json_write_key(w, "traces");
	json_write_array(w);
}

static void close_json(struct find *f, struct json_writer *w, struct buf *out, struct flaws *flaws)
{
	json_write_array_end(w);
	flaws_json(w, flaws_totals(flaws));
	flaws_free(flaws);
	reading_report_json(w, session_report(f->session));
	json_write_object_end(w);
	buf_add_char(out, '\n');
	session_print(f->session, out);
	buf_release(out);
}

static void print_json(struct find *f, const struct trace *const *traces, size_t n)
{
	struct buf out = { 0 };
	struct json_writer w;
	struct flaws *flaws = flaws_new();
	open_json(&w, &out, n);
	for (size_t i = 0; i < limit(f, n); i++) {
		struct arena arena = { 0 };
		struct find_row row;
		fill_row(f, traces[i], &arena, &row, flaws);
		json_write_object(&w);
		find_json(&w, &row);
		if (f->candidates.n)
			find_reason_json(&w, &f->candidates, candidate_of(f, row.summary.id));
		json_write_object_end(&w);
		arena_release(&arena);
		find_flush(f, &out);
	}
	close_json(f, &w, &out, flaws);
}

void find_print_nothing(struct find *f)
{
	struct buf out = { 0 };
	struct json_writer w;
	if (!f->options->json)
		return;
	open_json(&w, &out, 0);
	close_json(f, &w, &out, flaws_new());
}

static void print_reasons(struct find *f, struct buf *out)
{
	const struct text_style *style = &f->session->style;
	if (str_is_set(f->slip.ticket)) {
		text_paint(out, PAINT_HEAD, f->slip.ticket, -1, style);
		buf_add_c(out, "  ");
	}
	if (str_is_set(f->slip.text)) {
		int before = str_is_set(f->slip.ticket) ? text_width(f->slip.ticket, style) + 2 : 0;
		int room = style->width - before;
		text_put(out, f->slip.text, !style->width ? -1 : room > 1 ? room : 1, style);
	}
	buf_add_c(out, str_is_set(f->slip.ticket) || str_is_set(f->slip.text) ? "\n\n" : "");
	find_reason(out, &f->candidates, style);
	buf_add_char(out, '\n');
}

static void print_candidates(struct find *f, const struct trace *const *traces, size_t n)
{
	struct buf out = { 0 };
	struct arena arena = { 0 };
	bool feedback = false;
	struct find_row *rows = mem_alloc(n, sizeof(*rows));
	print_reasons(f, &out);
	for (size_t i = 0; i < limit(f, n); i++) {
		fill_row(f, traces[i], &arena, &rows[i], NULL);
		feedback |= rows[i].feedback.n > 0;
	}
	struct find_table *t = find_table_new(true, feedback, f->options->criteria.text, &f->session->style);
	for (size_t i = 0; i < limit(f, n); i++)
		find_table_row(t, &rows[i]);
	find_table_print(t, &out);
	session_print(f->session, &out);
	free(rows);
	buf_release(&out);
	arena_release(&arena);
}

/* Feedback that points nowhere is told: it may be what was looked for. */
static void tell_lost(const struct find *f)
{
	size_t lost = join_lost(f->join);
	if (f->options->feedback && lost && f->query.root == QUERY_NONE && !f->candidates.n)
		cli_error(f->session->cmd, "%zu of %zu feedback records point at no trace of this input",
			  lost, join_count(f->join));
}

/* Traces with all that is known of them. */
static int print_traces(struct find *f)
{
	struct arena order = { 0 };
	size_t n;
	select_want_feedback(f->select);
	find_rounds(f, f->select);
	find_take_feedback(f);
	const struct trace *const *traces = in_order(f, &n, &order);
	if (f->options->json)
		print_json(f, traces, n);
	else if (n)
		print_candidates(f, traces, n);
	tell_lost(f);
	arena_release(&order);
	return n ? EXIT_YES : EXIT_NO;
}

/* ---- the table: spans are added up, not kept ---- */

/* Feedback that names no trace has to see the spans: those of the traces that will be shown. */
static void join_feedback(struct find *f)
{
	find_take_feedback(f);
	if (!join_needs_spans(f->join))
		return;
	struct sink sink = join_sink(f->join);
	struct arena arena = { 0 };
	struct scan_needles needles;
	struct select_scope scope;
	select_scope(f->select, &scope);
	/* Those that point nowhere are counted only when they were given. */
	bool all = f->options->feedback || !scope.ids;
	if (!all && filter_of_ids(scope.ids, false, &arena, &needles))
		f->session->reader.needles = &needles;
	find_limit(f, f->options->feedback ? NULL : &scope);
	if (all || scope.ids->n)
		session_read(f->session, &sink);
	f->session->reader.needles = NULL;
	find_limit(f, NULL);
	arena_release(&arena);
}

static size_t print_rows(struct find *f, struct tally *tally, const struct find_text *text)
{
	struct buf out = { 0 };
	size_t n = tally_sort(tally), rows = 0;
	struct find_table *t =
		find_table_new(false, join_count(f->join) > 0, f->options->criteria.text, &f->session->style);
	for (size_t i = 0; i < n && limit(f, rows + 1) > rows; i++) {
		struct arena arena = { 0 };
		struct find_row row = { .why = STR_UNSET };
		const struct slip **feedback;
		if (!select_is_match(f->select, tally_key(tally, i)))
			continue;
		tally_summary(tally, i, &arena, &row.summary);
		row.feedback.n = join_of_id(f->join, row.summary.id, &arena, &feedback);
		row.feedback.v = feedback;
		row.sighting = find_text_of(text, tally_key(tally, i));
		find_table_row(t, &row);
		arena_release(&arena);
		rows++;
	}
	find_table_print(t, &out);
	if (rows)
		session_print(f->session, &out);
	buf_release(&out);
	return rows;
}

static int print_table(struct find *f)
{
	struct tally *tally = tally_new();
	struct find_text text;
	find_text_init(&text, &f->options->criteria, tally_sink(tally));
	struct sink sink = find_text_sink(&text);
	select_want_feedback(f->select);
	select_stream_to(f->select, &sink, 0);
	find_rounds(f, f->select);
	join_feedback(f);
	size_t rows = print_rows(f, tally, &text);
	tell_lost(f);
	find_text_release(&text);
	tally_free(tally);
	return rows ? EXIT_YES : EXIT_NO;
}

int find_print(struct find *f)
{
	if (find_streams(f))
		return find_leave(f, read_selected, NULL);
	if (f->options->count || f->options->list)
		return print_ids(f);
	return f->options->json || f->candidates.n ? print_traces(f) : print_table(f);
}
