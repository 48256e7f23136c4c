/*
 * What is wrong with the spans and traces of a dump, counted: missing parents,
 * copies, clocks, spellings of ids and times. Nothing here is repaired, and
 * nothing judged: that is for the rules.
 */
#ifndef TRACE_FLAWS_H
#define TRACE_FLAWS_H

#include "trace/tree.h"

enum flaw {
#define FLAW(id, code, severity, what) FLAW_##id,
#include "trace/flaws.def"
#undef FLAW
	FLAWS
};

struct flaw_kind {
	const char *code; /* stable id; explained in trace-diagnostics(7) */
	enum severity severity;
	const char *what; /* what the spans do */
};

extern const struct flaw_kind flaw_kinds[FLAWS];

/* Where a flaw was found, and how often. */
struct flaw_count {
	uint64_t spans, traces;
	struct str trace_id, span_id; /* of the first; unset where it has none */
	struct origin origin;
};

struct flaws_dialect {
	const char *name; /* static */
	uint64_t spans;
};

struct flaws;

struct flaws *flaws_new(void) __attribute__((warn_unused_result));
void flaws_free(struct flaws *f); /* NULL is allowed */

/* One more trace; what is kept of it is copied. Each trace once. */
void flaws_add(struct flaws *f, const struct tree *t);

/* What is known by now. Its texts are owned by `f`. */
struct flaws_totals {
	uint64_t spans, traces; /* a copy is no span */
	struct flaw_count count[FLAWS];
	const struct flaws_dialect *dialects; /* most spans first */
	size_t dialects_n;
	int64_t start_ns, end_ns; /* first start, last end */
	bool has_start, has_end;
};
const struct flaws_totals *flaws_totals(struct flaws *f);

#endif
