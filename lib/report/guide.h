/*
 * The lines that connect a span to its parent. They take at most `levels`
 * levels; deeper nodes say their depth instead, so that a chain of a million
 * spans is a million short lines.
 */
#ifndef REPORT_GUIDE_H
#define REPORT_GUIDE_H

#include "base/buf.h"
#include "trace/tree.h"

enum { GUIDE_LEVELS = 32 };

struct guide {
	uint32_t levels; /* drawn at most; up to GUIDE_LEVELS */
	int step;        /* columns of a level: 2 or 3 */
	bool ascii;
	bool more[GUIDE_LEVELS + 1]; /* by depth: a sibling follows below */
};

/* Columns of the lines before a node of that depth. */
int guide_columns(const struct guide *g, uint32_t depth);

/* Before the node's own line (nodes come in tree order), and before lines that follow under it. Both give the
 * columns used. */
int guide_node(struct guide *g, const struct node *v, struct buf *out);
int guide_below(const struct guide *g, const struct node *v, bool has_children, struct buf *out);

#endif
