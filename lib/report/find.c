/* The rows of trace-find. */
#include "report/find.h"

#include "report/figure.h"
#include "report/json_value.h"
#include "report/table.h"
#include "report/tree_json.h"
#include "span/time.h"

enum { COLUMNS = 9, TEXT_COLUMNS = 3, COLUMNS_MAX = COLUMNS + 2 + TEXT_COLUMNS };

static const struct table_column columns[COLUMNS] = {
	{ "START", false, PAINT_PLAIN, 20, 1, false },  { "TRACE", false, PAINT_ID, 12, 0, false },
	{ "ROOT", false, PAINT_NAME, 8, 2, false },     { "DURATION", true, PAINT_NUMBER, 0, 4, false },
	{ "SPANS", true, PAINT_PLAIN, 0, 7, false },    { "ERR", true, PAINT_PLAIN, 0, 6, false },
	{ "SESSION", false, PAINT_PLAIN, 8, 8, false }, { "USER", false, PAINT_PLAIN, 8, 9, false },
	{ "WHERE", false, PAINT_FAINT, 12, 3, true },
};
static const struct table_column why_column = { "MATCHED BY", false, PAINT_PLAIN, 12, 0, false };
static const struct table_column feedback_column = { "FEEDBACK", false, PAINT_WARN, 10, 5, false };

static const struct table_column text_columns[TEXT_COLUMNS] = {
	{ "TEXT", false, PAINT_PLAIN, 32, 0, false },
	{ "IN", false, PAINT_NAME, 8, 2, false },
	{ "AT", false, PAINT_FAINT, 12, 5, true },
};

static struct str first_value(struct summary_values v)
{
	return v.n ? v.v[0] : STR("");
}

static void cell(struct table *t, struct buf *text)
{
	table_cell(t, buf_str(text));
	buf_clear(text);
}

static void put_place(struct buf *out, const struct origin *o)
{
	buf_add_str(out, o->file);
	if (str_is_set(o->member)) {
		buf_add_char(out, '!');
		buf_add_str(out, o->member);
	}
	if (o->line)
		buf_printf(out, ":%llu", (unsigned long long)o->line);
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
	put_place(&b, &s->origin);
	cell(t, &b);
	buf_release(&b);
}

static void put_feedback(struct table *t, const struct said *said)
{
	struct buf text = { 0 };
	for (size_t i = 0; i < said->n; i++) {
		buf_add_c(&text, i ? "; " : "");
		said_text(&text, said->v[i]);
	}
	cell(t, &text);
	buf_release(&text);
}

struct find_table {
	struct table_column columns[COLUMNS_MAX];
	struct table *table;
	const struct text_style *style;
	bool has_why, has_feedback, has_text;
};

struct find_table *find_table_new(bool has_why, bool has_feedback, bool has_text,
				  const struct text_style *style)
{
	struct find_table *t = mem_alloc(1, sizeof(*t));
	size_t n = COLUMNS;
	memcpy(t->columns, columns, sizeof(columns));
	if (has_why)
		t->columns[n++] = why_column;
	if (has_feedback)
		t->columns[n++] = feedback_column;
	for (size_t i = 0; has_text && i < TEXT_COLUMNS; i++)
		t->columns[n++] = text_columns[i];
	t->has_text = has_text;
	t->table = table_new(t->columns, n, style);
	t->style = style;
	t->has_why = has_why;
	t->has_feedback = has_feedback;
	return t;
}

/* The text, the name of the span, and its place. */
static void put_sighting(struct table *t, const struct sighting *s)
{
	struct buf place = { 0 };
	table_cell(t, s ? s->text : STR(""));
	table_cell(t, !s ? STR("") : s->span_name.n ? s->span_name : s->span_id);
	if (s)
		put_place(&place, &s->origin);
	cell(t, &place);
	buf_release(&place);
}

void find_table_row(struct find_table *t, const struct find_row *row)
{
	put_row(t->table, row, t->style);
	if (t->has_why)
		table_cell(t->table, row->why);
	if (t->has_feedback)
		put_feedback(t->table, &row->feedback);
	if (t->has_text)
		put_sighting(t->table, row->sighting);
}

void find_table_print(struct find_table *t, struct buf *out)
{
	table_print(t->table, out);
	table_free(t->table);
	free(t);
}

void find_json(struct json_writer *w, const struct find_row *row)
{
	tree_json_summary(w, &row->summary);
	said_json(w, &row->feedback);
	if (!row->sighting)
		return;
	json_write_key(w, "text_found");
	json_write_object(w);
	json_member_known(w, "span_id", row->sighting->span_id);
	json_member_known(w, "name", row->sighting->span_name);
	json_member_known(w, "text", row->sighting->text);
	json_value_origin(w, &row->sighting->origin);
	json_write_object_end(w);
}
