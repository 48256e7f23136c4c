/*
 * Spans by a value: how many, how many failed, how long they took, what they
 * cost. Added up while they pass by: memory grows with the values, and with
 * some bytes for each span, to count exact copies once.
 */
#ifndef QUERY_SPAN_STATS_H
#define QUERY_SPAN_STATS_H

#include "base/sketch.h"
#include "dialect/reader.h"

/* Of the spans with one value. */
struct span_stats_row {
	struct str value; /* unset: spans that do not say */
	bool is_rest;     /* of all values that came when there were SPAN_STATS_MOST */
	uint64_t spans, errors;
	int64_t took_ns;    /* in all */
	struct sketch took; /* of those with a duration, in nanoseconds */
	bool has_input_tokens, has_output_tokens, has_cost;
	int64_t input_tokens, output_tokens; /* as each span states them, wrappers too */
	double cost_usd;
	uint64_t last; /* number of the last span that counted */
};

enum { SPAN_STATS_MOST = 100000 };

struct span_stats;

/* By a built-in field (span_fields.h), a facet or the key of an attribute; of several values a span counts
 * for each. Borrows its name. */
struct span_stats *span_stats_new(struct str field) __attribute__((warn_unused_result));
void span_stats_free(struct span_stats *s);

struct sink span_stats_sink(struct span_stats *s);

/* Has the reader leave out what is not asked for, and make the fingerprints. Lends it what `s` owns. */
void span_stats_ask(struct span_stats *s, struct reader_options *reader);

/* The rows by time in all, then spans, then value. */
const struct span_stats_row *const *span_stats_rows(struct span_stats *s, size_t *n);

uint64_t span_stats_spans(const struct span_stats *s);

#endif
