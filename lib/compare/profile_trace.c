/* Counting one trace: sums by span name, then what its spans say. */
#include "compare/profile.h"

#include "detect/phrases.h"
#include "trace/name.h"

#include <math.h>

enum { VALUE_LONGEST = 64, ID_LONGEST = 300 }; /* bytes: longer text is no category */

/* What the spans of one name come to in the trace that is counted now. */
struct tally {
	struct str name;
	uint64_t stamp;
	struct profile_entry *entry[MEASURES]; /* made when first needed */
	double value[MEASURES];
	bool has[MEASURES];
	bool fails;
};

struct counting {
	struct profile *p;
	const struct tree *t;
	const struct summary *s;
	const struct facet_sets *sets;
	struct arena *scratch;
	ARRAY(struct tally *) touched;
	bool *repeated; /* by node: something below it states tokens or cost, which it may hold too */
};

/* Facets whose values are categories. */
static const enum facet categories[] = {
	FACET_REQUEST_MODEL,
	FACET_RESPONSE_MODEL,
	FACET_PROVIDER,
	FACET_MODEL_POLICY,
	FACET_SYSTEM_FINGERPRINT,
	FACET_SERVICE_TIER,
	FACET_REASONING_EFFORT,
	FACET_TEMPERATURE,
	FACET_PROMPT_ID,
	FACET_PROMPT_VERSION,
	FACET_TRUNCATED,
	FACET_ROUTE,
	FACET_ROUTE_REASON,
	FACET_FALLBACK,
	FACET_CACHE,
	FACET_TASK_TYPE,
	FACET_FINISH_REASON,
	FACET_TOOL_NAME,
	FACET_CALLS_ASKED_NAME,
	FACET_TOOL_STATUS,
	FACET_EVAL_LABEL,
	FACET_EVAL_RUBRIC,
	FACET_GUARDRAIL_NAME,
	FACET_GUARDRAIL_RESULT,
	FACET_VALIDATION_RESULT,
	FACET_ERROR_TYPE,
	FACET_HTTP_STATUS,
	FACET_DOC_IDS,
	FACET_INCLUDED_DOCS,
	FACET_EXCLUDED_DOCS,
	FACET_EXCLUSION_REASONS,
	FACET_RERANK_TOP1,
	FACET_RERANK_CHANGED_TOP1,
	FACET_RERANK_MODEL,
	FACET_EMBEDDING_MODEL,
	FACET_RETRIEVAL_INDEX,
	FACET_RETRIEVAL_K,
	FACET_CITED,
	FACET_OUTCOME,
	FACET_FEEDBACK_LABEL,
	FACET_REVIEW_OUTCOME,
	FACET_AGENT,
	FACET_TENANT_TIER,
	FACET_LOCALE,
};

static const struct {
	enum measure measure;
	enum facet facet;
} numbers[] = {
	{ MEASURE_RETRIES, FACET_RETRIES },
	{ MEASURE_SCORE, FACET_EVAL_SCORE },
	{ MEASURE_PROMPT_SYSTEM, FACET_PROMPT_SYSTEM_TOKENS },
	{ MEASURE_PROMPT_HISTORY, FACET_PROMPT_HISTORY_TOKENS },
	{ MEASURE_PROMPT_RETRIEVAL, FACET_PROMPT_RETRIEVAL_TOKENS },
	{ MEASURE_PROMPT_TOOL, FACET_PROMPT_TOOL_TOKENS },
	{ MEASURE_PROMPT_USER, FACET_PROMPT_USER_TOKENS },
};

static struct tally *tally_of(struct counting *c, struct str name)
{
	struct profile *p = c->p;
	struct str normal = name_normal(name, c->scratch);
	const uint64_t *at = map_get(&p->by_name, normal);
	struct tally *tally = at ? (struct tally *)(uintptr_t)*at : NULL;
	if (!tally) {
		struct profile_entry *span = profile_put(p, MEASURE_SPAN, normal, STR(""));
		if (!span)
			return NULL;
		tally = arena_alloc(&p->arena, sizeof(*tally));
		*tally = (struct tally){ .name = span->subject };
		tally->entry[MEASURE_SPAN] = span;
		*map_put(&p->by_name, tally->name, NULL) = (uint64_t)(uintptr_t)tally;
	}
	if (tally->stamp != p->traces) {
		tally->stamp = p->traces;
		tally->fails = false;
		memset(tally->value, 0, sizeof(tally->value));
		memset(tally->has, 0, sizeof(tally->has));
		*array_add(&c->touched) = tally;
	}
	return tally;
}

