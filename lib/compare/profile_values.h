/*
 * For profile*.c alone: what spans say, counted once for each trace: each key,
 * and each value of it.
 */
#ifndef COMPARE_PROFILE_VALUES_H
#define COMPARE_PROFILE_VALUES_H

#include "compare/profile.h"

/* Where it is counted. */
struct said {
	struct profile *p;
	const struct facet_sets *sets;
	struct arena *scratch;
	const struct resource *resource; /* of the span before, and the facets that it may answer */
	struct facet_set of_resource;
};

/* *has: the facets that may have an answer in its attributes and events. */
void profile_count_span(struct said *c, const struct span *s, struct facet_set *has);

/* The resource of the span. */
void profile_count_resource(struct said *c, const struct span *s);

/* What the model answered, by its beginning; answers as JSON hold their text near it, too. */
void profile_count_refusal(struct said *c, const struct span *s, const struct facet_set *has);

/* The facets that all of this asks for. */
void profile_values_ask(struct facet_set *asked);

#endif
