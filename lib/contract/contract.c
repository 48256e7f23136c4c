/* Reading contracts. Every mistake is told with its place in the document. */
#include "contract/load.h"

#include "query/span_fields.h"

#include <math.h>
#include <stdlib.h>

static const char schema[] = "casefile.contract/1";

static const char *const budget_names[BUDGETS] = { "duration_ms", "input_tokens", "output_tokens",
						   "cost_usd",    "retries",      "spans" };

const char *budget_name(enum budget_kind k)
{
	return budget_names[k];
}

/* ---- spans, tools ---- */

static void read_presence(const struct doc_at *at, uint32_t *least, uint32_t *most)
{
	bool optional = false, forbidden = false;
	*least = 1;
	*most = COUNT_NO_LIMIT;
	doc_bool(at, "optional", &optional);
	doc_bool(at, "forbidden", &forbidden);
	if (optional)
		*least = 0;
	if (forbidden)
		*least = *most = 0;
	contract_count(at, "count", least, most);
}

static void read_component(const struct doc_at *at, int *out)
{
	struct str name;
	enum component c;
	*out = -1;
	if (!doc_str(at, "component", &name))
		return;
	if (component_by_name(name, &c))
		*out = (int)c;
	else
		doc_complain(at, "no component is called so");
}

static void read_span(struct loading *l, const struct doc_at *at, struct span_check *s)
{
	static const char *const keys[] = { "name",   "component", "count",  "optional",   "forbidden",
					    "parent", "after",     "status", "attributes", NULL };
	struct str status = STR("");
	*s = (struct span_check){ .component = -1, .name = STR("*") };
	if (!doc_allow(at, keys) || !doc_need(at, "name") || !doc_str(at, "name", &s->name))
		return;
	s->name = contract_text(l, s->name);
	read_presence(at, &s->least, &s->most);
	read_component(at, &s->component);
	if (doc_str(at, "parent", &s->parent))
		s->parent = contract_text(l, s->parent);
	if (doc_str(at, "after", &s->after))
		s->after = contract_text(l, s->after);
	if (doc_str(at, "status", &status)) {
		s->must_succeed = str_eq(status, STR("ok"));
		if (!s->must_succeed && !str_eq(status, STR("any")))
			doc_complain(at, "\"status\" is ok or any");
	}
	s->attributes = contract_attributes(l, at, "attributes", &s->attributes_n);
}

static void read_tool(struct loading *l, const struct doc_at *at, struct tool_check *t)
{
	static const char *const keys[] = { "name", "count", "optional", "forbidden", "arguments", NULL };
	*t = (struct tool_check){ .name = STR("*") };
	if (!doc_allow(at, keys) || !doc_need(at, "name") || !doc_str(at, "name", &t->name))
		return;
	t->name = contract_text(l, t->name);
	read_presence(at, &t->least, &t->most);
	contract_members(l, at, "arguments", &t->arguments, &t->arguments_n);
}

/* ---- requests ---- */

/* Texts with a '*' are globs. */
static void pick_leaf(struct contract_request *r, struct str field, bool attribute, struct str value)
{
	enum query_op op = memchr(value.s, '*', value.n) ? QUERY_GLOB : QUERY_EQUAL;
	uint32_t leaf = query_leaf(&r->pick, field, attribute, op, query_text(value), false);
	query_require(&r->pick, query_some(&r->pick, leaf));
}

/* "pick": { "name": "chat.turn", "question": "…", "where": { "request": "req-7" } }: each by some span. */
static void read_pick(struct loading *l, const struct doc_at *in, struct contract_request *r)
{
	static const char *const keys[] = { "root", "name", "question", "where", NULL };
	struct doc_at at, where;
	struct str name;
	query_init(&r->pick);
	if (!doc_need(in, "pick") || !doc_object(in, "pick", &at) || !doc_allow(&at, keys))
		return;
	if (doc_str(&at, "name", &name))
		pick_leaf(r, STR("name"), false, name);
	if (doc_str(&at, "root", &r->root))
		r->root = contract_text(l, r->root);
	if (doc_str(&at, "question", &r->question))
		r->question = contract_text(l, r->question);
	if (doc_object(&at, "where", &where))
		for (struct doc_at member = { 0 }; doc_next(&where, &member);) {
			struct str scalar = doc_scalar(&member, l->arena);
			if (str_is_set(scalar))
				pick_leaf(r, member.key, true, scalar);
			else
				doc_complain(&member, "a value is expected");
		}
	if (r->pick.root == QUERY_NONE && !str_is_set(r->question) && !r->root.n)
		doc_complain(&at, "\"root\", \"name\", \"question\" or \"where\" is needed");
	span_fields_bind(&r->pick);
}

