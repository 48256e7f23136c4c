/* Facets by key: one set for each key of facets.def. */
#include "span/facet_set.h"

#include "base/map.h"
#include "base/mem.h"

#include <stdlib.h>

struct facet_sets {
	struct map events;        /* event names -> place in `of_event` + 1 */
	struct facet_set *of_key; /* by key id */
	struct facet_set *plain;  /* the same */
	struct facet_set *of_event;
	size_t keys;
};

static void fill_keys(struct facet_sets *sets, const struct facet_index *ix)
{
	uint64_t bits[FACET_BITS_WORDS];
	for (size_t id = 1; id < sets->keys; id++) {
		facet_index_bits(ix, (uint16_t)id, bits);
		memcpy(sets->of_key[id].word, bits, sizeof(sets->of_key[id].word));
	}
}

/* A key of one row of the facet that neither stands for many nor leads into its value. */
static void fill_plain(struct facet_sets *sets, const struct facet_index *ix)
{
	struct facet_set *led = mem_alloc(sets->keys, sizeof(*led));
	for (int f = 0; f < FACETS; f++) {
		size_t n;
		const struct facet_key *row = facet_keys((enum facet)f, &n);
		for (; n; n--, row++) {
			uint16_t id = facet_index_row(ix, row);
			bool plain = !row->path.n && !memchr(row->key.s, '#', row->key.n) &&
				     !str_ends(row->key, STR("*"));
			bool again = facet_set_has(&sets->plain[id], (enum facet)f);
			facet_set_add(plain && !again ? &sets->plain[id] : &led[id], (enum facet)f);
		}
	}
	for (size_t id = 0; id < sets->keys; id++)
		for (size_t i = 0; i < FACET_WORDS; i++)
			sets->plain[id].word[i] &= id ? ~led[id].word[i] : 0;
	free(led);
}

static void fill_events(struct facet_sets *sets)
{
	for (int f = 0; f < FACETS; f++) {
		size_t n;
		const struct facet_key *row = facet_keys((enum facet)f, &n);
		for (; n; n--, row++) {
			if (row->where == FACET_IN_SPAN)
				continue;
			size_t slash = (size_t)str_find(row->key, STR("/"));
			uint64_t *at = map_put(&sets->events, (struct str){ row->key.s, slash }, NULL);
			*at = *at ? *at : sets->events.n;
			facet_set_add(&sets->of_event[*at - 1], (enum facet)f);
		}
	}
}

struct facet_sets *facet_sets_new(void)
{
	struct facet_sets *sets = mem_alloc(1, sizeof(*sets));
	struct facet_index *ix = facet_index_new();
	size_t n;
	const struct facet_key *last = facet_keys((enum facet)(FACETS - 1), &n);
	sets->keys = (size_t)(last + n - facet_keys((enum facet)0, &n)) + 1;
	sets->of_key = mem_alloc(sets->keys, sizeof(*sets->of_key));
	sets->plain = mem_alloc(sets->keys, sizeof(*sets->plain));
	sets->of_event = mem_alloc(sets->keys, sizeof(*sets->of_event));
	map_init(&sets->events);
	fill_keys(sets, ix);
	fill_plain(sets, ix);
	fill_events(sets);
	facet_index_free(ix);
	return sets;
}

void facet_sets_free(struct facet_sets *sets)
{
	if (!sets)
		return;
	map_release(&sets->events);
	free(sets->of_key);
	free(sets->plain);
	free(sets->of_event);
	free(sets);
}

const struct facet_set *facet_set_of_key(const struct facet_sets *sets, uint16_t key_id)
{
	return &sets->of_key[key_id < sets->keys ? key_id : 0];
}

const struct facet_set *facet_set_plain(const struct facet_sets *sets, uint16_t key_id)
{
	return &sets->plain[key_id < sets->keys ? key_id : 0];
}

void facet_set_of_attrs(const struct facet_sets *sets, const struct attrs *attrs, struct facet_set *out)
{
	for (uint32_t i = 0; i < attrs->n; i++)
		if (attrs->v[i].key_id)
			facet_set_join(out, facet_set_of_key(sets, attrs->v[i].key_id));
}

void facet_set_of_events(const struct facet_sets *sets, const struct span *s, struct facet_set *out)
{
	*out = (struct facet_set){ { 0 } };
	for (uint32_t i = 0; i < s->events_n; i++) {
		const uint64_t *at = map_get(&sets->events, s->events[i].name);
		if (at)
			facet_set_join(out, &sets->of_event[*at - 1]);
	}
}

void facet_set_of(const struct facet_sets *sets, const struct span *s, struct facet_set *out)
{
	facet_set_of_events(sets, s, out);
	facet_set_of_attrs(sets, &s->attrs, out);
}
