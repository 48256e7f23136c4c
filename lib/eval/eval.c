/* The table of formats, and what goes beside their cases. */
#include "eval/eval.h"

static const struct eval_format formats[] = {
#define EVAL(id, name, summary, file, case_id, needs, live, container, flags) \
	{ name, summary, file, case_id, needs, live, container, flags, eval_write_##id },
#include "eval/evals.def"
#undef EVAL
};

const struct eval_format *eval_formats(size_t *n)
{
	*n = sizeof(formats) / sizeof(formats[0]);
	return formats;
}

const struct eval_format *eval_format_by_name(struct str name)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (str_eq(name, str_of(formats[i].name)))
			return &formats[i];
	return NULL;
}

/*
 * promptfoo: "tests" is one file's name, never a list, in which promptfoo would
 * load what texts name. The conversation is dumped as JSON, because a prompt
 * that is a user's words alone is read as messages where it looks like some.
 */
static const struct eval_companion companions[] = {
	{ "promptfoo", "promptfooconfig@.json",
	  "{\n"
	  "  \"description\": \"Fixtures written by trace-to-eval. Put your application where echo is.\",\n"
	  "  \"prompts\": [\"{{rec.messages | dump}}\"],\n"
	  "  \"providers\": [\"echo\"],\n"
	  "  \"tests\": \"file://tests@.jsonl\"\n"
	  "}\n" },
	{ "promptfoo", "promptfooconfig.traced@.json",
	  "{\n"
	  "  \"description\": \"The same with assertions over spans. The provider sends its spans to this "
	  "receiver.\",\n"
	  "  \"prompts\": [\"{{rec.messages | dump}}\"],\n"
	  "  \"providers\": [\"echo\"],\n"
	  "  \"tests\": \"file://tests.traced@.jsonl\",\n"
	  "  \"tracing\": {\n"
	  "    \"enabled\": true,\n"
	  "    \"failOnReceiverStartFailure\": true,\n"
	  "    \"otlp\": {\"http\": {\"enabled\": true, \"host\": \"127.0.0.1\", \"port\": 4318, "
	  "\"acceptFormats\": "
	  "[\"json\"]}}\n"
	  "  }\n"
	  "}\n" },
	{ "openai-evals", "registry@.yaml",
	  "# For oaieval: evals.elsuite.basic.includes takes \"ideal\" as what the answer must hold.\n"
	  "casefile:\n"
	  "  id: casefile.dev.v0\n"
	  "  metrics: [accuracy]\n"
	  "casefile.dev.v0:\n"
	  "  class: evals.elsuite.basic.includes:Includes\n"
	  "  args:\n"
	  "    samples_jsonl: samples@.jsonl\n" },
};

const struct eval_companion *eval_companions(size_t *n)
{
	*n = sizeof(companions) / sizeof(companions[0]);
	return companions;
}
