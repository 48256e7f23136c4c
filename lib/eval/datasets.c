/*
 * Datasets of platforms: input, expected output and metadata under names that
 * differ. Langfuse (POST /api/public/dataset-items), LangSmith (examples of
 * create_examples), Phoenix (POST /v1/datasets/upload, JSONL), Braintrust
 * (dataset rows), MLflow (genai.evaluate, merge_records).
 */
#include "eval/eval.h"

static void put_input(struct fixture *f, const char *key, const struct eval_case *c)
{
	json_write_key(&f->w, key);
	json_write_object(&f->w);
	fixture_text(f, "question", c->question);
	fixture_messages(f, "messages", c);
	fixture_documents(f, "context", c);
	fixture_tools(f, "tools", c);
	json_write_object_end(&f->w);
}

/* {"answer": …}; null where nothing is known. */
static void put_expected(struct fixture *f, const char *key, const struct eval_case *c)
{
	json_write_key(&f->w, key);
	if (!str_is_set(c->expect.answer)) {
		json_write_null(&f->w);
		return;
	}
	json_write_object(&f->w);
	fixture_expected(f, "answer", c);
	json_write_object_end(&f->w);
}

static void put_metadata(struct fixture *f, const struct eval_case *c)
{
	json_write_key(&f->w, "metadata");
	json_write_object(&f->w);
	fixture_recorded(f, "recorded_answer", c);
	fixture_casefile(f, c);
	json_write_object_end(&f->w);
}

static void put_id(struct fixture *f, const struct eval_case *c)
{
	json_write_key(&f->w, "id");
	json_write_str(&f->w, c->id);
}

void eval_write_langfuse(struct fixture *f, const struct eval_case *c)
{
	json_write_object(&f->w);
	json_write_key(&f->w, "datasetName");
	json_write_c(&f->w, "casefile");
	put_id(f, c);
	put_input(f, "input", c);
	put_expected(f, "expectedOutput", c);
	fixture_text(f, "sourceTraceId", c->trace_id);
	json_write_key(&f->w, "status");
	json_write_c(&f->w, "ACTIVE");
	put_metadata(f, c);
	json_write_object_end(&f->w);
}

void eval_write_langsmith(struct fixture *f, const struct eval_case *c)
{
	char uuid[37];
	json_write_object(&f->w);
	fixture_uuid(c->id, uuid);
	json_write_key(&f->w, "id");
	json_write_c(&f->w, uuid);
	put_input(f, "inputs", c);
	put_expected(f, "outputs", c);
	if (fixture_trace_uuid(c->trace_id, uuid)) {
		json_write_key(&f->w, "source_run_id");
		json_write_c(&f->w, uuid);
	}
	if (str_is_set(f->split)) {
		json_write_key(&f->w, "split");
		json_write_str(&f->w, f->split);
	}
	put_metadata(f, c);
	json_write_object_end(&f->w);
}

void eval_write_phoenix(struct fixture *f, const struct eval_case *c)
{
	json_write_object(&f->w);
	put_id(f, c);
	put_input(f, "input", c);
	/* Phoenix takes objects only. */
	json_write_key(&f->w, "output");
	json_write_object(&f->w);
	if (str_is_set(c->expect.answer))
		fixture_expected(f, "answer", c);
	json_write_object_end(&f->w);
	if (c->scene->tree->first_root != NODE_NONE && c->scene->tree->node[c->scene->tree->first_root].span)
		fixture_text(f, "span_id", c->scene->tree->node[c->scene->tree->first_root].span->span_id);
	if (str_is_set(f->split)) {
		json_write_key(&f->w, "split");
		json_write_str(&f->w, f->split);
	}
	put_metadata(f, c);
	json_write_object_end(&f->w);
}

void eval_write_braintrust(struct fixture *f, const struct eval_case *c)
{
	json_write_object(&f->w);
	put_id(f, c);
	put_input(f, "input", c);
	fixture_expected(f, "expected", c);
	json_write_key(&f->w, "tags");
	json_write_array(&f->w);
	json_write_c(&f->w, c->findings_n ? "incident" : "healthy");
	if (str_is_set(c->category))
		json_write_str(&f->w, c->category);
	json_write_array_end(&f->w);
	put_metadata(f, c);
	json_write_object_end(&f->w);
}

/* Equal inputs are merged into one: the case's id keeps them apart. Tags are texts. */
void eval_write_mlflow(struct fixture *f, const struct eval_case *c)
{
	json_write_object(&f->w);
	json_write_key(&f->w, "inputs");
	json_write_object(&f->w);
	json_write_key(&f->w, "case");
	json_write_str(&f->w, c->id);
	fixture_text(f, "question", c->question);
	fixture_messages(f, "messages", c);
	fixture_documents(f, "context", c);
	fixture_tools(f, "tools", c);
	json_write_object_end(&f->w);
	json_write_key(&f->w, "expectations");
	json_write_object(&f->w);
	if (str_is_set(c->expect.answer))
		fixture_expected(f, "expected_response", c);
	if (c->expect.must_not.n)
		fixture_strs(f, "must_not_say", &c->expect.must_not);
	if (c->expect.documents.n) {
		json_write_key(&f->w, "expected_retrieved_context");
		json_write_array(&f->w);
		for (size_t i = 0; i < c->expect.documents.n; i++) {
			json_write_object(&f->w);
			fixture_text(f, "doc_uri", c->expect.documents.v[i]);
			json_write_object_end(&f->w);
		}
		json_write_array_end(&f->w);
	}
	json_write_object_end(&f->w);
	json_write_key(&f->w, "tags");
	json_write_object(&f->w);
	json_write_key(&f->w, "casefile_case");
	json_write_str(&f->w, c->id);
	json_write_object_end(&f->w);
	json_write_key(&f->w, "source");
	json_write_object(&f->w);
	json_write_key(&f->w, "source_type");
	json_write_c(&f->w, "TRACE");
	json_write_key(&f->w, "source_data");
	json_write_object(&f->w);
	fixture_text(f, "trace_id", c->trace_id);
	fixture_recorded(f, "recorded_answer", c);
	fixture_casefile(f, c);
	json_write_object_end(&f->w);
	json_write_object_end(&f->w);
	json_write_object_end(&f->w);
}
