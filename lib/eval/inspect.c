/*
 * Inspect AI samples (inspect_ai.dataset.json_dataset, Sample and ChatMessage).
 * "files", "setup", "sandbox" and images are never written: Inspect opens and
 * runs what they name. A message's content is never null.
 */
#include "eval/eval.h"

static void put_call(struct fixture *f, const struct eval_tool *t, struct str id)
{
	json_write_object(&f->w);
	json_write_key(&f->w, "role");
	json_write_c(&f->w, "assistant");
	json_write_key(&f->w, "content");
	json_write_c(&f->w, "");
	json_write_key(&f->w, "tool_calls");
	json_write_array(&f->w);
	json_write_object(&f->w);
	fixture_text(f, "id", id);
	fixture_text(f, "function", t->name);
	fixture_object(f, "arguments", t->arguments);
	json_write_key(&f->w, "type");
	json_write_c(&f->w, "function");
	json_write_object_end(&f->w);
	json_write_array_end(&f->w);
	json_write_object_end(&f->w);
	json_write_object(&f->w);
	json_write_key(&f->w, "role");
	json_write_c(&f->w, "tool");
	struct str result = value_is_set(t->result) ? value_text(t->result, f->arena) : STR("");
	fixture_text(f, "content", result.s ? result : STR(""));
	fixture_text(f, "tool_call_id", id);
	fixture_text(f, "function", t->name);
	json_write_object_end(&f->w);
}

static void put_message(struct fixture *f, enum message_role role, struct str text)
{
	json_write_object(&f->w);
	json_write_key(&f->w, "role");
	json_write_c(&f->w, message_role_name(role));
	fixture_text(f, "content", text);
	json_write_object_end(&f->w);
}

/* The conversation, then what the tools were asked and gave: all that came before the answer. */
static void put_input(struct fixture *f, const struct eval_case *c)
{
	json_write_key(&f->w, "input");
	json_write_array(&f->w);
	for (size_t i = 0; i < c->turns_n; i++)
		put_message(f, c->turns[i].role, c->turns[i].text);
	/* "No input in dataset" would be said of all samples. */
	if (!c->turns_n)
		put_message(f, ROLE_USER, STR(""));
	for (size_t i = 0; i < c->tools_n; i++)
		put_call(f, &c->tools[i],
			 str_is_set(c->tools[i].call_id) && c->tools[i].call_id.n
				 ? c->tools[i].call_id
				 : arena_printf(f->arena, "call_%zu", i + 1));
	json_write_array_end(&f->w);
}

void eval_write_inspect(struct fixture *f, const struct eval_case *c)
{
	json_write_object(&f->w);
	json_write_key(&f->w, "id");
	json_write_str(&f->w, c->id);
	put_input(f, c);
	/* Scorers take a target; "" is Inspect's own word for none. */
	fixture_text(f, "target", str_is_set(c->expect.answer) ? c->expect.answer : STR(""));
	json_write_key(&f->w, "metadata");
	json_write_object(&f->w);
	fixture_recorded(f, "recorded_answer", c);
	fixture_documents(f, "context", c);
	fixture_casefile(f, c);
	json_write_object_end(&f->w);
	json_write_object_end(&f->w);
}
