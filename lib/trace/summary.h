/*
 * What is said of a trace in one breath: the head of trace-tree, a row of
 * trace-find.
 *
 * Tokens and cost are counted once where wrapper, agent and model spans repeat
 * each other. Each figure (input tokens, output tokens, cost) for itself: a
 * model span counts where no model span below it has that figure, an embedder
 * or reranker where no other of them has it below, any other span (agent,
 * chain …) where nothing below it has it. Of conflicting spans with one id only
 * the one that ends last counts.
 */
#ifndef TRACE_SUMMARY_H
#define TRACE_SUMMARY_H

#include "span/facet_set.h"
#include "trace/tree.h"

/* Distinct values of a facet over the trace, in order of first use (depth first). */
struct summary_values {
	struct str *v;
	uint32_t n;
};

/* What one span states; asked once, because asking costs. */
struct span_facts {
	struct str service;
	struct str model; /* asked for, else that answered; unset: none */
	int64_t input_tokens, output_tokens;
	double cost_usd;
	bool has_input_tokens, has_output_tokens, has_cost;
	enum component component;
};

struct summary {
	struct str id;
	struct str root_name; /* of the first root that is a span; unset where there is none */
	int64_t start_ns, duration_ns;
	bool has_start, has_duration;
	uint32_t spans, errors, orphans, roots, torn;
	bool has_input_tokens, has_output_tokens, has_cost;
	int64_t input_tokens, output_tokens;
	double cost_usd;
	struct summary_values service, session, user, tenant, tenant_tier, conversation, prompt_version,
		model, experiment, variant, release, environment;
	struct origin origin;           /* of the span that starts first */
	const char *dialect;            /* of that span */
	const struct span_facts *facts; /* of the tree's spans, by node */
};

/* Of `out` only tokens and cost are set. */
void span_figures(const struct span *s, struct arena *arena, struct span_facts *out);

/* The facets that it asks for are added. */
void span_figures_ask(struct facet_set *asked);

/* What the tree itself says (id, root, times, counts, origin), with tokens and cost, in sum and of each span;
 * of the facts no service or model. */
void summary_counts(const struct tree *t, struct arena *arena, struct summary *out);

/* The facets that a tree and its counts ask for; the component of a span is known otherwise. */
void summary_counts_ask(struct facet_set *asked);

/* Everything. What is not in the trace goes into `arena`. */
void summary_of(const struct tree *t, struct arena *arena, struct summary *out);

#endif
