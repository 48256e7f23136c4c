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
 * without it are not even parsed. Where that does not settle the answer, a
 * second round does. The spans of the traces are collected, or handed on as
 * they are read (SELECT_STREAM), which takes no memory but the ids. Nothing is
 * read twice that need not be: a query that pins one trace id, or that every
 * trace meets, is answered in one round; and behind the place where the last
 * trace came in, the first round keeps the spans of all (query/tail.h), so that
 * the others end there, unless there are too many of either.
 */
#ifndef QUERY_SELECT_H
#define QUERY_SELECT_H

#include "dialect/dialect.h"
#include "query/span_fields.h"
#include "trace/collect.h"

enum select_want {
	SELECT_TRACES, /* collected: select_traces() */
	SELECT_IDS,    /* select_ids() */
	SELECT_STREAM, /* every span of them, with its record, to a sink in the last round */
	SELECT_PASS, /* the same, a round earlier: spans of traces that can match; select_is_match() tells */
};

struct select;

/* Borrows the query, which must be bound. */
struct select *select_new(const struct query *q, enum select_want want) __attribute__((warn_unused_result));
void select_free(struct select *s);

/* The trace with this id is wanted, and no other that is not pinned too. */
void select_pin(struct select *s, struct str trace_id);

/* Where a match has exactly this id, the others (of which it is only the beginning) are none. Copies. */
void select_prefer(struct select *s, struct str trace_id);

/* Feedback records are wanted too (select_feedback()), whatever trace they are about. */
void select_want_feedback(struct select *s);

/* Where the spans go; of SELECT_STREAM, of at most `most` traces, those that come first (0: all). Borrows. */
void select_stream_to(struct select *s, const struct sink *out, size_t most);

/* The next round. False when there is none. *needles may be NULL: all records. */
bool select_round(struct select *s, struct sink *sink, const struct scan_needles **needles);

/* Behind select_round(): spans are not given before further records are looked for (reader_in_step()), so
 * that what is looked for cannot change meanwhile. */
void select_not_in_step(struct select *s, struct sink *sink);

/* The round that was begun is followed by one that reads again, all spans of the traces that it finds. */
bool select_comes_again(const struct select *s);

/*
 * For whoever can leave out parts of the input: what the round that was begun
 * must meet. All spans of the traces with these keys (`ids`), or a span of
 * each trace that can match (`query`), or everything (neither).
 */
struct select_scope {
	const struct map *ids;
	const struct query *query;
	bool wants_feedback;
};
void select_scope(const struct select *s, struct select_scope *out);

/* When the round is over: parts of the input were left out of it. */
void select_was_limited(struct select *s);

/* The matching traces, by start, then id. Owned by `s`. */
const struct trace *const *select_traces(struct select *s, size_t *n);

/* Ids of the matching traces, in order of first appearance; empty for a trace without one. Also after
 * SELECT_STREAM. */
const struct str *select_ids(struct select *s, size_t *n);

/* When all rounds are over: does the trace with this key (trace_key()) match? */
bool select_is_match(const struct select *s, struct str key);

/* Feedback records that were met in the input, by their places, from 0; NULL behind the last. */
const struct feedback *select_feedback(const struct select *s, size_t i);

#endif
