/* Runs of tools, who asked for them, and who was given what they gave. */
#include "detect/scene.h"

#include "base/array.h"
#include "base/map.h"

/* A tool's span inside one of the same tool is the same run, told twice. */
static bool is_inner(const struct scene *s, uint32_t node, struct str name)
{
	for (uint32_t up = s->tree->node[node].parent; up != NODE_NONE; up = s->tree->node[up].parent) {
		struct str other;
		if (s->tree->node[up].span && scene_component(s, up) == COMPONENT_TOOL)
			return scene_text(s, up, FACET_TOOL_NAME, &other) && str_eq(other, name);
	}
	return false;
}

static struct str name_of(const struct scene *s, uint32_t node)
{
	static const char *const prefixes[] = { "execute_tool ", "tool.",       "tool:",
						"tool_call.",    "tools/call ", "tool " };
	struct str name;
	if (scene_text(s, node, FACET_TOOL_NAME, &name))
		return name;
	name = scene_of(s, node)->name;
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
		if (str_starts(name, str_of(prefixes[i])))
			return str_from(name, strlen(prefixes[i]));
	if (str_ends(name, STR(".tool")))
		name.n -= 5;
	return name;
}

/* The first of the facets that was recorded, also where it says nothing. */
static struct value recorded(const struct scene *s, uint32_t node, const enum facet *facets, size_t n,
			     struct str *key)
{
	for (size_t i = 0; i < n; i++) {
		const struct attr *a = scene_has(s, node, facets[i])
					       ? facet_recorded(scene_of(s, node), facets[i], NULL)
					       : NULL;
		if (!a)
			continue;
		*key = a->key;
		return a->value;
	}
	return (struct value){ .type = VALUE_NONE };
}

static void find_fault(const struct scene *s, struct scene_tool *t)
{
	struct str status;
	t->fault = scene_fault(s, t->node, &t->fault_key, &t->fault_text);
	if (t->fault == FAULT_NONE && scene_text(s, t->node, FACET_TOOL_STATUS, &status) &&
	    (str_find_nocase(status, STR("error")) >= 0 || str_find_nocase(status, STR("fail")) >= 0)) {
		const struct attr *a = facet_recorded(scene_of(s, t->node), FACET_TOOL_STATUS, NULL);
		t->fault = FAULT_OTHER;
		t->fault_key = a->key;
		t->fault_text = status;
	}
	if ((t->fault == FAULT_NONE || t->fault == FAULT_OTHER) && value_is_set(t->result)) {
		struct str what;
		enum fault f = fault_in_result(t->result, s->arena, &what);
		if (f == FAULT_NONE || (t->fault == FAULT_OTHER && f == FAULT_OTHER))
			return;
		t->fault = f;
		t->fault_key = t->result_key;
		t->fault_text = what;
	}
}

/* ---- who asked, who read ---- */

static void index_calls(const struct scene *s, struct map *asked, struct map *answered)
{
	for (size_t i = 0; i < s->calls_n; i++) {
		const struct scene_call *c = &s->calls[i];
		bool is_new;
		for (size_t k = 0; k < c->answered.calls_n; k++)
			if (c->answered.calls[k].id.n)
				*map_put(asked, c->answered.calls[k].id, NULL) = i;
		for (size_t k = 0; k < c->sent.n; k++) {
			if (!c->sent.v[k].call_id.n || c->sent.v[k].role != ROLE_TOOL)
				continue;
			uint64_t *first = map_put(answered, c->sent.v[k].call_id, &is_new);
			*first = is_new ? i : *first;
		}
	}
}

/* The last call before it that asked for a tool of this name. */
static uint32_t asked_by_name(const struct scene *s, const struct scene_tool *t)
{
	enum { BACK = 16 };
	uint32_t best = INDEX_NONE;
	size_t at = s->calls_n;
	while (at > 0 && s->span[s->calls[at - 1].node].flow > s->span[t->node].flow)
		at--;
	for (size_t i = at; i > 0 && at - i < BACK && best == INDEX_NONE; i--)
		for (size_t k = 0; k < s->calls[i - 1].answered.calls_n; k++)
			if (str_eq(s->calls[i - 1].answered.calls[k].name, t->name))
				best = (uint32_t)(i - 1);
	return best;
}

static bool was_given(const struct scene_call *c, struct str text)
{
	for (size_t k = c->sent.n; k > 0; k--)
		if (str_find(c->sent.v[k - 1].text, text) >= 0)
			return true;
	return false;
}

/* One of the next calls whose input holds what the tool gave. */
static uint32_t read_by_text(const struct scene *s, const struct scene_tool *t)
{
	enum { AHEAD = 4, LEAST = 12, MOST = 60 };
	struct str text = value_is_set(t->result) ? str_trim(value_text(t->result, s->arena)) : t->fault_text;
	size_t seen = 0;
	if (text.n < LEAST)
		return INDEX_NONE;
	text.n = text.n > MOST ? MOST : text.n;
	for (size_t i = 0; i < s->calls_n && seen < AHEAD; i++) {
		if (s->span[s->calls[i].node].flow < s->span[t->node].flow)
			continue;
		seen++;
		if (was_given(&s->calls[i], text))
			return (uint32_t)i;
	}
	return INDEX_NONE;
}

static void connect(const struct scene *s, struct scene_tool *t, const struct map *asked,
		    const struct map *answered)
{
	const uint64_t *by = t->call_id.n ? map_get(asked, t->call_id) : NULL;
	const uint64_t *reader = t->call_id.n ? map_get(answered, t->call_id) : NULL;
	t->asked_by = by ? (uint32_t)*by : asked_by_name(s, t);
	t->read_by = reader ? (uint32_t)*reader : read_by_text(s, t);
}

void scene_find_tools(struct scene *s)
{
	static const enum facet results[] = { FACET_TOOL_RESULT, FACET_OUTPUT_TEXT, FACET_OUTPUT_MESSAGES };
	static const enum facet arguments[] = { FACET_TOOL_ARGS, FACET_INPUT_TEXT };
	ARRAY(struct scene_tool) all = { 0 };
	struct map asked, answered;
	map_init(&asked);
	map_init(&answered);
	if (s->components >> COMPONENT_TOOL & 1)
		index_calls(s, &asked, &answered);
	for (size_t i = 0; i < s->flow_n; i++) {
		struct scene_tool t = { .node = s->flow[i] };
		struct str key = STR("");
		if (scene_component(s, t.node) != COMPONENT_TOOL)
			continue;
		t.name = name_of(s, t.node);
		if (is_inner(s, t.node, t.name))
			continue;
		t.call_id = STR_UNSET;
		if (!scene_text(s, t.node, FACET_TOOL_CALL_ID, &t.call_id))
			t.call_id = STR_UNSET;
		t.arguments = recorded(s, t.node, arguments, 2, &key);
		t.result = recorded(s, t.node, results, 3, &t.result_key);
		find_fault(s, &t);
		connect(s, &t, &asked, &answered);
		*array_add(&all) = t;
	}
	s->tools_n = all.n;
	s->tools = arena_array(s->arena, all.n, sizeof(*s->tools));
	if (all.n)
		memcpy(s->tools, all.v, all.n * sizeof(*s->tools));
	array_release(&all);
	map_release(&asked);
	map_release(&answered);
}
