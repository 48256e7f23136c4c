/* Models: calls that failed, were cut, refused, or went to another model. */
#include "detect/model_name.h"
#include "detect/phrases.h"
#include "detect/rules.h"
#include "detect/words.h"

#include "base/ascii.h"

static enum category category_of(enum fault f)
{
	switch (f) {
	case FAULT_TIMEOUT:
		return CATEGORY_TIMEOUT;
	case FAULT_CONTEXT_LENGTH:
		return CATEGORY_CONTEXT_LOSS;
	case FAULT_CONTENT_FILTER:
		return CATEGORY_GUARDRAIL;
	case FAULT_ARGUMENTS:
	case FAULT_UNKNOWN_TOOL:
		return CATEGORY_WRONG_TOOL;
	default:
		return CATEGORY_TOOL_FAILURE;
	}
}

/* Another call of the same name, later, that worked. */
static bool was_made_good(const struct scene *s, uint32_t node)
{
	enum { AHEAD = 256 };
	struct str key, text;
	size_t from = s->span[node].flow + 1;
	for (size_t i = from; i < s->flow_n && i - from < AHEAD; i++) {
		uint32_t other = s->flow[i];
		if (s->tree->node[other].parent == s->tree->node[node].parent &&
		    scene_component(s, other) == scene_component(s, node) &&
		    str_eq(scene_of(s, other)->name, scene_of(s, node)->name) &&
		    scene_fault(s, other, &key, &text) == FAULT_NONE)
			return true;
	}
	return false;
}

static bool is_model(enum component c)
{
	return c == COMPONENT_LLM || c == COMPONENT_EMBEDDER || c == COMPONENT_REWRITER ||
	       c == COMPONENT_JUDGE || c == COMPONENT_RERANKER;
}

/* The failure of a call inside a call is told where it happened. */
static bool fails_below(const struct scene *s, uint32_t node)
{
	struct str key, text;
	for (uint32_t c = s->tree->node[node].first_child; c != NODE_NONE; c = s->tree->node[c].next)
		if (s->tree->node[c].span && is_model(scene_component(s, c)) &&
		    scene_fault(s, c, &key, &text) != FAULT_NONE)
			return true;
	return false;
}

void rule_model_error(const struct scene *s, struct findings *out)
{
	for (size_t i = 0; i < s->flow_n; i++) {
		uint32_t node = s->flow[i];
		struct str key, text;
		enum fault fault =
			is_model(scene_component(s, node)) ? scene_fault(s, node, &key, &text) : FAULT_NONE;
		if (fault == FAULT_NONE || fails_below(s, node) || was_made_good(s, node))
			continue;
		struct str cut = finding_cut(out, text, 100);
		struct finding *f =
			finding_add(out, node, CONFIDENCE_EXPLICIT, "failed: %.*s", (int)cut.n, cut.s);
		f->category = category_of(fault);
		finding_root(out, f, "a model call that failed with %s", fault_name(fault));
		finding_evidence(out, f, node, key, INDEX_NONE, text);
	}
}

void rule_output_truncated(const struct scene *s, struct findings *out)
{
	static const char *const reasons[] = { "length",       "max_tokens",
					       "max-tokens",   "max_output_tokens",
					       "model_length", "token_limit",
					       "incomplete" };
	for (size_t i = 0; i < s->calls_n; i++) {
		uint32_t node = s->calls[i].node;
		struct facet_item *items;
		size_t n = scene_items(s, node, FACET_FINISH_REASON, &items);
		int64_t used, most;
		bool cut = false;
		for (size_t k = 0; k < n && !cut; k++)
			for (size_t r = 0; r < sizeof(reasons) / sizeof(reasons[0]); r++)
				cut |= str_find_nocase(value_text(items[k].value, s->arena),
						       str_of(reasons[r])) >= 0;
		bool full = scene_i64(s, node, FACET_OUTPUT_TOKENS, &used) &&
			    scene_i64(s, node, FACET_MAX_TOKENS, &most) && most > 1 && used >= most;
		if (!cut && !(full && !n))
			continue;
		struct finding *f = finding_add(out, node, cut ? CONFIDENCE_EXPLICIT : CONFIDENCE_INFERRED,
						"was cut off at its token limit");
		finding_root(out, f, "an answer that was cut off");
		finding_facet(out, f, s->tree, node, FACET_FINISH_REASON);
		finding_facet(out, f, s->tree, node, FACET_OUTPUT_TOKENS);
		finding_facet(out, f, s->tree, node, FACET_MAX_TOKENS);
	}
}

