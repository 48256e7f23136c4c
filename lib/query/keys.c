/* Keys asked for, and keys met. */
#include "query/keys.h"

#include "base/edit.h"
#include "base/map.h"
#include "query/span_fields.h"

enum { KEYS_MAX = 16384, SCRATCH_BYTES = 1 << 20, NEAR_ENOUGH = 4 };

struct keys {
	struct query query; /* SOME i: key i is there */
	uint64_t there;
	struct map met;
	struct arena arena, scratch;
	ARRAY(struct str) asked;
};

struct keys *keys_new(void)
{
	struct keys *k = mem_alloc(1, sizeof(*k));
	query_init(&k->query);
	map_init(&k->met);
	return k;
}

void keys_free(struct keys *k)
{
	if (!k)
		return;
	query_release(&k->query);
	map_release(&k->met);
	array_release(&k->asked);
	arena_release(&k->arena);
	arena_release(&k->scratch);
	free(k);
}

void keys_ask(struct keys *k, struct str key)
{
	uint32_t leaf = query_leaf(&k->query, key, true, QUERY_EXISTS, query_text(STR("")), false);
	if (query_some(&k->query, leaf) == QUERY_NONE)
		return;
	*array_add(&k->asked) = arena_str(&k->arena, key);
	span_fields_bind(&k->query);
}

static void note(struct keys *k, const struct attrs *a)
{
	for (uint32_t i = 0; i < a->n && k->met.n < KEYS_MAX; i++)
		if (!map_get(&k->met, a->v[i].key))
			map_put(&k->met, arena_str(&k->arena, a->v[i].key), NULL);
}

static enum status take_span(void *user, const struct span *s, const struct record *r)
{
	struct keys *k = user;
	(void)r;
	if (k->scratch.used_bytes > SCRATCH_BYTES)
		arena_reset(&k->scratch);
	struct span_fields fields = { .span = s, .arena = &k->scratch };
	k->there |= query_bits(&k->query, ~k->there, span_fields_values, &fields);
	note(k, &s->attrs);
	if (s->resource)
		note(k, &s->resource->attrs);
	for (uint32_t i = 0; i < s->events_n; i++)
		note(k, &s->events[i].attrs);
	return (size_t)__builtin_popcountll(k->there) < k->asked.n ? STATUS_OK : STATUS_END;
}

struct sink keys_sink(struct keys *k)
{
	return (struct sink){ .user = k, .span = take_span };
}

static void nearer(struct str candidate, struct str key, size_t *best, struct str *near)
{
	size_t d = edit_distance(candidate, key, *best);
	if (d < *best) {
		*best = d;
		*near = candidate;
	}
}

static struct str near_key(const struct keys *k, struct str key)
{
	size_t best = key.n / 2 < NEAR_ENOUGH ? key.n / 2 : NEAR_ENOUGH;
	struct str near = STR_UNSET;
	for (size_t i = 0; i < k->met.n; i++)
		nearer(k->met.entry[i].key, key, &best, &near);
	for (int f = 0; f < FACETS; f++)
		nearer(str_of(facet_name((enum facet)f)), key, &best, &near);
	return near;
}

bool keys_missed(const struct keys *k, size_t *at, struct str *key, struct str *near)
{
	for (; *at < k->asked.n; ++*at) {
		if (k->there >> *at & 1)
			continue;
		*key = k->asked.v[(*at)++];
		*near = near_key(k, *key);
		return true;
	}
	return false;
}
