/*
 * OpenAI evals samples (github.com/openai/evals, evals/elsuite/basic: "input"
 * and "ideal"). Where no answer is known, "ideal" is an empty list, which no
 * completion matches: Match and Includes ask for the key, model-graded evals
 * do not look at it.
 */
#include "eval/eval.h"

static void put_system(struct fixture *f, const char *text)
{
	json_write_object(&f->w);
	json_write_key(&f->w, "role");
	json_write_c(&f->w, "system");
	json_write_key(&f->w, "content");
	json_write_c(&f->w, text);
	json_write_object_end(&f->w);
}

void eval_write_openai_evals(struct fixture *f, const struct eval_case *c)
{
	json_write_object(&f->w);
	json_write_key(&f->w, "input");
	json_write_array(&f->w);
	if (!c->turns_n)
		put_system(f, "");
	fixture_turns(f, c);
	json_write_array_end(&f->w);
	if (str_is_set(c->expect.answer)) {
		fixture_expected(f, "ideal", c);
	} else {
		json_write_key(&f->w, "ideal");
		json_write_array(&f->w);
		json_write_array_end(&f->w);
	}
	fixture_text(f, "completion", c->answer);
	fixture_contexts(f, "context", c);
	fixture_tools(f, "tools", c);
	fixture_casefile(f, c);
	json_write_object_end(&f->w);
}
