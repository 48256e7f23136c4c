/* Counting one trace: sums by span name, then what its spans say. */
#include "compare/profile.h"

#include "compare/profile_values.h"
#include "trace/name.h"

#include <math.h>

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
	struct arena *scratch;
	struct said said;
	ARRAY(struct tally *) touched;
	bool *repeated; /* by node: something below it states tokens or cost, which it may hold too */
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

/* ---- spans ---- */

static void count_span(struct counting *c, uint32_t node)
{
	const struct node *v = &c->t->node[node];
	const struct span_facts *f = &c->s->facts[node];
	struct tally *t = tally_of(c, v->span->name);
	static const struct span_facts none = { .component = COMPONENT_OTHER };
	struct facet_set has;
	int64_t ns;
	profile_count_span(&c->said, v->span, &has);
	if (f->component == COMPONENT_LLM)
		profile_count_refusal(&c->said, v->span, &has);
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
	struct counting c = { .p = p,
			      .t = t,
			      .s = s,
			      .scratch = scratch,
			      .said = { .p = p, .sets = sets, .scratch = scratch } };
	const struct resource *resource = NULL;
	if (!p->is_part)
		BUG("a trace is counted in what is no part");
	p->traces++;
	find_repeated(&c);
	for (uint32_t i = 0; i < t->spans; i++) {
		const struct node *v = &t->node[i];
		if (v->flags & NODE_SECOND)
			continue;
		count_span(&c, i);
		if (v->span->resource && v->span->resource != resource) {
			resource = v->span->resource;
			profile_count_resource(&c.said, v->span);
		}
	}
	for (size_t i = 0; i < c.touched.n; i++)
		close_tally(p, c.touched.v[i]);
	array_release(&c.touched);
	count_totals(p, s);
}

void profile_asks(struct facet_set *asked)
{
	profile_values_ask(asked);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		facet_set_add(asked, numbers[i].facet);
}
