/*
 * What a check says, in the one shape that every report format prints: suites
 * (a canonical request, a trace), in them cases (one thing that must hold).
 * Texts may hold recorded bytes: reports escape them.
 */
#ifndef CONTRACT_OUTCOME_H
#define CONTRACT_OUTCOME_H

#include "base/arena.h"
#include "base/array.h"
#include "span/span.h"

enum outcome_state {
	OUTCOME_HOLDS,
	OUTCOME_VIOLATED,
	OUTCOME_WARNED,  /* worth telling; does not count against the check */
	OUTCOME_SKIPPED, /* could not be assessed; `message` says why */
};

/* One step from the root to the span that a case is about. */
struct outcome_step {
	struct str name, span_id;
	struct origin origin;
};

struct outcome_case {
	struct str rule;    /* stable, for rule tables and fingerprints: "span-required", "audit-truncated" */
	struct str name;    /* unique in its suite: "requires 04_retrieve" */
	struct str message; /* one line; empty when it holds */
	struct str detail;  /* more lines, or empty: the whole story */
	struct str got, expected;      /* may be unset */
	struct str span_id, span_name; /* unset: about the trace */
	struct origin origin;          /* in the dump; length 0: not known */
	struct outcome_step *path;     /* root first, the span last */
	size_t path_n;
	enum outcome_state state;
};

struct outcome_suite {
	struct str name;               /* "refund-annual" */
	struct str trace_id;           /* unset: no trace was found */
	int64_t start_ns, duration_ns; /* of the trace */
	bool has_start, has_duration;
	ARRAY(struct outcome_case) cases;
};

struct outcome {
	struct str title; /* what was checked: "contract refund-bot.json" */
	ARRAY(struct outcome_suite) suites;
	struct arena arena; /* all texts */
};

void outcome_release(struct outcome *o);

#endif
