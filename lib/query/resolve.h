/*
 * From a slip to the trace it is about. The trace id decides; without it (or
 * where no trace has it) session and turn, then conversation, request,
 * business keys, the session alone, then user or tenant inside the time
 * window, then words of the complaint that recorded answers share, then those
 * that other outputs (documents, prompts, results of tools) share. Where none
 * of these leads to a trace: those that started in the time window.
 */
#ifndef QUERY_RESOLVE_H
#define QUERY_RESOLVE_H

#include "dialect/dialect.h"
#include "query/slip.h"
#include "query/slip_words.h"

enum resolve_tier {
	RESOLVE_TRACE,
	RESOLVE_TURN,
	RESOLVE_CONVERSATION,
	RESOLVE_REQUEST,
	RESOLVE_BUSINESS,
	RESOLVE_SESSION,
	RESOLVE_USER,          /* in the time window */
	RESOLVE_USER_ANY_TIME, /* the slip or the trace has no time */
	RESOLVE_WORDS,
	RESOLVE_WORDS_ELSEWHERE,
	RESOLVE_TIME,
	RESOLVE_NONE,
};

struct candidate {
	struct str trace_id;
	enum resolve_tier tier;
	uint64_t agrees, contradicts;  /* bit i: key i of the slip */
	uint64_t in_answers;           /* bit i: word i of the complaint is in an answer of the trace */
	uint64_t elsewhere;            /* ... is in none, but in another output */
	int score;                     /* keys that agree, less those that contradict */
	double weight;                 /* of those words: rare ones weigh more, those elsewhere half */
	int64_t start_ns, distance_ns; /* from the slip's time */
	bool has_start, has_distance, is_after;
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

/* The words that candidates have bits for, and the window; of a slip with a time. */
const struct slip_words *resolve_words(const struct resolve *r);
void resolve_window(const struct resolve *r, int64_t *from_ns, int64_t *to_ns);

const char *resolve_tier_name(enum resolve_tier tier);

#endif
