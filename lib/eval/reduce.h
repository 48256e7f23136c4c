/*
 * The smallest trace for which something still holds: spans are dropped, then
 * what hangs on them (attributes, events, links), then pieces of texts, in ever
 * smaller portions, as long as the question is still answered with yes
 * (Zeller, Hildebrandt: Simplifying and Isolating Failure-Inducing Input,
 * 2002: ddmin, by complements).
 */
#ifndef EVAL_REDUCE_H
#define EVAL_REDUCE_H

#include "span/span.h"

struct reduce {
	struct span *const *spans; /* of one trace; changed while it runs */
	size_t n;
	struct arena *arena;

	/* Does it hold for these? Asked at most `most` times. */
	bool (*holds)(void *user, struct span *const *spans, size_t n);
	void *user;
	size_t most;

	size_t asked;       /* so often */
	struct span **left; /* the result: what is left of `spans` */
	size_t left_n;
	bool gave_up; /* `most` was reached: there may be less */
};

/* False when it does not hold for all of them. */
bool reduce_trace(struct reduce *r);

#endif
