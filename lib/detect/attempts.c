/* Attempts: operations that were tried again and again, and failures that nobody took notice of. */
#include "detect/rules.h"

#include "base/map.h"

/* ---- tool-result-empty ---- */

/* Tools that look something up; others may well give nothing ("send_mail"). */
static bool looks_up(struct str name)
{
	static const char *const words[] = { "lookup", "look_up", "search", "get",  "find",
					     "fetch",  "query",   "list",   "read", "retrieve",
					     "load",   "check",   "select", "crm",  "sql" };
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_find_nocase(name, str_of(words[i])) >= 0)
			return true;
	return false;
}

/* Arguments and result are both empty: whoever wrote the dump took them out. */
static bool is_masked(const struct scene *s, const struct scene_tool *t)
{
	return value_is_set(t->arguments) && result_is_empty(t->arguments, s->arena);
}

void rule_tool_result_empty(const struct scene *s, struct findings *out)
{
	enum { AHEAD = 64 };
	for (size_t i = 0; i < s->tools_n; i++) {
		const struct scene_tool *t = &s->tools[i];
		bool again = false;
		if (t->fault != FAULT_NONE || !value_is_set(t->result) || !looks_up(t->name) ||
		    is_masked(s, t) || !result_is_empty(t->result, s->arena) || !s->answer.n ||
		    admits_failure(s->phrases, s->answer))
			continue;
		for (size_t k = i + 1; k < s->tools_n && k - i < AHEAD && !again;
		     k++) /* it looked elsewhere, and found something */
			again = looks_up(s->tools[k].name) && s->tools[k].fault == FAULT_NONE &&
				value_is_set(s->tools[k].result) &&
				!result_is_empty(s->tools[k].result, s->arena);
		if (again)
			continue;
		struct finding *f = finding_add(out, t->node, CONFIDENCE_INFERRED,
						"found nothing, and the answer does not say so");
		finding_root(out, f, "a lookup that found nothing");
		finding_subject(f, t->call_id.n ? t->call_id : scene_of(s, t->node)->span_id);
		finding_evidence(out, f, t->node, t->result_key, INDEX_NONE, value_text(t->result, s->arena));
	}
}

/* ---- retry-storm ---- */

struct series {
	uint32_t first, last; /* nodes */
	uint32_t failures, attempts;
	int64_t spent_ns;
	double cost;
};

/* Other spans count when they call another service: a queue that is polled fails all the time. */
static bool is_step(const struct scene *s, uint32_t node)
{
	enum component c = scene_component(s, node);
	return c == COMPONENT_TOOL || c == COMPONENT_LLM || c == COMPONENT_RETRIEVER ||
	       c == COMPONENT_EMBEDDER || c == COMPONENT_RERANKER || c == COMPONENT_REWRITER ||
	       c == COMPONENT_JUDGE || (c == COMPONENT_OTHER && scene_of(s, node)->kind == SPAN_CLIENT);
}

static void tell_storm(const struct scene *s, struct findings *out, const struct series *r)
{
	const char *spent = finding_duration(out, r->spent_ns);
	struct finding *f = r->cost > 0 ? finding_add(out, r->first, CONFIDENCE_EXPLICIT,
						      "failed %u of %u times, which took %s and $%.3g",
						      r->failures, r->attempts, spent, r->cost)
					: finding_add(out, r->first, CONFIDENCE_EXPLICIT,
						      "failed %u of %u times, which took %s", r->failures,
						      r->attempts, spent);
	struct str key, text;
	if (scene_fault(s, r->first, &key, &text) != FAULT_NONE)
		finding_evidence(out, f, r->first, key, INDEX_NONE, text);
	if (r->last != r->first && scene_fault(s, r->last, &key, &text) != FAULT_NONE)
		finding_evidence(out, f, r->last, key, INDEX_NONE, text);
}

