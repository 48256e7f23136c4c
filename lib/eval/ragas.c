/*
 * Ragas samples (ragas.dataset_schema: SingleTurnSample, MultiTurnSample). A
 * message without "type" would be taken for a human's; content is always a
 * string; an answer of a tool follows the call that it answers.
 */
#include "eval/eval.h"

static void put_reference(struct fixture *f, const struct eval_case *c)
{
	if (str_is_set(c->expect.answer))
		fixture_expected(f, "reference", c);
}

static void put_context_ids(struct fixture *f, const struct eval_case *c)
{
	json_write_key(&f->w, "retrieved_context_ids");
	json_write_array(&f->w);
	for (size_t i = 0; i < c->docs_n; i++) {
		const struct eval_doc *d = &c->docs[i];
		if (!d->excluded && (d->text.n || d->id.n))
			fixture_text(f, NULL, d->id.n ? d->id : STR(""));
	}
	json_write_array_end(&f->w);
}

void eval_write_ragas(struct fixture *f, const struct eval_case *c)
{
	json_write_object(&f->w);
	fixture_text(f, "user_input", str_is_set(c->question) ? c->question : STR(""));
	fixture_contexts(f, "retrieved_contexts", c);
	put_context_ids(f, c);
	fixture_recorded(f, "response", c);
	put_reference(f, c);
	fixture_casefile(f, c);
	json_write_object_end(&f->w);
}

/* ---- several turns ---- */

static void open_message(struct fixture *f, const char *type)
{
	json_write_object(&f->w);
	json_write_key(&f->w, "type");
	json_write_c(&f->w, type);
}

static void put_step(struct fixture *f, const struct eval_tool *t)
{
	open_message(f, "ai");
	json_write_key(&f->w, "content");
	json_write_c(&f->w, "");
	json_write_key(&f->w, "tool_calls");
	json_write_array(&f->w);
	json_write_object(&f->w);
	fixture_text(f, "name", t->name);
	fixture_object(f, "args", t->arguments);
	json_write_object_end(&f->w);
	json_write_array_end(&f->w);
	json_write_object_end(&f->w);
	open_message(f, "tool");
	struct str result = value_is_set(t->result) ? value_text(t->result, f->arena) : STR("");
	fixture_text(f, "content", result.s ? result : STR(""));
	json_write_object_end(&f->w);
}

void eval_write_ragas_multi(struct fixture *f, const struct eval_case *c)
{
	json_write_object(&f->w);
	json_write_key(&f->w, "user_input");
	json_write_array(&f->w);
	for (size_t i = 0; i < c->turns_n; i++) {
		if (c->turns[i].role == ROLE_SYSTEM) /* there is no such message */
			continue;
		open_message(f, c->turns[i].role == ROLE_ASSISTANT ? "ai" : "human");
		fixture_text(f, "content", c->turns[i].text);
		json_write_object_end(&f->w);
	}
	for (size_t i = 0; i < c->tools_n; i++)
		put_step(f, &c->tools[i]);
	if (c->answer.n) {
		open_message(f, "ai");
		fixture_text(f, "content", c->answer);
		json_write_object_end(&f->w);
	}
	json_write_array_end(&f->w);
	put_reference(f, c);
	json_write_key(&f->w, "reference_tool_calls");
	json_write_array(&f->w);
	for (size_t i = 0; i < c->tools_n; i++)
		for (size_t k = 0; k < c->expect.tools.n; k++)
			if (str_eq(c->expect.tools.v[k], c->tools[i].name)) {
				json_write_object(&f->w);
				fixture_text(f, "name", c->tools[i].name);
				fixture_object(f, "args", c->tools[i].arguments);
				json_write_object_end(&f->w);
			}
	json_write_array_end(&f->w);
	fixture_casefile(f, c);
	json_write_object_end(&f->w);
}
