/* Traces that were found: a table for people, JSON for programs. */
#ifndef REPORT_FIND_H
#define REPORT_FIND_H

#include "query/resolve.h"
#include "query/sighting.h"
#include "query/similar.h"
#include "report/said.h"
#include "report/text.h"
#include "trace/summary.h"
#include "json/write.h"

/* One found trace, with what is said beside it. */
struct find_row {
	struct summary summary;
	struct said feedback;
	struct str why;                  /* it is a candidate; unset: it was selected */
	const struct sighting *sighting; /* where the text stands that was asked for; NULL: none was */
};

/*
 * time, trace, root, duration, spans, errors, session, user, place; and the
 * reason and what users said, where asked for. Borrows the style; rows are
 * copied.
 */
struct find_table;
struct find_table *find_table_new(bool has_why, bool has_feedback, bool has_text,
				  const struct text_style *style) __attribute__((warn_unused_result));
void find_table_row(struct find_table *t, const struct find_row *row);

/* Prints and frees. */
void find_table_print(struct find_table *t, struct buf *out);

/* The members of one trace object (trace(7), JSON); the caller opens and closes it. */
void find_json(struct json_writer *w, const struct find_row *row);

/* What a complaint may be about, best first. Borrows. */
struct find_candidates {
	const struct slip *slip;
	const struct resolve *resolve;
	const struct candidate *v;
	size_t n;
};

/* Why the best candidate is one: how it was found, the keys that agree, that contradict and that it does not
 * have, the words it shares, how far it is from the slip, and how many others there are. */
void find_reason(struct buf *out, const struct find_candidates *all, const struct text_style *style);
void find_reason_json(struct json_writer *w, const struct find_candidates *all, size_t at);

/* "2026-05-21T08:18:00Z to 2026-05-21T09:23:00Z": around the time of the slip. */
void find_window(struct buf *out, const struct resolve *r);

/* Tags with counts, then the traces most alike. */
void find_similar(struct buf *out, struct similar *s, size_t most, const struct text_style *style);
void find_similar_json(struct json_writer *w, struct similar *s, size_t most);

#endif
