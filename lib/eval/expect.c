/*
 * What may be expected. The recorded answer of an incident is not the truth:
 * without a person's word nothing is expected of the answer but that it does
 * not say again what was found wrong with it.
 */
#include "base/array.h"
#include "eval/case.h"
#include "json/walk.h"

typedef ARRAY(struct str) texts;

static void add_once(texts *all, struct str text)
{
	for (size_t i = 0; i < all->n; i++)
		if (str_eq(all->v[i], text))
			return;
	if (text.n)
		*array_add(all) = text;
}

static struct eval_strs keep(const struct eval_case *c, texts *all)
{
	struct eval_strs out = { arena_array(c->arena, all->n, sizeof(*out.v)), all->n };
	if (all->n)
		memcpy(out.v, all->v, all->n * sizeof(*out.v));
	array_release(all);
	return out;
}

/* ---- what findings say of documents and tools ---- */

/* The rules whose subject is a document: one that must be there, or must not. */
static const struct {
	enum rule_id rule;
	bool wanted;
} document_rules[] = {
	{ RULE_required_document_missing, true }, { RULE_document_dropped, true },
	{ RULE_stale_document, false },           { RULE_rerank_promoted, false },
	{ RULE_cross_tenant_document, false },    { RULE_instruction_in_document, false },
};

static void find_documents(struct eval_case *c, const struct diagnosis *d)
{
	texts wanted = { 0 }, unwanted = { 0 };
	for (size_t i = 0; i < d->suspects_n; i++)
		for (size_t k = 0; k < sizeof(document_rules) / sizeof(document_rules[0]); k++)
			if (d->suspects[i].rule == document_rules[k].rule)
				add_once(document_rules[k].wanted ? &wanted : &unwanted,
					 d->suspects[i].subject);
	for (size_t i = 0; i < c->scene->expect_docs_n; i++)
		add_once(&wanted, c->scene->expect_docs[i]);
	for (size_t i = 0; !d->suspects_n && i < c->docs_n; i++)
		if (!c->docs[i].excluded)
			add_once(&wanted, c->docs[i].id);
	c->expect.documents = keep(c, &wanted);
	c->expect.documents_not = keep(c, &unwanted);
}

/* The tool that a finding is about: of the calls that a model asked for, the one its evidence names. */
static struct str tool_of(const struct eval_case *c, const struct finding *f)
{
	for (size_t e = 0; e < f->evidence_n; e++)
		for (size_t i = 0; i < c->scene->calls_n; i++)
			for (size_t k = 0; k < c->scene->calls[i].answered.calls_n; k++)
				if (str_eq(c->scene->calls[i].answered.calls[k].name, f->evidence[e].value))
					return f->evidence[e].value;
	for (size_t e = 0; e < f->evidence_n; e++)
		for (size_t i = 0; i < c->scene->tools_n; i++)
			if (c->scene->tools[i].node == f->evidence[e].node)
				return c->scene->tools[i].name;
	return STR("");
}

static void find_tools(struct eval_case *c, const struct diagnosis *d)
{
	texts wanted = { 0 }, unwanted = { 0 };
	for (size_t i = 0; i < d->suspects_n; i++) {
		const struct finding *f = &d->suspects[i];
		if (f->rule == RULE_tool_not_called)
			add_once(&wanted, tool_of(c, f));
		else if (f->rule == RULE_tool_unknown)
			add_once(&unwanted, tool_of(c, f));
	}
	for (size_t i = 0; i < c->scene->flow_n; i++) {
		struct facet_item *items;
		size_t n = scene_items(c->scene, c->scene->flow[i], FACET_TOOLS_REQUIRED, &items);
		for (size_t k = 0; k < n; k++)
			add_once(&wanted, value_text(items[k].value, c->arena));
	}
	for (size_t i = 0; !d->suspects_n && !d->missing_n && i < c->tools_n; i++)
		add_once(&wanted, c->tools[i].name);
	c->expect.tools = keep(c, &wanted);
	c->expect.tools_not = keep(c, &unwanted);
}

static bool blames(const struct diagnosis *d, enum category category)
{
	for (size_t i = 0; i < d->suspects_n; i++)
		if (d->suspects[i].category == category)
			return true;
	return false;
}

static void find_route(struct eval_case *c, const struct diagnosis *d)
{
	texts fallbacks = { 0 };
	uint32_t node;
	bool wrong = blames(d, CATEGORY_ROUTE_MISMATCH);
	c->expect.route = STR_UNSET;
	if (!wrong && !scene_first(c->scene, FACET_ROUTE, &node, &c->expect.route))
		c->expect.route = STR_UNSET;
	for (size_t i = 0; wrong && i < c->scene->flow_n; i++) {
		struct str text;
		if (scene_text(c->scene, c->scene->flow[i], FACET_FALLBACK, &text) &&
		    !str_eq(text, STR("false")))
			add_once(&fallbacks, text);
	}
	c->expect.fallbacks_not = keep(c, &fallbacks);
}

