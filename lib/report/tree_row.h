/* One span as a row: what its cells say, how wide they are, and how they are put beside each other. */
#ifndef REPORT_TREE_ROW_H
#define REPORT_TREE_ROW_H

#include "report/guide.h"
#include "report/tree_view.h"

enum cell { CELL_NAME, CELL_WHAT, CELL_AT, CELL_TOOK, CELL_SELF, CELL_TOKENS, CELL_COST, CELLS };

struct row {
	struct str name, component, model; /* recorded text; component is ours */
	struct str service;                /* where it is not that of the parent */
	struct str tags;                   /* "[×2] [unfinished]" */
	struct str figure[CELLS];          /* of CELL_AT and following; empty: not known, or nothing to say */
	bool error, critical;
};

/* Columns of each cell; 0: not shown. */
struct row_layout {
	int width[CELLS];
	int bar;             /* of the waterfall */
	int total;           /* of the terminal; 0: unlimited */
	bool dropped[CELLS]; /* for want of columns */
};

/* What is said of a node that is a span; `facts` are those of all nodes (struct summary). Texts are in the
 * arena. */
void row_of(const struct tree *t, uint32_t node, const struct span_facts *facts, const struct tree_view *view,
	    struct arena *arena, struct row *out);

/* Widens the cells so that this row fits; `guide` columns stand before its name. */
void row_measure(struct row_layout *l, const struct row *r, int guide, const struct text_style *style);

/* Titles count as well; then cells are cut and dropped until all fits the width. */
void row_fit(struct row_layout *l, const struct tree_view *view);

/* On a terminal, the cells that were dropped. */
void row_put_dropped(struct buf *out, const struct row_layout *l, const struct text_style *style);

/* Columns before the waterfall. */
int row_columns(const struct row_layout *l);

void row_titles(struct buf *out, const struct row_layout *l, const struct text_style *style);

/* All cells, up to the waterfall or the end of the line; the newline is the caller's. */
void row_put(struct buf *out, const struct row *r, struct guide *g, const struct node *v,
	     const struct row_layout *l, const struct text_style *style);

#endif
