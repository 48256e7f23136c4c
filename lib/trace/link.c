/*
 * Parents by id. One pass gathers who bears an id, a second one looks up the
 * parents, a third cuts cycles; all of them are linear.
 */
#include "trace/link.h"

#include "base/map.h"
#include "span/facet.h"

#include <stdlib.h>

/* The spans that share an id, by their nodes. */
struct bearers {
	uint32_t first; /* read first, of those that are no half */
	uint32_t half;  /* first server half of an RPC */
	uint32_t halves;
};

struct linking {
	struct tree *t;
	struct map ids; /* span id -> place in `bearers` */
	ARRAY(struct bearers) bearers;
	struct map halves;  /* "id service" -> node of a server half */
	struct map missing; /* named parent -> number of its placeholder */
	struct str asked;   /* the parent of the span before, and who bears that id */
	struct bearers *answer;
};

static struct bearers *bearers_of(struct linking *l, struct str id)
{
	const uint64_t *place = map_get(&l->ids, id);
	return place ? &l->bearers.v[*place] : NULL;
}

static struct str service_of(const struct span *s, struct arena *arena)
{
	struct str service;
	return facet_text(s, FACET_SERVICE, arena, &service) ? service : STR_UNSET;
}

/* A key that tells apart what the bytes of ids and services could mix up. */
static struct str half_key(struct linking *l, struct str id, struct str service)
{
	struct arena *arena = &l->t->arena;
	char *key = arena_alloc(arena, sizeof(id.n) + id.n + service.n);
	memcpy(key, &id.n, sizeof(id.n));
	if (id.n)
		memcpy(key + sizeof(id.n), id.s, id.n);
	if (service.n)
		memcpy(key + sizeof(id.n) + id.n, service.s, service.n);
	return (struct str){ key, sizeof(id.n) + id.n + service.n };
}

static void flag_conflict(struct linking *l, uint32_t first, uint32_t second)
{
	struct node *a = &l->t->node[first], *b = &l->t->node[second];
	l->t->conflicts += !(a->flags & NODE_CONFLICT);
	l->t->conflicts += !(b->flags & NODE_CONFLICT);
	a->flags |= NODE_CONFLICT;
	b->flags |= NODE_CONFLICT | NODE_SECOND;
	b->twin = first;
}

/* One more server half; two of one service are a conflict. */
static void add_half(struct linking *l, struct bearers *b, uint32_t node)
{
	const struct span *s = l->t->node[node].span;
	bool is_new;
	uint64_t *at = map_put(&l->halves, half_key(l, s->span_id, service_of(s, &l->t->arena)), &is_new);
	if (!is_new) {
		flag_conflict(l, (uint32_t)*at, node);
		return;
	}
	*at = node;
	if (!b->halves++)
		b->half = node;
}

static struct bearers *bearers_put(struct linking *l, struct str id)
{
	bool is_new;
	uint64_t *place = map_put(&l->ids, id, &is_new);
	if (is_new) {
		*place = l->bearers.n;
		*array_add(&l->bearers) = (struct bearers){ .first = NODE_NONE, .half = NODE_NONE };
	}
	return &l->bearers.v[*place];
}

static bool is_rpc(const struct span *client, const struct span *server)
{
	return client->kind == SPAN_CLIENT && server->kind == SPAN_SERVER;
}

/* Spans that Zipkin calls shared come second, so that their client halves are known. */
static void gather(struct linking *l, bool shared)
{
	for (uint32_t i = 0; i < l->t->spans; i++) {
		const struct span *s = l->t->node[i].span;
		if (!s->span_id.n || !!(s->flags & SPAN_SHARED) != shared)
			continue;
		struct bearers *b = bearers_put(l, s->span_id);
		const struct span *first = b->first == NODE_NONE ? NULL : l->t->node[b->first].span;
		if (!first || (first->flags & ~s->flags & SPAN_TORN)) {
			b->first = i; /* half a span makes way for a whole one */
		} else if (s->flags & SPAN_TORN) {
			continue;
		} else if (shared ? !(first->flags & SPAN_SHARED) : is_rpc(first, s)) {
			add_half(l, b, i);
		} else if (!shared && is_rpc(s, first)) {
			uint32_t server = b->first; /* the halves were read in the other order */
			b->first = i;
			add_half(l, b, server);
		} else {
			flag_conflict(l, b->first, i);
		}
	}
}

/* The half of an RPC that a child belongs under, or the one span that bears the id. */
static uint32_t bearer_for(struct linking *l, const struct bearers *b, const struct span *child)
{
	if (!b->halves)
		return b->first;
	struct arena *arena = &l->t->arena;
	struct str service = service_of(child, arena);
	const uint64_t *at = map_get(&l->halves, half_key(l, child->parent_id, service));
	if (at)
		return (uint32_t)*at;
	bool unknown = !service.n || !service_of(l->t->node[b->half].span, arena).n;
	return unknown && b->halves == 1 ? b->half : b->first;
}

