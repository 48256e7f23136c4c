/*
 * From a slip to the trace it is about. The trace id decides; without it (or
 * where no trace has it) session and turn, then conversation, request,
 * business keys, the session alone, then user or tenant inside the time
 * window, then words of the complaint that recorded answers share.
 */
#ifndef QUERY_RESOLVE_H
#define QUERY_RESOLVE_H

#include "dialect/dialect.h"
#include "query/slip.h"

enum resolve_tier {
	RESOLVE_TRACE,
	RESOLVE_TURN,
	RESOLVE_CONVERSATION,
	RESOLVE_REQUEST,
	RESOLVE_BUSINESS,
	RESOLVE_SESSION,
	RESOLVE_USER,
	RESOLVE_WORDS,
	RESOLVE_NONE,
};

struct candidate {
	struct str trace_id;
	enum resolve_tier tier;
	uint64_t agrees, contradicts;  /* bit i: key i of the slip */
	uint32_t words;                /* of the complaint, in its recorded answers */
	double weight;                 /* of those words: rare ones weigh more */
	int64_t start_ns, distance_ns; /* from the slip's time */
	bool has_start;
};

struct resolve;

/* Borrows the slip. The window is before and after the slip's time: answers come before complaints. */
struct resolve *resolve_new(const struct slip *slip, int64_t before_ns, int64_t after_ns)
	__attribute__((warn_unused_result));
void resolve_free(struct resolve *r);

/* Reads: all spans have to pass through it once. */
struct sink resolve_sink(struct resolve *r);

/* Best first; of all tiers. Owned by `r`. */
const struct candidate *resolve_candidates(struct resolve *r, size_t *n);

const char *resolve_tier_name(enum resolve_tier tier);

#endif
