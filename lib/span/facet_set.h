/*
 * Which facets a span can answer at all, by the keys that it has: a filter in
 * front of facet_get() for whoever asks many facets of many spans. A facet that
 * is in the set may still be absent ("None", "[]"); one that is not, is.
 */
#ifndef SPAN_FACET_SET_H
#define SPAN_FACET_SET_H

#include "span/facet.h"

enum { FACET_WORDS = (FACETS + 63) / 64 };

struct facet_set {
	uint64_t word[FACET_WORDS];
};

static inline bool facet_set_has(const struct facet_set *s, enum facet f)
{
	return s->word[(unsigned)f / 64] >> ((unsigned)f % 64) & 1;
}

static inline void facet_set_add(struct facet_set *s, enum facet f)
{
	s->word[(unsigned)f / 64] |= UINT64_C(1) << ((unsigned)f % 64);
}

static inline void facet_set_join(struct facet_set *s, const struct facet_set *other)
{
	for (size_t i = 0; i < FACET_WORDS; i++)
		s->word[i] |= other->word[i];
}

/* By key, which facets ask for it; read-only once made. The caller frees it. */
struct facet_sets;
struct facet_sets *facet_sets_new(void) __attribute__((warn_unused_result));
void facet_sets_free(struct facet_sets *sets);

/* The facets that ask for a key; empty for 0. */
const struct facet_set *facet_set_of_key(const struct facet_sets *sets, uint16_t key_id);

/*
 * Those of them that its value answers as it stands: facet_all() gives it, and
 * nothing else, where that says something, is no list, and the span has no
 * other key that is asked for.
 */
const struct facet_set *facet_set_plain(const struct facet_sets *sets, uint16_t key_id);

/* Of its events. */
void facet_set_of_events(const struct facet_sets *sets, const struct span *s, struct facet_set *out);

void facet_set_of_attrs(const struct facet_sets *sets, const struct attrs *attrs, struct facet_set *out);

/* Of its attributes and events, not of its resource. */
void facet_set_of(const struct facet_sets *sets, const struct span *s, struct facet_set *out);

#endif
