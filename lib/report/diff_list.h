/* The changes of one kind, by span: for lib/report/diff_*.c. */
#ifndef REPORT_DIFF_LIST_H
#define REPORT_DIFF_LIST_H

#include "report/diff_report.h"

/* In the order in which they are told. */
enum diff_list_kind {
	DIFF_ASKED,
	DIFF_FIRST,
	DIFF_OWN,
	DIFF_CONSEQUENCES,
	DIFF_OTHER,
	DIFF_IDENTITY,
	DIFF_FIGURES, /* told as a table (diff_figures.h) */
	DIFF_REPEATS, /* only counted */
	DIFF_LISTS,
};
const char *diff_list_title(enum diff_list_kind kind);

/* One span and what is told of it. */
struct diff_group {
	const struct change **changes;
	uint32_t n, cap;
	uint32_t
		*others; /* by change: how many more spans changed in the same way, which is told only here */
	uint32_t below;  /* of a span that is there on one side alone: spans below it that are, too */
};

struct diff_list {
	struct diff_group *groups; /* in causal order */
	size_t n;
	uint32_t changes; /* in all */
};

/* In the comparison's arena. */
void diff_list_make(struct comparison *c, enum diff_list_kind kind, struct diff_list *out);

#endif
