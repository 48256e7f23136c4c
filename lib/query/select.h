/*
 * Selecting traces from a stream, in as few rounds over the input as the
 * query allows:
 *
 *	while (select_round(s, &sink, &needles))
 *		...read everything into sink, only records that hold a needle...
 *	traces = select_traces(s, &n);
 *
 * The first round finds the traces that can match; what it keeps per trace is
 * a word of bits, and where a literal must stand in every match, records
 * without it are not even parsed. The second collects their spans and settles
 * the answer. A query that pins one trace id needs the second round alone.
 */
#ifndef QUERY_SELECT_H
#define QUERY_SELECT_H

#include "dialect/dialect.h"
#include "query/span_fields.h"
#include "trace/collect.h"

struct select;

/* Borrows the query, which must be bound. With `records`, the records that spans of selected traces came from
 * are kept too. */
struct select *select_new(const struct query *q, bool records) __attribute__((warn_unused_result));
void select_free(struct select *s);

/* The trace with this id is wanted, and no other that is not pinned too: there is no first round. */
void select_pin(struct select *s, struct str trace_id);

/* Where a match has exactly this id, the others (of which it is only the beginning) are none. */
void select_prefer(struct select *s, struct str trace_id);

/* Only the first round is wanted: select_count() is the answer where it is final. */
void select_only_ids(struct select *s);

/* The next round. False when there is none. *needles may be NULL: all records. */
bool select_round(struct select *s, struct sink *sink, const struct scan_needles **needles);

/* The matching traces, by start, then id. Owned by `s`. */
const struct trace *const *select_traces(struct select *s, size_t *n);

/* Ids of the matching traces, in order of first appearance; needs no second round after select_only_ids(). */
const struct str *select_ids(struct select *s, size_t *n);

/* Records that hold spans of matching traces, as they were read, in their order. */
struct kept_record {
	enum record_kind kind;
	struct str text;
	struct place place;
	struct str trace_id; /* one of its traces that match */
};
const struct kept_record *select_records(struct select *s, size_t *n);

/* Feedback records that were met in the input. */
const struct feedback *select_feedback(const struct select *s, size_t *n);

/* Keys of attributes that were met, for "did you mean": the nearest to `key`, or unset when it occurs itself.
 */
struct str select_near_key(const struct select *s, struct str key);

#endif
