/* Checking traces against the requests of a contract. */
#include "contract/check.h"

#include "base/num.h"
#include "query/span_fields.h"
#include "trace/name.h"

#include <stdlib.h>

struct contract_check {
	const struct contract *contract;
	struct outcome *out;
	uint64_t *traces; /* by request: picked so far */
	struct arena scratch;
};

/* ---- cases ---- */

static void set_path(struct checking *c, struct outcome_case *k, uint32_t node)
{
	const struct tree *t = c->tree;
	size_t n = 0;
	for (uint32_t up = node; up != NODE_NONE && n < PATH_MOST; up = t->node[up].parent)
		n += t->node[up].span != NULL;
	k->path = arena_array(c->arena, n, sizeof(*k->path));
	k->path_n = n;
	for (uint32_t up = node; up != NODE_NONE && n > 0; up = t->node[up].parent) {
		const struct span *s = t->node[up].span;
		if (s)
			k->path[--n] =
				(struct outcome_step){ arena_str(c->arena, s->name),
						       arena_str(c->arena, s->span_id), check_origin(c, s) };
	}
}

struct origin check_origin(struct checking *c, const struct span *s)
{
	struct origin o = s->origin;
	o.file = arena_str(c->arena, o.file);
	o.member = arena_str(c->arena, o.member);
	return o;
}

static uint32_t first_root(const struct tree *t)
{
	uint32_t root = t->first_root;
	while (root != NODE_NONE && !t->node[root].span)
		root = t->node[root].next;
	return root;
}

struct outcome_case *check_case(struct checking *c, const char *rule, uint32_t node, struct str name,
				bool holds)
{
	struct outcome_case *k = array_add(&c->suite->cases);
	uint32_t at = node != NODE_NONE ? node : first_root(c->tree);
	const struct span *s = at != NODE_NONE ? c->tree->node[at].span : NULL;
	*k = (struct outcome_case){ .rule = str_of(rule),
				    .name = c->copy ? arena_printf(c->arena, "%.*s (%u)", (int)name.n, name.s,
								   c->copy + 1)
						    : arena_str(c->arena, name),
				    .message = STR(""),
				    .detail = STR(""),
				    .state = holds ? OUTCOME_HOLDS : OUTCOME_VIOLATED };
	if (s)
		k->origin = check_origin(c, s);
	if (s && node != NODE_NONE) {
		k->span_id = arena_str(c->arena, s->span_id);
		k->span_name = arena_str(c->arena, s->name);
	}
	if (s && !holds)
		set_path(c, k, at);
	return k;
}

void check_tell(struct checking *c, struct outcome_case *k, struct str got, struct str expected)
{
	enum { SHOWN = 200 };
	got.n = got.n < SHOWN ? got.n : SHOWN;
	expected.n = expected.n < SHOWN ? expected.n : SHOWN;
	k->got = arena_str(c->arena, got);
	k->expected = arena_str(c->arena, expected);
	if (k->state != OUTCOME_HOLDS)
		k->message = arena_printf(c->arena, "%.*s: %.*s, %s %.*s", (int)k->name.n, k->name.s,
					  (int)k->expected.n, k->expected.s,
					  str_starts(k->got, STR("not ")) ? "but" : "not", (int)k->got.n,
					  k->got.s);
}

/* ---- values ---- */

/* A facet may have several values: the whole list may satisfy it, or one of them. */
static bool facet_holds(struct checking *c, const struct value_check *v, uint32_t node, struct value *got,
			struct str *expected)
{
	struct facet_item *items;
	const struct scene *s = c->diagnosis->scene;
	size_t n = scene_items(s, node, (enum facet)v->facet, &items);
	*got = n ? facet_get(scene_of(s, node), (enum facet)v->facet, c->scratch)
		 : (struct value){ .type = VALUE_NONE };
	if (n && value_check_holds(v, *got, c->scratch, expected))
		return true;
	for (size_t i = 0; i < n; i++)
		if (value_check_holds(v, items[i].value, c->scratch, expected))
			return true;
	return n == 0 && value_check_holds(v, *got, c->scratch, expected);
}

bool check_value(struct checking *c, const struct value_check *v, uint32_t node, struct value *got,
		 struct str *expected)
{
	bool holds = v->facet >= 0 && facet_holds(c, v, node, got, expected);
	if (v->facet >= 0 && (holds || value_is_set(*got)))
		return holds;
	const struct attr *a = span_attr(c->tree->node[node].span, v->key);
	*got = a ? a->value : (struct value){ .type = VALUE_NONE };
	return value_check_holds(v, *got, c->scratch, expected);
}

