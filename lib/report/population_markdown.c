/* A comparison of populations for a ticket. */
#include "report/escape.h"
#include "report/figure.h"
#include "report/population_report.h"

static void cell(struct buf *out, struct str text)
{
	buf_add_c(out, "| ");
	escape_markdown(out, text);
	buf_add_char(out, ' ');
}

static void put_finding(struct buf *out, const struct population_finding *f, struct arena *arena)
{
	cell(out, f->subject);
	cell(out, population_what(f, arena));
	cell(out, population_value(f, f->before, arena));
	cell(out, population_value(f, f->after, arena));
	cell(out, arena_printf(arena, "%.2f", f->effect));
	cell(out, population_p(f->p, arena));
	buf_add_c(out, "|\n");
}

static void put_totals(struct buf *out, const struct population *p, struct arena *arena)
{
	if (!p->totals_n)
		return;
	buf_add_c(out, "\n| mean per trace | A | B |\n|---|--:|--:|\n");
	for (size_t i = 0; i < p->totals_n; i++) {
		const struct population_finding *f = &p->totals[i].all;
		cell(out, str_of(measure_what(f->measure)));
		cell(out, population_amount(f->measure, f->mean[0], arena));
		cell(out, population_amount(f->measure, f->mean[1], arena));
		buf_add_c(out, "|\n");
	}
}

void population_markdown(struct buf *out, const struct population *p, const struct population_view *view)
{
	const struct profile *profiles[] = { p->a, p->b };
	struct arena arena;
	arena_init(&arena);
	buf_add_c(out, "### Difference of two populations\n\n");
	for (int i = 0; i < 2; i++) {
		buf_add_c(out, i ? "- **B** " : "- **A** ");
		escape_markdown(out, view->side[i].label);
		buf_add_c(out, ": ");
		figure_plural(out, profiles[i]->traces, "trace", "traces");
		buf_add_char(out, '\n');
	}
	if (p->n)
		buf_add_c(out, "\n| subject | what | A | B | effect | p |\n|---|---|--:|--:|--:|--:|\n");
	for (size_t i = 0; i < p->n; i++)
		put_finding(out, &p->findings[i], &arena);
	put_totals(out, p, &arena);
	buf_printf(out,
		   "\n%zu of %zu comparisons differ (exact tests, Benjamini\xe2\x80\x93Hochberg, \xce\xb1 "
		   "%g).\n",
		   p->n, p->tests, view->alpha);
	arena_release(&arena);
}
