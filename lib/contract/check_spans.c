/* Spans, tools and documents that must, may or must not be there. */
#include "contract/check.h"

bool check_name_is(struct checking *c, struct str glob, uint32_t node)
{
	const struct span *span = c->tree->node[node].span;
	if (str_glob(glob, span->name) || str_glob(glob, c->normal[node]))
		return true;
	return span->flags & SPAN_ID_OPAQUE && str_glob(glob, span->span_id);
}

static bool is_selected(struct checking *c, const struct span_check *s, uint32_t node)
{
	if (s->component >= 0 && (int)scene_component(c->diagnosis->scene, node) != s->component)
		return false;
	return check_name_is(c, s->name, node);
}

static struct str range(struct checking *c, uint32_t least, uint32_t most)
{
	if (least == most)
		return least ? arena_printf(c->arena, "%u", least) : STR("none");
	return most == COUNT_NO_LIMIT ? arena_printf(c->arena, "at least %u", least)
				      : arena_printf(c->arena, "%u to %u", least, most);
}

static void check_count(struct checking *c, const struct span_check *s, uint32_t n, uint32_t first)
{
	bool holds = n >= s->least && n <= s->most;
	const char *rule = n < s->least ? "span-missing" : s->most == 0 ? "span-forbidden" : "span-count";
	struct str name = arena_printf(c->arena, "span %.*s", (int)s->name.n, s->name.s);
	struct outcome_case *k = check_case(c, rule, holds || n < s->least ? NODE_NONE : first, name, holds);
	check_tell(c, k, arena_printf(c->scratch, "%u", n), range(c, s->least, s->most));
	if (n < s->least && !n)
		k->message = arena_printf(c->arena, "the span %.*s is missing", (int)s->name.n, s->name.s);
	else if (!holds && s->most == 0)
		k->message =
			arena_printf(c->arena, "the span %.*s must not be there", (int)s->name.n, s->name.s);
}

static void check_parent(struct checking *c, const struct span_check *s, uint32_t node)
{
	uint32_t up = c->tree->node[node].parent;
	const struct span *parent = up != NODE_NONE ? c->tree->node[up].span : NULL;
	struct str got = parent            ? parent->name
			 : up == NODE_NONE ? STR("a root")
					   : STR("a span that is not there");
	bool holds = parent && check_name_is(c, s->parent, up);
	struct str name = arena_printf(c->arena, "parent of %.*s", (int)s->name.n, s->name.s);
	check_tell(c, check_case(c, "span-parent", node, name, holds), got, s->parent);
}

/* The first span called so ends before this one starts. */
static void check_order(struct checking *c, const struct span_check *s, uint32_t node)
{
	const struct scene *scene = c->diagnosis->scene;
	const struct span *span = c->tree->node[node].span, *before = NULL;
	for (size_t i = 0; i < scene->flow_n && !before; i++)
		if (check_name_is(c, s->after, scene->flow[i]))
			before = scene_of(scene, scene->flow[i]);
	struct str name = arena_printf(c->arena, "order of %.*s", (int)s->name.n, s->name.s);
	bool timed = before && before->flags & SPAN_HAS_END && span->flags & SPAN_HAS_START;
	bool holds = timed && (before->end_ns <= span->start_ns);
	struct outcome_case *k = check_case(c, "span-order", node, name, holds);
	if (!timed) { /* that a span is missing is told of that span */
		k->state = OUTCOME_SKIPPED;
		k->message = arena_printf(c->arena, before ? "%.*s has no end" : "%.*s is not there",
					  (int)s->after.n, s->after.s);
		return;
	}
	check_tell(c, k, STR("before that"),
		   arena_printf(c->scratch, "starts behind the end of %.*s", (int)s->after.n, s->after.s));
}

static void check_status(struct checking *c, const struct span_check *s, uint32_t node)
{
	struct str key, text;
	bool fails = scene_fault(c->diagnosis->scene, node, &key, &text) != FAULT_NONE;
	struct str name = arena_printf(c->arena, "status of %.*s", (int)s->name.n, s->name.s);
	check_tell(c, check_case(c, "span-status", node, name, !fails), fails ? text : STR("ok"), STR("ok"));
}

static void check_attributes(struct checking *c, const struct span_check *s, uint32_t node)
{
	for (size_t i = 0; i < s->attributes_n; i++) {
		const struct value_check *v = &s->attributes[i];
		struct value got;
		struct str expected = STR("any value");
		bool holds = check_value(c, v, node, &got, &expected);
		struct str name = arena_printf(c->arena, "%.*s of %.*s", (int)v->key.n, v->key.s,
					       (int)s->name.n, s->name.s);
		struct outcome_case *k = check_case(
			c, value_is_set(got) ? "attribute-value" : "attribute-missing", node, name, holds);
		check_tell(c, k, value_is_set(got) ? value_text(got, c->scratch) : STR("nothing"), expected);
	}
}

/* What fails is told once for each span; what holds once for all. */
static void check_each(struct checking *c, const struct span_check *s, const uint32_t *nodes, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		c->copy = i;
		if (s->parent.n)
			check_parent(c, s, nodes[i]);
		if (s->after.n && i == 0)
			check_order(c, s, nodes[i]);
		if (s->must_succeed)
			check_status(c, s, nodes[i]);
		check_attributes(c, s, nodes[i]);
	}
	c->copy = 0;
}

void check_spans(struct checking *c)
{
	const struct scene *scene = c->diagnosis->scene;
	uint32_t *nodes = arena_array(c->scratch, scene->flow_n, sizeof(*nodes));
	for (size_t i = 0; i < c->request->spans_n; i++) {
		const struct span_check *s = &c->request->spans[i];
		uint32_t n = 0;
		for (size_t k = 0; k < scene->flow_n; k++)
			if (is_selected(c, s, scene->flow[k]))
				nodes[n++] = scene->flow[k];
		check_count(c, s, n, n ? nodes[0] : NODE_NONE);
		if (s->most)
			check_each(c, s, nodes, n);
	}
}

