/*
 * The critical path: from the end of the trace backwards, always into the
 * child that ended last before the point reached; where no child is left, the
 * stretch is the span's own. What is on it is where time would have to be
 * saved. (Same idea as in CRISP, Zhang et al., USENIX ATC 2022.)
 *
 * Children are cut to the stretch of their parent that the path goes through;
 * what goes on behind it was not waited for. A child that still runs where
 * another one started did not hold that one up, and is passed over. Between
 * several roots (and placeholders) the path goes to the one that ends last,
 * cut where the next one starts. Of a span without an end, or with impossible
 * times, only what its children prove is known.
 */
#ifndef TRACE_PATH_H
#define TRACE_PATH_H

#include "trace/tree.h"

struct path_step {
	uint32_t node;
	int64_t from_ns, to_ns; /* the stretch of the path that is its own */
};

/* Marks NODE_CRITICAL and gives the steps in order of time, in the tree's arena. */
size_t path_mark(struct tree *t, struct path_step **steps) __attribute__((warn_unused_result));

#endif
