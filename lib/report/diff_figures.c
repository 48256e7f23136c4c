/* Figures side by side. */
#include "report/diff_figures.h"

#include "report/diff_change.h"
#include "report/figure.h"
#include "report/table.h"

#include <math.h>
#include <stdlib.h>

enum figure_kind { FIGURE_NS, FIGURE_COUNT, FIGURE_USD };

struct side_figure {
	bool known;
	double value;
};

static struct str text_of(enum figure_kind kind, struct side_figure f, struct arena *arena)
{
	struct buf text = { 0 };
	if (f.known && kind == FIGURE_NS)
		figure_duration(&text, (int64_t)f.value, false);
	else if (f.known && kind == FIGURE_COUNT)
		figure_count(&text, (int64_t)f.value);
	else if (f.known)
		figure_cost(&text, f.value);
	struct str out = arena_str(arena, buf_str(&text));
	buf_release(&text);
	return out;
}

static struct str share_of(struct side_figure a, struct side_figure b, struct arena *arena)
{
	if (!a.known || !b.known || a.value <= 0)
		return STR("");
	double share = (b.value - a.value) / a.value * 100;
	return fabs(share) < 0.05 ? STR("=")
				  : arena_printf(arena, "%+.*f%%", fabs(share) < 10 ? 1 : 0, share);
}

static void add(struct comparison *c, struct diff_figure_row *row, struct str name, enum figure_kind kind,
		struct side_figure a, struct side_figure b)
{
	*row = (struct diff_figure_row){ .name = STR("all"),
					 .what = name,
					 .a = text_of(kind, a, &c->arena),
					 .b = text_of(kind, b, &c->arena),
					 .change = share_of(a, b, &c->arena) };
}

static size_t add_totals(struct comparison *c, struct diff_figure_row *rows)
{
	const struct summary *a = c->a.summary, *b = c->b.summary;
	const struct {
		const char *name;
		enum figure_kind kind;
		struct side_figure a, b;
		enum section section;
	} all[] = {
		{ "duration",
		  FIGURE_NS,
		  { a->has_duration, (double)a->duration_ns },
		  { b->has_duration, (double)b->duration_ns },
		  SECTION_TIME },
		{ "input tokens",
		  FIGURE_COUNT,
		  { a->has_input_tokens, (double)a->input_tokens },
		  { b->has_input_tokens, (double)b->input_tokens },
		  SECTION_TOKENS },
		{ "output tokens",
		  FIGURE_COUNT,
		  { a->has_output_tokens, (double)a->output_tokens },
		  { b->has_output_tokens, (double)b->output_tokens },
		  SECTION_TOKENS },
		{ "cost",
		  FIGURE_USD,
		  { a->has_cost, a->cost_usd },
		  { b->has_cost, b->cost_usd },
		  SECTION_COST },
	};
	size_t n = 0;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if ((all[i].a.known || all[i].b.known) && c->totals.by_section[all[i].section])
			add(c, &rows[n++], str_of(all[i].name), all[i].kind, all[i].a, all[i].b);
	return n;
}

/* ---- spans ---- */

struct weighed {
	const struct change *change;
	double weight;
};

/* As a share of the trace's own: a second and a thousand tokens can be told against each other. */
static double weight_of(const struct comparison *c, const struct change *x)
{
	const struct summary *a = c->a.summary, *b = c->b.summary;
	double before = 0, after = 0, whole = 0;
	value_as_double(x->before, &before);
	value_as_double(x->after, &after);
	if (x->row == ROW_DURATION && x->a != NODE_NONE && x->b != NODE_NONE) {
		int64_t self = c->a.tree->node[x->a].self_ns, other = c->b.tree->node[x->b].self_ns;
		if (self >= 0 && other >= 0) { /* that of its children is told of them */
			before = (double)self;
			after = (double)other;
		}
	}
	if (x->section == SECTION_TIME)
		whole = fmax(a->has_duration ? (double)a->duration_ns : 0,
			     b->has_duration ? (double)b->duration_ns : 0);
	else if (x->section == SECTION_COST)
		whole = fmax(a->has_cost ? a->cost_usd : 0, b->has_cost ? b->cost_usd : 0);
	else
		whole = fmax(a->has_input_tokens ? (double)a->input_tokens : 0,
			     b->has_input_tokens ? (double)b->input_tokens : 0);
	return whole > 0 ? fabs(after - before) / whole : 0;
}

static int by_weight(const void *a, const void *b)
{
	const struct weighed *x = a, *y = b;
	if (x->weight != y->weight)
		return x->weight > y->weight ? -1 : 1;
	return (x->change > y->change) - (x->change < y->change);
}

static size_t add_spans(struct comparison *c, struct diff_figure_row *rows)
{
	struct weighed *all = mem_alloc(c->n, sizeof(*all));
	size_t n = 0, shown;
	for (size_t i = 0; i < c->n; i++)
		if (section_kind(c->changes[i].section) == SECTION_IS_FIGURE)
			all[n++] = (struct weighed){ &c->changes[i], weight_of(c, &c->changes[i]) };
	if (n)
		qsort(all, n, sizeof(*all), by_weight);
	for (shown = 0; shown < n && shown < DIFF_FIGURE_SPANS; shown++) {
		const struct change *x = all[shown].change;
		struct str name = comparison_name(c, x);
		struct side_figure a = { false, 0 }, b = { false, 0 };
		a.known = value_as_double(x->before, &a.value);
		b.known = value_as_double(x->after, &b.value);
		rows[shown] = (struct diff_figure_row){ name,
							x->label,
							diff_figure(x, false, &c->arena),
							diff_figure(x, true, &c->arena),
							share_of(a, b, &c->arena),
							true };
	}
	free(all);
	return shown;
}

size_t diff_figure_rows(struct comparison *c, struct diff_figure_row **out)
{
	enum { TOTALS = 4 };
	*out = arena_array(&c->arena, TOTALS + DIFF_FIGURE_SPANS, sizeof(**out));
	if (!c->totals.figures)
		return 0;
	size_t n = add_totals(c, *out);
	return n + add_spans(c, *out + n);
}

void diff_figures_text(struct buf *out, struct comparison *c, const struct text_style *style)
{
	static const struct table_column columns[] = {
		{ .title = "Figures", .paint = PAINT_NAME, .min = 16 },
		{ .title = "", .paint = PAINT_FAINT, .min = 10 },
		{ .title = "A", .right = true, .paint = PAINT_NUMBER },
		{ .title = "B", .right = true, .paint = PAINT_NUMBER },
		{ .title = "change", .right = true, .paint = PAINT_FAINT },
	};
	struct diff_figure_row *rows;
	size_t n = diff_figure_rows(c, &rows);
	if (!n)
		return;
	struct table *t = table_new(columns, sizeof(columns) / sizeof(columns[0]), style);
	for (size_t i = 0; i < n; i++) {
		table_cell_paint(t, rows[i].name, rows[i].is_span ? PAINT_NAME : PAINT_HEAD);
		table_cell(t, rows[i].what);
		table_cell(t, rows[i].a);
		table_cell(t, rows[i].b);
		table_cell(t, rows[i].change);
	}
	buf_add_char(out, '\n');
	table_print(t, out);
	table_free(t);
	if (c->totals.figures > DIFF_FIGURE_SPANS) {
		struct paragraph p = paragraph_begin(out, 0, style);
		paragraph_words(&p,
				arena_printf(&c->arena, "and %u smaller differences (--json has all)",
					     c->totals.figures - DIFF_FIGURE_SPANS),
				PAINT_FAINT);
		buf_add_char(out, '\n');
	}
}