/* "versions": on any span of the trace; a pin must hold on all spans that state it. */
static void check_versions(struct checking *c)
{
	for (size_t i = 0; i < c->request->versions_n; i++) {
		const struct value_check *v = &c->request->versions[i];
		struct str expected = STR("a value"),
			   name = arena_printf(c->arena, "version %.*s", (int)v->key.n, v->key.s);
		struct value got = { .type = VALUE_NONE };
		uint32_t bad = NODE_NONE;
		bool stated = false;
		for (uint32_t k = 0; k < c->tree->spans && bad == NODE_NONE; k++) {
			struct value here;
			struct str want;
			bool holds = check_value(c, v, k, &here, &want);
			if (!value_is_set(here))
				continue;
			stated = true;
			if (!holds) {
				bad = k;
				got = here;
				expected = want;
			}
		}
		struct outcome_case *k = check_case(c, "version", bad, name, stated && bad == NODE_NONE);
		check_tell(c, k, stated ? value_text(got, c->scratch) : STR("nothing"), expected);
	}
}

/* ---- budgets ---- */

static int64_t retries_of(const struct checking *c, bool *known)
{
	int64_t sum = 0, n;
	for (uint32_t i = 0; i < c->tree->spans; i++)
		if (scene_i64(c->diagnosis->scene, i, FACET_RETRIES, &n)) {
			sum += n;
			*known = true;
		}
	return sum;
}

static bool spent(const struct checking *c, enum budget_kind kind, double *out)
{
	const struct summary *s = c->summary;
	bool known = false;
	switch (kind) {
	case BUDGET_DURATION_MS:
		*out = (double)s->duration_ns / 1e6;
		return s->has_duration;
	case BUDGET_INPUT_TOKENS:
		*out = (double)s->input_tokens;
		return s->has_input_tokens;
	case BUDGET_OUTPUT_TOKENS:
		*out = (double)s->output_tokens;
		return s->has_output_tokens;
	case BUDGET_COST_USD:
		*out = s->cost_usd;
		return s->has_cost;
	case BUDGET_RETRIES:
		*out = (double)retries_of(c, &known);
		return true; /* none recorded: none made */
	default:
		*out = s->spans;
		return true;
	}
}

static void check_budgets(struct checking *c)
{
	for (int i = 0; i < BUDGETS; i++) {
		const struct budget *b = &c->request->budget[i];
		double got = 0;
		if (!b->has)
			continue;
		bool known = spent(c, (enum budget_kind)i, &got);
		struct str name = arena_printf(c->arena, "budget %s", budget_name((enum budget_kind)i));
		struct outcome_case *k = check_case(c, "budget", NODE_NONE, name, known && got <= b->most);
		check_tell(c, k, known ? arena_printf(c->scratch, "%.10g", got) : STR("not recorded"),
			   arena_printf(c->scratch, "at most %.10g", b->most));
		if (!known)
			k->state = OUTCOME_SKIPPED;
	}
}

/* ---- findings ---- */

static bool is_forbidden(const struct contract_request *r, const struct finding *f)
{
	return r->no_rule[f->rule] || r->no_category[f->category] ||
	       (r->no_causes && f->role == FINDING_CAUSE);
}

static void check_findings(struct checking *c)
{
	const struct diagnosis *d = c->diagnosis;
	const struct {
		const struct finding *v;
		size_t n;
	} parts[] = { { d->suspects, d->suspects_n }, { d->missing, d->missing_n }, { d->gaps, d->gaps_n } };
	size_t bad = 0;
	if (!c->request->asks_rules)
		return;
	for (size_t p = 0; p < sizeof(parts) / sizeof(parts[0]); p++)
		for (size_t i = 0; i < parts[p].n; i++) {
			const struct finding *f = &parts[p].v[i];
			if (!is_forbidden(c->request, f))
				continue;
			struct str who =
				f->node == NODE_NONE ? STR("the trace") : scene_name(d->scene, f->node);
			struct str name =
				arena_printf(c->arena, "no %s (%zu)", rule_table[f->rule].id, ++bad);
			struct outcome_case *k = check_case(c, "finding", f->node, name, false);
			k->message = arena_printf(c->arena, "%.*s %.*s (%s)", (int)who.n, who.s,
						  (int)f->text.n, f->text.s, rule_table[f->rule].id);
		}
	if (!bad)
		check_case(c, "finding", NODE_NONE, STR("no findings"), true);
}

/* ---- a trace ---- */

static bool is_picked(struct contract_check *check, const struct contract_request *r, const struct tree *t,
		      const struct summary *s, struct str question)
{
	uint64_t bits = 0;
	bool glob = r->question.n && memchr(r->question.s, '*', r->question.n);
	if (str_is_set(r->question) &&
	    !(glob ? str_glob(r->question, question) : str_eq(r->question, question)))
		return false;
	if (r->root.n && !contract_name_is(r->root, s->root_name, &check->scratch))
		return false;
	if (query_holds(&r->pick, 0))
		return true;
	for (uint32_t i = 0; i < t->spans; i++) {
		struct span_fields fields = { t->node[i].span, &check->scratch };
		bits |= query_bits(&r->pick, ~bits, span_fields_values, &fields);
		if (query_holds(&r->pick, bits))
			return true;
	}
	return false;
}

