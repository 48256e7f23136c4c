/*
 * The tail of a round that looks for traces: behind the record in which the
 * last one came in, the spans of all that are wanted are kept as they are
 * read. A later round need not read that part of the input again: it reads up
 * to and with that record, and is then given what was kept. Nothing comes in
 * another order.
 */
#ifndef QUERY_TAIL_H
#define QUERY_TAIL_H

#include "dialect/dialect.h"

struct tail_item {
	struct span *span;
	struct record record;
};

/* A record, in any round over the same input. */
struct tail_place {
	uint64_t stream, offset;
};

struct tail {
	bool is_on;
	struct tail_place at;  /* the record in which the last one did … */
	uint64_t at_spans;     /* … and how many spans it has */
	bool is_here;          /* it is the one that is read */
	struct tail_place now; /* the record that is read */
	uint64_t now_spans;    /* of it, so far */
	uint64_t seen_spans;   /* of the record `at`, in a later round */
	size_t came_in;        /* traces */
	struct arena arena;
	ARRAY(struct tail_item) items;
};

void tail_start(struct tail *t);

/* Nothing is kept from here on; later rounds read everything. */
void tail_drop(struct tail *t);
void tail_release(struct tail *t);

/* For each span of the round, first. */
void tail_next(struct tail *t, const struct record *r);

/* In the record that is read, a trace came in. False when there were too many (dropped). */
bool tail_come_in(struct tail *t);

/* Copies the span, and the text of its record where that is wanted. False when there is no room (dropped). */
bool tail_keep(struct tail *t, const struct span *s, const struct record *r, bool with_text);

/* A later round begins; a span of it is behind the record; all spans up to there were met. */
void tail_rewind(struct tail *t);
bool tail_is_passed(struct tail *t, const struct record *r);
bool tail_is_reached(const struct tail *t);

/* What was kept, where the round came to it; as long as `span` says OK. */
void tail_replay(const struct tail *t, enum status span(void *, const struct span *, const struct record *),
		 void *user);

#endif