static void add(struct tally *t, enum measure m, double value)
{
	t->value[m] += value;
	t->has[m] = true;
}

/* ---- values ---- */

static void count_value(struct counting *c, struct str key, struct value v)
{
	struct profile *p = c->p;
	struct str text = str_trim(value_text(v, c->scratch));
	struct profile_entry *states = profile_put(p, MEASURE_STATES, key, STR(""));
	if (!states)
		return;
	if (states->stamp != p->traces) {
		states->stamp = p->traces;
		states->traces++;
	}
	if (!text.n) /* it says that there is none */
		return;
	size_t longest = profile_is_documents(key) ? ID_LONGEST : VALUE_LONGEST;
	states->dropped |= text.n > longest;
	if (states->dropped)
		return;
	struct profile_entry *value = profile_put(p, MEASURE_VALUE, key, text);
	if (value && value->stamp != p->traces) {
		value->stamp = p->traces;
		value->traces++;
	}
}

static void count_facets(struct counting *c, const struct span *s, const struct facet_set *has)
{
	for (size_t i = 0; i < sizeof(categories) / sizeof(categories[0]); i++) {
		struct facet_item *items;
		size_t n = facet_set_has(has, categories[i]) ? facet_all(s, categories[i], c->scratch, &items)
							     : 0;
		for (size_t k = 0; k < n; k++)
			count_value(c, str_of(facet_name(categories[i])), items[k].value);
	}
}

/* What the model answered, by its beginning; answers as JSON hold their text near it, too. */
static void count_refusal(struct counting *c, const struct span *s, const struct facet_set *has)
{
	static const enum facet answers[] = { FACET_OUTPUT_MESSAGES, FACET_OUTPUT_TEXT };
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		struct str text;
		if (facet_set_has(has, answers[i]) && facet_text(s, answers[i], c->scratch, &text)) {
			count_value(c, STR(PROFILE_REFUSAL),
				    value_str(phrases_refuse(c->p->phrases, text) ? STR("yes") : STR("")));
			return;
		}
	}
}

/* Attributes that no facet asks for: an application's own flags and labels. */
static void count_attributes(struct counting *c, const struct attrs *attrs)
{
	for (uint32_t i = 0; i < attrs->n; i++) {
		const struct attr *a = &attrs->v[i];
		bool may = a->value.type == VALUE_BOOL || a->value.type == VALUE_STRING;
		if (!a->key_id && may)
			count_value(c, a->key, a->value);
	}
}

/* ---- spans ---- */

static void count_span(struct counting *c, uint32_t node)
{
	const struct node *v = &c->t->node[node];
	const struct span_facts *f = &c->s->facts[node];
	struct tally *t = tally_of(c, v->span->name);
	static const struct span_facts none = { .component = COMPONENT_OTHER };
	struct facet_set has = { { 0 } };
	int64_t ns;
	facet_set_of(c->sets, v->span, &has);
	count_facets(c, v->span, &has);
	count_attributes(c, &v->span->attrs);
	if (f->component == COMPONENT_LLM)
		count_refusal(c, v->span, &has);
	if (!t)
		return;
	t->fails |= v->span->status == SPAN_STATUS_ERROR;
	add(t, MEASURE_CALLS, 1);
	if (span_duration_ns(v->span, &ns) && ns >= 0)
		add(t, MEASURE_DURATION, (double)ns);
	if (v->self_ns >= 0)
		add(t, MEASURE_SELF, (double)v->self_ns);
	if (c->repeated[node])
		f = &none;
	if (f->has_input_tokens)
		add(t, MEASURE_INPUT_TOKENS, (double)f->input_tokens);
	if (f->has_output_tokens)
		add(t, MEASURE_OUTPUT_TOKENS, (double)f->output_tokens);
	if (f->has_cost)
		add(t, MEASURE_COST, f->cost_usd);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		double d;
		if (facet_set_has(&has, numbers[i].facet) &&
		    facet_double(v->span, numbers[i].facet, c->scratch, &d))
			add(t, numbers[i].measure, d);
	}
}

