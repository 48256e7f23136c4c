/* One change as words: for lib/report/diff_*.c. */
#ifndef REPORT_DIFF_CHANGE_H
#define REPORT_DIFF_CHANGE_H

#include "report/diff_report.h"
#include "report/paragraph.h"

/* What became of it, behind the label: "gpt-4o → gpt-4o-mini", words that are gone and new, paths of JSON. */
void diff_change_put(struct paragraph *p, struct comparison *c, const struct change *change);

/* "1.87 s → 1.80 s", "1,870 → 1,690", "$0.0083 → $0.0071": a figure of either side; "–" where it is not
 * recorded. */
struct str diff_figure(const struct change *change, bool after, struct arena *arena);

#endif