static void read_budgets(const struct doc_at *in, struct contract_request *r)
{
	static const char *const keys[] = { "duration_ms", "input_tokens", "output_tokens",
					    "cost_usd",    "retries",      "spans",
					    NULL };
	struct doc_at at;
	if (!doc_object(in, "budgets", &at) || !doc_allow(&at, keys))
		return;
	for (int i = 0; i < BUDGETS; i++)
		r->budget[i].has = doc_double(&at, budget_names[i], 0, INFINITY, &r->budget[i].most);
}

static void read_documents(struct loading *l, const struct doc_at *in, struct contract_request *r)
{
	static const char *const keys[] = { "retrieved", "in_prompt", "forbidden", NULL };
	struct doc_at at;
	if (!doc_object(in, "documents", &at) || !doc_allow(&at, keys))
		return;
	r->retrieved = contract_texts(l, &at, "retrieved", &r->retrieved_n);
	r->in_prompt = contract_texts(l, &at, "in_prompt", &r->in_prompt_n);
	r->not_retrieved = contract_texts(l, &at, "forbidden", &r->not_retrieved_n);
}

/* "no_findings": rules, categories, or "causes". */
static void read_findings(struct loading *l, const struct doc_at *in, struct contract_request *r)
{
	struct doc_at list;
	if (!doc_array(in, "no_findings", &list))
		return;
	r->asks_rules = l->contract->asks_rules = true;
	for (struct doc_at at = { 0 }; doc_next(&list, &at);) {
		struct str name;
		enum rule_id rule;
		enum category category;
		if (!doc_as_str(&at, &name))
			continue;
		if (str_eq(name, STR("causes"))) {
			r->no_causes = true;
		} else if (rule_by_id(name, &rule)) {
			r->no_rule[rule] = true;
		} else if (category_by_name(name, &category)) {
			r->no_category[category] = true;
		} else {
			struct str near = rule_near(name);
			doc_complain(&at,
				     near.n ? "no rule or category is called so; did you mean '%.*s'?"
					    : "no rule or category is called so%.*s",
				     (int)near.n, near.n ? near.s : "");
		}
	}
}

static void read_request(struct loading *l, const struct doc_at *at, struct contract_request *r)
{
	static const char *const keys[] = { "name",      "pick",     "traces",  "spans",       "tools",
					    "documents", "versions", "budgets", "no_findings", NULL };
	struct doc_at list;
	*r = (struct contract_request){ .name = STR("?"), .least = 1, .most = COUNT_NO_LIMIT };
	read_pick(l, at, r);
	if (!doc_allow(at, keys) || !doc_need(at, "name") || !doc_str(at, "name", &r->name))
		return;
	r->name = contract_text(l, r->name);
	contract_count(at, "traces", &r->least, &r->most);
	if (doc_array(at, "spans", &list)) {
		r->spans = arena_array(l->arena, doc_count(&list), sizeof(*r->spans));
		for (struct doc_at span = { 0 }; doc_next(&list, &span);)
			read_span(l, &span, &r->spans[r->spans_n++]);
	}
	if (doc_array(at, "tools", &list)) {
		r->tools = arena_array(l->arena, doc_count(&list), sizeof(*r->tools));
		for (struct doc_at tool = { 0 }; doc_next(&list, &tool);)
			read_tool(l, &tool, &r->tools[r->tools_n++]);
	}
	read_documents(l, at, r);
	contract_members(l, at, "versions", &r->versions, &r->versions_n);
	read_budgets(at, r);
	read_findings(l, at, r);
}

static void read_document(struct loading *l, const struct doc_at *root)
{
	static const char *const keys[] = { "schema", "name", "requests", NULL };
	struct str said = STR_UNSET;
	struct doc_at requests, at;
	if (!doc_str(root, "schema", &said) || !str_eq(said, STR(schema))) {
		doc_complain(root, "\"schema\": \"%s\" is expected", schema);
		return;
	}
	if (!doc_allow(root, keys) || !doc_need(root, "requests") || !doc_array(root, "requests", &requests))
		return;
	doc_str(root, "name", &l->contract->name);
	l->contract->name = contract_text(l, l->contract->name);
	l->contract->requests = arena_array(l->arena, doc_count(&requests), sizeof(*l->contract->requests));
	for (at = (struct doc_at){ 0 }; doc_next(&requests, &at);)
		read_request(l, &at, &l->contract->requests[l->contract->n++]);
	if (!l->contract->n)
		doc_complain(&requests, "there is no request in it");
}

struct contract *contract_load(struct str json, struct str name, struct diag *diag)
{
	struct contract *c = mem_alloc(1, sizeof(*c));
	struct loading l = { c, &c->arena };
	struct doc d;
	if (doc_load(&d, json, name, diag)) {
		struct doc_at root = doc_root(&d);
		read_document(&l, &root);
	}
	uint64_t mistakes = d.mistakes;
	doc_release(&d);
	if (!mistakes)
		return c;
	contract_free(c);
	return NULL;
}

void contract_free(struct contract *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->n; i++)
		query_release(&c->requests[i].pick);
	arena_release(&c->arena);
	free(c);
}
