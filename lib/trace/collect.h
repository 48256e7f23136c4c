/*
 * Collecting: spans of any order, file and dialect, grouped by trace id and
 * copied. Exact duplicates are folded and counted; spans that share an id but
 * differ are all kept.
 */
#ifndef TRACE_COLLECT_H
#define TRACE_COLLECT_H

#include "base/array.h"
#include "span/span.h"

/* Its spans, and all that hangs there, live as long as the collection. */
struct trace {
	struct str id;              /* canonical; empty for a span without one (each is a trace of its own) */
	ARRAY(struct span *) spans; /* in the order they were read */
	ARRAY(uint32_t) copies;     /* per span: how often it was read; 1 = once */
	ARRAY(uint32_t) marks;      /* per span, of its id: for collect.c */
	uint64_t folded;            /* exact duplicates that were folded, in all */
	uint64_t number;            /* of the traces, in the order they were read; from 0 */
	int64_t start_ns;           /* the first start, where has_start */
	bool has_start;
};

struct collect;

struct collect *collect_new(void) __attribute__((warn_unused_result));
void collect_free(struct collect *c);

/*
 * Keeps only traces whose id starts with one of the prefixes that were given;
 * without any, all are kept. Copies the prefix.
 */
void collect_want(struct collect *c, struct str id_prefix);

/* Copies the span, unless nobody wants its trace. */
void collect_add(struct collect *c, const struct span *s);

/*
 * The same without a copy: the span, and all that hangs there, live in an arena
 * that is handed over afterwards (collect_adopt()) or outlives the collection.
 */
void collect_take(struct collect *c, struct span *s);

/* Takes over what is in the arena, which is empty then. */
void collect_adopt(struct collect *c, struct arena *arena);

/* The trace with exactly this id, or NULL. */
const struct trace *collect_find(const struct collect *c, struct str id);

/* All traces, by start (unset last), then id, then as they were read; owned by `c`. Sorted at each call. */
struct trace *const *collect_traces(struct collect *c, size_t *n);

/* Bytes held. */
size_t collect_bytes(const struct collect *c);

#endif