/* One span that counts its own attempts. */
static void tell_counted(const struct scene *s, struct findings *out, uint32_t node, double most)
{
	int64_t again = 0;
	if (!scene_i64(s, node, FACET_RETRIES, &again) || (double)again < most)
		return;
	struct finding *f =
		finding_add(out, node, CONFIDENCE_EXPLICIT, "was tried again %lld times", (long long)again);
	finding_facet(out, f, s->tree, node, FACET_RETRIES);
}

static struct str series_key(const struct scene *s, uint32_t node)
{
	uint32_t parent = s->tree->node[node].parent;
	return arena_join(s->arena, (struct str){ (const char *)&parent, sizeof(parent) },
			  scene_of(s, node)->name);
}

void rule_retry_storm(const struct scene *s, struct findings *out)
{
	double most = scene_option(s, OPTION_retry_storm_failures);
	ARRAY(struct series) all = { 0 };
	size_t at_tool = 0; /* tools are in the order of the flow */
	struct map by_name;
	map_init(&by_name);
	for (size_t i = 0; i < s->flow_n; i++) {
		uint32_t node = s->flow[i];
		struct str key, text;
		int64_t ns;
		bool is_new, tool = scene_component(s, node) == COMPONENT_TOOL;
		if (!is_step(s, node))
			continue;
		tell_counted(s, out, node, most);
		bool failed = scene_fault(s, node, &key, &text) != FAULT_NONE;
		if (tool && at_tool < s->tools_n && s->tools[at_tool].node == node)
			failed |= s->tools[at_tool++].fault != FAULT_NONE;
		uint64_t *at = map_put(&by_name, series_key(s, node), &is_new);
		if (is_new) {
			*array_add(&all) = (struct series){ .first = node, .last = node };
			*at = all.n - 1;
		}
		struct series *r = &all.v[*at];
		r->attempts++;
		r->last = node;
		if (!failed)
			continue;
		r->first = r->failures ? r->first : node;
		r->failures++;
		r->spent_ns += span_duration_ns(scene_of(s, node), &ns) && ns > 0 ? ns : 0;
		r->cost += s->summary->facts[node].has_cost ? s->summary->facts[node].cost_usd : 0;
	}
	for (size_t i = 0; i < all.n; i++)
		if (all.v[i].failures >= most && all.v[i].attempts > 1)
			tell_storm(s, out, &all.v[i]);
	array_release(&all);
	map_release(&by_name);
}

/* ---- error-swallowed ---- */

static bool worked_later(const struct scene *s, uint32_t node)
{
	enum { AHEAD = 256 };
	struct str key, text;
	uint32_t c = s->tree->node[node].next;
	for (size_t i = 0; c != NODE_NONE && i < AHEAD; i++, c = s->tree->node[c].next)
		if (s->tree->node[c].span && str_eq(scene_of(s, c)->name, scene_of(s, node)->name) &&
		    scene_fault(s, c, &key, &text) == FAULT_NONE)
			return true;
	return false;
}

void rule_error_swallowed(const struct scene *s, struct findings *out)
{
	for (size_t i = 0; i < s->flow_n; i++) {
		uint32_t node = s->flow[i], up = s->tree->node[node].parent;
		if (scene_of(s, node)->status != SPAN_STATUS_ERROR || up == NODE_NONE ||
		    !s->tree->node[up].span || scene_of(s, up)->status != SPAN_STATUS_OK || !s->answer.n ||
		    worked_later(s, node))
			continue;
		struct str name = finding_cut(out, scene_name(s, node), 60);
		struct finding *f = finding_add(out, up, CONFIDENCE_EXPLICIT,
						"says ok although %.*s below it failed", (int)name.n, name.s);
		finding_subject(f, scene_of(s, node)->span_id);
		struct str message = scene_of(s, node)->status_message;
		finding_evidence(out, f, node, message.n ? STR("status_message") : STR("status"), INDEX_NONE,
				 message.n ? message : STR("error"));
		finding_evidence(out, f, up, STR("status"), INDEX_NONE, STR("ok"));
	}
}
