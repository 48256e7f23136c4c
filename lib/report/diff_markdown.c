/* A comparison for a ticket: a table of changes, first where the traces part. */
#include "report/diff_change.h"
#include "report/diff_figures.h"
#include "report/diff_list.h"

#include "report/escape.h"
#include "report/figure.h"

static void put_trace(struct buf *out, const char *side, const struct summary *s)
{
	struct buf place = { 0 };
	buf_printf(out, "- **%s** ", side);
	escape_markdown(out, s->id);
	buf_add_char(out, ' ');
	escape_markdown(out, s->root_name);
	buf_add_c(out, ", ");
	figure_plural(out, s->spans, "span", "spans");
	text_origin(&place, &s->origin);
	buf_add_c(out, ", ");
	escape_markdown(out, buf_str(&place));
	buf_add_char(out, '\n');
	buf_release(&place);
}

/* What the text report says of it, on one line. */
static void put_change(struct buf *out, struct comparison *c, const struct change *x)
{
	static const struct text_style plain = { .width = 0 };
	static const char *const sides[] = { "only in B", "only in A", "moved", "" };
	struct buf text = { 0 };
	struct paragraph p = paragraph_begin(&text, 0, &plain);
	if (x->label.s)
		diff_change_put(&p, c, x);
	else
		buf_add_c(&text, sides[x->kind]);
	for (size_t i = 0; i < text.n; i++)
		if (text.s[i] == '\n')
			text.s[i] = ' ';
	escape_markdown(out, buf_str(&text));
	buf_release(&text);
}

static void put_list(struct buf *out, struct comparison *c, enum diff_list_kind kind, const char *title)
{
	struct diff_list list;
	diff_list_make(c, kind, &list);
	if (!list.n)
		return;
	buf_printf(out, "\n**%s**\n\n| span | what | A → B |\n|---|---|---|\n", title);
	for (size_t i = 0; i < list.n; i++)
		for (uint32_t k = 0; k < list.groups[i].n; k++) {
			const struct change *x = list.groups[i].changes[k];
			buf_add_c(out, "| ");
			escape_markdown(out, comparison_name(c, x));
			buf_add_c(out, " | ");
			escape_markdown(out, x->label.s ? x->label : STR("span"));
			buf_add_c(out, " | ");
			put_change(out, c, x);
			if (list.groups[i].others[k])
				buf_printf(out, " (and in %u more)", list.groups[i].others[k]);
			buf_add_c(out, " |\n");
		}
}

static void put_figures(struct buf *out, struct comparison *c)
{
	struct diff_figure_row *rows;
	size_t n = diff_figure_rows(c, &rows);
	if (!n)
		return;
	buf_add_c(out, "\n**Figures**\n\n| span | what | A | B | change |\n|---|---|--:|--:|--:|\n");
	for (size_t i = 0; i < n; i++) {
		const struct str cells[] = { rows[i].name, rows[i].what, rows[i].a, rows[i].b,
					     rows[i].change };
		for (size_t k = 0; k < sizeof(cells) / sizeof(cells[0]); k++) {
			buf_add_c(out, "| ");
			escape_markdown(out, cells[k]);
			buf_add_char(out, ' ');
		}
		buf_add_c(out, "|\n");
	}
}

void diff_markdown(struct buf *out, struct comparison *c, const struct diff_view *view)
{
	struct diff_view plain = { .style = { .width = 0 }, .identity = view->identity };
	struct buf end = { 0 };
	buf_add_c(out, "### Difference of two traces\n\n");
	put_trace(out, "A", c->a.summary);
	put_trace(out, "B", c->b.summary);
	for (int i = 0; i < DIFF_LISTS; i++)
		if (i != DIFF_FIGURES && i != DIFF_REPEATS && (i != DIFF_IDENTITY || view->identity))
			put_list(out, c, (enum diff_list_kind)i, diff_list_title((enum diff_list_kind)i));
	put_figures(out, c);
	buf_add_char(out, '\n');
	diff_text_end(&end, c, &plain);
	for (struct str rest = buf_str(&end); rest.n;) {
		const char *newline = memchr(rest.s, '\n', rest.n);
		size_t n = newline ? (size_t)(newline - rest.s) : rest.n;
		escape_markdown(out, (struct str){ rest.s, n });
		buf_add_c(out, "\n");
		rest = str_from(rest, n + (newline != NULL));
	}
	buf_release(&end);
}
