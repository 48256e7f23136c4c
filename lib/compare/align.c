/* Aligning the spans of two traces. */
#include "compare/align.h"

#include "base/array.h"
#include "base/map.h"
#include "compare/sequence.h"
#include "trace/name.h"

enum { SKETCH = 16 };

/* A span, reduced to what can be compared fast. The sketches are the smallest hashes of the set of its traits
 * (MinHash: equal places estimate the share of common traits), its own and with all below it. */
struct look {
	uint64_t name, tool, own, subtree;
	enum component component;
	bool is_placeholder, says_something;
	uint32_t own_least[SKETCH], all_least[SKETCH];
};

struct aligning {
	const struct side *side[2];
	struct look *look[2];
	uint32_t *list[2]; /* nodes that are matched now */
	bool is_strict;    /* a common component is not enough */
	struct alignment *out;
};

static uint64_t mix(uint64_t h, uint64_t x)
{
	h = (h ^ x) * UINT64_C(0x9E3779B97F4A7C15);
	return h ^ h >> 29;
}

static void sketch_add(uint32_t *least, uint64_t hash)
{
	for (uint32_t k = 0; k < SKETCH; k++) {
		uint32_t h = (uint32_t)(mix(hash, k + 1) >> 32);
		least[k] = h < least[k] ? h : least[k];
	}
}

/* What differs from run to run says nothing about which span it is. */
static bool identifies(enum trait_row row)
{
	enum section_kind kind = section_kind(trait_kind(row)->section);
	return kind != SECTION_IS_FIGURE && kind != SECTION_IS_IDENTITY;
}

static void look_at(const struct side *s, uint32_t node, struct look *out, struct arena *arena)
{
	const struct span *span = side_span(s, node);
	*out = (struct look){ .is_placeholder = !span, .component = COMPONENT_OTHER };
	memset(out->own_least, 0xff, sizeof(out->own_least));
	if (!span) {
		memset(out->all_least, 0xff, sizeof(out->all_least));
		return;
	}
	out->component = s->scene.span[node].component;
	out->name = hash_stable(name_normal(span->name, arena));
	for (uint32_t i = s->first[node]; i < s->first[node + 1]; i++) {
		const struct trait *t = &s->traits[i];
		if (t->row == ROW_TOOL_NAME)
			out->tool = t->hash | 1;
		if (!identifies(t->row))
			continue;
		out->own = mix(out->own, t->hash);
		out->says_something = true;
		sketch_add(out->own_least, t->hash);
	}
	memcpy(out->all_least, out->own_least, sizeof(out->all_least));
}

/* Children before parents. */
static struct look *look_at_all(const struct side *s, struct arena *arena)
{
	const struct tree *t = s->tree;
	struct look *looks = arena_array(arena, t->n, sizeof(*looks));
	for (uint32_t i = 0; i < t->n; i++)
		look_at(s, i, &looks[i], arena);
	for (uint32_t i = t->n; i-- > 0;) {
		struct look *l = &looks[t->order[i]];
		l->subtree = mix(l->own, l->name);
		for (uint32_t c = t->node[t->order[i]].first_child; c != NODE_NONE; c = t->node[c].next) {
			l->subtree = mix(l->subtree, looks[c].subtree);
			for (uint32_t k = 0; k < SKETCH; k++)
				if (looks[c].all_least[k] < l->all_least[k])
					l->all_least[k] = looks[c].all_least[k];
		}
	}
	return looks;
}

static int common(const uint32_t *x, const uint32_t *y, int of)
{
	int n = 0;
	for (uint32_t k = 0; k < SKETCH; k++)
		n += x[k] == y[k] && x[k] != UINT32_MAX;
	return n * of / SKETCH;
}

