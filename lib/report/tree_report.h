/* A trace in the form that was asked for, piece by piece. */
#ifndef REPORT_TREE_REPORT_H
#define REPORT_TREE_REPORT_H

#include "report/tree_view.h"

enum tree_format { TREE_FORMAT_TEXT, TREE_FORMAT_JSON, TREE_FORMAT_MARKDOWN };

struct tree_report;

/* Borrows all of it. */
struct tree_report *tree_report_new(enum tree_format format, const struct tree *t, const struct summary *s,
				    const struct tree_view *view) __attribute__((warn_unused_result));
void tree_report_free(struct tree_report *p);

/* Appends some more; false when all was written before, and nothing was appended. */
bool tree_report_more(struct tree_report *p, struct buf *out);

#endif
