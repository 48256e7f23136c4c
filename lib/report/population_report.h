/*
 * How two populations of traces differ. The schema of the JSON is
 * casefile.populations/1 (trace-diff(1)).
 */
#ifndef REPORT_POPULATION_REPORT_H
#define REPORT_POPULATION_REPORT_H

#include "compare/population.h"
#include "report/text.h"

/* One side, as the user named it. */
struct population_side {
	struct str label;        /* "A", or the value that its traces have in common */
	const struct str *paths; /* for trace-find; none: it cannot be run */
	size_t paths_n;
	struct str key;      /* of --by: its traces have `label` there; unset: all of them */
	uint64_t unlabelled; /* traces without it */
};

struct population_view {
	struct text_style style;
	struct population_side side[2];
	double alpha;
};

void population_text(struct buf *out, const struct population *p, const struct population_view *view);
void population_markdown(struct buf *out, const struct population *p, const struct population_view *view);
void population_json(struct buf *out, const struct population *p, const struct population_view *view);

/* ---- shared by the forms ---- */

/* "self time", "traces that have it", "over 120ms: self time"; the value of a category. */
struct str population_what(const struct population_finding *f, struct arena *arena);

/* "41ms", "1,870", "12.5%": a value of this measure, or the share of this finding. */
struct str population_value(const struct population_finding *f, double v, struct arena *arena);
struct str population_amount(enum measure m, double v, struct arena *arena);

/* "p < 1e-300", "p 0.0012" */
struct str population_p(double p, struct arena *arena);

/* The trace-find that selects the traces behind a finding, as a shell takes it; empty when there is none. */
struct str population_find_line(const struct population_finding *f, const struct population_view *view,
				struct arena *arena);

#endif
