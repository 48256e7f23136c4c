/* LangSmith's runs, over strings. */
#include "dialect_run.h"

#define MS INT64_C(1000000)

#define RUN(id, type, more)                                                                                  \
	"{" more "\"name\":\"" type "-run\",\"run_type\":\"" type "\",\"id\":\"" id "\",\"trace_id\":\"t\"," \
	"\"start_time\":\"2026-05-28T20:26:40.250000\",\"end_time\":\"2026-05-28T20:26:41\"}"

static void test_a_model_call(void **state)
{
	struct run *run = *state;
	run_read(run,
		 RUN("m", "llm",
		     "\"parent_run_id\":\"c\",\"inputs\":{\"messages\":[1]},\"outputs\":{\"text\":\"hi\"},"
		     "\"prompt_tokens\":11,\"completion_tokens\":3,\"total_tokens\":14,\"total_cost\":0.5,"
		     "\"session_id\":\"project\",\"tags\":[\"x\"],\"status\":\"success\",\"error\":null,"
		     "\"extra\":{\"metadata\":{\"ls_model_name\":\"m-9\",\"ls_provider\":\"p\","
		     "\"ls_temperature\":0.5,\"thread_id\":\"th\",\"session_id\":\"s\","
		     "\"user_id\":\"u\"},\"runtime\":{\"sdk\":\"py\"}},"));
	const struct span *s = only_span(run, "langsmith");
	assert_text(s->trace_id, "t");
	assert_text(s->span_id, "m");
	assert_text(s->parent_id, "c");
	assert_text(s->name, "llm-run");
	assert_true(s->start_ns == NS_2026 + 250 * MS && s->end_ns == NS_2026 + 1000 * MS);
	assert_int_equal(s->precision_ns, MS);
	assert_int_equal(s->status, SPAN_STATUS_UNSET);
	assert_facet(s, REQUEST_MODEL, "m-9");
	assert_facet(s, PROVIDER, "p");
	assert_facet(s, TEMPERATURE, "0.5");
	assert_facet(s, INPUT_TOKENS, "11");
	assert_facet(s, OUTPUT_TOKENS, "3");
	assert_facet(s, TOTAL_TOKENS, "14");
	assert_facet(s, COST, "0.5");
	assert_facet(s, CONVERSATION, "th");
	assert_facet(s, SESSION, "s"); /* not the project */
	assert_facet(s, USER, "u");
	assert_facet(s, INPUT_MESSAGES, "{\"messages\":[1]}");
	assert_facet(s, OUTPUT_MESSAGES, "{\"text\":\"hi\"}");
	assert_attr(s->attrs, "langsmith.trace.session_id", "project");
	assert_attr(s->attrs, "langsmith.extra.runtime.sdk", "py");
	assert_attr(s->attrs, "langsmith.span.tags", "[\"x\"]");
}

/* What is counted for all below it is not counted again. */
static void test_a_chain(void **state)
{
	struct run *run = *state;
	run_read(run, RUN("c", "chain",
			  "\"inputs\":{\"q\":1},\"outputs\":{\"a\":2},\"prompt_tokens\":11,"
			  "\"completion_tokens\":3,\"total_tokens\":14,\"total_cost\":0.5,"
			  "\"parent_run_id\":null,\"session_id\":\"project\","));
	const struct span *s = only_span(run, "langsmith");
	assert_text(s->parent_id, NULL);
	assert_facet(s, INPUT_TEXT, "{\"q\":1}");
	assert_facet(s, OUTPUT_TEXT, "{\"a\":2}");
	assert_facet(s, INPUT_TOKENS, NULL);
	assert_facet(s, TOTAL_TOKENS, NULL);
	assert_facet(s, COST, NULL);
	assert_facet(s, AGGREGATED_INPUT_TOKENS, "11");
	assert_facet(s, AGGREGATED_OUTPUT_TOKENS, "3");
	assert_facet(s, SESSION, NULL);
}

