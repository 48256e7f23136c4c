/* trace-find: what was found, in the form that was asked for. */
#include "cmd/find.h"

#include "report/otlp.h"

enum { FLUSH_BYTES = 1 << 20 };

static size_t limit(const struct find *f, size_t n)
{
	return f->options->most && (size_t)f->options->most < n ? (size_t)f->options->most : n;
}

static void flush_at(struct find *f, struct buf *out, size_t bytes)
{
	if (out->n >= bytes)
		session_print(f->session, out);
}

static size_t candidate_of(const struct find *f, struct str id)
{
	for (size_t i = 0; i < f->candidates_n; i++)
		if (str_eq(f->candidates[i].trace_id, id))
			return i;
	BUG("a trace that is no candidate");
}

static void fill_row(const struct find *f, const struct trace *trace, struct arena *arena,
		     struct find_row *row)
{
	struct tree tree;
	tree_init(&tree, trace);
	summary_of(&tree, arena, &row->summary);
	row->feedback = find_feedback_of(f, &row->summary, arena);
	row->why = STR_UNSET;
	if (f->candidates_n)
		row->why = str_of(resolve_tier_name(f->candidates[candidate_of(f, trace->id)].tier));
	tree_release(&tree);
}

/* Traces as the output has them: by time, or best candidate first. */
static const struct trace *const *in_order(struct find *f, size_t *n, struct arena *arena)
{
	const struct trace *const *found = select_traces(f->select, n);
	if (!f->candidates_n)
		return found;
	const struct trace **ordered = arena_array(arena, *n, sizeof(*ordered));
	size_t at = 0;
	for (size_t c = 0; c < f->candidates_n; c++)
		for (size_t i = 0; i < *n; i++)
			if (str_eq(found[i]->id, f->candidates[c].trace_id))
				ordered[at++] = found[i];
	*n = at;
	return ordered;
}

static int print_spans(struct find *f)
{
	struct buf out = { 0 };
	struct arena arena = { 0 };
	size_t n;
	const struct trace *const *traces = in_order(f, &n, &arena);
	for (size_t t = 0; t < limit(f, n) && session_wanted(f->session); t++) {
		struct arena scratch = { 0 };
		for (size_t i = 0; i < traces[t]->spans.n; i++) {
			otlp_write_span(&out, traces[t]->spans.v[i], &scratch);
			flush_at(f, &out, FLUSH_BYTES);
		}
		arena_release(&scratch);
	}
	session_print(f->session, &out);
	buf_release(&out);
	arena_release(&arena);
	return n ? EXIT_YES : EXIT_NO;
}

/* JSON records end in a newline; protobuf messages have their length before them, as the collector's file
 * exporter writes them. */
static int print_raw(struct find *f)
{
	struct buf out = { 0 };
	size_t n;
	const struct kept_record *records = select_records(f->select, &n);
	for (size_t i = 0; i < n; i++) {
		struct str text = records[i].text;
		if (records[i].kind == RECORD_PROTO) {
			for (int shift = 24; shift >= 0; shift -= 8)
				buf_add_char(&out, (char)(unsigned char)(text.n >> shift & 0xff));
		}
		buf_add_str(&out, text);
		if (records[i].kind == RECORD_JSON)
			buf_add_char(&out, '\n');
		flush_at(f, &out, FLUSH_BYTES);
	}
	session_print(f->session, &out);
	buf_release(&out);
	return n ? EXIT_YES : EXIT_NO;
}

static int print_ids(struct find *f)
{
	struct buf out = { 0 };
	size_t n;
	const struct str *ids = select_ids(f->select, &n);
	for (size_t i = 0; !f->options->count && i < limit(f, n); i++) {
		text_put(&out, ids[i], -1, &f->session->style);
		buf_add_char(&out, '\n');
		flush_at(f, &out, FLUSH_BYTES);
	}
	if (f->options->count)
		buf_printf(&out, "%zu\n", n);
	session_print(f->session, &out);
	buf_release(&out);
	return n ? EXIT_YES : EXIT_NO;
}

static int print_json(struct find *f)
{
	struct buf out = { 0 };
	struct json_writer w;
	struct arena order = { 0 };
	size_t n;
	const struct trace *const *traces = in_order(f, &n, &order);
	json_writer_init(&w, &out, 1);
	json_write_object(&w);
	json_write_key(&w, "schema");
	json_write_c(&w, "casefile.find/1");
	json_write_key(&w, "count");
	json_write_u64(&w, n);
	json_write_key(&w, "traces");
	json_write_array(&w);
	for (size_t i = 0; i < limit(f, n); i++) {
		struct arena arena = { 0 };
		struct find_row row;
		fill_row(f, traces[i], &arena, &row);
		json_write_object(&w);
		find_json(&w, &row);
		if (f->candidates_n)
			find_reason_json(&w, &f->slip, f->candidates, f->candidates_n,
					 candidate_of(f, row.summary.id));
		json_write_object_end(&w);
		arena_release(&arena);
		flush_at(f, &out, FLUSH_BYTES);
	}
	json_write_array_end(&w);
	json_write_object_end(&w);
	buf_add_char(&out, '\n');
	session_print(f->session, &out);
	buf_release(&out);
	arena_release(&order);
	return n ? EXIT_YES : EXIT_NO;
}

static void print_reasons(struct find *f, struct buf *out)
{
	const struct text_style *style = &f->session->style;
	if (str_is_set(f->slip.ticket)) {
		text_paint(out, PAINT_HEAD, f->slip.ticket, -1, style);
		buf_add_c(out, "  ");
	}
	if (str_is_set(f->slip.text))
		text_put(out, f->slip.text, style->width ? style->width - 20 : -1, style);
	buf_add_c(out, "\n\n");
	find_reason(out, &f->slip, f->candidates, f->candidates_n, 0, style);
	buf_add_char(out, '\n');
}

static int print_table(struct find *f)
{
	struct buf out = { 0 };
	struct arena arena = { 0 };
	size_t n;
	const struct trace *const *traces = in_order(f, &n, &arena);
	struct find_row *rows = mem_alloc(n, sizeof(*rows));
	if (f->candidates_n)
		print_reasons(f, &out);
	for (size_t i = 0; i < limit(f, n); i++)
		fill_row(f, traces[i], &arena, &rows[i]);
	if (n)
		find_table(&out, rows, limit(f, n), &f->session->style);
	session_print(f->session, &out);
	free(rows);
	buf_release(&out);
	arena_release(&arena);
	return n ? EXIT_YES : EXIT_NO;
}

int find_print(struct find *f)
{
	const struct find_options *o = f->options;
	if (o->count || o->list)
		return print_ids(f);
	if (o->raw)
		return print_raw(f);
	if (o->spans)
		return print_spans(f);
	return o->json ? print_json(f) : print_table(f);
}
