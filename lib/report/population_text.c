/* Findings by subject, totals with what they are made of, and how to look at the traces. */
#include "report/paragraph.h"
#include "report/population_report.h"

#include "report/figure.h"
#include "span/time.h"

#include <math.h>

#define CERTAIN 0.01

enum { SIDE = 3, INDENT = 6, WHAT = 26, PARTS_SHOWN = 4, PER_SUBJECT = 6 };

/* The next of the facts of a side, on a new line where it does not fit. Gives the column behind it. */
static int put_fact(struct buf *out, int at, struct str text, enum paint paint, int most,
		    const struct text_style *style)
{
	int width = text_width(text, style);
	width = width < most || most < 0 ? width : most;
	if (at > SIDE && style->width && at + 2 + width > style->width) {
		buf_add_char(out, '\n');
		buf_add_fill(out, ' ', SIDE);
		at = SIDE;
	} else {
		buf_add_c(out, "  ");
		at += 2;
	}
	return at + text_paint(out, paint, text, most, style);
}

static void put_side(struct buf *out, const char *letter, const struct profile *p,
		     const struct population_side *s, const struct text_style *style)
{
	struct buf facts = { 0 };
	int at = text_paint(out, PAINT_HEAD, str_of(letter), -1, style);
	if (s->key.n) {
		at = put_fact(out, at, s->key, PAINT_FAINT, -1, style);
		buf_add_char(out, ' ');
		at += 1 + text_paint(out, PAINT_NAME, s->label, -1, style);
	}
	figure_plural(&facts, p->traces, "trace", "traces");
	at = put_fact(out, at, buf_str(&facts), PAINT_PLAIN, -1, style);
	buf_clear(&facts);
	if (p->has_times) {
		time_format(&facts, p->first_ns);
		buf_add_c(&facts, " to ");
		time_format(&facts, p->last_ns);
		at = put_fact(out, at, buf_str(&facts), PAINT_PLAIN, -1, style);
	}
	for (size_t i = 0; i < s->paths_n && !s->key.n && i < 3; i++)
		at = put_fact(out, at, s->paths[i], PAINT_FAINT, 60, style);
	buf_add_char(out, '\n');
	buf_release(&facts);
}

/* "self time  p50 41ms → 120ms  p95 … p99 …  δ 0.98  p < 1e-300" */
static void put_finding(struct buf *out, const struct population_finding *f, const struct text_style *style,
			struct arena *arena)
{
	bool number = measure_is_number(f->measure) && !f->is_tail;
	struct paragraph p = paragraph_begin(out, INDENT, style);
	struct str what = population_what(f, arena);
	struct str before = population_value(f, f->before, arena),
		   after = population_value(f, f->after, arena);
	p.at += text_paint(out, f->measure == MEASURE_VALUE ? PAINT_NAME : PAINT_PLAIN, what, 60, style);
	p.begun = true;
	if (p.at < INDENT + WHAT && (!style->width || style->width > 70)) {
		buf_add_fill(out, ' ', (size_t)(INDENT + WHAT - p.at));
		p.at = INDENT + WHAT;
	}
	p.indent = INDENT + 2;
	if (number)
		paragraph_words(&p, STR("p50"), PAINT_FAINT);
	paragraph_words(&p, before, PAINT_NUMBER);
	paragraph_words(&p, paragraph_signs(STR("\xe2\x86\x92"), style, arena), PAINT_FAINT);
	paragraph_words(&p, after, PAINT_NUMBER);
	if (number) {
		static const char *const names[] = { "p95", "p99" };
		const double *ends[] = { f->low, f->high };
		for (int i = 0; i < 2; i++) {
			struct str x = population_value(f, ends[i][0], arena),
				   y = population_value(f, ends[i][1], arena);
			paragraph_words(&p, arena_printf(arena, "%s %.*s", names[i], (int)x.n, x.s),
					PAINT_FAINT);
			paragraph_words(&p, paragraph_signs(STR("\xe2\x86\x92"), style, arena), PAINT_FAINT);
			paragraph_words(&p, y, PAINT_FAINT);
		}
		paragraph_words(&p,
				arena_printf(arena, "(n %llu, %llu; delta %+.2f, %s)",
					     (unsigned long long)f->n, (unsigned long long)f->m, f->delta,
					     population_p(f->p, arena).s),
				PAINT_FAINT);
	} else {
		paragraph_words(&p,
				arena_printf(arena, "(%llu of %llu, %llu of %llu; h %.2f, %s)",
					     (unsigned long long)f->a, (unsigned long long)f->n,
					     (unsigned long long)f->b, (unsigned long long)f->m, f->effect,
					     population_p(f->p, arena).s),
				PAINT_FAINT);
	}
	buf_add_char(out, '\n');
}

