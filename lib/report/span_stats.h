/* Statistics of spans: a table for people, and JSON. */
#ifndef REPORT_SPAN_STATS_H
#define REPORT_SPAN_STATS_H

#include "query/span_stats.h"
#include "report/text.h"
#include "json/write.h"

/* At most `most` rows (0: all). */
void span_stats_text(struct buf *out, struct span_stats *s, struct str field, size_t most,
		     const struct text_style *style);

/* Members "by", "spans" and "groups" of an object that is open. */
void span_stats_json(struct json_writer *w, struct span_stats *s, struct str field, size_t most);

#endif
