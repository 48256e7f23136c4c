/*
 * Google ADK eval cases (google.adk.evaluation.eval_case: EvalCase, Invocation,
 * IntermediateData), in snake case. Models are strict: what they do not know is
 * not written, so that the block "casefile" is text in the session's state.
 */
#include "eval/eval.h"

static void put_content(struct fixture *f, const char *key, const char *role, struct str text)
{
	json_write_key(&f->w, key);
	json_write_object(&f->w);
	json_write_key(&f->w, "role");
	json_write_c(&f->w, role);
	json_write_key(&f->w, "parts");
	json_write_array(&f->w);
	json_write_object(&f->w);
	fixture_text(f, "text", text);
	json_write_object_end(&f->w);
	json_write_array_end(&f->w);
	json_write_object_end(&f->w);
}

static struct str call_id(struct fixture *f, const struct eval_tool *t, size_t i)
{
	return str_is_set(t->call_id) && t->call_id.n ? t->call_id
						      : arena_printf(f->arena, "call_%zu", i + 1);
}

static void put_tools(struct fixture *f, const struct eval_case *c)
{
	json_write_key(&f->w, "intermediate_data");
	json_write_object(&f->w);
	json_write_key(&f->w, "tool_uses");
	json_write_array(&f->w);
	for (size_t i = 0; i < c->tools_n; i++) {
		json_write_object(&f->w);
		fixture_text(f, "id", call_id(f, &c->tools[i], i));
		fixture_text(f, "name", c->tools[i].name);
		fixture_object(f, "args", c->tools[i].arguments);
		json_write_object_end(&f->w);
	}
	json_write_array_end(&f->w);
	json_write_key(&f->w, "tool_responses");
	json_write_array(&f->w);
	for (size_t i = 0; i < c->tools_n; i++) {
		json_write_object(&f->w);
		fixture_text(f, "id", call_id(f, &c->tools[i], i));
		fixture_text(f, "name", c->tools[i].name);
		fixture_object(f, "response", c->tools[i].result);
		json_write_object_end(&f->w);
	}
	json_write_array_end(&f->w);
	json_write_object_end(&f->w);
}

/*
 * Turns of users with the assistant's answer to each; of the last one the
 * expected answer, where one is known. Without one there is no final_response.
 */
static void put_conversation(struct fixture *f, const struct eval_case *c)
{
	size_t last = c->turns_n;
	for (size_t i = 0; i < c->turns_n; i++)
		if (c->turns[i].role == ROLE_USER)
			last = i;
	json_write_key(&f->w, "conversation");
	json_write_array(&f->w);
	for (size_t i = 0; i < c->turns_n; i++) {
		if (c->turns[i].role != ROLE_USER)
			continue;
		bool answered = i + 1 < c->turns_n && c->turns[i + 1].role == ROLE_ASSISTANT;
		json_write_object(&f->w);
		json_write_key(&f->w, "invocation_id");
		json_write_str(&f->w, arena_printf(f->arena, "%.*s-%zu", (int)c->id.n, c->id.s, i + 1));
		put_content(f, "user_content", "user", c->turns[i].text);
		if (i != last && answered)
			put_content(f, "final_response", "model", c->turns[i + 1].text);
		if (i == last && str_is_set(c->expect.answer))
			put_content(f, "final_response", "model", c->expect.answer);
		if (i == last)
			put_tools(f, c);
		json_write_object_end(&f->w);
	}
	json_write_array_end(&f->w);
}

void eval_write_adk_evalset(struct fixture *f, const struct eval_case *c)
{
	json_write_object(&f->w);
	json_write_key(&f->w, "eval_id");
	json_write_str(&f->w, c->id);
	put_conversation(f, c);
	json_write_key(&f->w, "session_input");
	json_write_object(&f->w);
	json_write_key(&f->w, "app_name");
	json_write_c(&f->w, "casefile");
	json_write_key(&f->w, "user_id");
	json_write_c(&f->w, "casefile");
	json_write_key(&f->w, "state");
	json_write_object(&f->w);
	fixture_documents(f, "context", c);
	fixture_recorded(f, "recorded_answer", c);
	fixture_casefile(f, c);
	json_write_object_end(&f->w);
	json_write_object_end(&f->w);
	json_write_object_end(&f->w);
}
