/*
 * A trace as Markdown, for a ticket: a heading, what is known as a list, the
 * tree in a fenced block. Recorded text can neither end the block nor become
 * markup.
 */
#ifndef REPORT_TREE_MARKDOWN_H
#define REPORT_TREE_MARKDOWN_H

#include "report/tree_text.h"

enum { TREE_MARKDOWN_WIDTH = 110 };

struct tree_markdown;

/* Borrows all of it; colour is left out. */
struct tree_markdown *tree_markdown_new(const struct tree *t, const struct summary *s,
					const struct tree_view *view) __attribute__((warn_unused_result));
void tree_markdown_free(struct tree_markdown *p);

/* Appends some more; false when all was written before, and nothing was appended. */
bool tree_markdown_more(struct tree_markdown *p, struct buf *out);

#endif
