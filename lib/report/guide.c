/* Connectors, from one bit per level. */
#include "report/guide.h"

#include "report/figure.h"

enum piece { PIECE_FORK, PIECE_LAST, PIECE_LINE, PIECE_BLANK };

static const char *piece_text(const struct guide *g, enum piece p)
{
	static const char *const texts[2][2][4] = {
		{ { "├ ", "└ ", "│ ", "  " }, { "+ ", "` ", "| ", "  " } },
		{ { "├─ ", "└─ ", "│  ", "   " }, { "|- ", "`- ", "|  ", "   " } },
	};
	return texts[g->step == 3][g->ascii][p];
}

static int depth_text(const struct guide *g, uint32_t depth, struct buf *out)
{
	size_t before = out->n;
	buf_add_c(out, g->ascii ? "<" : "⟨");
	figure_count(out, depth);
	buf_add_c(out, g->ascii ? "> " : "⟩ ");
	return (int)(out->n - before) - (g->ascii ? 0 : 4); /* each bracket is three bytes and one column */
}

int guide_columns(const struct guide *g, uint32_t depth)
{
	if (depth <= g->levels)
		return (int)depth * g->step;
	struct buf text = { 0 };
	int columns = (int)g->levels * g->step + depth_text(g, depth, &text);
	buf_release(&text);
	return columns;
}

/* Lines of the levels from 1 up to `to`. */
static int lines(const struct guide *g, uint32_t to, struct buf *out)
{
	for (uint32_t level = 1; level <= to; level++)
		buf_add_c(out, piece_text(g, g->more[level] ? PIECE_LINE : PIECE_BLANK));
	return (int)to * g->step;
}

int guide_node(struct guide *g, const struct node *v, struct buf *out)
{
	if (v->depth > g->levels)
		return lines(g, g->levels, out) + depth_text(g, v->depth, out);
	bool more = v->next != NODE_NONE;
	g->more[v->depth] = more;
	if (!v->depth)
		return 0;
	int columns = lines(g, v->depth - 1, out);
	buf_add_c(out, piece_text(g, more ? PIECE_FORK : PIECE_LAST));
	return columns + g->step;
}

int guide_below(const struct guide *g, const struct node *v, bool has_children, struct buf *out)
{
	uint32_t to = v->depth < g->levels ? v->depth : g->levels;
	int columns = lines(g, to, out);
	bool line = has_children && v->depth < g->levels;
	buf_add_c(out, piece_text(g, line ? PIECE_LINE : PIECE_BLANK));
	return columns + g->step;
}