static int score(void *user, uint32_t i, uint32_t j)
{
	enum { COMPONENT = 150, NAME = 250, OWN = 350, BELOW = 200, HALF = 500 };
	const struct aligning *g = user;
	const struct look *x = &g->look[0][g->list[0][i]], *y = &g->look[1][g->list[1][j]];
	bool named = x->name == y->name, alike = x->component == y->component;
	if (x->is_placeholder || y->is_placeholder)
		return x->is_placeholder && y->is_placeholder ? 1 + common(x->all_least, y->all_least, HALF)
							      : 0;
	if (x->tool && y->tool && x->tool != y->tool)
		return 0;
	if (named && alike && x->own == y->own && x->subtree == y->subtree)
		return SEQUENCE_EXACT;
	int own = x->says_something || y->says_something ? common(x->own_least, y->own_least, OWN) : OWN / 2;
	int below = common(x->all_least, y->all_least, BELOW);
	bool vague = x->component == COMPONENT_OTHER || x->component == COMPONENT_CHAIN ||
		     x->component == COMPONENT_TOOL || g->is_strict;
	bool says_same = x->says_something && y->says_something && own >= OWN / 2;
	if (!named && !says_same && (!alike || (vague && below < BELOW / 2)))
		return 0;
	return (alike ? COMPONENT : 0) + (named ? NAME : 0) + own + below;
}

static uint64_t key(void *user, int side, uint32_t at, bool loose)
{
	const struct aligning *g = user;
	const struct look *l = &g->look[side][g->list[side][at]];
	uint64_t h = mix(mix(l->name, l->tool), (uint64_t)l->component + 1);
	return loose ? h : mix(mix(h, l->own), l->subtree);
}

static void match_lists(struct aligning *g, uint32_t n, uint32_t m, bool may_move)
{
	if (!n || !m)
		return;
	uint32_t *first = mem_alloc((size_t)n + 1, sizeof(*first)),
		 *second = mem_alloc((size_t)m + 1, sizeof(*second));
	struct sequence q = { .n = n, .m = m, .score = score, .key = key, .user = g, .may_move = may_move };
	sequence_match(&q, first, second);
	for (uint32_t i = 0; i < n; i++)
		if (first[i] != SEQUENCE_NONE) {
			uint32_t a = g->list[0][i], b = g->list[1][first[i]];
			g->out->b_of[a] = b;
			g->out->a_of[b] = a;
		}
	free(first);
	free(second);
}

static uint32_t list_from(const struct tree *t, uint32_t first, uint32_t *list)
{
	uint32_t n = 0;
	for (uint32_t c = first; c != NODE_NONE; c = t->node[c].next)
		list[n++] = c;
	return n;
}

/* A's nodes come in the order of the tree: the mate of a parent is known before its children are matched. */
static void match_down(struct aligning *g)
{
	const struct tree *x = g->side[0]->tree, *y = g->side[1]->tree;
	match_lists(g, list_from(x, x->first_root, g->list[0]), list_from(y, y->first_root, g->list[1]),
		    false);
	for (uint32_t i = 0; i < x->n; i++) {
		uint32_t a = x->order[i], b = g->out->b_of[a];
		if (b != NODE_NONE)
			match_lists(g, list_from(x, x->node[a].first_child, g->list[0]),
				    list_from(y, y->node[b].first_child, g->list[1]), false);
	}
}

static uint32_t list_left(const struct tree *t, const uint32_t *mate, uint32_t *list)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < t->n; i++)
		if (mate[t->order[i]] == NODE_NONE)
			list[n++] = t->order[i];
	return n;
}

/* ---- moved ---- */

/* By node: the nearest one above it that has a mate. */
static uint32_t *above(const struct tree *t, const uint32_t *mate, struct arena *arena)
{
	uint32_t *up = arena_array(arena, t->n, sizeof(*up));
	for (uint32_t i = 0; i < t->n; i++) {
		uint32_t parent = t->node[t->order[i]].parent;
		up[t->order[i]] = parent == NODE_NONE || mate[parent] != NODE_NONE ? parent : up[parent];
	}
	return up;
}

