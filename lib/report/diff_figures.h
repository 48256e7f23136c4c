/* Tokens, cost and durations of both traces: in total, and of the spans that differ most. */
#ifndef REPORT_DIFF_FIGURES_H
#define REPORT_DIFF_FIGURES_H

#include "report/diff_report.h"

enum { DIFF_FIGURE_SPANS = 8 };

/* One line of the table; a figure that is not recorded is empty. */
struct diff_figure_row {
	struct str name, what, a, b, change; /* "all", "duration", "2.608 s", "2.1 s", "-19.5%" */
	bool is_span;
};

/* Totals, then spans; in the comparison's arena. None where no figure differs. */
size_t diff_figure_rows(struct comparison *c, struct diff_figure_row **out);

void diff_figures_text(struct buf *out, struct comparison *c, const struct text_style *style);

#endif
