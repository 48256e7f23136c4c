/*
 * What is said of a trace in one breath: the head of trace-tree, a row of
 * trace-find. Tokens and cost are counted once where wrapper, agent and model
 * spans repeat each other: of model spans with usage only those count that
 * have no model span with usage below them.
 */
#ifndef TRACE_SUMMARY_H
#define TRACE_SUMMARY_H

#include "span/facet.h"
#include "trace/tree.h"

/* Distinct values of a facet over the trace, in order of first use. */
struct summary_values {
	struct str *v;
	uint32_t n;
};

struct summary {
	struct str id;
	struct str root_name; /* of the first root; unset where there is none */
	int64_t start_ns, duration_ns;
	bool has_start, has_duration;
	uint32_t spans, errors, orphans, roots;
	bool has_input_tokens, has_output_tokens, has_cost;
	int64_t input_tokens, output_tokens;
	double cost_usd;
	struct summary_values service, session, user, tenant, conversation, prompt_version, model, experiment,
		release, environment;
	struct origin origin; /* of the span that starts first */
};

/* Everything that is not in the trace goes into `arena`. */
void summary_of(const struct tree *t, struct arena *arena, struct summary *out);

#endif