static bool ends_before(const struct span *s, const struct span *next)
{
	return s && next && s->flags & SPAN_HAS_END && next->flags & SPAN_HAS_START &&
	       s->end_ns <= next->start_ns;
}

/* What runs side by side has no order: that its place differs says nothing. */
static bool is_out_of_order(const struct aligning *g, uint32_t a, uint32_t other)
{
	const struct span *x = side_span(g->side[0], a), *y = side_span(g->side[0], other);
	const struct span *u = side_span(g->side[1], g->out->b_of[a]),
			  *v = side_span(g->side[1], g->out->b_of[other]);
	return (ends_before(x, y) && ends_before(v, u)) || (ends_before(y, x) && ends_before(u, v));
}

static void mark_siblings(struct aligning *g, uint32_t first, const uint32_t *place)
{
	enum { LOOKED_AT = 64 };
	const struct tree *x = g->side[0]->tree;
	uint32_t n = list_from(x, first, g->list[0]);
	uint32_t *places = mem_alloc((size_t)n + 1, sizeof(*places));
	bool *stays = mem_alloc((size_t)n + 1, sizeof(*stays));
	for (uint32_t i = 0; i < n; i++) {
		uint32_t a = g->list[0][i], b = g->out->b_of[a];
		places[i] = b == NODE_NONE || g->out->moved[a] ? SEQUENCE_NONE : place[b];
	}
	sequence_rising(places, n, stays);
	for (uint32_t i = 0; i < n; i++) {
		if (stays[i] || places[i] == SEQUENCE_NONE)
			continue;
		uint32_t from = i > LOOKED_AT ? i - LOOKED_AT : 0;
		for (uint32_t k = from; k < n && k < i + LOOKED_AT && !g->out->moved[g->list[0][i]]; k++)
			if (stays[k])
				g->out->moved[g->list[0][i]] =
					is_out_of_order(g, g->list[0][i], g->list[0][k]);
	}
	free(stays);
	free(places);
}

static void find_moved(struct aligning *g, struct arena *arena)
{
	const struct tree *x = g->side[0]->tree, *y = g->side[1]->tree;
	uint32_t *place = arena_array(arena, y->n, sizeof(*place));
	uint32_t *up = above(x, g->out->b_of, arena), *there = above(y, g->out->a_of, arena);
	for (uint32_t i = 0; i < y->n; i++)
		place[y->order[i]] = i;
	for (uint32_t a = 0; a < x->n; a++) {
		uint32_t b = g->out->b_of[a];
		if (b == NODE_NONE)
			continue;
		g->out->moved[a] = (up[a] == NODE_NONE ? NODE_NONE : g->out->b_of[up[a]]) != there[b];
	}
	mark_siblings(g, x->first_root, place);
	for (uint32_t a = 0; a < x->n; a++)
		if (x->node[a].children > 1)
			mark_siblings(g, x->node[a].first_child, place);
}

static uint32_t *none(struct arena *arena, uint32_t n)
{
	uint32_t *v = arena_array(arena, n, sizeof(*v));
	for (uint32_t i = 0; i < n; i++)
		v[i] = NODE_NONE;
	return v;
}

void align(const struct side *a, const struct side *b, struct arena *arena, struct alignment *out)
{
	struct aligning g = { .side = { a, b }, .out = out };
	*out = (struct alignment){ none(arena, a->tree->n), none(arena, b->tree->n),
				   arena_array(arena, a->tree->n, sizeof(bool)) };
	memset(out->moved, 0, a->tree->n * sizeof(bool));
	for (int i = 0; i < 2; i++) {
		g.look[i] = look_at_all(g.side[i], arena);
		g.list[i] = arena_array(arena, g.side[i]->tree->n, sizeof(uint32_t));
	}
	match_down(&g);
	g.is_strict = true;
	match_lists(&g, list_left(a->tree, out->b_of, g.list[0]), list_left(b->tree, out->a_of, g.list[1]),
		    true);
	find_moved(&g, arena);
}
