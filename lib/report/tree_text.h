/*
 * A trace as text for people: head, tree or waterfall, critical path. It is
 * written piece by piece, so that a million spans need no room of their own.
 */
#ifndef REPORT_TREE_TEXT_H
#define REPORT_TREE_TEXT_H

#include "report/tree_view.h"

struct tree_text;

/* Borrows all of it. */
struct tree_text *tree_text_new(const struct tree *t, const struct summary *s, const struct tree_view *view)
	__attribute__((warn_unused_result));
void tree_text_free(struct tree_text *p);

/* Leaves out head and diagnosis, for whoever writes others. */
void tree_text_only_tree(struct tree_text *p);

/* Appends some more; false when all was written before, and nothing was appended. */
bool tree_text_more(struct tree_text *p, struct buf *out);

#endif