/* ---- refusals ---- */

void rule_refusal(const struct scene *s, struct findings *out)
{
	for (size_t i = 0; i < s->calls_n; i++) {
		const struct scene_call *c = &s->calls[i];
		struct str reason = STR("");
		int64_t tokens = -1;
		bool known = scene_text(s, c->node, FACET_FINISH_REASON, &reason);
		bool by_reason = known && (str_find_nocase(reason, STR("refusal")) >= 0 ||
					   str_find_nocase(reason, STR("content_filter")) >= 0 ||
					   str_find_nocase(reason, STR("safety")) >= 0);
		const struct attr *a =
			scene_has(s, c->node, FACET_OUTPUT_MESSAGES)
				? facet_recorded(scene_of(s, c->node), FACET_OUTPUT_MESSAGES, NULL)
			: scene_has(s, c->node, FACET_OUTPUT_TEXT)
				? facet_recorded(scene_of(s, c->node), FACET_OUTPUT_TEXT, NULL)
				: NULL;
		bool recorded = a && a->value.type != VALUE_NULL;
		bool none =
			(scene_i64(s, c->node, FACET_OUTPUT_TOKENS, &tokens) && tokens == 0) ||
			(recorded && !str_trim(value_text(a->value, s->arena)).n) ||
			(c->answered.n && !str_trim(c->text).n && str_find_nocase(reason, STR("tool")) < 0);
		struct str key, text;
		bool empty = !by_reason && none && !str_trim(c->text).n && !c->answered.calls_n &&
			     c->component == COMPONENT_LLM &&
			     scene_fault(s, c->node, &key, &text) == FAULT_NONE;
		bool refused = by_reason || phrases_refuse(s->phrases, c->text);
		if (!refused && !empty)
			continue;
		struct finding *f =
			finding_add(out, c->node,
				    by_reason || empty ? CONFIDENCE_EXPLICIT : CONFIDENCE_INFERRED,
				    refused ? "refused" : "answered nothing");
		if (by_reason)
			finding_facet(out, f, s->tree, c->node, FACET_FINISH_REASON);
		if (c->text.n)
			finding_evidence(out, f, c->node, c->text_key, INDEX_NONE,
					 finding_cut(out, c->text, 160));
		else if (a)
			finding_evidence(out, f, c->node, a->key, INDEX_NONE, value_text(a->value, s->arena));
		else
			finding_facet(out, f, s->tree, c->node, FACET_OUTPUT_TOKENS);
	}
}

/* ---- another model ---- */

/* The same model by another provider, in one trace. */
static const struct scene_call *other_provider(const struct scene *s, size_t at, struct str model,
					       struct str provider)
{
	for (size_t i = 0; i < at; i++) {
		struct str m, p;
		if (str_eq(scene_of(s, s->calls[i].node)->name, scene_of(s, s->calls[at].node)->name) &&
		    scene_text(s, s->calls[i].node, FACET_REQUEST_MODEL, &m) && str_eq(m, model) &&
		    scene_text(s, s->calls[i].node, FACET_PROVIDER, &p) && !str_eq_nocase(p, provider))
			return &s->calls[i];
	}
	return NULL;
}

