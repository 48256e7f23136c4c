/* Spans that the trace itself proves, and that are not there. */
#include "base/ascii.h"
#include "detect/rules.h"
#include "detect/verdict.h"

#include "base/num.h"

static struct finding *tell(const struct scene *s, struct findings *out, uint32_t node, double confidence,
			    struct str what, const char *proof)
{
	struct finding *f =
		finding_add(out, node, confidence, "%.*s left no span: %s", (int)what.n, what.s, proof);
	const struct span *span = node != NODE_NONE ? scene_of(s, node) : NULL;
	f->is_missing = true;
	f->missing = (struct missing){ .id = STR_UNSET, .what = what };
	f->missing.has_to = span && span->flags & SPAN_HAS_START;
	f->missing.to_ns = f->missing.has_to ? span->start_ns : 0;
	f->missing.has_from = s->tree->has_start;
	f->missing.from_ns = s->tree->start_ns;
	return f;
}

static bool has_component(const struct scene *s, enum component c)
{
	return s->components >> c & 1;
}

/* Anything that may have looked something up. */
static bool looked_up(const struct scene *s)
{
	return has_component(s, COMPONENT_RETRIEVER) || has_component(s, COMPONENT_TOOL) ||
	       has_component(s, COMPONENT_MEMORY) || facet_set_has(&s->has, FACET_DOC_IDS) ||
	       facet_set_has(&s->has, FACET_DOC_CONTENT) || facet_set_has(&s->has, FACET_CACHE);
}

static void check_retrieval(const struct scene *s, struct findings *out)
{
	for (size_t i = 0; i < s->flow_n && !looked_up(s); i++) {
		uint32_t node = s->flow[i];
		int64_t tokens;
		if (scene_i64(s, node, FACET_PROMPT_RETRIEVAL_TOKENS, &tokens) && tokens > 0) {
			struct finding *f = tell(s, out, node, CONFIDENCE_EXPLICIT, STR("the retrieval"),
						 "the prompt has tokens from one");
			finding_facet(out, f, s->tree, node, FACET_PROMPT_RETRIEVAL_TOKENS);
			return;
		}
	}
	for (size_t i = 0; i < s->flow_n; i++) {
		uint32_t node = s->flow[i];
		if (scene_component(s, node) != COMPONENT_RERANKER || looked_up(s))
			continue;
		struct finding *f = tell(s, out, node, CONFIDENCE_INFERRED, STR("the retrieval"),
					 "its documents were ranked");
		finding_facet(out, f, s->tree, node, FACET_RERANK_TOP1);
		finding_evidence(out, f, node, STR("name"), INDEX_NONE, scene_of(s, node)->name);
		return;
	}
}

/* A tool's answer that a model was given, and no run of that tool. */
static void check_tools(const struct scene *s, struct findings *out)
{
	enum { LOOKED_AT = 512, TOLD = 8 };
	size_t told = 0;
	for (size_t i = 0; i < s->calls_n && i < LOOKED_AT && told < TOLD; i++)
		for (size_t k = 0; k < s->calls[i].answered.calls_n && told < TOLD; k++) {
			const struct message_call *call = &s->calls[i].answered.calls[k];
			const struct scene_call *reader = NULL;
			struct str key = STR("");
			bool ran = false;
			for (size_t t = 0; t < s->tools_n && !ran; t++)
				ran = call->id.n && s->tools[t].call_id.n
					      ? str_eq(s->tools[t].call_id, call->id)
					      : str_eq(s->tools[t].name, call->name);
			for (size_t r = i + 1; call->id.n && r < s->calls_n && !reader; r++)
				for (size_t m = 0; m < s->calls[r].sent.n && !reader; m++)
					if (str_eq(s->calls[r].sent.v[m].call_id, call->id)) {
						reader = &s->calls[r];
						key = s->calls[r].sent.v[m].key;
					}
			if (ran || !reader)
				continue;
			struct str name = finding_cut(out, call->name, 40);
			struct finding *f =
				tell(s, out, reader->node, CONFIDENCE_EXPLICIT,
				     arena_printf(out->arena, "the run of tool %.*s", (int)name.n, name.s),
				     "a model was given its result");
			const struct span *asked = scene_of(s, s->calls[i].node);
			f->missing.has_from = asked->flags & SPAN_HAS_END;
			f->missing.from_ns = asked->end_ns;
			f->missing.id = STR_UNSET;
			finding_evidence(out, f, s->calls[i].node, call->key, INDEX_NONE, call->name);
			finding_evidence(out, f, reader->node, key, INDEX_NONE, call->id);
			told++;
		}
}

