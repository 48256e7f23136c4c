/* The lines under a span: why it is odd, what it failed with, and what -a and --events ask for. */
#ifndef REPORT_TREE_DETAIL_H
#define REPORT_TREE_DETAIL_H

#include "report/guide.h"
#include "report/tree_view.h"

struct detail {
	const struct tree *tree;
	const struct tree_view *view;
	const struct guide *guide;
	struct arena *arena; /* scratch */
	struct buf *out;
};

/* All lines of a node, each with its newline; `has_children`: some are shown below it. */
void detail_put(const struct detail *d, uint32_t node, bool has_children);

/* The line of a placeholder, with its newline: what is known of the missing span. */
void detail_placeholder(const struct detail *d, uint32_t node);

#endif