void rule_model_substituted(const struct scene *s, struct findings *out)
{
	enum { COMPARED = 256 };
	for (size_t i = 0; i < s->calls_n; i++) {
		uint32_t node = s->calls[i].node;
		struct str asked, answered, provider;
		if (!scene_text(s, node, FACET_REQUEST_MODEL, &asked))
			continue;
		const struct scene_call *other =
			i < COMPARED && scene_text(s, node, FACET_PROVIDER, &provider)
				? other_provider(s, i, asked, provider)
				: NULL;
		struct finding *f;
		if (scene_text(s, node, FACET_RESPONSE_MODEL, &answered) && !model_same(asked, answered)) {
			f = finding_add(out, node, CONFIDENCE_EXPLICIT,
					"was asked of %.*s and answered by %.*s", (int)asked.n, asked.s,
					(int)answered.n, answered.s);
			finding_facet(out, f, s->tree, node, FACET_REQUEST_MODEL);
			finding_facet(out, f, s->tree, node, FACET_RESPONSE_MODEL);
		} else if (other) {
			f = finding_add(out, node, CONFIDENCE_INFERRED,
					"went to provider %.*s, an earlier call of %.*s to another",
					(int)provider.n, provider.s, (int)asked.n, asked.s);
			finding_facet(out, f, s->tree, node, FACET_PROVIDER);
			finding_facet(out, f, s->tree, other->node, FACET_PROVIDER);
		} else {
			continue;
		}
		finding_root(out, f, "another model than was asked for");
	}
}

/* ---- fallback ---- */

static bool says_no(struct str text)
{
	static const char *const no[] = { "", "false", "none", "null", "no", "0", "[]", "{}" };
	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		if (str_eq_nocase(str_trim(text), str_of(no[i])))
			return true;
	return false;
}

/* The model that was taken by a router: its own, else that of the next call. */
static bool taken_model(const struct scene *s, uint32_t node, struct str *model)
{
	if (scene_text(s, node, FACET_REQUEST_MODEL, model))
		return true;
	for (size_t i = 0; i < s->calls_n; i++)
		if (s->span[s->calls[i].node].flow > s->span[node].flow &&
		    s->calls[i].component == COMPONENT_LLM)
			return scene_text(s, s->calls[i].node, FACET_REQUEST_MODEL, model);
	return false;
}

void rule_model_fallback(const struct scene *s, struct findings *out)
{
	for (size_t i = 0; i < s->flow_n; i++) {
		uint32_t node = s->flow[i];
		struct str fallback = STR(""), first, taken;
		struct facet_item *items;
		struct finding *f = NULL;
		size_t n = scene_items(s, node, FACET_ROUTE_CANDIDATES, &items);
		if (scene_text(s, node, FACET_FALLBACK, &fallback) && !says_no(fallback)) {
			struct str cut = finding_cut(out, fallback, 60);
			f = finding_add(out, node, CONFIDENCE_EXPLICIT, "took a fallback (%.*s)", (int)cut.n,
					cut.s);
			finding_facet(out, f, s->tree, node, FACET_FALLBACK);
		} else if (n > 1 && taken_model(s, node, &taken)) {
			struct value name = value_member(items[0].value, "model", s->arena);
			first = value_text(value_is_set(name) ? name : items[0].value, s->arena);
			if (model_same(first, taken))
				continue;
			f = finding_add(out, node, CONFIDENCE_INFERRED,
					"took %.*s, the route's first was %.*s", (int)taken.n, taken.s,
					(int)first.n, first.s);
			finding_facet(out, f, s->tree, node, FACET_ROUTE_CANDIDATES);
		}
		if (!f)
			continue;
		finding_root(out, f, "a fallback of the route");
		finding_facet(out, f, s->tree, node, FACET_ROUTE_REASON);
	}
}

void rule_degenerate_output(const struct scene *s, struct findings *out)
{
	for (size_t i = 0; i < s->calls_n; i++) {
		struct str part;
		if (!words_repeat(s->calls[i].text, &part))
			continue;
		struct str cut = finding_cut(out, part, 60);
		struct finding *f = finding_add(out, s->calls[i].node, CONFIDENCE_INFERRED,
						"repeats itself (\"%.*s\")", (int)cut.n, cut.s);
		finding_evidence(out, f, s->calls[i].node, s->calls[i].text_key, INDEX_NONE,
				 finding_cut(out, s->calls[i].text, 200));
	}
}