/* A verdict on another span than the one of a judge. */
static void check_judge(const struct scene *s, struct findings *out)
{
	if (has_component(s, COMPONENT_JUDGE) || has_component(s, COMPONENT_VALIDATOR) ||
	    has_component(s, COMPONENT_GUARDRAIL))
		return;
	for (size_t i = 0; i < s->flow_n; i++) {
		uint32_t node = s->flow[i];
		const struct attr *a = scene_has(s, node, FACET_EVAL_LABEL)
					       ? facet_recorded(scene_of(s, node), FACET_EVAL_LABEL, NULL)
				       : scene_has(s, node, FACET_EVAL_SCORE)
					       ? facet_recorded(scene_of(s, node), FACET_EVAL_SCORE, NULL)
					       : NULL;
		bool own = a && a >= scene_of(s, node)->attrs.v &&
			   a < scene_of(s, node)->attrs.v + scene_of(s, node)->attrs.n;
		if (!own || !str_starts(a->key, STR("judge")))
			continue; /* annotations are made later, by others */
		struct finding *f =
			tell(s, out, node, CONFIDENCE_INFERRED, STR("the judge"), "its verdict was recorded");
		f->missing.has_to = false;
		finding_evidence(out, f, node, a->key, INDEX_NONE, value_text(a->value, s->arena));
		return;
	}
}

/* "attempt=3" without 1 and 2. */
static void check_attempts(const struct scene *s, struct findings *out)
{
	enum { ATTEMPTS = 128 };
	size_t seen = 0;
	for (size_t i = 0; i < s->flow_n && seen < ATTEMPTS; i++) {
		uint32_t node = s->flow[i];
		int64_t attempt, other, before = 0;
		if (!scene_i64(s, node, FACET_ATTEMPT, &attempt) || attempt < 2 || attempt > 1000)
			continue;
		bool zero = false;
		seen++;
		for (size_t k = 0; k < s->flow_n; k++) {
			if (k == i || !str_eq(scene_of(s, s->flow[k])->name, scene_of(s, node)->name))
				continue;
			bool counted = scene_i64(s, s->flow[k], FACET_ATTEMPT, &other);
			before += (counted && other < attempt) || (!counted && k < i);
			zero |= counted && other == 0;
		}
		int64_t lacking = attempt - 1 + zero - before;
		if (lacking <= 0)
			continue;
		struct str what = arena_printf(out->arena, "%lld earlier attempt%s", (long long)lacking,
					       lacking == 1 ? "" : "s");
		struct finding *f = tell(s, out, node, CONFIDENCE_EXPLICIT, what, "this one is counted");
		finding_facet(out, f, s->tree, node, FACET_ATTEMPT);
	}
}

/* ---- numbered ids: 04_retrieve, 06_generate ---- */

static bool number_of(struct str id, uint64_t *n)
{
	size_t digits = 0;
	while (digits < id.n && ascii_is_digit(id.s[digits]))
		digits++;
	bool ends = digits == id.n || id.s[digits] == '_' || id.s[digits] == '-' || id.s[digits] == '.';
	return digits >= 1 && digits <= 3 && ends && num_parse_u64((struct str){ id.s, digits }, n);
}

static void check_numbers(const struct scene *s, struct findings *out)
{
	enum { MOST = 1000 };
	uint32_t at[MOST] = { 0 }; /* node + 1 */
	uint64_t n, last = 0, first = MOST;
	size_t numbered = 0;
	for (size_t i = 0; i < s->flow_n; i++) {
		if (!(scene_of(s, s->flow[i])->flags & SPAN_ID_OPAQUE) ||
		    !number_of(scene_of(s, s->flow[i])->span_id, &n))
			return; /* all ids are numbered, or none tells anything */
		if (at[n])
			return;
		at[n] = s->flow[i] + 1;
		last = n > last ? n : last;
		first = n < first ? n : first;
		numbered++;
	}
	if (numbered < 3 || last > numbered * 2 || first > 1)
		return;
	for (uint64_t k = first + 1; k < last; k++) {
		if (at[k])
			continue;
		const struct span *before = at[k - 1] ? scene_of(s, at[k - 1] - 1) : NULL;
		uint64_t behind = k + 1; /* there is one: the last */
		while (!at[behind])
			behind++;
		const struct span *next = scene_of(s, at[behind] - 1);
		struct str what = arena_printf(out->arena, "span %02llu", (unsigned long long)k);
		struct finding *f = tell(s, out, NODE_NONE, CONFIDENCE_INFERRED, what,
					 "the numbers of the ids leave it out");
		f->missing.id = arena_printf(out->arena, "%02llu", (unsigned long long)k);
		f->missing.has_from = before && before->flags & SPAN_HAS_START;
		f->missing.from_ns = before ? before->start_ns : 0;
		f->missing.has_to = next->flags & SPAN_HAS_START;
		f->missing.to_ns = next->start_ns;
		if (before)
			finding_evidence(out, f, at[k - 1] - 1, STR("span_id"), INDEX_NONE, before->span_id);
		finding_evidence(out, f, at[behind] - 1, STR("span_id"), INDEX_NONE, next->span_id);
	}
}

void rule_implied_span_missing(const struct scene *s, struct findings *out)
{
	check_retrieval(s, out);
	check_tools(s, out);
	check_judge(s, out);
	check_attempts(s, out);
	check_numbers(s, out);
}
