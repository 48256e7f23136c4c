/* Traces that are slower, dearer or longer than nearly all healthy ones. */
#include "base/sketch.h"
#include "detect/baseline.h"
#include "detect/rules.h"

/* The span whose own share of the figure is the largest. */
static uint32_t largest(const struct scene *s, double (*figure)(const struct scene *s, uint32_t node))
{
	uint32_t most = NODE_NONE;
	for (size_t i = 0; i < s->flow_n; i++)
		if (most == NODE_NONE || figure(s, s->flow[i]) > figure(s, most))
			most = s->flow[i];
	return most;
}

static double self_time(const struct scene *s, uint32_t node)
{
	return (double)s->tree->node[node].self_ns;
}

static double cost_of(const struct scene *s, uint32_t node)
{
	const struct span_facts *f = &s->summary->facts[node];
	return f->has_cost && f->component != COMPONENT_AGENT && f->component != COMPONENT_REQUEST
		       ? f->cost_usd
		       : -1;
}

static double tokens_of(const struct scene *s, uint32_t node)
{
	const struct span_facts *f = &s->summary->facts[node];
	if (f->component == COMPONENT_AGENT || f->component == COMPONENT_REQUEST)
		return -1;
	return (double)((f->has_input_tokens ? f->input_tokens : 0) +
			(f->has_output_tokens ? f->output_tokens : 0));
}

/* The absolute option, or the 99th percentile of healthy traces with this root; false: neither is known. */
static bool limit_of(const struct scene *s, double option, enum baseline_metric metric, double unit,
		     double *limit)
{
	*limit = option;
	if (option > 0)
		return true;
	if (!s->baseline ||
	    !baseline_quantile(s->baseline, s->summary->root_name, STR_UNSET, metric, 0.99, limit))
		return false;
	*limit *= (1 + SKETCH_ERROR) / unit;
	return true;
}

void rule_latency_outlier(const struct scene *s, struct findings *out)
{
	double most, took = (double)s->summary->duration_ns / 1e9;
	if (!s->summary->has_duration ||
	    !limit_of(s, scene_option(s, OPTION_latency_outlier_max_s), BASELINE_DURATION_NS, 1e9, &most) ||
	    took <= most)
		return;
	struct finding *f =
		finding_add(out, largest(s, self_time), CONFIDENCE_EXPLICIT,
			    "is where most time went: the trace took %s, over %s",
			    finding_duration(out, s->summary->duration_ns),
			    finding_duration(out, most < 9e9 ? (int64_t)(most * 1e9) : INT64_MAX));
	finding_evidence(out, f, f->node, STR("self time"), INDEX_NONE,
			 str_of(finding_duration(out, (int64_t)self_time(s, f->node))));
}

void rule_cost_outlier(const struct scene *s, struct findings *out)
{
	double most;
	if (!s->summary->has_cost ||
	    !limit_of(s, scene_option(s, OPTION_cost_outlier_max_usd), BASELINE_COST_USD, 1, &most) ||
	    s->summary->cost_usd <= most)
		return;
	struct finding *f = finding_add(out, largest(s, cost_of), CONFIDENCE_EXPLICIT,
					"is the dearest step: the trace cost $%.3g, over $%.3g",
					s->summary->cost_usd, most);
	finding_facet(out, f, s->tree, f->node, FACET_COST);
}

void rule_token_outlier(const struct scene *s, struct findings *out)
{
	double most;
	int64_t used = (s->summary->has_input_tokens ? s->summary->input_tokens : 0) +
		       (s->summary->has_output_tokens ? s->summary->output_tokens : 0);
	if (!limit_of(s, scene_option(s, OPTION_token_outlier_max), BASELINE_TOKENS, 1, &most) ||
	    (double)used <= most)
		return;
	struct finding *f = finding_add(out, largest(s, tokens_of), CONFIDENCE_EXPLICIT,
					"used most of the tokens: %s in the trace, over %s",
					finding_count(out, used), finding_count(out, (int64_t)most));
	finding_facet(out, f, s->tree, f->node, FACET_INPUT_TOKENS);
	finding_facet(out, f, s->tree, f->node, FACET_OUTPUT_TOKENS);
}
