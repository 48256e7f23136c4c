/*
 * Traces like this one: what it was running and what happened in it, as tags
 * (prompt version, model, documents, tool errors …), and which other traces
 * carry the same. "How many complaints share doc_version=v17?"
 */
#ifndef QUERY_SIMILAR_H
#define QUERY_SIMILAR_H

#include "base/array.h"
#include "base/map.h"
#include "dialect/dialect.h"
#include "trace/collect.h"

enum { SIMILAR_TAGS = 64 };

struct similar_tag {
	struct str name, value; /* "prompt.version", "v17" */
	int facet;              /* enum facet; or SIMILAR_ERROR: a span of that name failed */
	uint64_t traces;        /* other traces that carry it */
};

struct similar_trace {
	struct str trace_id;
	uint64_t tags; /* bit i: carries tag i */
	double weight; /* rare tags weigh more */
};

struct similar;

/* Takes the tags of `trace` (borrowed during the call only). */
struct similar *similar_new(const struct trace *trace) __attribute__((warn_unused_result));
void similar_free(struct similar *s);

/* All spans have to pass through it once. */
struct sink similar_sink(struct similar *s);

/* The tags, rarest first; and the other traces, most alike first. Owned by `s`; similar_traces() settles
 * both. */
const struct similar_trace *similar_traces(struct similar *s, size_t *n);
const struct similar_tag *similar_tags(const struct similar *s, size_t *n);
uint64_t similar_total(const struct similar *s); /* other traces in all */

#endif
