/* Time: impossible, missing, unaccounted for, too long. */
#include "detect/rules.h"

#include "base/num.h"

static bool other_host(const struct scene *s, uint32_t a, uint32_t b)
{
	return scene_of(s, a)->resource != scene_of(s, b)->resource &&
	       (!scene_of(s, a)->resource || !scene_of(s, b)->resource ||
		scene_of(s, a)->resource->serial != scene_of(s, b)->resource->serial);
}

/* How much earlier than its parent a span starts; 0: not. */
static int64_t too_early(const struct scene *s, uint32_t node)
{
	const struct node *v = &s->tree->node[node];
	if (!(v->flags & NODE_EARLY) || v->parent == NODE_NONE || !s->tree->node[v->parent].span)
		return 0;
	int64_t by = num_sub_i64(scene_of(s, v->parent)->start_ns, v->span->start_ns);
	return (double)by > scene_option(s, OPTION_clock_skew_min_ms) * 1e6 ? by : 0;
}

void rule_time_impossible(const struct scene *s, struct findings *out)
{
	for (size_t i = 0; i < s->flow_n; i++) {
		uint32_t node = s->flow[i];
		const struct node *v = &s->tree->node[node];
		struct finding *f = NULL;
		int64_t by = too_early(s, node);
		if (v->flags & NODE_BACKWARDS) {
			by = num_sub_i64(v->span->start_ns, v->span->end_ns);
			f = finding_add(out, node, CONFIDENCE_EXPLICIT, "ends %s before it starts",
					finding_duration(out, by));
		} else if (by && !other_host(s, node, v->parent)) {
			f = finding_add(out, node, CONFIDENCE_EXPLICIT, "starts %s before its parent",
					finding_duration(out, by));
		} else if (v->span->flags & SPAN_UNIT_SUSPECT) {
			f = finding_add(out, node, CONFIDENCE_INFERRED,
					"has times that do not fit the unit of their fields");
		}
		if (f)
			finding_evidence(out, f, node, STR("start"), INDEX_NONE,
					 str_of(finding_duration(out, by)));
	}
}

void rule_clock_skew(const struct scene *s, struct findings *out)
{
	for (size_t i = 0; i < s->flow_n; i++) {
		uint32_t node = s->flow[i], up = s->tree->node[node].parent;
		int64_t by = too_early(s, node);
		if (!by || s->tree->node[node].flags & NODE_BACKWARDS || !other_host(s, node, up))
			continue;
		struct finding *f = finding_add(out, node, CONFIDENCE_EXPLICIT,
						"starts %s before its parent, which ran on another host",
						finding_duration(out, by));
		finding_evidence(out, f, node, STR("start"), INDEX_NONE, str_of(finding_duration(out, by)));
	}
}

void rule_span_unfinished(const struct scene *s, struct findings *out)
{
	for (size_t i = 0; i < s->flow_n; i++) {
		uint32_t node = s->flow[i];
		if (!(s->tree->node[node].flags & NODE_UNFINISHED) ||
		    !(scene_of(s, node)->flags & SPAN_HAS_START) || scene_of(s, node)->flags & SPAN_SYNTHETIC)
			continue;
		struct finding *f = finding_add(out, node, CONFIDENCE_EXPLICIT, "has no end");
		finding_evidence(out, f, node, STR("end"), INDEX_NONE, STR("absent"));
	}
}

/* ---- stretches that nothing covers ---- */

struct stretch {
	int64_t from_ns, to_ns;
};

static int by_from(const void *a, const void *b)
{
	const struct stretch *x = a, *y = b;
	return (x->from_ns > y->from_ns) - (x->from_ns < y->from_ns);
}

