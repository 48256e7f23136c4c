/* Several traces, one line each: for choosing. */
#ifndef REPORT_TRACE_LIST_H
#define REPORT_TRACE_LIST_H

#include "query/tally.h"
#include "report/reading_report.h"
#include "report/text.h"
#include "trace/collect.h"

/* A table: trace id, root, start, duration, spans, errors. Gives the number of traces. */
size_t trace_list_text(struct buf *out, struct tally *tally, const struct text_style *style);

/* {"schema":"casefile.traces/1","traces":[…]}: each with its summary; and what `reading` says (NULL:
 * nothing). */
void trace_list_json(struct buf *out, struct trace *const *traces, size_t n,
		     const struct reading_report *reading);

#endif
