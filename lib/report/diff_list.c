/* Grouping changes by span; what changed everywhere in the same way is told once. */
#include "report/diff_list.h"

#include "base/array.h"
#include "base/map.h"

const char *diff_list_title(enum diff_list_kind kind)
{
	static const char *const titles[DIFF_LISTS] = { "Asked differently",
							"First divergence",
							"Differs on its own",
							"What follows from it",
							"Other values",
							"Ids, sessions, hosts",
							"Figures",
							"Repeats" };
	return titles[kind];
}

/* Of the same span, or the same change elsewhere: another model, in all calls. */
static bool is_first_too(struct comparison *c, const struct change *x)
{
	const struct change *f = c->first;
	if (!f || x->effect != EFFECT_OWN)
		return false;
	return (x->a == f->a && x->b == f->b) ||
	       (x->row == f->row && str_eq(x->label, f->label) &&
		diff_same_change(c, x, &c->arena) == diff_same_change(c, f, &c->arena));
}

static enum diff_list_kind kind_of(struct comparison *c, const struct change *x)
{
	switch (section_kind(x->section)) {
	case SECTION_IS_FIGURE:
		return DIFF_FIGURES;
	case SECTION_IS_IDENTITY:
		return DIFF_IDENTITY;
	case SECTION_IS_PLAIN:
		return DIFF_OTHER;
	default:
		break;
	}
	if (x->repeats)
		return DIFF_REPEATS;
	if (x->section == SECTION_INPUT && x->role == TRAIT_SET && c->first != x)
		return DIFF_ASKED;
	if (x->effect == EFFECT_FIRST || is_first_too(c, x))
		return DIFF_FIRST;
	return x->effect == EFFECT_CONSEQUENCE ? DIFF_CONSEQUENCES
	       : x->effect == EFFECT_OWN       ? DIFF_OWN
					       : DIFF_OTHER;
}

/* A span that is not on the other side, under one that is not either. */
static bool is_told_above(const struct comparison *c, const struct change *x, uint32_t *up)
{
	bool of_a = x->a != NODE_NONE;
	const struct tree *t = of_a ? c->a.tree : c->b.tree;
	const uint32_t *mate = of_a ? c->alignment.b_of : c->alignment.a_of;
	if (x->label.s || (x->kind != CHANGE_ADDED && x->kind != CHANGE_REMOVED))
		return false;
	*up = t->node[of_a ? x->a : x->b].parent;
	return *up != NODE_NONE && t->node[*up].span && mate[*up] == NODE_NONE;
}

struct grouping {
	struct comparison *c;
	struct diff_list *out;
	struct map same;    /* change to 1 + group << 32 + place */
	uint32_t *group[2]; /* by node of A, B: 1 + its group */
	size_t cap;
};

static struct diff_group *group_of(struct grouping *g, const struct change *x)
{
	uint32_t *at = x->a != NODE_NONE ? &g->group[0][x->a] : &g->group[1][x->b];
	if (!*at) {
		if (g->out->n == g->cap) {
			g->cap = g->cap ? g->cap * 2 : 16;
			g->out->groups = mem_resize(g->out->groups, g->cap, sizeof(*g->out->groups));
		}
		g->out->groups[g->out->n++] = (struct diff_group){ .n = 0 };
		*at = (uint32_t)g->out->n;
	}
	return &g->out->groups[*at - 1];
}

/* Gives the group that tells it, from 1. */
static uint32_t add(struct grouping *g, const struct change *x)
{
	uint64_t hash = diff_same_change(g->c, x, &g->c->arena);
	struct str key = arena_str(&g->c->arena, (struct str){ (const char *)&hash, sizeof(hash) });
	bool is_new = true;
	uint64_t *seen = map_put(&g->same, key, &is_new);
	if (!is_new) {
		struct diff_group *told = &g->out->groups[(*seen >> 32) - 1];
		told->others[(uint32_t)*seen]++;
		return (uint32_t)(*seen >> 32);
	}
	struct diff_group *group = group_of(g, x);
	if (group->n == group->cap) {
		group->cap = group->cap ? group->cap * 2 : 4;
		group->changes = mem_resize(group->changes, group->cap, sizeof(struct change *));
		group->others = mem_resize(group->others, group->cap, sizeof(*group->others));
	}
	*seen = (uint64_t)(group - g->out->groups + 1) << 32 | group->n;
	group->others[group->n] = 0;
	group->changes[group->n++] = x;
	return (uint32_t)(group - g->out->groups) + 1;
}

/* Out of the heap, into the arena: whoever gets the list need not release it. */
static void keep(struct grouping *g)
{
	struct diff_list *l = g->out;
	struct diff_group *groups = arena_array(&g->c->arena, l->n, sizeof(*groups));
	for (size_t i = 0; i < l->n; i++) {
		struct diff_group *group = &l->groups[i];
		groups[i] = *group;
		groups[i].changes = arena_array(&g->c->arena, group->n, sizeof(struct change *));
		groups[i].others = arena_array(&g->c->arena, group->n, sizeof(*group->others));
		memcpy(groups[i].changes, group->changes, group->n * sizeof(struct change *));
		memcpy(groups[i].others, group->others, group->n * sizeof(*group->others));
		free(group->changes);
		free(group->others);
	}
	free(l->groups);
	l->groups = groups;
}

/* Parents come first in causal order, unless clocks disagree: then the span is told for itself. */
static bool add_below(struct grouping *g, uint32_t *top[2], const struct change *x)
{
	uint32_t up, side = x->a != NODE_NONE ? 0 : 1, node = side ? x->b : x->a;
	if (!is_told_above(g->c, x, &up) || !top[side][up])
		return false;
	top[side][node] = top[side][up];
	g->out->groups[top[side][up] - 1].below++;
	return true;
}

void diff_list_make(struct comparison *c, enum diff_list_kind kind, struct diff_list *out)
{
	struct grouping g = { .c = c, .out = out };
	uint32_t *top[2];
	*out = (struct diff_list){ .n = 0 };
	map_init(&g.same);
	for (int i = 0; i < 2; i++) {
		uint32_t n = i ? c->b.tree->n : c->a.tree->n;
		g.group[i] = mem_alloc(n, sizeof(uint32_t));
		top[i] = mem_alloc(n, sizeof(uint32_t));
	}
	for (size_t i = 0; i < c->n; i++) {
		const struct change *x = &c->changes[i];
		if (kind_of(c, x) != kind)
			continue;
		out->changes++;
		if (add_below(&g, top, x))
			continue;
		uint32_t told = add(&g, x);
		if (!x->label.s && x->kind != CHANGE_MOVED)
			top[x->a != NODE_NONE ? 0 : 1][x->a != NODE_NONE ? x->a : x->b] = told;
	}
	keep(&g);
	map_release(&g.same);
	for (int i = 0; i < 2; i++) {
		free(g.group[i]);
		free(top[i]);
	}
}
