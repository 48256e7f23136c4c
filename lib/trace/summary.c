/* One walk down for names and values, one walk up for figures that must not be counted twice. */
#include "trace/summary.h"

#include "base/map.h"
#include "base/num.h"

#include <stddef.h>
#include <stdlib.h>

enum figure { INPUT, OUTPUT, COST, FIGURES };

/* Who may repeat whose figures. */
enum class { MODEL, SUPPORT, WRAPPER, CLASSES };

/* A bit for each: which classes have which figure below a node. */
static uint16_t bit_of(enum class c, enum figure f)
{
	return (uint16_t)(1u << ((unsigned)c * FIGURES + (unsigned)f));
}

static enum class class_of(enum component c) {
	switch (c){
		case COMPONENT_EMBEDDER : case COMPONENT_RERANKER : case COMPONENT_RETRIEVER : return SUPPORT;
		case COMPONENT_LLM : case COMPONENT_REWRITER : case COMPONENT_ROUTER : case
		COMPONENT_GUARDRAIL : case COMPONENT_VALIDATOR : case COMPONENT_JUDGE : return MODEL;
		default : return WRAPPER;
	}
}

/* Does a figure of this class count, with `below` under it? */
static bool counts(enum class c, enum figure f, uint16_t below)
{
	if (c != WRAPPER)
		return !(below & bit_of(c, f));
	return !(below & (bit_of(MODEL, f) | bit_of(SUPPORT, f) | bit_of(WRAPPER, f)));
}

static bool tokens_of(const struct span *s, enum facet facet, struct arena *arena, int64_t *out)
{
	return facet_i64(s, facet, arena, out) && *out >= 0;
}

/* A total, or the sum of the parts it states. */
static bool cost_of(const struct span *s, struct arena *arena, double *out)
{
	double in = 0, back = 0;
	if (facet_double(s, FACET_COST, arena, out))
		return *out >= 0 && *out < 1e15;
	bool has_in = facet_double(s, FACET_COST_INPUT, arena, &in);
	bool has_back = facet_double(s, FACET_COST_OUTPUT, arena, &back);
	*out = in + back;
	return (has_in || has_back) && *out >= 0 && *out < 1e15;
}

void span_figures(const struct span *s, struct arena *arena, struct span_facts *out)
{
	out->has_input_tokens = tokens_of(s, FACET_INPUT_TOKENS, arena, &out->input_tokens);
	out->has_output_tokens = tokens_of(s, FACET_OUTPUT_TOKENS, arena, &out->output_tokens);
	out->has_cost = cost_of(s, arena, &out->cost_usd);
}

void span_figures_ask(struct facet_set *asked)
{
	static const enum facet figures[] = { FACET_INPUT_TOKENS, FACET_OUTPUT_TOKENS, FACET_COST,
					      FACET_COST_INPUT, FACET_COST_OUTPUT };
	for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]); i++)
		facet_set_add(asked, figures[i]);
}

static struct str model_of(const struct span *s, struct arena *arena)
{
	struct str model;
	bool any = facet_text(s, FACET_REQUEST_MODEL, arena, &model) ||
		   facet_text(s, FACET_RESPONSE_MODEL, arena, &model);
	return any ? model : STR_UNSET;
}

static struct span_facts *count_facts(const struct tree *t, struct arena *arena)
{
	struct span_facts *facts = arena_array(arena, t->spans, sizeof(*facts));
	for (uint32_t i = 0; i < t->spans; i++) {
		const struct span *s = t->node[i].span;
		facts[i] = (struct span_facts){ .component = component_of(s) };
		span_figures(s, arena, &facts[i]);
	}
	return facts;
}

/* Of spans that leave it to their resource, asked once for all that come together. */
static struct str service_of(const struct tree *t, uint32_t i, const struct span_facts *facts,
			     struct arena *arena)
{
	const struct span *s = t->node[i].span, *before = i ? t->node[i - 1].span : NULL;
	struct str service;
	if (before && before->resource == s->resource && facet_is_of_resource(s, FACET_SERVICE) &&
	    facet_is_of_resource(before, FACET_SERVICE))
		return facts[i - 1].service;
	return facet_text(s, FACET_SERVICE, arena, &service) ? service : STR_UNSET;
}

static const struct span_facts *gather_facts(const struct tree *t, struct arena *arena)
{
	struct span_facts *facts = count_facts(t, arena);
	for (uint32_t i = 0; i < t->spans; i++) {
		facts[i].model = model_of(t->node[i].span, arena);
		facts[i].service = service_of(t, i, facts, arena);
	}
	return facts;
}

