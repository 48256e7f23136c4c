/* Tables: cells are kept, widths are known at the end, what is too wide is cut where the reader misses it
 * least. */
#include "report/table.h"

#include "base/arena.h"
#include "base/array.h"
#include "report/figure.h"

struct cell {
	struct str text;
	enum paint paint;
	int width;
};

struct table {
	const struct table_column *columns;
	size_t n;
	const struct text_style *style;
	struct arena arena;
	ARRAY(struct cell) cells;
};

enum { GAP = 2, NARROW = 8 };

struct table *table_new(const struct table_column *columns, size_t n, const struct text_style *style)
{
	struct table *t = mem_alloc(1, sizeof(*t));
	t->columns = columns;
	t->n = n;
	t->style = style;
	return t;
}

void table_free(struct table *t)
{
	if (!t)
		return;
	array_release(&t->cells);
	arena_release(&t->arena);
	free(t);
}

void table_cell_paint(struct table *t, struct str text, enum paint paint)
{
	struct cell c = { .text = arena_str(&t->arena, text),
			  .paint = paint,
			  .width = text_width(text, t->style) };
	*array_add(&t->cells) = c;
}

void table_cell(struct table *t, struct str text)
{
	table_cell_paint(t, text, t->columns[t->cells.n % t->n].paint);
}

static void natural_widths(const struct table *t, int *width)
{
	for (size_t i = 0; i < t->n; i++)
		width[i] = (int)strlen(t->columns[i].title);
	for (size_t i = 0; i < t->cells.n; i++)
		if (t->cells.v[i].width > width[i % t->n])
			width[i % t->n] = t->cells.v[i].width;
}

static int total_width(const struct table *t, const int *width)
{
	int total = -GAP;
	for (size_t i = 0; i < t->n; i++)
		total += width[i] ? width[i] + GAP : 0;
	return total;
}

/* The least that a column can be shrunk to; `narrow`: where the terminal is too narrow for what it should
 * have. */
static int least_of(const struct table *t, size_t i, const int *width, bool narrow)
{
	int min = t->columns[i].min;
	if (!min)
		return narrow && !i && width[i] > NARROW ? NARROW : width[i];
	if (narrow && min > NARROW)
		min = NARROW;
	return min < width[i] ? min : width[i];
}

/* Takes columns from whichever shrinkable column is widest, until it fits or none can give more. */
static void shrink(const struct table *t, int *width, bool narrow)
{
	for (int total = total_width(t, width); total > t->style->width; total--) {
		size_t widest = t->n;
		for (size_t i = 0; i < t->n; i++)
			if (width[i] > least_of(t, i, width, narrow) &&
			    (widest == t->n || width[i] > width[widest]))
				widest = i;
		if (widest == t->n)
			return;
		width[widest]--;
	}
}

/* What the columns take at the very least. */
static int least_width(const struct table *t, const int *width, bool narrow)
{
	int least = -GAP;
	for (size_t i = 0; i < t->n; i++)
		least += width[i] ? least_of(t, i, width, narrow) + GAP : 0;
	return least;
}

/* Of the columns that are there the one that the reader misses least; t->n: none of them may go. */
static size_t least_missed(const struct table *t, const int *width)
{
	size_t first = t->n;
	for (size_t i = 0; i < t->n; i++)
		if (width[i] && t->columns[i].drop &&
		    (first == t->n || t->columns[i].drop > t->columns[first].drop))
			first = i;
	return first;
}

/* Leaves out what the reader misses least (its width becomes 0), then shrinks what is left. Where that is not
 * enough, columns become narrower than they should, and go from the last one on. */
static void fit(const struct table *t, int *width)
{
	size_t first, last = t->n;
	if (t->style->width <= 0)
		return;
	while (least_width(t, width, false) > t->style->width && (first = least_missed(t, width)) < t->n)
		width[first] = 0;
	bool narrow = least_width(t, width, false) > t->style->width;
	while (narrow && least_width(t, width, true) > t->style->width && --last > 0)
		width[last] = 0;
	shrink(t, width, narrow);
	if (narrow && !last)
		width[0] = t->style->width;
}

static void print_cell(const struct table *t, struct buf *out, size_t column, const struct cell *c, int width,
		       bool last)
{
	if (!width)
		return;
	int fill = width - (c->width < width ? c->width : width);
	if (t->columns[column].right)
		buf_add_fill(out, ' ', (size_t)fill);
	if (t->columns[column].end && c->width > width && c->paint != PAINT_HEAD) {
		text_on(out, c->paint, t->style);
		text_put_end(out, c->text, width, t->style);
		text_off(out, t->style);
	} else {
		text_paint(out, c->paint, c->text, width, t->style);
	}
	if (!last)
		buf_add_fill(out, ' ', (size_t)(t->columns[column].right ? 0 : fill) + GAP);
}

/* Nothing is written behind the last cell that has a text. */
static void print_row(const struct table *t, struct buf *out, const struct cell *cells, const int *width)
{
	size_t n = t->n;
	while (n > 0 && (!width[n - 1] || !cells[n - 1].text.n))
		n--;
	for (size_t i = 0; i < n; i++)
		print_cell(t, out, i, &cells[i], width[i], i + 1 == n);
	buf_add_char(out, '\n');
}

void table_put_dropped(struct buf *out, const char *const *titles, size_t n, const struct text_style *style)
{
	struct buf line = { 0 };
	if (!n || !style->terminal)
		return;
	buf_add_char(&line, '(');
	figure_plural(&line, n, "column does not fit: ", "columns do not fit: ");
	for (size_t i = 0; i < n; i++)
		buf_printf(&line, "%s%s", i ? ", " : "", titles[i]);
	buf_add_c(&line, "; --width=0 shows all)");
	text_paint(out, PAINT_FAINT, buf_str(&line), style->width ? style->width : -1, style);
	buf_add_char(out, '\n');
	buf_release(&line);
}

/* Columns in which nothing stands are no loss. */
static void put_dropped(const struct table *t, struct buf *out, const int *width)
{
	const char **titles = mem_alloc(t->n, sizeof(*titles));
	size_t n = 0;
	for (size_t i = 0; i < t->n; i++) {
		bool empty = true;
		for (size_t at = i; at < t->cells.n && empty; at += t->n)
			empty = !t->cells.v[at].text.n;
		if (!width[i] && !empty)
			titles[n++] = t->columns[i].title;
	}
	table_put_dropped(out, titles, n, t->style);
	free(titles);
}

void table_print(const struct table *t, struct buf *out)
{
	int *width = mem_alloc(t->n, sizeof(*width));
	natural_widths(t, width);
	size_t last = t->n - 1;
	fit(t, width);
	while (last > 0 && !width[last])
		last--;
	for (size_t i = 0; i <= last; i++) {
		struct str title = str_of(t->columns[i].title);
		struct cell c = { title, PAINT_HEAD, (int)title.n };
		print_cell(t, out, i, &c, width[i], i == last);
	}
	buf_add_char(out, '\n');
	for (size_t row = 0; row < t->cells.n; row += t->n)
		print_row(t, out, &t->cells.v[row], width);
	put_dropped(t, out, width);
	free(width);
}
