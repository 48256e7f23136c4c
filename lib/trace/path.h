/*
 * The critical path: from the end of the trace backwards, always into the
 * child that ended last before the point reached. What is on it is where time
 * would have to be saved. (Same idea as in CRISP, Zhang et al., USENIX ATC 2022.)
 */
#ifndef TRACE_PATH_H
#define TRACE_PATH_H

#include "trace/tree.h"

struct path_step {
	uint32_t node;
	int64_t from_ns, to_ns; /* the stretch of the path that is its own */
};

/* Marks NODE_CRITICAL and gives the steps in order of time, in the tree's arena. */
size_t path_mark(struct tree *t, struct path_step **steps);

#endif
