/* Our own: all that is known of a case, documented in trace-to-eval(1). */
#include "eval/eval.h"

void eval_write_jsonl(struct fixture *f, const struct eval_case *c)
{
	json_write_object(&f->w);
	json_write_key(&f->w, "schema");
	json_write_c(&f->w, "casefile.eval/1");
	json_write_key(&f->w, "id");
	json_write_str(&f->w, c->id);
	json_write_key(&f->w, "input");
	json_write_object(&f->w);
	fixture_text(f, "question", c->question);
	fixture_messages(f, "messages", c);
	fixture_text(f, "system", c->system);
	fixture_documents(f, "context", c);
	fixture_tools(f, "tools", c);
	json_write_object_end(&f->w);
	json_write_key(&f->w, "recorded");
	json_write_object(&f->w);
	fixture_recorded(f, "answer", c);
	json_write_object_end(&f->w);
	json_write_key(&f->w, "expected");
	json_write_object(&f->w);
	fixture_expected(f, "answer", c);
	json_write_object_end(&f->w);
	fixture_casefile(f, c);
	json_write_object_end(&f->w);
}
