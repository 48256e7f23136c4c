/* Both trees in two columns, in the order of the first; between them what diff -y would say. */
#include "report/diff_change.h"

#include "report/figure.h"

#include <stdlib.h>

enum { UNLIMITED_WIDTH = 160, LEAST_WIDTH = 35, MIDDLE = 3, STEP = 2, LEVELS = 10, DURATION = 8 };

struct pair {
	uint32_t a, b; /* NODE_NONE: nothing on this side */
	uint64_t at;   /* where it stands */
};

struct columns {
	struct buf *out;
	struct comparison *c;
	const struct text_style *style;
	int half;
	uint32_t *changed[2]; /* by node: bits of the sections that differ */
};

static int by_place(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;
	return (x->at > y->at) - (x->at < y->at);
}

/* The second's own spans stand behind what comes before them there. */
static struct pair *pairs_of(const struct comparison *c, size_t *n)
{
	const struct tree *x = c->a.tree, *y = c->b.tree;
	struct pair *pairs = mem_alloc((size_t)x->n + y->n, sizeof(*pairs));
	uint64_t *place = mem_alloc(x->n, sizeof(*place)), last = 0;
	*n = 0;
	for (uint32_t i = 0; i < x->n; i++) {
		place[x->order[i]] = (uint64_t)(i + 1) << 32;
		pairs[(*n)++] =
			(struct pair){ x->order[i], c->alignment.b_of[x->order[i]], place[x->order[i]] };
	}
	for (uint32_t i = 0; i < y->n; i++) {
		uint32_t mate = c->alignment.a_of[y->order[i]];
		if (mate != NODE_NONE)
			last = place[mate];
		else
			pairs[(*n)++] = (struct pair){ NODE_NONE, y->order[i], last + i + 1 };
	}
	if (*n)
		qsort(pairs, *n, sizeof(*pairs), by_place);
	free(place);
	return pairs;
}

static void mark_changed(struct columns *k)
{
	for (size_t i = 0; i < k->c->n; i++) {
		const struct change *x = &k->c->changes[i];
		uint32_t bit = UINT32_C(1) << x->section;
		if (!x->counts || !x->label.s || section_kind(x->section) == SECTION_IS_FIGURE)
			continue;
		if (x->a != NODE_NONE)
			k->changed[0][x->a] |= bit;
		if (x->b != NODE_NONE)
			k->changed[1][x->b] |= bit;
	}
}

/* One side of a line, filled up to its width. */
static void put_cell(struct columns *k, const struct side *s, uint32_t node, enum paint paint)
{
	struct buf duration = { 0 };
	int64_t ns, used = 0;
	const struct node *v = node == NODE_NONE ? NULL : &s->tree->node[node];
	if (v) {
		int indent = (int)(v->depth < LEVELS ? v->depth : LEVELS) * STEP;
		int room = k->half - indent - DURATION;
		buf_add_fill(k->out, ' ', (size_t)indent);
		used = indent + text_paint(k->out, v->span ? paint : PAINT_FAINT, scene_name(&s->scene, node),
					   room > 4 ? room : 4, k->style);
		if (v->span && span_duration_ns(v->span, &ns))
			figure_duration(&duration, ns, k->style->ascii);
		int columns = text_width(buf_str(&duration), k->style);
		if (used + columns < k->half) {
			buf_add_fill(k->out, ' ', (size_t)(k->half - used - columns));
			text_paint(k->out, PAINT_NUMBER, buf_str(&duration), -1, k->style);
			used = k->half;
		}
	}
	if (used < k->half)
		buf_add_fill(k->out, ' ', (size_t)(k->half - used));
	buf_release(&duration);
}

static char sign_of(const struct columns *k, const struct pair *p)
{
	if (p->b == NODE_NONE)
		return '<';
	if (p->a == NODE_NONE)
		return '>';
	return k->c->alignment.moved[p->a] ? '~' : k->changed[0][p->a] ? '|' : ' '; /* figures are seen */
}

static void put_sections(struct columns *k, const struct pair *p)
{
	uint32_t bits = k->changed[0][p->a];
	bool any = false;
	for (int i = 0; i < SECTIONS; i++) {
		if (!(bits >> i & 1))
			continue;
		if (!any)
			buf_add_fill(k->out, ' ', (size_t)(k->half + MIDDLE));
		text_paint(k->out, PAINT_WARN, str_of(any ? ", " : "  "), -1, k->style);
		text_paint(k->out, PAINT_WARN, str_of(section_name((enum section)i)), -1, k->style);
		any = true;
	}
	if (any)
		buf_add_char(k->out, '\n');
}

static void put_pair(struct columns *k, const struct pair *p)
{
	static const char signs[] = "<>~| ";
	static const enum paint paints[] = { PAINT_BAD, PAINT_GOOD, PAINT_WARN, PAINT_WARN, PAINT_NAME };
	const char sign[] = { ' ', sign_of(k, p), ' ', 0 };
	enum paint paint = paints[strchr(signs, sign[1]) - signs];
	put_cell(k, &k->c->a, p->a, paint);
	text_paint(k->out, paint, str_of(sign), -1, k->style);
	size_t from = k->out->n;
	put_cell(k, &k->c->b, p->b, paint);
	while (k->out->n > from && k->out->s[k->out->n - 1] == ' ')
		k->out->n--;
	buf_add_char(k->out, '\n');
	if (p->a != NODE_NONE && p->b != NODE_NONE)
		put_sections(k, p);
}

void diff_side_by_side(struct buf *out, struct comparison *c, const struct diff_view *view)
{
	int width = view->style.width ? view->style.width : UNLIMITED_WIDTH;
	struct columns k = { .out = out, .c = c, .style = &view->style };
	size_t n;
	struct pair *pairs = pairs_of(c, &n);
	k.half = ((width < LEAST_WIDTH ? LEAST_WIDTH : width) - MIDDLE) / 2;
	k.changed[0] = mem_alloc(c->a.tree->n, sizeof(uint32_t));
	k.changed[1] = mem_alloc(c->b.tree->n, sizeof(uint32_t));
	mark_changed(&k);
	diff_text_head(out, c, &view->style);
	buf_add_char(out, '\n');
	for (size_t i = 0; i < n; i++)
		put_pair(&k, &pairs[i]);
	buf_add_char(out, '\n');
	diff_text_end(out, c, view);
	free(k.changed[0]);
	free(k.changed[1]);
	free(pairs);
}
