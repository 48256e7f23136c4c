/* The rows of trace-find. */
#include "report/find.h"

#include "report/figure.h"
#include "report/table.h"
#include "report/tree_json.h"
#include "span/time.h"

enum { COLUMNS = 9, COLUMNS_MAX = 11 };

static const struct table_column columns[COLUMNS] = {
	{ "START", false, PAINT_PLAIN, 20, 0, false },  { "TRACE", false, PAINT_ID, 12, 0, false },
	{ "ROOT", false, PAINT_NAME, 8, 0, false },     { "DURATION", true, PAINT_NUMBER, 0, 0, false },
	{ "SPANS", true, PAINT_PLAIN, 0, 3, false },    { "ERR", true, PAINT_PLAIN, 0, 2, false },
	{ "SESSION", false, PAINT_PLAIN, 8, 4, false }, { "USER", false, PAINT_PLAIN, 8, 5, false },
	{ "WHERE", false, PAINT_FAINT, 12, 0, true },
};
static const struct table_column why_column = { "MATCHED BY", false, PAINT_PLAIN, 12, 0, false };
static const struct table_column feedback_column = { "FEEDBACK", false, PAINT_WARN, 10, 1, false };

static struct str first_value(struct summary_values v)
{
	return v.n ? v.v[0] : STR("");
}

static void cell(struct table *t, struct buf *text)
{
	table_cell(t, buf_str(text));
	buf_clear(text);
}

static void put_row(struct table *t, const struct find_row *row, const struct text_style *style)
{
	const struct summary *s = &row->summary;
	struct buf b = { 0 };
	if (s->has_start)
		time_format(&b, s->start_ns);
	cell(t, &b);
	table_cell(t, s->id.n ? s->id : STR("(no id)"));
	figure_root(&b, s);
	cell(t, &b);
	if (s->has_duration)
		time_format_duration(&b, s->duration_ns, style->ascii);
	cell(t, &b);
	buf_add_u64(&b, s->spans);
	cell(t, &b);
	buf_add_u64(&b, s->errors);
	table_cell_paint(t, s->errors ? buf_str(&b) : STR("0"), s->errors ? PAINT_BAD : PAINT_FAINT);
	buf_clear(&b);
	table_cell(t, first_value(s->session));
	table_cell(t, first_value(s->user));
	buf_add_str(&b, s->origin.file);
	if (str_is_set(s->origin.member)) {
		buf_add_char(&b, '!');
		buf_add_str(&b, s->origin.member);
	}
	if (s->origin.line)
		buf_printf(&b, ":%llu", (unsigned long long)s->origin.line);
	cell(t, &b);
	buf_release(&b);
}

/* Ticket, label and text of each record. */
static void put_feedback(struct table *t, const struct find_row *row)
{
	struct buf text = { 0 };
	for (size_t i = 0; i < row->feedback_n; i++) {
		const struct slip *s = row->feedback[i];
		const struct str parts[] = { s->ticket, s->label, s->text };
		const char *joint = i ? "; " : "";
		for (size_t k = 0; k < sizeof(parts) / sizeof(parts[0]); k++) {
			if (!parts[k].n)
				continue;
			buf_add_c(&text, joint);
			buf_add_str(&text, parts[k]);
			joint = " ";
		}
	}
	cell(t, &text);
	buf_release(&text);
}

struct find_table {
	struct table_column columns[COLUMNS_MAX];
	struct table *table;
	const struct text_style *style;
	bool has_why, has_feedback;
};

struct find_table *find_table_new(bool has_why, bool has_feedback, const struct text_style *style)
{
	struct find_table *t = mem_alloc(1, sizeof(*t));
	size_t n = COLUMNS;
	memcpy(t->columns, columns, sizeof(columns));
	if (has_why)
		t->columns[n++] = why_column;
	if (has_feedback)
		t->columns[n++] = feedback_column;
	t->table = table_new(t->columns, n, style);
	t->style = style;
	t->has_why = has_why;
	t->has_feedback = has_feedback;
	return t;
}

void find_table_row(struct find_table *t, const struct find_row *row)
{
	put_row(t->table, row, t->style);
	if (t->has_why)
		table_cell(t->table, row->why);
	if (t->has_feedback)
		put_feedback(t->table, row);
}

void find_table_print(struct find_table *t, struct buf *out)
{
	table_print(t->table, out);
	table_free(t->table);
	free(t);
}

static void json_feedback(struct json_writer *w, const struct slip *s)
{
	json_write_object(w);
	json_member_known(w, "ticket", s->ticket);
	json_member_known(w, "label", s->label);
	json_member_known(w, "text", s->text);
	if (s->has_time) {
		struct buf when = { 0 };
		time_format(&when, s->time_ns);
		json_member_known(w, "time", buf_str(&when));
		buf_release(&when);
	}
	json_member_known(w, "file", s->file);
	if (s->line) {
		json_write_key(w, "line");
		json_write_u64(w, s->line);
	}
	json_write_object_end(w);
}

void find_json(struct json_writer *w, const struct find_row *row)
{
	tree_json_summary(w, &row->summary);
	if (!row->feedback_n)
		return;
	json_write_key(w, "feedback");
	json_write_array(w);
	for (size_t i = 0; i < row->feedback_n; i++)
		json_feedback(w, row->feedback[i]);
	json_write_array_end(w);
}
