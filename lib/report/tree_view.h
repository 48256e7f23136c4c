/* How a tree is to be shown: what the options of trace-tree become. */
#ifndef REPORT_TREE_VIEW_H
#define REPORT_TREE_VIEW_H

#include "detect/blame.h"
#include "report/picks.h"
#include "report/reading_report.h"
#include "report/said.h"
#include "report/text.h"
#include "trace/path.h"
#include "trace/summary.h"

enum source_harm {
	SOURCE_LOST = 1,  /* it is cut or damaged near by: spans may be missing */
	SOURCE_WRONG = 2, /* its check sum is wrong: bytes may be others than were written */
};

struct tree_view {
	struct text_style style;
	uint32_t depth;      /* nodes deeper than this are only counted; UINT32_MAX: all are shown */
	bool waterfall;      /* bars over time in place of tokens and cost */
	bool events;         /* each with its attributes */
	struct picks *picks; /* attributes to show; may be NULL */
	const struct path_step *steps; /* of the critical path, marked and listed; NULL: not asked for */
	size_t steps_n;
	const struct diagnosis *diagnosis; /* shown behind the tree, and marked in it; NULL: not asked for */
	const struct blame *blame;         /* shown behind that; NULL: not asked for */
	struct said feedback;              /* on this trace */
	uint32_t source;                   /* what became of the files of its spans: enum source_harm */
	const struct reading_report *reading; /* JSON only: what was met while reading; NULL: not told */
};

#endif