static bool is_half(const struct linking *l, const struct bearers *b, uint32_t node)
{
	const struct span *s = l->t->node[node].span;
	return b->halves && node != b->first && (s->flags & SPAN_SHARED || s->kind == SPAN_SERVER);
}

/* Siblings stand together, as a rule. */
static const struct bearers *parents_of(struct linking *l, struct str id)
{
	if (!str_is_set(l->asked) || !str_eq(l->asked, id)) {
		l->asked = id;
		l->answer = bearers_of(l, id);
	}
	return l->answer;
}

static uint32_t parent_of(struct linking *l, uint32_t node)
{
	struct node *v = &l->t->node[node];
	bool may_be_half = l->halves.n && v->span->span_id.n;
	const struct bearers *own = may_be_half ? bearers_of(l, v->span->span_id) : NULL;
	if (own && is_half(l, own, node)) {
		v->flags |= NODE_HALF;
		return own->first;
	}
	if (!v->span->parent_id.n)
		return NODE_NONE;
	const struct bearers *b = parents_of(l, v->span->parent_id);
	if (b)
		return bearer_for(l, b, v->span);
	bool is_new;
	uint64_t *number = map_put(&l->missing, v->span->parent_id, &is_new);
	if (is_new)
		*number = l->missing.n - 1;
	v->flags |= NODE_ORPHAN;
	l->t->orphans++;
	return l->t->spans + (uint32_t)*number;
}

static bool starts_first(const struct tree *t, uint32_t a, uint32_t b)
{
	const struct span *x = t->node[a].span, *y = t->node[b].span;
	bool has_x = x->flags & SPAN_HAS_START, has_y = y->flags & SPAN_HAS_START;
	if (has_x != has_y)
		return has_x;
	if (has_x && x->start_ns != y->start_ns)
		return x->start_ns < y->start_ns;
	int by_id = str_cmp(x->span_id, y->span_id);
	return by_id ? by_id < 0 : a < b;
}

static void cut_cycle(struct tree *t, uint32_t on_it)
{
	uint32_t first = on_it;
	for (uint32_t at = t->node[on_it].parent; at != on_it; at = t->node[at].parent) {
		if (starts_first(t, at, first))
			first = at;
	}
	t->node[first].parent = NODE_NONE;
	t->node[first].flags |= NODE_CYCLE;
	t->cycles++;
}

/* Every node has one parent at most: whoever meets its own trail walks in a circle. */
static void cut_cycles(struct tree *t)
{
	uint32_t *trail = mem_alloc((size_t)t->spans + 1, sizeof(*trail)); /* 0: not been there */
	for (uint32_t i = 0; i < t->spans; i++) {
		uint32_t at = i;
		while (at < t->spans && !trail[at]) {
			trail[at] = i + 1;
			at = t->node[at].parent;
		}
		if (at < t->spans && trail[at] == i + 1)
			cut_cycle(t, at);
	}
	free(trail);
}

static void add_placeholders(struct linking *l, struct node *spans)
{
	struct tree *t = l->t;
	t->placeholders = (uint32_t)l->missing.n;
	t->n = t->spans + t->placeholders;
	t->node = arena_array(&t->arena, t->n, sizeof(*t->node));
	if (t->spans)
		memcpy(t->node, spans, t->spans * sizeof(*spans));
	for (uint32_t i = 0; i < t->placeholders; i++) {
		t->node[t->spans + i] = (struct node){ .missing_id = l->missing.entry[i].key,
						       .flags = NODE_PLACEHOLDER,
						       .parent = NODE_NONE,
						       .twin = NODE_NONE };
	}
}

void link_parents(struct tree *t)
{
	struct linking l = { .t = t };
	map_init(&l.ids);
	l.halves = l.missing =
		l.ids; /* empty as well, with the same key: asking for one costs a system call */
	if (t->trace->spans.n > UINT32_MAX / 4)
		BUG("tree: too many spans");
	t->spans = (uint32_t)t->trace->spans.n;
	struct node *spans = mem_alloc((size_t)t->spans + 1, sizeof(*spans));
	t->node = spans;
	for (uint32_t i = 0; i < t->spans; i++) {
		spans[i] = (struct node){ .span = t->trace->spans.v[i],
					  .copies = t->trace->copies.v[i],
					  .twin = NODE_NONE };
	}
	gather(&l, false);
	gather(&l, true);
	for (uint32_t i = 0; i < t->spans; i++)
		spans[i].parent = parent_of(&l, i);
	add_placeholders(&l, spans);
	cut_cycles(t);
	map_release(&l.ids);
	map_release(&l.halves);
	map_release(&l.missing);
	array_release(&l.bearers);
	free(spans);
}
