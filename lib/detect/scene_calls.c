/* Calls of models, each once: at the innermost span that tells of it. */
#include "detect/scene.h"

#include "base/array.h"

static bool has_text(const struct scene *s, uint32_t node)
{
	return scene_has(s, node, FACET_INPUT_MESSAGES) || scene_has(s, node, FACET_OUTPUT_MESSAGES) ||
	       scene_has(s, node, FACET_INPUT_TEXT) || scene_has(s, node, FACET_OUTPUT_TEXT) ||
	       scene_of(s, node)->events_n > 0;
}

/* The nearest model's span above it. */
static uint32_t model_above(const struct scene *s, uint32_t node)
{
	uint32_t up = s->tree->node[node].parent;
	while (up != NODE_NONE && (!s->tree->node[up].span || scene_component(s, up) != COMPONENT_LLM))
		up = s->tree->node[up].parent;
	return up;
}

/*
 * Marks spans that only repeat a call: what has a model's span below it, or,
 * where only the outer one recorded what was said, the inner one.
 */
static bool *find_wrappers(const struct scene *s)
{
	bool *wraps = mem_alloc(s->tree->n ? s->tree->n : 1, sizeof(*wraps));
	for (size_t i = 0; i < s->flow_n; i++) {
		if (scene_component(s, s->flow[i]) != COMPONENT_LLM)
			continue;
		uint32_t outer = model_above(s, s->flow[i]);
		if (outer != NODE_NONE && !has_text(s, s->flow[i]) && has_text(s, outer)) {
			wraps[s->flow[i]] = true;
			continue;
		}
		uint32_t up = s->tree->node[s->flow[i]].parent;
		for (; up != NODE_NONE && !wraps[up]; up = s->tree->node[up].parent)
			wraps[up] = true;
	}
	return wraps;
}

/* Steps that may be made with a model, and tell of it themselves. */
static bool is_call(const struct scene *s, uint32_t node, bool wraps)
{
	enum component c = scene_component(s, node);
	bool model = scene_has(s, node, FACET_REQUEST_MODEL) || scene_has(s, node, FACET_INPUT_TOKENS);
	if (wraps)
		return false;
	if (c == COMPONENT_LLM)
		return true;
	if (c == COMPONENT_REWRITER || c == COMPONENT_JUDGE || c == COMPONENT_ROUTER ||
	    c == COMPONENT_GUARDRAIL)
		return model;
	bool alone = !(s->components >> COMPONENT_LLM & 1);
	return alone && c == COMPONENT_AGENT && scene_has(s, node, FACET_OUTPUT_MESSAGES);
}

static void take_text(struct scene_call *c)
{
	c->text = STR("");
	for (size_t i = 0; i < c->answered.n; i++) {
		const struct message *m = &c->answered.v[i];
		if (!m->text.n || m->role == ROLE_TOOL || m->role == ROLE_USER || m->role == ROLE_SYSTEM)
			continue;
		c->text = m->text;
		c->text_key = m->key;
	}
}

void scene_find_calls(struct scene *s)
{
	bool *wraps = find_wrappers(s);
	ARRAY(struct scene_call) all = { 0 };
	for (size_t i = 0; i < s->flow_n; i++) {
		uint32_t node = s->flow[i];
		if (!is_call(s, node, wraps[node]))
			continue;
		struct scene_call *c = array_add(&all);
		*c = (struct scene_call){ .node = node, .component = scene_component(s, node) };
		messages_sent(scene_of(s, node), &s->span[node].has, s->arena, &c->sent);
		messages_answered(scene_of(s, node), &s->span[node].has, s->arena, &c->answered);
		c->has_sent = c->sent.n > 0;
		c->has_answered = c->answered.n > 0 || c->answered.calls_n > 0;
		take_text(c);
	}
	s->calls_n = all.n;
	s->calls = arena_array(s->arena, all.n, sizeof(*s->calls));
	if (all.n)
		memcpy(s->calls, all.v, all.n * sizeof(*s->calls));
	array_release(&all);
	free(wraps);
}

/* ---- the tools offered ---- */

static struct value first_member(struct value v, const char *const *paths, size_t n, struct arena *arena)
{
	struct value found = { .type = VALUE_NONE };
	for (size_t i = 0; i < n && !value_is_set(found); i++)
		found = value_member(v, paths[i], arena);
	return found;
}

size_t scene_offers(const struct scene *s, uint32_t node, struct scene_offer **out)
{
	static const char *const names[] = { "function.name", "name", "tool_spec.name", "toolSpec.name" };
	static const char *const schemas[] = {
		"function.parameters",    "parameters", "inputSchema.json", "inputSchema", "input_schema",
		"parameters_json_schema", "schema"
	};
	struct facet_item *items;
	size_t n = scene_items(s, node, FACET_TOOLS_OFFERED, &items), given = 0;
	*out = arena_array(s->arena, n, sizeof(**out));
	for (size_t i = 0; i < n; i++) {
		struct value v = items[i].value;
		struct scene_offer offer = { .schema = { .type = VALUE_NONE } };
		bool object =
			(v.type == VALUE_JSON || v.type == VALUE_STRING) && v.text.n && v.text.s[0] == '{';
		struct value name =
			object ? first_member(v, names, sizeof(names) / sizeof(names[0]), s->arena) : v;
		if (name.type != VALUE_STRING || !name.text.n)
			continue;
		offer.name = name.text;
		if (object)
			offer.schema =
				first_member(v, schemas, sizeof(schemas) / sizeof(schemas[0]), s->arena);
		(*out)[given++] = offer;
	}
	return given;
}
