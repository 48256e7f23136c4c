/* A trace id as people type it: in full or the beginning of one, in any spelling. */
#ifndef TRACE_WANTED_H
#define TRACE_WANTED_H

#include "trace/collect.h"
#include "json/scan.h"

enum { WANTED_FORMS = 4 };

struct wanted {
	struct str typed;
	struct str form[WANTED_FORMS]; /* canonical; an id that starts with one of them is meant */
	size_t n;
};

/* Slices of `typed`, or in the arena. */
void wanted_init(struct wanted *w, struct str typed, struct arena *arena);

/* Has `c` keep only traces that may be meant. */
void wanted_collect(const struct wanted *w, struct collect *c);

/* What stands in every record that may be meant, for the reader; false when nothing is certain. */
bool wanted_needles(const struct wanted *w, struct arena *arena, struct scan_needles *out);

/* The id that was nearly meant: that of a span, or a part of an id, or an id with a slip in it. */
enum { WANTED_IS_SPAN = 1, WANTED_IS_HELD = 2, WANTED_IS_NEAR = 3 };

struct wanted_near {
	struct str id;  /* of the nearest trace so far; unset: none. In the arena */
	size_t rank;    /* 0: none; WANTED_IS_SPAN: it has a span of that id; HELD; NEAR and more: slips */
	uint64_t spans; /* offered */
};

void wanted_near_offer(struct wanted_near *n, const struct wanted *w, const struct span *s,
		       struct arena *arena);

#endif
