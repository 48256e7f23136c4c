/*
 * What healthy traces look like, by the name of their root: which spans they
 * have and how often, and how long, how many tokens, how expensive they are.
 * Names count without the ids in them (trace/name.h). Nothing is kept of a
 * single trace; what is kept is saved as one JSON document, the same bytes
 * for the same traces in any order.
 */
#ifndef DETECT_BASELINE_H
#define DETECT_BASELINE_H

#include "base/buf.h"
#include "trace/summary.h"

struct baseline;

/* Less than this says nothing: of values for quantiles, of traces for shares (for who asks about them). */
enum { BASELINE_ENOUGH = 20 };

/* Names beyond these are not kept: of roots, and of spans per root. */
enum { BASELINE_ROOTS_MAX = 1000, BASELINE_NAMES_MAX = 1000 };

enum baseline_metric {
	BASELINE_DURATION_NS, /* of the trace, or of each span of a name */
	BASELINE_TOKENS,      /* input and output of the trace */
	BASELINE_COST_USD,    /* of the trace */
	BASELINE_BEST_SCORE,  /* of each retrieval: its best document; distances are not scores */
	BASELINE_METRICS
};

/* A span name in the traces of one root. */
struct baseline_name {
	struct str name;      /* normal; owned by the baseline */
	uint64_t traces;      /* that have it */
	double share;         /* of all traces with that root */
	uint64_t least, most; /* how often, in those that have it */
};

struct baseline_root {
	uint64_t traces;
	struct baseline_name *names; /* by name */
	size_t n;
};

struct baseline *baseline_new(void) __attribute__((warn_unused_result));
void baseline_free(struct baseline *b);

/* Counts a trace; one without a root is passed over. Copies what it keeps; `scratch` may be reset afterwards.
 */
void baseline_add(struct baseline *b, const struct tree *t, const struct summary *s, struct arena *scratch);

uint64_t baseline_traces(const struct baseline *b);

/* What the traces with this root have; false when there were none. The list is in the arena. */
bool baseline_root(const struct baseline *b, struct str root_name, struct arena *arena,
		   struct baseline_root *out);

/*
 * The quantile q (0 to 1) of a metric, off by 1 % at most (base/sketch.h): of
 * all traces with this root where span_name is unset, else of the spans of
 * that name in them (duration and score). False with fewer than
 * BASELINE_ENOUGH values.
 */
bool baseline_quantile(const struct baseline *b, struct str root_name, struct str span_name,
		       enum baseline_metric metric, double q, double *out);

/* As JSON, "casefile.baseline/1". */
void baseline_save(const struct baseline *b, struct buf *json);

/* NULL, and told, when it is none. `name` is that of the file. The caller frees. */
struct baseline *baseline_load(struct str json, struct str name, struct diag *diag)
	__attribute__((warn_unused_result));

/* Is this the beginning of a saved baseline (and not of a dump)? */
bool baseline_is_profile(struct str head);

#endif
