/*
 * The traces of a population, told apart by what one key says: each arm has
 * its profile. Parts of the population are counted apart, by any thread, and
 * taken in its order; what comes of it does not depend on where it is cut.
 */
#ifndef COMPARE_ARMS_H
#define COMPARE_ARMS_H

#include "compare/profile.h"
#include "span/thin.h"

enum { ARMS_MOST = 64 };

/* Traces that have one value of the key. */
struct arm {
	struct str value;
	struct profile *profile;
};

struct arms {
	struct str key;         /* borrowed; unset: all traces are of one arm */
	enum facet facet;       /* the key names it; FACETS: it is an attribute's */
	ARRAY(struct arm) arms; /* in order of first use; traces of more than ARMS_MOST are not counted */
	uint64_t unlabelled;    /* traces that do not say it */
	ARRAY(const struct trace *)
	later; /* of a part that has as many arms as may be: counted where it is taken */
	bool is_part;
	const struct facet_sets *sets;
	struct phrases *phrases; /* the whole's, lent to its parts */
	struct arena arena, scratch;
};

/* Borrows both for as long as it lives. */
struct arms *arms_new(struct str key, const struct facet_sets *sets) __attribute__((warn_unused_result));
void arms_free(struct arms *a);

/* That of the traces with this value, made where there is none; NULL: there are too many arms. */
struct profile *arms_profile(struct arms *a, struct str value);

/* For a part of the population of `whole`: without bounds on what is kept, up to where it is taken. */
struct arms *arms_part(const struct arms *whole) __attribute__((warn_unused_result));

/* What has to be kept of spans that are counted. */
void arms_thinning(const struct arms *a, struct thinning *out);

/* Counts a trace: of a part. */
void arms_count(struct arms *part, const struct trace *trace);

/* Adds the next part, and frees it. */
void arms_take(struct arms *whole, struct arms *part);

#endif
