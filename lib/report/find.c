/* The rows of trace-find. */
#include "report/find.h"

#include "report/table.h"
#include "span/time.h"

enum { COLUMNS = 9, COLUMNS_MAX = 11 };

static const struct table_column columns[COLUMNS] = {
	{ "START", false, PAINT_PLAIN, 0 },   { "TRACE", false, PAINT_ID, 12 },
	{ "ROOT", false, PAINT_NAME, 10 },    { "DURATION", true, PAINT_NUMBER, 0 },
	{ "SPANS", true, PAINT_PLAIN, 0 },    { "ERRORS", true, PAINT_PLAIN, 0 },
	{ "SESSION", false, PAINT_PLAIN, 8 }, { "USER", false, PAINT_PLAIN, 8 },
	{ "WHERE", false, PAINT_FAINT, 12 },
};

static const struct table_column why_column = { "MATCHED BY", false, PAINT_PLAIN, 10 };
static const struct table_column feedback_column = { "FEEDBACK", false, PAINT_WARN, 10 };

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
	table_cell(t, str_is_set(s->root_name) ? s->root_name : STR("(no root)"));
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

void find_table(struct buf *out, const struct find_row *rows, size_t n, const struct text_style *style)
{
	struct table_column shown[COLUMNS_MAX];
	size_t shown_n = COLUMNS;
	bool feedback = false, why = false;
	memcpy(shown, columns, sizeof(columns));
	for (size_t i = 0; i < n; i++) {
		feedback |= str_is_set(rows[i].feedback);
		why |= str_is_set(rows[i].why);
	}
	if (why)
		shown[shown_n++] = why_column;
	if (feedback)
		shown[shown_n++] = feedback_column;
	struct table *t = table_new(shown, shown_n, style);
	for (size_t i = 0; i < n; i++) {
		put_row(t, &rows[i], style);
		if (why)
			table_cell(t, rows[i].why);
		if (feedback)
			table_cell(t, rows[i].feedback);
	}
	table_print(t, out);
	table_free(t);
}

static void json_values(struct json_writer *w, const char *key, struct summary_values v)
{
	if (!v.n)
		return;
	json_write_key(w, key);
	json_write_array(w);
	for (uint32_t i = 0; i < v.n; i++)
		json_write_str(w, v.v[i]);
	json_write_array_end(w);
}

static void json_origin(struct json_writer *w, const struct origin *o)
{
	json_write_key(w, "origin");
	json_write_object(w);
	json_write_key(w, "file");
	json_write_str(w, o->file);
	if (str_is_set(o->member)) {
		json_write_key(w, "member");
		json_write_str(w, o->member);
	}
	if (o->line) {
		json_write_key(w, "line");
		json_write_u64(w, o->line);
	}
	json_write_key(w, "offset");
	json_write_u64(w, o->offset);
	json_write_object_end(w);
}

static void json_times(struct json_writer *w, const struct summary *s)
{
	struct buf b = { 0 };
	if (s->has_start) {
		time_format(&b, s->start_ns);
		json_write_key(w, "start");
		json_write_str(w, buf_str(&b));
		buf_clear(&b);
		buf_add_i64(&b, s->start_ns);
		json_write_key(w, "start_ns");
		json_write_str(w, buf_str(&b));
	}
	if (s->has_duration) {
		json_write_key(w, "duration_ns");
		json_write_i64(w, s->duration_ns);
	}
	buf_release(&b);
}

static void json_figures(struct json_writer *w, const struct summary *s)
{
	json_write_key(w, "spans");
	json_write_u64(w, s->spans);
	json_write_key(w, "errors");
	json_write_u64(w, s->errors);
	json_write_key(w, "roots");
	json_write_u64(w, s->roots);
	json_write_key(w, "orphans");
	json_write_u64(w, s->orphans);
	if (s->has_input_tokens) {
		json_write_key(w, "input_tokens");
		json_write_i64(w, s->input_tokens);
	}
	if (s->has_output_tokens) {
		json_write_key(w, "output_tokens");
		json_write_i64(w, s->output_tokens);
	}
	if (s->has_cost) {
		json_write_key(w, "cost_usd");
		json_write_double(w, s->cost_usd);
	}
}

void find_json(struct json_writer *w, const struct find_row *row)
{
	const struct summary *s = &row->summary;
	json_write_key(w, "trace_id");
	json_write_str(w, s->id);
	if (str_is_set(s->root_name)) {
		json_write_key(w, "root");
		json_write_str(w, s->root_name);
	}
	json_times(w, s);
	json_figures(w, s);
	json_values(w, "service", s->service);
	json_values(w, "session", s->session);
	json_values(w, "conversation", s->conversation);
	json_values(w, "user", s->user);
	json_values(w, "tenant", s->tenant);
	json_values(w, "prompt_version", s->prompt_version);
	json_values(w, "model", s->model);
	json_values(w, "experiment", s->experiment);
	json_values(w, "variant", s->variant);
	json_values(w, "release", s->release);
	if (str_is_set(row->feedback)) {
		json_write_key(w, "feedback");
		json_write_str(w, row->feedback);
	}
	json_origin(w, &s->origin);
}