/* The longest stretch of the span in which none of its children ran. */
static struct stretch longest_gap(const struct scene *s, uint32_t node)
{
	const struct span *span = scene_of(s, node);
	struct stretch best = { 0, 0 }, *v = mem_alloc(s->tree->node[node].children + 1, sizeof(*v));
	int64_t at = span->start_ns;
	size_t n = 0;
	for (uint32_t c = s->tree->node[node].first_child; c != NODE_NONE; c = s->tree->node[c].next) {
		const struct span *child = s->tree->node[c].span;
		if (child && child->flags & SPAN_HAS_START)
			v[n++] = (struct stretch){ child->start_ns, child->flags & SPAN_HAS_END
									    ? child->end_ns
									    : child->start_ns };
	}
	if (n)
		qsort(v, n, sizeof(*v), by_from);
	for (size_t i = 0; i <= n; i++) {
		int64_t to = i < n && v[i].from_ns < span->end_ns ? v[i].from_ns : span->end_ns;
		if (num_sub_i64(to, at) > num_sub_i64(best.to_ns, best.from_ns))
			best = (struct stretch){ at, to };
		if (i < n && v[i].to_ns > at)
			at = v[i].to_ns;
	}
	free(v);
	return best;
}

/* Only steps that are made of others: a model call needs no children. */
static bool is_made_of_steps(enum component c)
{
	return c == COMPONENT_REQUEST || c == COMPONENT_AGENT || c == COMPONENT_CHAIN || c == COMPONENT_OTHER;
}

void rule_unaccounted_time(const struct scene *s, struct findings *out)
{
	double share = scene_option(s, OPTION_unaccounted_time_share),
	       least = scene_option(s, OPTION_unaccounted_time_min_ms);
	for (size_t i = 0; i < s->flow_n; i++) {
		uint32_t node = s->flow[i];
		int64_t took;
		if (!s->tree->node[node].children || !is_made_of_steps(scene_component(s, node)) ||
		    !span_duration_ns(scene_of(s, node), &took) || took <= 0)
			continue;
		struct stretch gap = longest_gap(s, node);
		int64_t ns = num_sub_i64(gap.to_ns, gap.from_ns);
		if ((double)ns < share * (double)took || (double)ns < least * 1e6)
			continue;
		struct finding *f =
			finding_add(out, node, CONFIDENCE_INFERRED, "has %s of its %s that no child covers",
				    finding_duration(out, ns), finding_duration(out, took));
		f->is_missing = true;
		f->missing =
			(struct missing){ STR_UNSET, STR("whatever ran there"), gap.from_ns, gap.to_ns, true,
					  true };
		finding_evidence(out, f, node, STR("duration"), INDEX_NONE,
				 str_of(finding_duration(out, took)));
	}
}

/* ---- too long ---- */

/* A span that alone is most of the trace is most of its critical path. */
void rule_latency_dominant(const struct scene *s, struct findings *out)
{
	int64_t total = s->summary->has_duration ? s->summary->duration_ns : 0;
	uint32_t most = NODE_NONE;
	if ((double)total < scene_option(s, OPTION_latency_dominant_min_s) * 1e9 || s->flow_n < 3)
		return;
	for (size_t i = 0; i < s->flow_n; i++) {
		enum component c = scene_component(s, s->flow[i]);
		bool step = c != COMPONENT_OTHER && c != COMPONENT_REQUEST; /* others may only wait */
		if (step &&
		    (most == NODE_NONE || s->tree->node[s->flow[i]].self_ns > s->tree->node[most].self_ns))
			most = s->flow[i];
	}
	int64_t own = most == NODE_NONE ? -1 : s->tree->node[most].self_ns;
	if (own < 0 || s->tree->node[most].parent == NODE_NONE ||
	    (double)own < scene_option(s, OPTION_latency_dominant_share) * (double)total)
		return;
	struct finding *f = finding_add(out, most, CONFIDENCE_EXPLICIT - 0.1, "took %s of the %s",
					finding_duration(out, own), finding_duration(out, total));
	finding_evidence(out, f, most, STR("duration"), INDEX_NONE, str_of(finding_duration(out, own)));
}