/* ---- tools ---- */

static bool arguments_hold(struct checking *c, const struct tool_check *t, const struct scene_tool *run,
			   struct str *why)
{
	for (size_t i = 0; i < t->arguments_n; i++) {
		const struct value_check *v = &t->arguments[i];
		struct str expected = STR("any value");
		struct value got = value_member(run->arguments, arena_str(c->scratch, v->key).s, c->scratch);
		if (value_check_holds(v, got, c->scratch, &expected))
			continue;
		struct str text = value_is_set(got) ? value_text(got, c->scratch) : STR("nothing");
		*why = arena_printf(c->arena, "%.*s: %.*s, not %.*s", (int)v->key.n, v->key.s,
				    (int)expected.n, expected.s, (int)(text.n < 100 ? text.n : 100), text.s);
		return false;
	}
	return true;
}

void check_tools(struct checking *c)
{
	const struct scene *s = c->diagnosis->scene;
	for (size_t i = 0; i < c->request->tools_n; i++) {
		const struct tool_check *t = &c->request->tools[i];
		struct str why = STR("");
		uint32_t n = 0, node = NODE_NONE;
		for (size_t k = 0; k < s->tools_n; k++) {
			if (!contract_name_is(t->name, s->tools[k].name, c->scratch))
				continue;
			node = s->tools[k].node;
			n += arguments_hold(c, t, &s->tools[k], &why);
		}
		bool holds = n >= t->least && n <= t->most;
		struct str name = arena_printf(c->arena, "tool %.*s", (int)t->name.n, t->name.s);
		struct outcome_case *k =
			check_case(c, !holds && n > t->most ? "tool-forbidden" : "tool-missing",
				   holds ? NODE_NONE : node, name, holds);
		check_tell(c, k, arena_printf(c->scratch, "%u", n), range(c, t->least, t->most));
		if (!holds && why.n)
			k->message = arena_printf(c->arena, "tool %.*s was called with other arguments: %.*s",
						  (int)t->name.n, t->name.s, (int)why.n, why.s);
		else if (!holds && !n)
			k->message =
				arena_printf(c->arena, "tool %.*s was not called", (int)t->name.n, t->name.s);
		else if (!holds && !t->most)
			k->message = arena_printf(c->arena, "tool %.*s must not be called", (int)t->name.n,
						  t->name.s);
	}
}

/* ---- documents ---- */

static uint32_t retrieved_at(struct checking *c, struct str glob)
{
	const struct scene *s = c->diagnosis->scene;
	for (size_t i = 0; i < s->docs_n; i++)
		if (!s->docs[i].is_input && str_glob(glob, s->docs[i].id))
			return s->docs[i].node;
	return NODE_NONE;
}

/* By its id among those that the prompt includes, else by its text in what a model was sent. */
static bool is_in_prompt(struct checking *c, struct str glob)
{
	const struct scene *s = c->diagnosis->scene;
	bool lists = facet_set_has(&s->has, FACET_INCLUDED_DOCS);
	for (size_t i = 0; i < s->flow_n && lists; i++) {
		struct facet_item *items;
		size_t n = scene_items(s, s->flow[i], FACET_INCLUDED_DOCS, &items);
		for (size_t k = 0; k < n; k++)
			if (str_glob(glob, value_text(items[k].value, c->scratch)))
				return true;
	}
	for (size_t d = 0; d < s->docs_n && !lists; d++) {
		if (!str_glob(glob, s->docs[d].id) || !s->docs[d].content.n)
			continue;
		for (size_t i = 0; i < s->calls_n; i++)
			for (size_t k = 0; k < s->calls[i].sent.n; k++)
				if (str_find(s->calls[i].sent.v[k].text, str_trim(s->docs[d].content)) >= 0)
					return true;
	}
	return false;
}

void check_documents(struct checking *c)
{
	const struct contract_request *r = c->request;
	const struct scene *s = c->diagnosis->scene;
	for (size_t i = 0; i < r->retrieved_n; i++) {
		struct str id = r->retrieved[i],
			   name = arena_printf(c->arena, "retrieves %.*s", (int)id.n, id.s);
		bool holds = retrieved_at(c, id) != NODE_NONE;
		struct outcome_case *k =
			check_case(c, "document-missing", s->docs_n && !holds ? s->docs[0].node : NODE_NONE,
				   name, holds);
		if (!holds)
			k->message = arena_printf(c->arena, "the document %.*s was not retrieved", (int)id.n,
						  id.s);
	}
	for (size_t i = 0; i < r->in_prompt_n; i++) {
		struct str id = r->in_prompt[i],
			   name = arena_printf(c->arena, "%.*s in the prompt", (int)id.n, id.s);
		struct outcome_case *k =
			check_case(c, "document-dropped", NODE_NONE, name, is_in_prompt(c, id));
		if (k->state != OUTCOME_HOLDS)
			k->message = arena_printf(c->arena, "the document %.*s is not in the prompt",
						  (int)id.n, id.s);
	}
	for (size_t i = 0; i < r->not_retrieved_n; i++) {
		struct str id = r->not_retrieved[i],
			   name = arena_printf(c->arena, "does not retrieve %.*s", (int)id.n, id.s);
		uint32_t node = retrieved_at(c, id);
		struct outcome_case *k = check_case(c, "document-forbidden", node, name, node == NODE_NONE);
		if (node != NODE_NONE)
			k->message =
				arena_printf(c->arena, "the document %.*s was retrieved", (int)id.n, id.s);
	}
}
