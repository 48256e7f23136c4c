/* Rows are kept as text until all are known, then sorted. */
#include "report/suspects.h"

#include "base/array.h"
#include "report/diagnosis_text.h"
#include "report/figure.h"
#include "report/table.h"
#include "span/time.h"

static const struct table_column columns[] = {
	{ "START", false, PAINT_PLAIN, 20, 3, false }, { "TRACE", false, PAINT_ID, 12, 0, false },
	{ "ROOT", false, PAINT_NAME, 8, 4, false },    { "SPANS", true, PAINT_PLAIN, 0, 5, false },
	{ "FOUND", true, PAINT_NUMBER, 0, 1, false },  { "RULE", false, PAINT_WARN, 0, 0, false },
	{ "WHAT", false, PAINT_PLAIN, 32, 0, false },  { "WHERE", false, PAINT_FAINT, 12, 2, true },
};

enum { COLUMNS = sizeof(columns) / sizeof(columns[0]) };

struct row {
	int64_t start_ns;
	bool has_start;
	struct str id, cell[COLUMNS];
};

struct suspects_table {
	const struct text_style *style;
	struct arena arena;
	ARRAY(struct row) rows;
};

struct suspects_table *suspects_table_new(const struct text_style *style)
{
	struct suspects_table *t = mem_alloc(1, sizeof(*t));
	t->style = style;
	return t;
}

void suspects_table_add(struct suspects_table *t, const struct suspects_row *row)
{
	const struct summary *s = row->summary;
	struct row *r = array_add(&t->rows);
	struct buf b = { 0 };
	*r = (struct row){ .start_ns = s->start_ns,
			   .has_start = s->has_start,
			   .id = arena_str(&t->arena, s->id) };
	if (s->has_start)
		time_format(&b, s->start_ns);
	r->cell[0] = arena_str(&t->arena, buf_str(&b));
	r->cell[1] = s->id.n ? r->id : STR("(no id)");
	buf_clear(&b);
	figure_root(&b, s);
	r->cell[2] = arena_str(&t->arena, buf_str(&b));
	r->cell[3] = arena_printf(&t->arena, "%u", s->spans);
	r->cell[4] = arena_printf(&t->arena, "%zu", row->findings);
	r->cell[5] = str_of(rule_table[row->first->rule].id);
	struct str span = diagnosis_span(row->diagnosis, row->first->node, &t->arena);
	r->cell[6] = row->first->node == NODE_NONE || row->first->is_missing
			     ? arena_str(&t->arena, row->first->text)
			     : arena_printf(&t->arena, "%.*s %.*s", (int)span.n, span.s,
					    (int)row->first->text.n, row->first->text.s);
	buf_clear(&b);
	text_origin(&b, &s->origin);
	r->cell[7] = arena_str(&t->arena, buf_str(&b));
	buf_release(&b);
}

static int by_start(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	if (x->has_start != y->has_start)
		return y->has_start - x->has_start;
	if (x->has_start && x->start_ns != y->start_ns)
		return x->start_ns < y->start_ns ? -1 : 1;
	return str_cmp(x->id, y->id);
}

void suspects_table_print(struct suspects_table *t, size_t most, struct buf *out)
{
	struct table *table = table_new(columns, COLUMNS, t->style);
	if (t->rows.n) {
		qsort(t->rows.v, t->rows.n, sizeof(*t->rows.v), by_start);
		for (size_t i = 0; i < t->rows.n && (!most || i < most); i++)
			for (size_t k = 0; k < COLUMNS; k++)
				table_cell(table, t->rows.v[i].cell[k]);
		table_print(table, out);
	}
	table_free(table);
	array_release(&t->rows);
	arena_release(&t->arena);
	free(t);
}