/* A JSON object answers with a JSON object again, which has the same members at the top. */
static void find_output_shape(struct eval_case *c, const struct diagnosis *d)
{
	struct json_walk w;
	enum json_step step;
	texts keys = { 0 };
	if (!c->answer.n || c->answer.s[0] != '{')
		return;
	json_walk_init(&w, c->answer, c->arena);
	while ((step = json_walk_next(&w)) != JSON_STEP_END)
		if (str_is_set(w.key) && w.depth == (step == JSON_STEP_OPEN ? 2 : 1) &&
		    step != JSON_STEP_CLOSE)
			add_once(&keys, arena_str(c->arena, w.key));
	c->expect.json = !w.json.error && pull_at_end(&w.json);
	if (!c->expect.json || blames(d, CATEGORY_FORMAT))
		array_clear(&keys);
	c->expect.json_keys = keep(c, &keys);
}

/* ---- the answer ---- */

static struct str why_untrusted(const struct eval_case *c)
{
	if (!c->answer.n)
		return STR("no answer was recorded");
	if (!c->findings_n)
		return STR("the recorded answer was complained of, and is not the truth, though nothing else "
			   "was found "
			   "wrong with it");
	const struct eval_finding *f = &c->findings[0];
	struct str at = f->span_name.n ? f->span_name : f->span_id.n ? f->span_id : STR("the trace");
	return arena_printf(
		c->arena,
		"the recorded answer is part of an incident, not the truth: %zu finding%s, first %.*s "
		"(%.*s)",
		c->findings_n, c->findings_n == 1 ? "" : "s", (int)f->rule.n, f->rule.s, (int)at.n, at.s);
}

static bool is_trusted(const struct eval_case *c)
{
	return !c->findings_n && !str_is_set(c->complaint);
}

/* A decision ("override") is no answer; a sentence is. */
static bool is_sentence(struct str text)
{
	return text.n >= 12 && memchr(text.s, ' ', text.n) != NULL;
}

static void expect_recorded(struct eval_case *c)
{
	struct eval_expectation *e = &c->expect;
	if (!c->answer.n) {
		e->mode = EXPECT_NONE;
		e->reason = STR("no answer was recorded");
	} else if (!is_trusted(c) && !c->accepted) {
		e->mode = EXPECT_NONE;
		e->reason = why_untrusted(c);
	} else {
		e->answer = c->answer;
		e->reason = c->accepted ? STR("a reviewer accepted the recorded answer")
					: STR("nothing was found wrong with the recorded answer");
	}
}

static void forbid_all(struct eval_case *c)
{
	struct eval_expectation *e = &c->expect;
	if (e->must_not.n || !c->answer.n)
		return;
	e->must_not.v = arena_array(c->arena, 1, sizeof(*e->must_not.v));
	e->must_not.v[0] = c->answer;
	e->must_not.n = 1;
}

/* Something is wrong with what was said, not only with how long it took or what was recorded of it. */
static bool answer_is_wrong(const struct diagnosis *d)
{
	for (size_t i = 0; i < d->suspects_n; i++) {
		enum category k = d->suspects[i].category;
		if (k != CATEGORY_TIMEOUT && k != CATEGORY_RETRY_STORM && k != CATEGORY_TELEMETRY_GAP &&
		    k != CATEGORY_PRIVACY && k != CATEGORY_NONE)
			return true;
	}
	return false;
}

static void expect_negated(struct eval_case *c, const struct diagnosis *d)
{
	struct eval_expectation *e = &c->expect;
	expect_claims(c, d);
	e->reason = e->must_not.n
			    ? STR("the answer must not say again what was found wrong with it")
			    : STR("no claim of the answer is blamed: it must not come again as a whole");
	forbid_all(c);
}

static void expect_reviewed(struct eval_case *c)
{
	struct eval_expectation *e = &c->expect;
	e->answer = str_is_set(c->review_answer)                      ? c->review_answer
		    : str_is_set(c->review) && is_sentence(c->review) ? c->review
								      : STR_UNSET;
	e->reason = STR("a reviewer's answer");
	if (!str_is_set(e->answer)) {
		e->mode = EXPECT_NONE;
		e->reason = STR("no reviewer's answer is recorded");
	}
}

static void expect_answer(struct eval_case *c, const struct diagnosis *d,
			  const struct eval_settings *settings)
{
	struct eval_expectation *e = &c->expect;
	e->answer = STR_UNSET;
	e->mode = settings->chosen ? settings->mode : is_trusted(c) ? EXPECT_RECORDED : EXPECT_NONE;
	switch (e->mode) {
	case EXPECT_RECORDED:
		expect_recorded(c);
		break;
	case EXPECT_NEGATE:
		expect_negated(c, d);
		break;
	case EXPECT_REVIEW:
		expect_reviewed(c);
		break;
	case EXPECT_FILE:
		e->answer = settings->file_answer;
		e->reason = STR("given by hand");
		if (!str_is_set(e->answer)) {
			e->mode = EXPECT_NONE;
			e->reason = STR("no answer was given for this trace");
		}
		break;
	default:
		/* Nothing is known to be right, but what was found wrong must not come again. */
		if (!settings->chosen) {
			expect_claims(c, d);
			if (answer_is_wrong(d) || (str_is_set(c->complaint) && !c->accepted))
				forbid_all(c);
		}
		e->reason = is_trusted(c) ? STR("nothing is to be expected of the answer") : why_untrusted(c);
	}
}

void expect_of(struct eval_case *c, const struct diagnosis *d, const struct eval_settings *settings)
{
	c->expect = (struct eval_expectation){ .mode = EXPECT_NONE };
	expect_answer(c, d, settings);
	find_documents(c, d);
	find_tools(c, d);
	find_route(c, d);
	find_output_shape(c, d);
}