static void test_a_tool_that_failed(void **state)
{
	struct run *run = *state;
	run_read(run,
		 RUN("f", "tool",
		     "\"error\":\"no card\",\"status\":\"error\",\"inputs\":{\"card\":1},\"outputs\":null,"));
	const struct span *s = only_span(run, "langsmith");
	assert_int_equal(s->status, SPAN_STATUS_ERROR);
	assert_text(s->status_message, "no card");
	assert_facet(s, ERROR_MESSAGE, "no card");
	assert_facet(s, TOOL_NAME, "tool-run");
	assert_facet(s, TOOL_ARGS, "{\"card\":1}");
	assert_facet(s, TOOL_RESULT, NULL);
}

static void test_runs_in_runs(void **state)
{
	struct run *run = *state;
	run_read(run, "{\"runs\":[" RUN(
			      "a", "chain",
			      "\"child_runs\":[" RUN("b", "chain",
						     "\"parent_run_id\":\"a\",\"child_runs\":[" RUN(
							     "c", "tool",
							     "\"child_runs\":[],"
							     "\"parent_run_id\":\"b\",") "],") "],") "]}");
	assert_int_equal(run->spans.n, 3);
	assert_text(run->spans.v[0]->span_id, "a");
	assert_text(run->spans.v[1]->parent_id, "a");
	assert_text(run->spans.v[2]->parent_id, "b");
	assert_attr(run->spans.v[0]->attrs, "child_runs", NULL);
	run_read(run, RUN("d", "chain", "\"child_runs\":[{\"id\":1}],"));
	assert_attr(run->spans.v[3]->attrs, "child_runs", "[{\"id\":1}]");
}

/* The trace of a root is called as it is. */
static void test_a_root_without_its_trace(void **state)
{
	struct run *run = *state;
	run_read(run, "{\"id\":\"r\",\"run_type\":\"chain\",\"start_time\":\"2026-05-28T20:26:40\","
		      "\"inputs\":{}}");
	assert_text(only_span(run, "langsmith")->trace_id, "r");
}

static void test_others_are_left_alone(void **state)
{
	struct run *run = *state;
	run_read(run,
		 "{\"trace_id\":\"t\",\"span_id\":\"s\",\"id\":\"i\",\"run_type\":\"llm\",\"name\":\"n\","
		 "\"start_time\":\"2026-05-28T20:26:40Z\"}");
	assert_text(only_span(run, "flat")->span_id, "s");
	run_read(run, "{\"id\":\"i\",\"run_type\":\"marathon\",\"start_time\":1,\"name\":\"n\"}");
	run_read(run, "{\"id\":\"k\",\"run_id\":\"r\",\"trace_id\":\"t\",\"key\":\"ok\",\"score\":1}");
	assert_int_equal(run->spans.n, 1);
	assert_int_equal(run->feedback, 1);
}

static void test_damage_and_wrong_types(void **state)
{
	struct run *run = *state;
	run_read(run,
		 RUN("w", "tool",
		     "\"inputs\":7,\"outputs\":[[]],\"extra\":[{}],\"error\":{},\"status\":3,\"tags\":{},"
		     "\"child_runs\":\"none\",\"prompt_tokens\":\"many\",\"parent_run_id\":[],"));
	assert_int_equal(run->spans.n, 1);
	assert_int_equal(run->spans.v[0]->status, SPAN_STATUS_UNSET);
	run_read(run, "{\"runs\":[" RUN("a", "chain",
					"") ",{\"id\":\"b\",\"trace_id\":\"t\",\"run_type\":\"tool\","
					    "\"start_time\":\"2026-05-28T20:26:40\",\"inputs\":{\"q\":\"ab");
	assert_true(run->spans.n >= 2);
	assert_text(run->spans.v[1]->span_id, "a");
	assert_non_null(strstr(run->errors, "json."));
	assert_int_equal(run_read_as(run, "{}", "langsmith"), STATUS_SKIP);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, run_setup, run_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_model_call),
		TEST(test_a_chain),
		TEST(test_a_tool_that_failed),
		TEST(test_runs_in_runs),
		TEST(test_a_root_without_its_trace),
		TEST(test_others_are_left_alone),
		TEST(test_damage_and_wrong_types),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
