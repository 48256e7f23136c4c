/*
 * Causal order, and what follows from what. The order is that of the first
 * trace's times: a span takes what it is given when it starts, and gives when
 * it ends. Spans that only the second trace has stand behind what runs there
 * before them.
 */
#include "compare/comparison.h"

#include <stdlib.h>

/* A span starts or ends. */
struct moment {
	int64_t time_ns;
	uint32_t place; /* in a walk around the tree: decides between equal times */
	uint32_t node;
	bool ends;
};

struct order {
	struct moment *moments; /* two for each node */
	uint32_t n;
	uint64_t *start, *end; /* by node: rank */
};

static int by_time(const void *a, const void *b)
{
	const struct moment *x = a, *y = b;
	if (x->time_ns != y->time_ns)
		return x->time_ns < y->time_ns ? -1 : 1;
	return (x->place > y->place) - (x->place < y->place);
}

/* Around the tree: in before all below, out behind it. What has no time has that of what is above or below.
 */
static void walk_around(const struct tree *t, struct order *o)
{
	uint32_t *open = mem_alloc(t->n, sizeof(*open)), depth = 0, place = 0;
	int64_t *starts = mem_alloc(t->n, sizeof(*starts)), *ends = mem_alloc(t->n, sizeof(*ends));
	for (uint32_t i = 0; i < t->n; i++) {
		const struct node *v = &t->node[t->order[i]];
		int64_t above = v->parent != NODE_NONE ? starts[v->parent] : t->has_start ? t->start_ns : 0;
		starts[t->order[i]] = v->span && v->span->flags & SPAN_HAS_START ? v->span->start_ns : above;
	}
	for (uint32_t i = t->n; i-- > 0;) {
		uint32_t node = t->order[i];
		const struct node *v = &t->node[node];
		int64_t end = v->span && v->span->flags & SPAN_HAS_END ? v->span->end_ns : starts[node];
		for (uint32_t c = v->first_child;
		     c != NODE_NONE && !(v->span && v->span->flags & SPAN_HAS_END); c = t->node[c].next)
			end = ends[c] > end ? ends[c] : end;
		ends[node] = end;
	}
	for (uint32_t i = 0; i <= t->n; i++) {
		uint32_t parent = i < t->n ? t->node[t->order[i]].parent : NODE_NONE;
		while (depth && open[depth - 1] != parent) {
			uint32_t left = open[--depth];
			o->moments[o->n++] = (struct moment){ ends[left], place++, left, true };
		}
		if (i == t->n)
			break;
		o->moments[o->n++] = (struct moment){ starts[t->order[i]], place++, t->order[i], false };
		open[depth++] = t->order[i];
	}
	free(open);
	free(starts);
	free(ends);
}

static void order_make(const struct tree *t, struct arena *arena, struct order *o)
{
	*o = (struct order){ .moments = arena_array(arena, (size_t)t->n * 2, sizeof(*o->moments)),
			     .start = arena_array(arena, t->n, sizeof(*o->start)),
			     .end = arena_array(arena, t->n, sizeof(*o->end)) };
	walk_around(t, o);
	if (o->n)
		qsort(o->moments, o->n, sizeof(*o->moments), by_time);
}

static uint64_t *rank_at(const struct order *o, const struct moment *m)
{
	return m->ends ? &o->end[m->node] : &o->start[m->node];
}

/* Ranks of the first trace; of the second, those of its mates, and behind the last of them. */
static void rank_both(const struct comparison *c, struct order *a, struct order *b)
{
	uint64_t last = 0;
	for (uint32_t i = 0; i < a->n; i++)
		*rank_at(a, &a->moments[i]) = (uint64_t)(i + 1) << 32;
	for (uint32_t i = 0; i < b->n; i++) {
		const struct moment *m = &b->moments[i];
		uint32_t mate = c->alignment.a_of[m->node];
		if (mate != NODE_NONE)
			last = m->ends ? a->end[mate] : a->start[mate];
		*rank_at(b, m) = mate != NODE_NONE ? last : last + i + 1;
	}
}

static bool is_given(enum trait_role role)
{
	return role == TRAIT_GIVEN || role == TRAIT_COUNTED;
}

/* A question is asked before anything runs. */
static uint64_t rank_of(const struct change *change, const struct order *a, const struct order *b)
{
	if (change->section == SECTION_INPUT && change->role == TRAIT_SET)
		return 0;
	const struct order *o = change->a != NODE_NONE ? a : b;
	uint32_t node = change->a != NODE_NONE ? change->a : change->b;
	return str_is_set(change->label) && is_given(change->role) ? o->end[node] : o->start[node];
}

/* Set before taken before given; of one kind in the order of sections, then as found. */
static int by_rank(const void *a, const void *b)
{
	const struct change *x = a, *y = b;
	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	if (x->role != y->role)
		return x->role < y->role ? -1 : 1;
	if (x->section != y->section)
		return x->section < y->section ? -1 : 1;
	return (x->made > y->made) - (x->made < y->made);
}

/* ---- what follows ---- */

enum { TAKES_OTHER = 1, DIFFERS_BELOW = 2, GIVES_OTHER = 4 };

