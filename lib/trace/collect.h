/*
 * Collecting: spans of any order, file and dialect, grouped by trace id and
 * copied into one arena per trace. Exact duplicates are folded and counted;
 * spans that share an id but differ are all kept.
 */
#ifndef TRACE_COLLECT_H
#define TRACE_COLLECT_H

#include "base/array.h"
#include "span/span.h"

struct trace {
	struct str id;              /* canonical; empty for a span without one (each is a trace of its own) */
	struct arena arena;         /* owns all that hangs here */
	ARRAY(struct span *) spans; /* in the order they were read */
	ARRAY(uint32_t) copies;     /* per span: how often it was read; 1 = once */
	uint64_t folded;            /* exact duplicates that were folded, in all */
	const struct resource *resource; /* last one copied, for sharing */
	uint64_t resource_serial;
};

struct collect;

struct collect *collect_new(void) __attribute__((warn_unused_result));
void collect_free(struct collect *c);

/* Copies the span. */
void collect_add(struct collect *c, const struct span *s);

/* All traces, by start (unset last), then id; owned by `c`. Sorted at each call. */
struct trace *const *collect_traces(struct collect *c, size_t *n);

/* Bytes held. */
size_t collect_bytes(const struct collect *c);

#endif
