/* The inside of a selection, shared by select*.c only. */
#ifndef QUERY_SELECT_IMPL_H
#define QUERY_SELECT_IMPL_H

#include "query/feedback_list.h"
#include "query/select.h"
#include "query/tail.h"

enum phase { PHASE_START, PHASE_FIND, PHASE_SETTLE, PHASE_GIVE };

/* What is known of one trace. */
struct fact {
	uint64_t bits; /* SOMEs that its spans met */
	bool seen;     /* one of its spans was read */
	bool chosen;   /* of a stream: within the limit */
	size_t place;  /* when all of its spans are read: 1 + how many traces came before it */
};

struct select {
	const struct query *query;
	enum select_want want;
	enum phase phase;
	bool pinned;                    /* the ids are given: nobody else is looked for */
	bool settled;                   /* the bits are complete */
	bool saw_all;                   /* of this round: every record, in full */
	bool wants_feedback, has_loose; /* … and what names no trace was met */
	bool was_limited;               /* this round: parts of the input were left out */
	struct arena arena;             /* ids, needles, feedback */
	struct arena scratch;
	struct map index; /* trace key -> place in `facts` */
	ARRAY(struct fact) facts;
	struct str prefer;
	bool prefers; /* it is a match: only it counts */
	const struct sink *out;
	size_t most, given, places;
	struct scan_needles needles; /* of the round */
	struct scan_needles asked;   /* those of them that the query gave */
	struct arena found;          /* the others: of the traces that came in */
	struct tail tail;
	enum status (*does)(struct select *s, const struct span *span, const struct record *r);
	struct collect *collect;
	ARRAY(const struct trace *) traces;
	ARRAY(struct str) ids;
	struct feedback_list feedback; /* of this round; or of all so far (has_loose) */
};

struct fact *select_fact(const struct select *s, struct str key); /* NULL: there is none */
bool select_holds_all(const struct select *s);
bool select_matches(const struct select *s, const struct fact *f, struct str key);

/* The key of the span's trace; the scratch arena starts anew here. */
struct str select_key(struct select *s, const struct span *span);

/* In this round: what names no trace may not all have been met. */
bool select_asks_feedback(const struct select *s);

#endif