static void add_figures(struct summary *out, const struct span_facts *f, enum class c, uint16_t below)
{
	if (f->has_input_tokens && counts(c, INPUT, below)) {
		out->input_tokens = num_add_i64(out->input_tokens, f->input_tokens);
		out->has_input_tokens = true;
	}
	if (f->has_output_tokens && counts(c, OUTPUT, below)) {
		out->output_tokens = num_add_i64(out->output_tokens, f->output_tokens);
		out->has_output_tokens = true;
	}
	if (f->has_cost && counts(c, COST, below)) {
		out->cost_usd += f->cost_usd;
		out->has_cost = true;
	}
}

static bool ends_later(const struct span *a, const struct span *b)
{
	if (!(a->flags & SPAN_HAS_END) || !(b->flags & SPAN_HAS_END))
		return a->flags & SPAN_HAS_END && !(b->flags & SPAN_HAS_END);
	return a->end_ns > b->end_ns;
}

/* Of each id that conflicting spans share, the node that counts; by the node read first. NULL: no conflicts.
 */
static uint32_t *find_winners(const struct tree *t)
{
	if (!t->conflicts)
		return NULL;
	uint32_t *winner = mem_alloc(t->n, sizeof(*winner));
	for (uint32_t i = 0; i < t->spans; i++)
		winner[i] = i;
	for (uint32_t i = 0; i < t->spans; i++) {
		uint32_t first = t->node[i].twin;
		if (first != NODE_NONE && ends_later(t->node[i].span, t->node[winner[first]].span))
			winner[first] = i;
	}
	return winner;
}

static bool is_beaten(const struct tree *t, const uint32_t *winner, uint32_t node)
{
	if (!winner || !(t->node[node].flags & NODE_CONFLICT))
		return false;
	uint32_t first = t->node[node].twin == NODE_NONE ? node : t->node[node].twin;
	return winner[first] != node;
}

static void sum_figures(const struct tree *t, struct summary *out)
{
	uint16_t *below = mem_alloc((size_t)t->n + 1, sizeof(*below));
	uint32_t *winner = find_winners(t);
	for (uint32_t i = t->n; i-- > 0;) {
		uint32_t at = t->order[i];
		const struct node *v = &t->node[at];
		uint16_t up = below[at];
		if (v->span && !is_beaten(t, winner, at)) {
			const struct span_facts *f = &out->facts[at];
			enum class c = class_of(f->component);
			add_figures(out, f, c, below[at]);
			up |= f->has_input_tokens ? bit_of(c, INPUT) : (uint16_t)0;
			up |= f->has_output_tokens ? bit_of(c, OUTPUT) : (uint16_t)0;
			up |= f->has_cost ? bit_of(c, COST) : (uint16_t)0;
		}
		if (v->parent != NODE_NONE)
			below[v->parent] |= up;
	}
	free(winner);
	free(below);
}

/* The lists of struct summary, and where they are found. */
static const struct list {
	enum facet facet;
	size_t offset;
} lists[] = {
	{ FACET_SESSION, offsetof(struct summary, session) },
	{ FACET_USER, offsetof(struct summary, user) },
	{ FACET_TENANT, offsetof(struct summary, tenant) },
	{ FACET_TENANT_TIER, offsetof(struct summary, tenant_tier) },
	{ FACET_CONVERSATION, offsetof(struct summary, conversation) },
	{ FACET_PROMPT_VERSION, offsetof(struct summary, prompt_version) },
	{ FACET_EXPERIMENT, offsetof(struct summary, experiment) },
	{ FACET_VARIANT, offsetof(struct summary, variant) },
	{ FACET_RELEASE, offsetof(struct summary, release) },
	{ FACET_ENVIRONMENT, offsetof(struct summary, environment) },
};

/* Distinct texts in the order they came; few as a rule, in a map where they are many. */
struct distinct {
	ARRAY(struct str) few;
	struct map many;
	bool mapped;
};

static void distinct_add(struct distinct *d, struct str text)
{
	enum { FEW = 12 };
	for (size_t i = 0; i < d->few.n && !d->mapped; i++)
		if (str_eq(d->few.v[i], text))
			return;
	if (!d->mapped && d->few.n < FEW) {
		*array_add(&d->few) = text;
		return;
	}
	if (!d->mapped) {
		map_init(&d->many);
		for (size_t i = 0; i < d->few.n; i++)
			map_put(&d->many, d->few.v[i], NULL);
		d->mapped = true;
	}
	map_put(&d->many, text, NULL);
}