static void find_repeated(struct counting *c)
{
	const struct tree *t = c->t;
	c->repeated = arena_array(c->scratch, t->n, sizeof(bool));
	memset(c->repeated, 0, t->n * sizeof(bool));
	for (uint32_t i = t->n; i-- > 0;) {
		uint32_t node = t->order[i], parent = t->node[node].parent;
		const struct span_facts *f = node < t->spans ? &c->s->facts[node] : NULL;
		bool states = f && (f->has_input_tokens || f->has_output_tokens || f->has_cost);
		if (parent != NODE_NONE && (states || c->repeated[node]))
			c->repeated[parent] = true;
	}
}

static void close_number(struct profile *p, struct profile_entry **entry, enum measure m, struct str subject,
			 double value)
{
	if (!*entry)
		*entry = profile_put(p, m, subject, STR(""));
	sketch_add(&(*entry)->sketch, value);
	(*entry)->units += nearbyint(value / profile_unit(m));
}

static void close_tally(struct profile *p, struct tally *t)
{
	t->entry[MEASURE_SPAN]->traces++;
	if (t->fails) {
		if (!t->entry[MEASURE_ERROR])
			t->entry[MEASURE_ERROR] = profile_put(p, MEASURE_ERROR, t->name, STR(""));
		t->entry[MEASURE_ERROR]->traces++;
	}
	for (int m = 0; m < MEASURES; m++)
		if (t->has[m])
			close_number(p, &t->entry[m], (enum measure)m, t->name, t->value[m]);
}

static void count_totals(struct profile *p, const struct summary *s)
{
	const struct {
		enum measure measure;
		bool known;
		double value;
	} totals[] = {
		{ MEASURE_DURATION, s->has_duration && s->duration_ns >= 0, (double)s->duration_ns },
		{ MEASURE_INPUT_TOKENS, s->has_input_tokens, (double)s->input_tokens },
		{ MEASURE_OUTPUT_TOKENS, s->has_output_tokens, (double)s->output_tokens },
		{ MEASURE_COST, s->has_cost, s->cost_usd },
		{ MEASURE_CALLS, true, (double)s->spans },
	};
	for (size_t i = 0; i < sizeof(totals) / sizeof(totals[0]); i++) {
		struct profile_entry *entry = NULL;
		if (totals[i].known)
			close_number(p, &entry, totals[i].measure, STR(""), totals[i].value);
	}
	if (s->errors)
		profile_put(p, MEASURE_ERROR, STR(""), STR(""))->traces++;
	if (s->has_start) {
		p->first_ns = !p->has_times || s->start_ns < p->first_ns ? s->start_ns : p->first_ns;
		p->last_ns = !p->has_times || s->start_ns > p->last_ns ? s->start_ns : p->last_ns;
		p->has_times = true;
	}
}

void profile_add(struct profile *p, const struct tree *t, const struct summary *s,
		 const struct facet_sets *sets, struct arena *scratch)
{
	struct counting c = { .p = p, .t = t, .s = s, .sets = sets, .scratch = scratch };
	const struct resource *resource = NULL;
	p->traces++;
	find_repeated(&c);
	for (uint32_t i = 0; i < t->spans; i++) {
		const struct node *v = &t->node[i];
		if (v->flags & NODE_SECOND)
			continue;
		count_span(&c, i);
		if (v->span->resource && v->span->resource != resource) {
			struct facet_set of_resource = { { 0 } };
			resource = v->span->resource;
			facet_set_of_attrs(sets, &resource->attrs, &of_resource);
			count_facets(&c, v->span, &of_resource);
			count_attributes(&c, &resource->attrs);
		}
	}
	for (size_t i = 0; i < c.touched.n; i++)
		close_tally(p, c.touched.v[i]);
	array_release(&c.touched);
	count_totals(p, s);
}