static struct outcome_suite *add_suite(struct contract_check *check, const struct contract_request *r,
				       const struct summary *s)
{
	struct arena *arena = &check->out->arena;
	struct outcome_suite *suite = array_add(&check->out->suites);
	*suite = (struct outcome_suite){ .name = arena_str(arena, r->name) };
	if (s) {
		suite->trace_id = arena_str(arena, s->id);
		suite->start_ns = s->start_ns;
		suite->duration_ns = s->duration_ns;
		suite->has_start = s->has_start;
		suite->has_duration = s->has_duration;
	}
	return suite;
}

static const struct str *names_of(struct contract_check *check, const struct tree *t)
{
	struct str *v = arena_array(&check->scratch, t->n, sizeof(*v));
	for (uint32_t i = 0; i < t->n; i++)
		v[i] = t->node[i].span ? name_normal(t->node[i].span->name, &check->scratch) : STR("");
	return v;
}

size_t contract_check_trace(struct contract_check *check, const struct tree *t, const struct summary *s,
			    const struct diagnosis *d)
{
	const struct str *normal = NULL;
	size_t picked = 0;
	for (size_t i = 0; i < check->contract->n; i++) {
		const struct contract_request *r = &check->contract->requests[i];
		if (!is_picked(check, r, t, s, d->question))
			continue;
		struct checking c = {
			r, t, s, d, add_suite(check, r, s), &check->out->arena, &check->scratch, normal, 0
		};
		if (!normal)
			c.normal = normal = names_of(check, t);
		check->traces[i]++;
		picked++;
		check_spans(&c);
		check_tools(&c);
		check_documents(&c);
		check_versions(&c);
		check_budgets(&c);
		check_findings(&c);
	}
	arena_reset(&check->scratch);
	return picked;
}

struct contract_check *contract_check_new(const struct contract *c, struct outcome *out)
{
	struct contract_check *check = mem_alloc(1, sizeof(*check));
	*check = (struct contract_check){ .contract = c, .out = out };
	check->traces = mem_alloc(c->n, sizeof(*check->traces));
	return check;
}

void contract_check_free(struct contract_check *check)
{
	if (!check)
		return;
	free(check->traces);
	arena_release(&check->scratch);
	free(check);
}

void contract_check_end(struct contract_check *check)
{
	struct arena *arena = &check->out->arena;
	for (size_t i = 0; i < check->contract->n; i++) {
		const struct contract_request *r = &check->contract->requests[i];
		uint64_t n = check->traces[i];
		if (n >= r->least && n <= r->most)
			continue;
		struct outcome_suite *suite = add_suite(check, r, NULL);
		struct outcome_case *k = array_add(&suite->cases);
		*k = (struct outcome_case){ .rule = n ? STR("trace-count") : STR("trace-missing"),
					    .name = STR("its trace is there"),
					    .detail = STR(""),
					    .state = OUTCOME_VIOLATED };
		k->got = arena_printf(arena, "%zu %s", n, num_word(n, "trace", "traces"));
		k->expected = r->most == COUNT_NO_LIMIT ? arena_printf(arena, "at least %u", r->least)
							: arena_printf(arena, "%u to %u", r->least, r->most);
		k->message = n ? arena_printf(arena, "%zu %s picked, not %.*s", n,
					      num_word(n, "trace was", "traces were"), (int)k->expected.n,
					      k->expected.s)
			       : arena_printf(arena, "no trace of this request is in the input");
	}
}

struct str contract_rule_help(void *user, struct str rule)
{
	static const struct {
		const char *rule, *help;
	} rows[] = {
		{ "trace-missing",
		  "A canonical request left no trace: it was not run, or its trace was lost." },
		{ "trace-count", "A canonical request left more or fewer traces than it must." },
		{ "span-missing", "A span that the request must leave is not in its trace." },
		{ "span-forbidden", "A span is there that must not be." },
		{ "span-count", "A span is there more or less often than it may be." },
		{ "span-parent", "A span hangs under another span than it must." },
		{ "span-order", "A span started before what it must wait for had ended." },
		{ "span-status", "A span failed that must succeed." },
		{ "span-drift",
		  "An operation left spans last time and leaves none now, or the other way round." },
		{ "attribute-missing", "A span does not record an attribute that it must record." },
		{ "attribute-value", "An attribute has another type or value than it must have." },
		{ "version", "A version is another than the contract pins, or is not recorded." },
		{ "budget", "The trace took, or cost, more than it may." },
		{ "finding",
		  "The diagnosis found what the contract rules out; trace-rules(7) describes it." },
		{ "tool-missing", "A tool that must be called was not, or with other arguments." },
		{ "tool-forbidden", "A tool was called that must not be, or too often." },
		{ "document-missing", "A document that the request needs was not retrieved." },
		{ "document-dropped", "A document that the request needs did not reach the prompt." },
		{ "document-forbidden", "A document was retrieved that must not be." },
	};
	(void)user;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (str_eq(rule, str_of(rows[i].rule)))
			return str_of(rows[i].help);
	return STR_UNSET;
}
