/*
 * The waterfall: when each span ran, over the time of the whole trace. Full
 * cells are the span's own time, light ones are covered by its children; a
 * span is one cell at least.
 */
#ifndef REPORT_BAR_H
#define REPORT_BAR_H

#include "report/text.h"
#include "trace/tree.h"

/* Times along the top, `columns` wide. Trailing blanks are left out. */
void bar_axis(struct buf *out, const struct tree *t, int columns, const struct text_style *style);

/* The bar of a node that has a span. Nothing where its start is not known. */
void bar_put(struct buf *out, const struct tree *t, uint32_t node, int columns,
	     const struct text_style *style);

#endif
