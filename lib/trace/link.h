/* Who hangs under whom: a part of trace/tree, for nobody else. */
#ifndef TRACE_LINK_H
#define TRACE_LINK_H

#include "trace/tree.h"

/*
 * Makes the nodes of t->trace (spans, then placeholders), sets their parents
 * and the flags that say how ids and parents were found: ORPHAN, PLACEHOLDER,
 * CONFLICT, SECOND, HALF, CYCLE, with their counts in the tree.
 */
void link_parents(struct tree *t);

#endif