static void put_findings(struct buf *out, const struct population *p, const struct text_style *style,
			 struct arena *arena)
{
	size_t number = 0, shown = 0;
	for (size_t i = 0; i < p->n; i++) {
		const struct population_finding *f = &p->findings[i];
		bool first = i == 0 || !str_eq(f->subject, p->findings[i - 1].subject);
		bool last = i + 1 == p->n || !str_eq(f->subject, p->findings[i + 1].subject);
		if (first) {
			buf_printf(out, "\n%3zu  ", ++number);
			text_paint(out, PAINT_HEAD, f->subject, style->width ? style->width - 6 : -1, style);
			buf_add_char(out, '\n');
			shown = 0;
		}
		if (shown++ < PER_SUBJECT)
			put_finding(out, f, style, arena);
		if (last && shown > PER_SUBJECT) {
			buf_add_fill(out, ' ', INDENT);
			text_paint(out, PAINT_FAINT,
				   arena_printf(arena, "and %zu more (--json has all)", shown - PER_SUBJECT),
				   -1, style);
			buf_add_char(out, '\n');
		}
	}
}

/* ---- totals ---- */

static void put_part(struct buf *out, const struct population_part *part, double whole,
		     const struct text_style *style, struct arena *arena)
{
	double change = part->b - part->a;
	struct str amount = population_amount(part->measure, change, arena);
	struct paragraph p = paragraph_begin(out, INDENT, style);
	bool section = part->measure >= MEASURE_PROMPT_SYSTEM;
	paragraph_words(&p, arena_printf(arena, "%s%.*s", change > 0 ? "+" : "", (int)amount.n, amount.s),
			PAINT_NUMBER);
	if (whole != 0)
		paragraph_words(&p, arena_printf(arena, "(%.0f%%)", change / whole * 100), PAINT_FAINT);
	paragraph_words(&p, part->subject, PAINT_NAME);
	if (section)
		paragraph_words(&p, str_of(measure_what(part->measure)), PAINT_FAINT);
	buf_add_char(out, '\n');
}

static void put_total(struct buf *out, const struct population_total *t, const struct text_style *style,
		      struct arena *arena)
{
	double change = t->all.mean[1] - t->all.mean[0];
	struct str a = population_amount(t->all.measure, t->all.mean[0], arena),
		   b = population_amount(t->all.measure, t->all.mean[1], arena),
		   d = population_amount(t->all.measure, change, arena);
	struct paragraph p = paragraph_begin(out, 2, style);
	paragraph_words(&p, str_of(measure_what(t->all.measure)), PAINT_HEAD);
	paragraph_words(&p, a, PAINT_NUMBER);
	paragraph_words(&p, paragraph_signs(STR("\xe2\x86\x92"), style, arena), PAINT_FAINT);
	paragraph_words(&p, b, PAINT_NUMBER);
	paragraph_words(&p,
			arena_printf(arena, "(%s%.*s; %s)", change > 0 ? "+" : "", (int)d.n, d.s,
				     population_p(t->all.p, arena).s),
			PAINT_FAINT);
	buf_add_char(out, '\n');
	/* What may be chance is not taken apart. */
	for (size_t i = 0; t->all.p < CERTAIN && i < t->parts_n && i < PARTS_SHOWN; i++)
		if (fabs(t->parts[i].b - t->parts[i].a) >= 0.05 * fabs(change) &&
		    t->parts[i].b != t->parts[i].a)
			put_part(out, &t->parts[i], change, style, arena);
}

static void put_verdict(struct buf *out, const struct population *p, const struct population_view *view,
			struct arena *arena)
{
	struct paragraph line = paragraph_begin(out, 0, &view->style);
	paragraph_words(&line,
			p->n ? arena_printf(arena, "%zu of %zu comparisons differ", p->n, p->tests)
			     : arena_printf(arena, "No difference in %zu comparisons", p->tests),
			p->n ? PAINT_PLAIN : PAINT_GOOD);
	paragraph_words(&line,
			arena_printf(arena,
				     "(exact tests; at most %g %% of what is listed by chance, after "
				     "Benjamini and Hochberg).",
				     view->alpha * 100),
			PAINT_FAINT);
	buf_add_char(out, '\n');
}

static void put_unlabelled(struct buf *out, uint64_t traces)
{
	buf_add_c(out, "   ");
	figure_plural(out, traces, "trace says nothing of it", "traces say nothing of it");
	buf_add_char(out, '\n');
}

void population_text(struct buf *out, const struct population *p, const struct population_view *view)
{
	static const char *const letters[] = { "A", "B" };
	const struct profile *profiles[] = { p->a, p->b };
	struct arena arena;
	arena_init(&arena);
	for (int i = 0; i < 2; i++)
		put_side(out, letters[i], profiles[i], &view->side[i], &view->style);
	if (view->side[0].unlabelled)
		put_unlabelled(out, view->side[0].unlabelled);
	put_findings(out, p, &view->style, &arena);
	if (p->totals_n) {
		buf_add_char(out, '\n');
		text_paint(out, PAINT_HEAD, STR("Mean per trace"), -1, &view->style);
		buf_add_char(out, '\n');
	}
	for (size_t i = 0; i < p->totals_n; i++)
		put_total(out, &p->totals[i], &view->style, &arena);
	buf_add_char(out, '\n');
	put_verdict(out, p, view, &arena);
	struct str line = p->n ? population_find_line(&p->findings[0], view, &arena) : STR("");
	if (line.n) {
		text_paint(out, PAINT_FAINT, STR("To see them: "), -1, &view->style);
		buf_add_str(out, line);
		buf_add_char(out, '\n');
	}
	arena_release(&arena);
}