struct following {
	struct comparison *c;
	uint8_t *mark, *mark_of_b; /* by node */
	bool any, route;
};

/* All that it was given is recorded, and none of it differs. */
static bool takes_the_same(const struct comparison *c, uint32_t a, uint32_t b)
{
	bool takes = false, takes_there = false;
	for (uint32_t i = c->a.first[a]; i < c->a.first[a + 1]; i++)
		takes |= trait_kind(c->a.traits[i].row)->role == TRAIT_TAKEN;
	for (uint32_t i = c->b.first[b]; i < c->b.first[b + 1]; i++)
		takes_there |= trait_kind(c->b.traits[i].row)->role == TRAIT_TAKEN;
	return takes && takes_there;
}

static bool is_consequence(const struct following *f, const struct change *change)
{
	uint8_t mark = change->a != NODE_NONE ? f->mark[change->a] : 0;
	if (!str_is_set(change->label)) /* a span */
		return f->any;
	switch (change->role) {
	case TRAIT_SET:
		return false;
	case TRAIT_CHOSEN:
		return f->route;
	case TRAIT_TAKEN:
		return f->any;
	default:
		if (mark & GIVES_OTHER) /* it was judged at the first that it gave */
			return false;
		return mark || (f->any && !takes_the_same(f->c, change->a, change->b));
	}
}

static void mark_node(struct following *f, const struct change *change)
{
	if (change->a == NODE_NONE || !str_is_set(change->label))
		return;
	if (!is_given(change->role))
		f->mark[change->a] |= TAKES_OTHER;
	else if (change->effect != EFFECT_CONSEQUENCE)
		f->mark[change->a] |= GIVES_OTHER;
}

/* Up to where it is known already. */
static void mark_above(struct following *f, const struct change *change)
{
	bool of_a = change->a != NODE_NONE;
	const struct tree *t = of_a ? f->c->a.tree : f->c->b.tree;
	uint8_t *marks = of_a ? f->mark : f->mark_of_b;
	uint32_t up = t->node[of_a ? change->a : change->b].parent;
	for (; up != NODE_NONE && !(marks[up] & DIFFERS_BELOW); up = t->node[up].parent) {
		uint32_t mate = of_a ? NODE_NONE : f->c->alignment.a_of[up];
		marks[up] |= DIFFERS_BELOW;
		if (mate != NODE_NONE)
			f->mark[mate] |= DIFFERS_BELOW;
	}
}

/*
 * Stacked instrumentation: a span around a call holds its request and response
 * as they went over the wire. Sections that are told of something below it are
 * marked, from below up.
 */
static void find_repeats(struct comparison *c)
{
	uint32_t *told = mem_alloc(c->a.tree->n, sizeof(*told)); /* bits by section */
	for (size_t i = 0; i < c->n; i++) {
		const struct change *change = &c->changes[i];
		uint32_t bit = UINT32_C(1) << change->section;
		if (change->a == NODE_NONE || change->row == TRAIT_ROWS || !change->counts)
			continue;
		uint32_t up = c->a.tree->node[change->a].parent;
		for (; up != NODE_NONE && !(told[up] & bit); up = c->a.tree->node[up].parent)
			told[up] |= bit;
	}
	for (size_t i = 0; i < c->n; i++) {
		struct change *change = &c->changes[i];
		change->repeats = change->a != NODE_NONE && change->row == TRAIT_ROWS && change->label.s &&
				  section_kind(change->section) == SECTION_IS_DECISION &&
				  change->effect == EFFECT_CONSEQUENCE &&
				  told[change->a] >> change->section & 1;
	}
	free(told);
}

void comparison_effects(struct comparison *c)
{
	struct order a, b;
	struct following f = { .c = c,
			       .mark = mem_alloc(c->a.tree->n, sizeof(*f.mark)),
			       .mark_of_b = mem_alloc(c->b.tree->n, sizeof(*f.mark_of_b)) };
	order_make(c->a.tree, &c->arena, &a);
	order_make(c->b.tree, &c->arena, &b);
	rank_both(c, &a, &b);
	for (size_t i = 0; i < c->n; i++)
		c->changes[i].rank = rank_of(&c->changes[i], &a, &b);
	if (c->n)
		qsort(c->changes, c->n, sizeof(*c->changes), by_rank);
	struct change *first = NULL, *asked = NULL;
	for (size_t i = 0; i < c->n; i++) {
		struct change *change = &c->changes[i];
		if (!change->counts || section_kind(change->section) != SECTION_IS_DECISION)
			continue;
		change->effect = is_consequence(&f, change) ? EFFECT_CONSEQUENCE : EFFECT_OWN;
		bool decides = change->effect == EFFECT_OWN && change->section != SECTION_INPUT;
		if (!first && (decides || !asked))
			*(decides ? &first : &asked) = change;
		mark_node(&f, change);
		mark_above(&f, change);
		f.any = true;
		f.route |= change->section == SECTION_ROUTE;
	}
	first = first ? first : asked;
	if (first)
		first->effect = EFFECT_FIRST;
	c->first = first;
	free(f.mark);
	free(f.mark_of_b);
	find_repeats(c);
}
