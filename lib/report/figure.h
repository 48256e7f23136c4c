/* Figures for people: 1,870 and $0.0021. What is not known is never a figure; the caller leaves it out. */
#ifndef REPORT_FIGURE_H
#define REPORT_FIGURE_H

#include "base/buf.h"
#include "trace/summary.h"

#include <stdint.h>

void figure_count(struct buf *out, int64_t n); /* with commas at the thousands */
void figure_cost(struct buf *out, double usd); /* two decimals; below a dollar three significant digits */
void figure_share(struct buf *out, int64_t part, int64_t whole); /* "12.5%"; "" when whole is not positive */

/* "1,870→212", "13→", "→22" where only one is known; "->" where ascii is set. */
void figure_tokens(struct buf *out, bool has_input, int64_t input, bool has_output, int64_t n, bool ascii);

/* An offset or a duration, "0" for none. */
void figure_duration(struct buf *out, int64_t ns, bool ascii);

/* "1 span", "2,013 spans". */
void figure_plural(struct buf *out, uint64_t n, const char *one, const char *many);

/* The name of its root, as recorded, and whether damage tore one of its spans: times and counts may be too
 * small. */
void figure_root(struct buf *out, const struct summary *s);

#endif
