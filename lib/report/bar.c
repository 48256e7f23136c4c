/* Bars in cells. Which cells children cover is summed up in one sweep, as for self times. */
#include "report/bar.h"

#include "base/num.h"
#include "report/figure.h"

#include <stdlib.h>

enum { TICK_COLUMNS = 10 };

/* ---- the axis ---- */

/* The next round step of time that is at least `ns`. */
static int64_t round_step(int64_t ns)
{
	static const int64_t minute = 60000000000, hour = 60 * minute, day = 24 * hour;
	const int64_t steps[] = { minute,  2 * minute, 5 * minute, 10 * minute, 20 * minute,
				  hour,    2 * hour,   6 * hour,   12 * hour,   day,
				  2 * day, 7 * day,    30 * day,   100 * day,   365 * day };
	for (int64_t unit = 1; unit < minute / 2; unit *= 10) {
		for (int64_t by = 1; by <= 5; by = by == 1 ? 2 : by == 2 ? 5 : 10) {
			if (unit * by >= ns && unit * by <= 30000000000)
				return unit * by;
		}
	}
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		if (steps[i] >= ns)
			return steps[i];
	}
	return INT64_MAX;
}

static int64_t duration_of(const struct tree *t)
{
	int64_t ns = t->has_start && t->has_end ? num_sub_i64(t->end_ns, t->start_ns) : 0;
	return ns > 0 ? ns : 0;
}

/* The column that a time falls into, and beyond. */
static double column_of(const struct tree *t, int64_t ns, int columns)
{
	int64_t whole = duration_of(t);
	double share = whole ? (double)num_sub_i64(ns, t->start_ns) / (double)whole : 0;
	return share <= 0 ? 0 : share >= 1 ? columns : share * columns;
}

void bar_axis(struct buf *out, const struct tree *t, int columns, const struct text_style *style)
{
	int64_t whole = duration_of(t);
	if (!whole || columns < 2)
		return;
	int64_t step = round_step(whole / (columns / TICK_COLUMNS + 1));
	struct buf label = { 0 };
	int at = 0;
	text_on(out, PAINT_FAINT, style);
	for (int64_t ns = 0; ns < whole; ns = num_add_i64(ns, step)) {
		int column = (int)((double)ns / (double)whole * columns);
		buf_clear(&label);
		buf_add_c(&label, style->ascii ? "|" : "│");
		figure_duration(&label, ns, style->ascii);
		int n = text_width(buf_str(&label), style);
		if (column < at || column + n > columns)
			continue;
		buf_add_fill(out, ' ', (size_t)(column - at));
		buf_add_str(out, buf_str(&label));
		at = column + n;
	}
	text_off(out, style);
	buf_release(&label);
}

/* ---- bars ---- */

enum look { LOOK_OWN, LOOK_COVERED, LOOK_OPEN, LOOK_BAD, LOOKS };

static const struct {
	const char *text, *ascii;
	enum paint paint;
} looks[LOOKS] = {
	[LOOK_OWN] = { "█", "#", PAINT_BAR },
	[LOOK_COVERED] = { "░", "-", PAINT_BAR },
	[LOOK_OPEN] = { "╌", "?", PAINT_WARN },
	[LOOK_BAD] = { "▒", "x", PAINT_BAD },
};

static void put_cells(struct buf *out, enum look look, int n, const struct text_style *style)
{
	if (n <= 0)
		return;
	text_on(out, looks[look].paint, style);
	while (n-- > 0)
		buf_add_c(out, style->ascii ? looks[look].ascii : looks[look].text);
	text_off(out, style);
}

/* The share of each cell that lies in [from, to), added up. */
static void cover(double *cells, int columns, double from, double to)
{
	for (int c = (int)from; c < columns && c < to; c++) {
		double lo = from > c ? from : c, hi = to < c + 1 ? to : c + 1;
		cells[c] += hi > lo ? hi - lo : 0;
	}
}

static void cover_children(const struct tree *t, const struct node *v, double *cells, int columns)
{
	int64_t covered_to = INT64_MIN;
	for (uint32_t c = v->first_child; c != NODE_NONE; c = t->node[c].next) {
		const struct span *s = t->node[c].span;
		bool known = s->flags & SPAN_HAS_START && s->flags & SPAN_HAS_END;
		if (!known || s->end_ns <= covered_to)
			continue;
		int64_t from = s->start_ns > covered_to ? s->start_ns : covered_to;
		int64_t to = s->end_ns < v->span->end_ns ? s->end_ns : v->span->end_ns;
		if (from < to)
			cover(cells, columns, column_of(t, from, columns), column_of(t, to, columns));
		covered_to = s->end_ns;
	}
}

static void put_runs(struct buf *out, const double *cells, int first, int last,
		     const struct text_style *style)
{
	for (int from = first, to; from < last; from = to) {
		bool covered = cells[from] >= 0.5;
		for (to = from + 1; to < last && (cells[to] >= 0.5) == covered;)
			to++;
		put_cells(out, covered ? LOOK_COVERED : LOOK_OWN, to - from, style);
	}
}

void bar_put(struct buf *out, const struct tree *t, uint32_t node, int columns,
	     const struct text_style *style)
{
	const struct node *v = &t->node[node];
	if (columns < 1 || !(v->span->flags & SPAN_HAS_START))
		return;
	bool open = !(v->span->flags & SPAN_HAS_END);
	int64_t from = v->span->start_ns, to = open ? from : v->span->end_ns;
	bool backwards = to < from;
	int first = (int)column_of(t, backwards ? to : from, columns);
	int last = (int)(column_of(t, backwards ? from : to, columns) + 0.5);
	first = first < columns ? first : columns - 1;
	last = last > first ? last : first + 1;
	buf_add_fill(out, ' ', (size_t)first);
	if (backwards) {
		put_cells(out, LOOK_BAD, last - first, style);
	} else if (open) {
		put_cells(out, LOOK_OWN, 1, style);
		put_cells(out, LOOK_OPEN, columns - first - 1 < 2 ? columns - first - 1 : 2, style);
	} else {
		double *cells = mem_alloc((size_t)columns, sizeof(*cells));
		cover_children(t, v, cells, columns);
		put_runs(out, cells, first, last, style);
		free(cells);
	}
}
