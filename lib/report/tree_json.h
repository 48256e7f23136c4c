/*
 * A trace as JSON: one object, schema "casefile.tree/1" (trace-tree(1) says
 * what is in it). Spans are a flat list in the order of the tree, because a
 * trace may be deeper than readers of JSON can follow; "parent" and "depth"
 * make the tree of it. What is not known is not there.
 */
#ifndef REPORT_TREE_JSON_H
#define REPORT_TREE_JSON_H

#include "report/tree_view.h"
#include "json/write.h"

struct tree_json;

/* Borrows all of it. Of the view, depth and steps count; the rest is always there. */
struct tree_json *tree_json_new(const struct tree *t, const struct summary *s, const struct tree_view *view)
	__attribute__((warn_unused_result));
void tree_json_free(struct tree_json *p);

/* Appends some more; false when all was written before, and nothing was appended. */
bool tree_json_more(struct tree_json *p, struct buf *out);

/* The members of a trace's summary, into an object that is open: for lists of traces. */
void tree_json_summary(struct json_writer *w, const struct summary *s);

#endif
