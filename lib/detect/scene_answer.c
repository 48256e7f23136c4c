/* What was asked, and what the user was answered. */
#include "detect/scene.h"

/* The text that a value gives a reader: of messages the last, of {"answer": …} that. */
static struct str said(const struct scene *s, struct value v, bool question)
{
	static const char *const members[] = { "answer",   "final_answer", "response", "output",
					       "result",   "text",         "content",  "message",
					       "question", "query",        "input",    "inputs.input" };
	struct messages m;
	struct str text = value_text(v, s->arena), found = STR("");
	if (!text.n || (text.s[0] != '{' && text.s[0] != '['))
		return text;
	if (messages_of_value(v, STR(""), s->arena, &m))
		for (size_t i = 0; i < m.n; i++) {
			bool mine =
				m.v[i].role == ROLE_USER ? question : !question && m.v[i].role != ROLE_SYSTEM;
			if (mine && m.v[i].text.n && (!question || !found.n))
				found = m.v[i].text;
		}
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]) && !found.n; i++) {
		struct value inner = value_member(v, members[i], s->arena);
		if (inner.type == VALUE_STRING)
			found = inner.text;
	}
	return found.n ? found : text;
}

static bool take_from(struct scene *s, uint32_t node, enum facet f, bool question)
{
	const struct attr *a = scene_has(s, node, f) ? facet_recorded(scene_of(s, node), f, NULL) : NULL;
	struct str text = a ? str_trim(said(s, a->value, question)) : STR("");
	if (!text.n || str_eq(text, STR("None")) || str_eq(text, STR("null")))
		return false;
	if (question) {
		s->question = text;
		s->question_node = node;
	} else {
		s->answer = text;
		s->answer_node = node;
		s->answer_key = a->key;
	}
	return true;
}

static void find_in_roots(struct scene *s)
{
	for (uint32_t root = s->tree->first_root; root != NODE_NONE; root = s->tree->node[root].next) {
		enum component c = s->tree->node[root].span ? scene_component(s, root) : COMPONENT_OTHER;
		if (!s->tree->node[root].span || c == COMPONENT_JUDGE || c == COMPONENT_VALIDATOR)
			continue;
		if (s->question_node == NODE_NONE)
			take_from(s, root, FACET_INPUT_TEXT, true);
		if (s->answer_node == NODE_NONE && c != COMPONENT_TOOL && c != COMPONENT_RETRIEVER)
			take_from(s, root, FACET_OUTPUT_TEXT, false);
	}
}

static bool ends_later(const struct scene *s, uint32_t a, uint32_t b)
{
	const struct span *x = scene_of(s, a), *y = scene_of(s, b);
	if (x->flags & SPAN_HAS_END && y->flags & SPAN_HAS_END && x->end_ns != y->end_ns)
		return x->end_ns > y->end_ns;
	return s->span[a].flow > s->span[b].flow;
}

static void find_in_calls(struct scene *s)
{
	for (size_t i = 0; i < s->calls_n; i++) {
		const struct scene_call *c = &s->calls[i];
		bool answers = c->component == COMPONENT_LLM || c->component == COMPONENT_AGENT;
		if (!answers || !c->text.n ||
		    (s->answer_node != NODE_NONE && !ends_later(s, c->node, s->answer_node)))
			continue;
		s->answer = str_trim(c->text);
		s->answer_node = c->node;
		s->answer_key = c->text_key;
	}
}

static void find_in_steps(struct scene *s)
{
	uint32_t best = NODE_NONE;
	for (size_t i = 0; i < s->flow_n; i++) {
		uint32_t node = s->flow[i];
		enum component c = scene_component(s, node);
		bool may = c == COMPONENT_AGENT || c == COMPONENT_CHAIN || c == COMPONENT_DELIVERY ||
			   c == COMPONENT_REQUEST;
		if (may && scene_has(s, node, FACET_OUTPUT_TEXT) &&
		    (best == NODE_NONE || ends_later(s, node, best)))
			best = node;
	}
	if (best != NODE_NONE)
		take_from(s, best, FACET_OUTPUT_TEXT, false);
}

static void find_question_in_calls(struct scene *s)
{
	for (size_t i = 0; i < s->calls_n && s->question_node == NODE_NONE; i++)
		for (size_t k = 0; k < s->calls[i].sent.n && s->question_node == NODE_NONE; k++) {
			const struct message *m = &s->calls[i].sent.v[k];
			if (m->role != ROLE_USER || !m->text.n)
				continue;
			s->question = m->text;
			s->question_node = s->calls[i].node;
		}
}

/* The call whose text the answer is; else the last one that can have given it. */
static void find_answer_call(struct scene *s)
{
	enum { LEAST = 20 };
	uint32_t same = INDEX_NONE, last = INDEX_NONE;
	for (size_t i = 0; i < s->calls_n; i++) {
		const struct scene_call *c = &s->calls[i];
		struct str text = str_trim(c->text);
		if (c->component != COMPONENT_LLM && c->component != COMPONENT_AGENT)
			continue;
		last = (uint32_t)i;
		if (text.n &&
		    (str_eq(text, s->answer) || (text.n >= LEAST && str_find(s->answer, text) >= 0)))
			same = (uint32_t)i;
	}
	s->answer_call = same != INDEX_NONE ? same : last;
}

void scene_find_answer(struct scene *s)
{
	s->question = s->answer = s->answer_key = STR("");
	s->question_node = s->answer_node = NODE_NONE;
	find_in_roots(s);
	if (s->answer_node == NODE_NONE)
		find_in_calls(s);
	if (s->answer_node == NODE_NONE)
		find_in_steps(s);
	if (s->question_node == NODE_NONE)
		find_question_in_calls(s);
	find_answer_call(s);
}
