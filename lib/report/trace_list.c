/* A line for each trace, of what was added up; for JSON from its tree, which is made and dropped. */
#include "report/trace_list.h"

#include "report/figure.h"
#include "report/table.h"
#include "report/tree_json.h"
#include "span/time.h"
#include "trace/summary.h"

enum { MS = 1000000 };

static const struct table_column columns[] = {
	{ .title = "trace", .paint = PAINT_ID, .min = 12 },
	{ .title = "root", .paint = PAINT_NAME, .min = 12 },
	{ .title = "start" },
	{ .title = "took", .right = true, .paint = PAINT_NUMBER },
	{ .title = "spans", .right = true, .paint = PAINT_NUMBER },
	{ .title = "errors", .right = true, .paint = PAINT_BAD },
};

static void add_cell(struct table *t, struct buf *text)
{
	table_cell(t, buf_str(text));
	buf_clear(text);
}

static void add_row(struct table *table, const struct summary *s, const struct text_style *style)
{
	struct buf text = { 0 };
	table_cell(table, s->id.n ? s->id : STR("(no trace id)"));
	figure_root(&text, s);
	add_cell(table, &text);
	if (s->has_start) /* milliseconds are enough for choosing */
		time_format(&text, s->start_ns / MS * MS);
	add_cell(table, &text);
	if (s->has_duration)
		figure_duration(&text, s->duration_ns, style->ascii);
	else
		buf_add_char(&text, '?');
	add_cell(table, &text);
	figure_count(&text, s->spans);
	add_cell(table, &text);
	if (s->errors)
		figure_count(&text, s->errors);
	add_cell(table, &text);
	buf_release(&text);
}

size_t trace_list_text(struct buf *out, struct tally *tally, const struct text_style *style)
{
	struct table *table = table_new(columns, sizeof(columns) / sizeof(columns[0]), style);
	size_t n = tally_sort(tally);
	struct arena arena;
	arena_init(&arena);
	for (size_t i = 0; i < n; i++) {
		struct summary s;
		tally_summary(tally, i, &arena, &s);
		add_row(table, &s, style);
		arena_reset(&arena);
	}
	arena_release(&arena);
	table_print(table, out);
	table_free(table);
	return n;
}

void trace_list_json(struct buf *out, struct trace *const *traces, size_t n,
		     const struct reading_report *reading)
{
	struct json_writer w;
	struct arena arena;
	arena_init(&arena);
	json_writer_init(&w, out, 0);
	json_write_object(&w);
	json_write_key(&w, "schema");
	json_write_c(&w, "casefile.traces/1");
	json_write_key(&w, "traces");
	json_write_array(&w);
	for (size_t i = 0; i < n; i++) {
		struct tree tree;
		struct summary s;
		tree_init(&tree, traces[i]);
		summary_of(&tree, &arena, &s);
		json_write_object(&w);
		tree_json_summary(&w, &s);
		json_write_object_end(&w);
		tree_release(&tree);
		arena_reset(&arena);
	}
	json_write_array_end(&w);
	reading_report_json(&w, reading);
	json_write_object_end(&w);
	buf_add_char(out, '\n');
	arena_release(&arena);
}
