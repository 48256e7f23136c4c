/* Breaking one trace in one way: for lib/contract/mutate*.c. */
#ifndef CONTRACT_MUTANT_H
#define CONTRACT_MUTANT_H

#include "contract/mutate.h"

struct golden {
	struct trace trace;
	struct str request;      /* it was picked for this one */
	const struct str *names; /* of its spans, without ids */
};

/* What is being broken. */
struct breaking {
	const struct golden *all; /* golden traces, to tell what is stable */
	size_t all_n;
	const struct golden *golden;
	struct trace *out; /* a copy of the trace, of pointers to the same spans */
	uint64_t *state;   /* of chance */
	struct arena *arena;
	struct survivor *told; /* what was done, and the lines that would notice */
};

uint64_t mutant_draw(uint64_t *state);

/* False when this trace cannot be broken so. */
bool mutant_make(struct breaking *b, enum mutant_kind kind);

/* For mutants of attributes. */
bool mutant_attribute(struct breaking *b, enum mutant_kind kind);

/* A copy of span `i` that may be changed, in its place. */
struct span *mutant_span(struct breaking *b, size_t i);

/* Begins and ends the lines: { "name": … … }. */
void mutant_lines(struct breaking *b, const struct span *s, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

#endif
