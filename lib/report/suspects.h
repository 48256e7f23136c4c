/* Traces with what was found wrong with them: a table for people, counts by rule. */
#ifndef REPORT_SUSPECTS_H
#define REPORT_SUSPECTS_H

#include "detect/detect.h"
#include "report/text.h"
#include "trace/summary.h"

/* One row; copied. `first` is the finding that it was selected for. */
struct suspects_row {
	const struct summary *summary;
	const struct diagnosis *diagnosis;
	const struct finding *first;
	size_t findings;
};

struct suspects_table;
struct suspects_table *suspects_table_new(const struct text_style *style) __attribute__((warn_unused_result));
void suspects_table_add(struct suspects_table *t, const struct suspects_row *row);

/* By start, then id; at most `most` rows (0: all). Prints and frees. */
void suspects_table_print(struct suspects_table *t, size_t most, struct buf *out);

#endif
