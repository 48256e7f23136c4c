/*
 * The head block: what is known of a trace, a fact at a time. What is not
 * known is not there. Facts hold recorded text as it is; the writers below
 * escape it.
 */
#ifndef REPORT_HEAD_H
#define REPORT_HEAD_H

#include "report/tree_view.h"

struct head_fact {
	const char *label; /* NULL: the text says it all */
	struct str text;
	enum paint paint;
	bool row; /* starts a new row */
};

enum { HEAD_FACTS = 40 };

struct head {
	struct head_fact fact[HEAD_FACTS];
	size_t n;
};

/* Borrows from the summary, the tree and the view; texts that had to be put together are in `arena`. */
void head_of(struct head *h, const struct summary *s, const struct tree *t, const struct tree_view *view,
	     struct arena *arena);

/* Rows of facts behind their labels, cut and wrapped at the width; then an empty line. */
void head_text(struct buf *out, const struct head *h, const struct text_style *style);

/* A Markdown list, then an empty line. */
void head_markdown(struct buf *out, const struct head *h);

#endif
