/*
 * Which span of one trace is which of the other: by place in the tree,
 * component, normalised name, tool and what it says, first from the roots
 * down, then among all that is left (spans that were moved, or that another
 * instrumentation wraps). Ids and absolute times play no part.
 */
#ifndef COMPARE_ALIGN_H
#define COMPARE_ALIGN_H

#include "compare/traits.h"

struct alignment {
	uint32_t *b_of, *a_of; /* by node of A, of B; NODE_NONE: has no mate */
	bool *moved;           /* by node of A: it has a mate, elsewhere */
};

/* Everything in the arena. */
void align(const struct side *a, const struct side *b, struct arena *arena, struct alignment *out);

#endif
