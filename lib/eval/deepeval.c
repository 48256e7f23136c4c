/*
 * DeepEval goldens (deepeval.dataset.golden: Golden, ConversationalGolden;
 * EvaluationDataset.add_goldens_from_json_file). Contexts are lists: a string
 * would be split. "[DEEPEVAL:" in a text would be taken for an image.
 */
#include "eval/eval.h"

/* Never null: the loader fails on it. */
static struct str question_of(const struct eval_case *c)
{
	return str_is_set(c->question) ? c->question : STR("");
}

static void put_call(struct fixture *f, const struct eval_tool *t)
{
	json_write_object(&f->w);
	fixture_text(f, "name", t->name);
	fixture_object(f, "input_parameters", t->arguments);
	fixture_value(f, "output", t->result);
	json_write_object_end(&f->w);
}

static void put_tools(struct fixture *f, const struct eval_case *c)
{
	json_write_key(&f->w, "tools_called");
	json_write_array(&f->w);
	for (size_t i = 0; i < c->tools_n; i++)
		put_call(f, &c->tools[i]);
	json_write_array_end(&f->w);
	json_write_key(&f->w, "expected_tools");
	json_write_array(&f->w);
	for (size_t i = 0; i < c->expect.tools.n; i++) {
		json_write_object(&f->w);
		fixture_text(f, "name", c->expect.tools.v[i]);
		json_write_object_end(&f->w);
	}
	json_write_array_end(&f->w);
}

static void put_metadata(struct fixture *f, const struct eval_case *c)
{
	json_write_key(&f->w, "additional_metadata");
	json_write_object(&f->w);
	fixture_documents(f, "documents", c);
	fixture_casefile(f, c);
	json_write_object_end(&f->w);
	json_write_key(&f->w, "comments");
	json_write_str(&f->w, fixture_title(f, c));
}

void eval_write_deepeval(struct fixture *f, const struct eval_case *c)
{
	json_write_object(&f->w);
	json_write_key(&f->w, "name");
	json_write_str(&f->w, c->id);
	fixture_text(f, "input", question_of(c));
	fixture_recorded(f, "actual_output", c);
	fixture_expected(f, "expected_output", c);
	fixture_contexts(f, "retrieval_context", c);
	put_tools(f, c);
	put_metadata(f, c);
	json_write_object_end(&f->w);
}

/* The turn that is judged; what was not recorded is none. */
static void put_answer(struct fixture *f, const struct eval_case *c)
{
	json_write_object(&f->w);
	json_write_key(&f->w, "role");
	json_write_c(&f->w, "assistant");
	fixture_text(f, "content", c->answer);
	fixture_contexts(f, "retrieval_context", c);
	json_write_key(&f->w, "tools_called");
	json_write_array(&f->w);
	for (size_t i = 0; i < c->tools_n; i++)
		put_call(f, &c->tools[i]);
	json_write_array_end(&f->w);
	json_write_object_end(&f->w);
}

void eval_write_deepeval_conversational(struct fixture *f, const struct eval_case *c)
{
	json_write_object(&f->w);
	json_write_key(&f->w, "name");
	json_write_str(&f->w, c->id);
	fixture_text(f, "scenario", question_of(c));
	fixture_expected(f, "expected_outcome", c);
	json_write_key(&f->w, "turns");
	json_write_array(&f->w);
	for (size_t i = 0; i < c->turns_n; i++) {
		if (c->turns[i].role == ROLE_SYSTEM) /* user and assistant are all there are */
			continue;
		json_write_object(&f->w);
		json_write_key(&f->w, "role");
		json_write_c(&f->w, message_role_name(c->turns[i].role));
		fixture_text(f, "content", c->turns[i].text);
		json_write_object_end(&f->w);
	}
	if (c->answer.n || c->tools_n)
		put_answer(f, c);
	json_write_array_end(&f->w);
	fixture_contexts(f, "context", c);
	put_metadata(f, c);
	json_write_object_end(&f->w);
}
