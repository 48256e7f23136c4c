/* One row, or one object, for each kind of flaw that was found. */
#include "report/flaws.h"

#include "report/figure.h"
#include "report/json_value.h"
#include "report/paragraph.h"
#include "report/table.h"
#include "span/time.h"

bool flaws_warn(const struct flaws_totals *t)
{
	for (int i = 0; i < FLAWS; i++)
		if (t->count[i].spans && flaw_kinds[i].severity > SEVERITY_NOTE)
			return true;
	return false;
}

/* ---- text ---- */

static void put_time(struct buf *out, const char *before, int64_t ns)
{
	buf_add_c(out, before);
	time_format(out, ns);
}

static void put_head(struct buf *lines, const struct flaws_totals *t, const struct text_style *style)
{
	struct buf head = { 0 }, *out = &head;
	figure_plural(out, t->spans, "span", "spans");
	buf_add_c(out, " in ");
	figure_plural(out, t->traces, "trace", "traces");
	if (t->has_start)
		put_time(out, ", ", t->start_ns);
	if (t->has_start && t->has_end)
		put_time(out, " to ", t->end_ns);
	for (size_t i = 0; i < t->dialects_n; i++) {
		buf_add_c(out, i ? ", " : "; ");
		if (t->dialects_n > 1) {
			figure_count(out, (int64_t)t->dialects[i].spans);
			buf_add_char(out, ' ');
		}
		buf_add_c(out, t->dialects[i].name);
	}
	struct paragraph p = paragraph_begin(lines, 0, style);
	paragraph_words(&p, buf_str(&head), PAINT_PLAIN);
	paragraph_line(&p);
	buf_release(&head);
}

static void put_row(struct table *table, const struct flaw_kind *k, const struct flaw_count *c)
{
	static const enum paint paints[] = { PAINT_PLAIN, PAINT_WARN, PAINT_BAD };
	struct buf b = { 0 };
	table_cell_paint(table, str_of(k->code), paints[k->severity]);
	figure_count(&b, (int64_t)c->spans);
	table_cell(table, buf_str(&b));
	buf_clear(&b);
	figure_count(&b, (int64_t)c->traces);
	table_cell(table, buf_str(&b));
	buf_clear(&b);
	table_cell(table, str_of(k->what));
	table_cell(table, c->trace_id.n ? c->trace_id : STR("(no id)"));
	text_origin(&b, &c->origin);
	table_cell(table, buf_str(&b));
	buf_release(&b);
}

void flaws_text(struct buf *out, const struct flaws_totals *t, const struct text_style *style)
{
	static const struct table_column columns[] = {
		{ "CODE", false, PAINT_PLAIN, 0, 0, false },
		{ "SPANS", true, PAINT_NUMBER, 0, 0, false },
		{ "TRACES", true, PAINT_PLAIN, 0, 2, false },
		{ "WHAT THEY ARE", false, PAINT_PLAIN, 36, 0, false },
		{ "FIRST TRACE", false, PAINT_ID, 8, 1, false },
		{ "FIRST PLACE", false, PAINT_FAINT, 12, 0, true },
	};
	struct table *table = table_new(columns, sizeof(columns) / sizeof(columns[0]), style);
	bool any = false;
	put_head(out, t, style);
	for (int i = 0; i < FLAWS; i++) {
		if (!t->count[i].spans)
			continue;
		put_row(table, &flaw_kinds[i], &t->count[i]);
		any = true;
	}
	if (any) {
		buf_add_char(out, '\n');
		table_print(table, out);
	} else {
		buf_add_c(out, "nothing is wrong with them\n");
	}
	table_free(table);
}

/* ---- JSON ---- */

static void put_flaw(struct json_writer *w, const struct flaw_kind *k, const struct flaw_count *c)
{
	json_write_object(w);
	json_member_c(w, "code", k->code);
	json_member_c(w, "severity", k->severity == SEVERITY_NOTE ? "note" : "warning");
	json_member_c(w, "text", k->what);
	json_member_u64(w, "spans", c->spans);
	json_member_u64(w, "traces", c->traces);
	json_write_key(w, "first");
	json_write_object(w);
	if (c->trace_id.n)
		json_member_str(w, "trace", c->trace_id);
	json_member_known(w, "span", c->span_id);
	json_value_origin(w, &c->origin);
	json_write_object_end(w);
	json_write_object_end(w);
}

void flaws_json(struct json_writer *w, const struct flaws_totals *t)
{
	json_write_key(w, "flaws");
	json_write_array(w);
	for (int i = 0; i < FLAWS; i++)
		if (t->count[i].spans)
			put_flaw(w, &flaw_kinds[i], &t->count[i]);
	json_write_array_end(w);
}

static void put_when(struct json_writer *w, const char *key, int64_t ns)
{
	struct buf text = { 0 };
	time_format(&text, ns);
	json_member_str(w, key, buf_str(&text));
	buf_release(&text);
}

void flaws_json_all(struct json_writer *w, const struct flaws_totals *t)
{
	json_member_u64(w, "spans", t->spans);
	json_member_u64(w, "traces", t->traces);
	if (t->has_start)
		put_when(w, "start", t->start_ns);
	if (t->has_end)
		put_when(w, "end", t->end_ns);
	json_write_key(w, "dialects");
	json_write_object(w);
	for (size_t i = 0; i < t->dialects_n; i++)
		json_member_u64(w, t->dialects[i].name, t->dialects[i].spans);
	json_write_object_end(w);
	flaws_json(w, t);
}