/* Into the arena, and empty for the next. */
static void distinct_end(struct distinct *d, struct arena *arena, struct summary_values *out)
{
	size_t n = d->mapped ? d->many.n : d->few.n;
	out->v = arena_array(arena, n, sizeof(*out->v));
	out->n = (uint32_t)n;
	for (size_t i = 0; i < n; i++)
		out->v[i] = d->mapped ? d->many.entry[i].key : d->few.v[i];
	if (d->mapped)
		map_release(&d->many);
	d->mapped = false;
	array_clear(&d->few);
}

/* Spans that say nothing of their own say what the span before said, when their resource is the same. */
static bool says_the_same(const struct span *s, const struct span *before)
{
	return before && s->resource == before->resource && !s->attrs.n && !s->events_n && !before->attrs.n &&
	       !before->events_n;
}

static void gather_values(const struct tree *t, struct arena *arena, struct summary *out)
{
	struct distinct seen = { 0 };
	for (size_t l = 0; l < sizeof(lists) / sizeof(lists[0]); l++) {
		const struct span *before = NULL;
		const struct resource *asked = NULL;
		for (uint32_t i = 0; i < t->n; i++) {
			const struct span *s = t->node[t->order[i]].span;
			struct str text;
			if (!s || says_the_same(s, before))
				continue;
			before = s;
			if (facet_is_of_resource(s, lists[l].facet)) {
				if (s->resource == asked)
					continue;
				asked = s->resource;
			}
			if (facet_text(s, lists[l].facet, arena, &text) && text.n)
				distinct_add(&seen, text);
		}
		distinct_end(&seen, arena, (struct summary_values *)((char *)out + lists[l].offset));
	}
	array_release(&seen.few);
}

/* Values that are at hand already. */
static void gather_known(const struct tree *t, struct arena *arena, struct summary *out)
{
	struct distinct services = { 0 }, models = { 0 };
	for (uint32_t i = 0; i < t->n; i++) {
		uint32_t at = t->order[i];
		if (t->node[at].span && out->facts[at].model.n)
			distinct_add(&models, out->facts[at].model);
		if (t->node[at].span && out->facts[at].service.n)
			distinct_add(&services, out->facts[at].service);
	}
	distinct_end(&services, arena, &out->service);
	distinct_end(&models, arena, &out->model);
	array_release(&services.few);
	array_release(&models.few);
}

static bool is_earlier(const struct span *a, const struct span *b)
{
	return a->flags & SPAN_HAS_START && (!(b->flags & SPAN_HAS_START) || a->start_ns < b->start_ns);
}

/* Only what the tree itself says. */
static void summary_brief(const struct tree *t, struct summary *out)
{
	*out = (struct summary){ .id = t->trace->id,
				 .start_ns = t->start_ns,
				 .has_start = t->has_start,
				 .has_duration = t->has_start && t->has_end,
				 .spans = t->spans,
				 .orphans = t->orphans,
				 .roots = t->roots };
	out->duration_ns = out->has_duration ? num_sub_i64(t->end_ns, t->start_ns) : 0;
	const struct span *first = NULL;
	for (uint32_t i = 0; i < t->spans; i++) {
		const struct span *s = t->node[i].span;
		out->errors += s->status == SPAN_STATUS_ERROR;
		out->torn += !!(s->flags & SPAN_TORN);
		if (!first || is_earlier(s, first))
			first = s;
	}
	if (first) {
		out->origin = first->origin;
		out->dialect = first->dialect;
	}
	uint32_t root = t->first_root;
	while (root != NODE_NONE && !t->node[root].span)
		root = t->node[root].next;
	if (root != NODE_NONE)
		out->root_name = t->node[root].span->name;
}

void summary_counts(const struct tree *t, struct arena *arena, struct summary *out)
{
	summary_brief(t, out);
	out->facts = count_facts(t, arena);
	sum_figures(t, out);
}

void summary_counts_ask(struct facet_set *asked)
{
	span_figures_ask(asked);
	facet_set_add(asked, FACET_SERVICE); /* which half of an RPC a child is of */
}

void summary_of(const struct tree *t, struct arena *arena, struct summary *out)
{
	summary_brief(t, out);
	out->facts = gather_facts(t, arena);
	gather_values(t, arena, out);
	gather_known(t, arena, out);
	sum_figures(t, out);
}
