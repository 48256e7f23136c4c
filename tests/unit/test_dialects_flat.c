/* Phoenix, and flat spans, over strings. */
#include "dialect_run.h"

/* ---- phoenix ---- */

static void test_phoenix_client(void **state)
{
	struct run *run = *state;
	run_read(run,
		 "{\"id\":\"U3Bhbjox\",\"name\":\"q\",\"context\":{\"trace_id\":\"t1\",\"span_id\":\"s1\"},"
		 "\"span_kind\":\"LLM\",\"parent_id\":null,\"start_time\":\"2026-05-28T20:26:40+00:00\","
		 "\"end_time\":\"2026-05-28T20:26:41+00:00\",\"status_code\":\"ERROR\",\"status_message\":"
		 "\"no\","
		 "\"attributes\":{\"llm.model_name\":\"m\"},\"events\":[]}");
	const struct span *s = only_span(run, "phoenix");
	assert_text(s->trace_id, "t1");
	assert_text(s->parent_id, NULL);
	assert_int_equal(s->kind, SPAN_KIND_UNSET);
	assert_attr(s->attrs, "openinference.span.kind", "LLM");
	assert_int_equal(s->status, SPAN_STATUS_ERROR);
	assert_text(s->status_message, "no");
	assert_true(s->start_ns == NS_2026 && !(s->flags & SPAN_NAIVE_TIME));
}

static void test_phoenix_declared_kind_wins(void **state)
{
	struct run *run = *state;
	run_read(run, "{\"name\":\"q\",\"context\":{\"trace_id\":\"t1\",\"span_id\":\"s1\"},\"span_kind\":"
		      "\"UNKNOWN\","
		      "\"attributes\":{\"openinference\":{\"span\":{\"kind\":\"TOOL\"}}}}");
	const struct span *s = only_span(run, "phoenix");
	assert_int_equal(s->attrs.n, 1);
	assert_attr(s->attrs, "openinference.span.kind", "TOOL");
}

static void test_phoenix_2023(void **state)
{
	struct run *run = *state;
	run_read(run,
		 "{\"name\":\"llm\",\"context\":{\"trace_id\":\"2b7764c6-aa70-4382-a30a-0d3c24c730d5\","
		 "\"span_id\":\"1e00299b-da18-43b5-8c2b-029449143d28\"},\"span_kind\":\"LLM\",\"parent_id\":"
		 "\"ae07c16f-ef56-4353-a4b4-506e00ae18c4\",\"start_time\":\"2026-05-28T20:26:40.990344\","
		 "\"end_time\":null,\"status_code\":\"OK\",\"attributes\":{\"llm.messages\":[[\"system\","
		 "\"s\"],"
		 "[\"user\",\"u\"]]},\"conversation\":{\"conversation_id\":\"c7\"}}");
	const struct span *s = only_span(run, "phoenix");
	assert_text(s->trace_id, "2b7764c6aa704382a30a0d3c24c730d5");
	assert_true(s->flags & SPAN_NAIVE_TIME);
	assert_true(s->start_ns == NS_2026 + 990344000);
	assert_attr(s->attrs, "llm.messages", "[[\"system\",\"s\"],[\"user\",\"u\"]]");
	assert_attr(s->attrs, "conversation.conversation_id", "c7");
}

static void test_phoenix_flattens(void **state)
{
	struct run *run = *state;
	struct buf text = { 0 };
	buf_add_c(&text,
		  "{\"name\":\"q\",\"context\":{\"trace_id\":\"t\",\"span_id\":\"s\"},\"span_kind\":\"LLM\","
		  "\"attributes\":{\"empty\":{},\"none\":[],\"gone\":null,\"vector\":[0.5,1],"
		  "\"llm\":{\"token_count\":{\"prompt\":3},\"input_messages\":[");
	for (int i = 0; i < 12; i++)
		buf_printf(&text, "%s{\"message\":{\"role\":\"r%d\"}}", i ? "," : "", i);
	buf_add_c(&text, "]},\"retrieval.documents\":[{\"document.id\":\"a\"},{\"document.id\":\"b\"},7]}}");
	buf_add(&text, "", 1);
	run_read(run, text.s);
	const struct span *s = only_span(run, "phoenix");
	assert_attr(s->attrs, "llm.token_count.prompt", "3");
	assert_attr(s->attrs, "llm.input_messages.2.message.role", "r2");
	assert_attr(s->attrs, "llm.input_messages.10.message.role", "r10");
	assert_attr(s->attrs, "retrieval.documents.1.document.id", "b");
	assert_attr(s->attrs, "retrieval.documents.2", "7");
	assert_attr(s->attrs, "vector", "[0.5,1]");
	assert_attr(s->attrs, "empty", "{}");
	assert_attr(s->attrs, "none", "[]");
	assert_attr(s->attrs, "gone", NULL);
	/* In the order of the text, which is the numeric one: 2 before 10. */
	assert_text(s->attrs.v[6].key, "llm.input_messages.2.message.role");
	assert_text(s->attrs.v[14].key, "llm.input_messages.10.message.role");
	buf_release(&text);
}

static void test_phoenix_deep_nesting_stays_json(void **state)
{
	struct run *run = *state;
	struct buf text = { 0 };
	buf_add_c(&text,
		  "{\"name\":\"q\",\"context\":{\"trace_id\":\"t\",\"span_id\":\"s\"},\"span_kind\":\"LLM\","
		  "\"attributes\":");
	for (int i = 0; i < 200; i++)
		buf_add_c(&text, "{\"a\":");
	buf_add_c(&text, "1");
	buf_add_fill(&text, '}', 201);
	buf_add(&text, "", 1);
	assert_int_equal(run_read(run, text.s), STATUS_OK);
	const struct span *s = only_span(run, "phoenix");
	assert_int_equal(s->attrs.n, 2);
	assert_int_equal(s->attrs.v[0].value.type, VALUE_JSON);
	buf_release(&text);
}

static void test_phoenix_dataframe(void **state)
{
	struct run *run = *state;
	run_read(
		run,
		"{\"context.span_id\":\"s1\",\"context.trace_id\":\"t1\",\"name\":\"retrieve\",\"span_kind\":"
		"\"RETRIEVER\",\"parent_id\":\"s0\",\"start_time\":1780000000001,\"end_time\":1780000000002,"
		"\"status_code\":\"OK\",\"events\":null,\"attributes.llm.model_name\":null,"
		"\"attributes.input.value\":\"q\",\"attributes.retrieval.documents\":[{\"document.id\":\"a\","
		"\"document.metadata\":{\"v\":2}}]}");
	run_read(run,
		 "{\"context.span_id\":\"s1\",\"name\":\"Relevance\",\"label\":\"relevant\",\"score\":1}");
	const struct span *s = only_span(run, "phoenix");
	assert_text(s->trace_id, "t1");
	assert_text(s->span_id, "s1");
	assert_text(s->parent_id, "s0");
	assert_true(s->start_ns == NS_2026 + 1000000);
	assert_attr(s->attrs, "input.value", "q");
	assert_attr(s->attrs, "retrieval.documents.0.document.id", "a");
	assert_attr(s->attrs, "retrieval.documents.0.document.metadata.v", "2");
	assert_attr(s->attrs, "llm.model_name", NULL);
	assert_int_equal(run->feedback, 1);
}

static void test_phoenix_columns(void **state)
{
	struct run *run = *state;
	run_read(
		run,
		"{\"name\":{\"s1\":\"query\",\"s2\":\"llm\"},\"span_kind\":{\"s1\":\"CHAIN\",\"s2\":\"LLM\"},"
		"\"parent_id\":{\"s1\":null,\"s2\":\"s1\"},\"start_time\":{\"s1\":1780000000000,\"s2\":"
		"1780000000001},\"context.trace_id\":{\"s1\":\"t1\",\"s2\":\"t1\"},"
		"\"attributes.llm.model_name\":{\"s1\":null,\"s2\":\"m\"}}");
	assert_int_equal(run->spans.n, 2);
	const struct span *s = run->spans.v[1];
	assert_text(s->span_id, "s2");
	assert_text(s->parent_id, "s1");
	assert_text(s->name, "llm");
	assert_attr(s->attrs, "llm.model_name", "m");
	assert_attr(s->attrs, "openinference.span.kind", "LLM");
	assert_int_equal(run->spans.v[0]->attrs.n, 1);
	assert_int_equal(
		run_read(run, "{\"context.trace_id\":{\"0\":\"t\",\"1\":\"t\"},\"context.span_id\":{\"0\":"
			      "\"a\",\"1\":\"b\"},\"name\":{\"0\":\"x\",\"2\":\"y\"}}"),
		STATUS_SKIP);
	assert_int_equal(run->spans.n, 3);
	assert_text(run->spans.v[2]->span_id, "a");
	assert_string_equal(run->errors, " phoenix.columns");
}

/* ---- flat ---- */

static void test_flat_lines(void **state)
{
	struct run *run = *state;
	run_read(run,
		 "{\"trace_id\":\"tr_1\",\"span_id\":\"02\",\"parent_id\":\"01\",\"name\":\"llm\",\"kind\":"
		 "\"CLIENT\",\"start_ms\":1780000000200,\"duration_ms\":1500,\"status\":\"OK\","
		 "\"attributes\":{\"a\":1,\"b\":null},\"release\":\"r3\",\"tags\":[\"x\",\"y\"],\"extra\":"
		 "null}");
	const struct span *s = only_span(run, "flat");
	assert_text(s->parent_id, "01");
	assert_int_equal(s->kind, SPAN_CLIENT);
	assert_true(s->start_ns == NS_2026 + 200000000 && s->end_ns == NS_2026 + 1700000000);
	assert_int_equal(s->status, SPAN_STATUS_OK);
	assert_attr(s->attrs, "release", "r3");
	assert_attr(s->attrs, "tags", "[\"x\",\"y\"]");
	assert_int_equal(s->attrs.n, 3);
}

static void test_flat_adot_in_cloudwatch(void **state)
{
	struct run *run = *state;
	run_read(
		run,
		"{\"timestamp\":1,\"message\":\"{\\\"resource\\\":{\\\"attributes\\\":{\\\"service.name\\\":"
		"\\\"s\\\"}},\\\"scope\\\":{\\\"name\\\":\\\"sc\\\"},\\\"traceId\\\":"
		"\\\"6a18c0a0e1f24c5d9b8a7f6e5d4c3b2a\\\",\\\"spanId\\\":\\\"11aa22bb33cc44dd\\\","
		"\\\"parentSpanId\\\":\\\"\\\",\\\"flags\\\":256,\\\"name\\\":\\\"chat\\\",\\\"kind\\\":"
		"\\\"INTERNAL\\\",\\\"startTimeUnixNano\\\":1780000000000000256,\\\"endTimeUnixNano\\\":"
		"1780000000900000512,\\\"durationNano\\\":900000256,\\\"attributes\\\":{\\\"k\\\":\\\"v\\\"},"
		"\\\"status\\\":{\\\"code\\\":\\\"ERROR\\\"}}\"}");
	const struct span *s = only_span(run, "flat");
	assert_text(s->parent_id, NULL);
	assert_int_equal(s->kind, SPAN_INTERNAL);
	assert_int_equal(s->status, SPAN_STATUS_ERROR);
	assert_true(s->start_ns == NS_2026 + 256 && s->end_ns == NS_2026 + 900000512);
	assert_attr(s->resource->attrs, "service.name", "s");
	assert_text(s->scope.name, "sc");
	assert_int_equal(s->attrs.n, 1);
}

static void test_flat_key_value_lists(void **state)
{
	struct run *run = *state;
	run_read(run, "{\"trace_id\":\"t\",\"span_id\":\"s\",\"name\":\"x\",\"kind\":\"SPAN_KIND_SERVER\","
		      "\"start_time_unix_nano\":\"1780000000000000001\",\"end_time_unix_nano\":"
		      "{\"low\":-1271791614,\"high\":414438545},\"attributes\":[{\"key\":\"k\",\"value\":"
		      "{\"int_value\":\"7\"}}],\"status\":{\"code\":2,\"message\":\"m\"}}");
	const struct span *s = only_span(run, "flat");
	assert_int_equal(s->kind, SPAN_SERVER);
	assert_attr(s->attrs, "k", "7");
	assert_int_equal(s->status, SPAN_STATUS_ERROR);
	assert_true(s->start_ns == NS_2026 + 1);
	assert_true(s->end_ns == NS_2026 + 2);
}

static void test_flat_strands_events(void **state)
{
	struct run *run = *state;
	run_read(run,
		 "{\"session_id\":\"x\",\"span_count\":1,\"spans\":[{\"trace_id\":\"t\",\"span_id\":\"s\","
		 "\"parent_span_id\":null,\"name\":\"agent\",\"start_time\":1780000000000000001,"
		 "\"end_time\":1780000000000000002,\"span_events\":[{\"event_name\":\"gen_ai.user.message\","
		 "\"timestamp\":1780000000000000009,\"attributes\":{\"content\":\"hi\"},\"body\":{\"k\":1}}]}"
		 "]}");
	const struct span *s = only_span(run, "flat");
	assert_true(s->start_ns == NS_2026 + 1);
	assert_int_equal(s->events_n, 1);
	assert_text(s->events[0].name, "gen_ai.user.message");
	assert_true(s->events[0].time_ns == NS_2026 + 9);
	assert_attr(s->events[0].attrs, "content", "hi");
	assert_attr(s->events[0].attrs, "body", "{\"k\":1}");
}

static void test_flat_milliseconds_called_nanoseconds(void **state)
{
	struct run *run = *state;
	run_read(run, "{\"trace_id\":\"trace-001\",\"span_id\":\"trace-001-1\",\"name\":\"LLM\","
		      "\"startTimeUnixNano\":\"1700000031500\",\"endTimeUnixNano\":\"1700000032000\"}");
	const struct span *s = only_span(run, "flat");
	assert_true(s->flags & SPAN_UNIT_SUSPECT);
	assert_true(s->start_ns == INT64_C(1700000031500) && s->end_ns == INT64_C(1700000032000));
}

static void test_flat_duration_follows_the_start(void **state)
{
	struct run *run = *state;
	const char *const starts[] = { "\"start_ns\":1780000000000000000",
				       "\"start_time\":1780000000000000000", "\"start_time\":1780000000.0",
				       "\"start_time\":\"2026-05-28T20:26:40Z\"" };
	const int64_t expected[] = { 2, 2, 2000000000, 2000000 };
	for (size_t i = 0; i < 4; i++) {
		char text[256];
		snprintf(text, sizeof(text),
			 "{\"duration\":2,\"trace_id\":\"t\",\"span_id\":\"s\",\"name\":\"x\",%s}",
			 starts[i]);
		run_read(run, text);
		assert_true(run->spans.v[i]->start_ns == NS_2026);
		assert_true(run->spans.v[i]->end_ns == NS_2026 + expected[i]);
	}
}

static void test_flat_datadog(void **state)
{
	struct run *run = *state;
	run_read(run,
		 "{\"data\":{\"type\":\"span\",\"attributes\":{\"ml_app\":\"a\",\"spans\":[{\"trace_id\":"
		 "\"t\","
		 "\"span_id\":\"1234567890123456789\",\"parent_id\":\"undefined\",\"name\":\"ask\",\"meta\":{"
		 "\"kind\":\"llm\",\"input\":{\"messages\":[{\"role\":\"user\"}]}},\"metrics\":{\"input_"
		 "tokens\":20},"
		 "\"start_ns\":1780000000000000000,\"duration\":1500,\"status\":\"error\"}]}}}");
	const struct span *s = only_span(run, "flat");
	assert_text(s->parent_id, NULL);
	assert_text(s->span_id, "1234567890123456789");
	assert_true(s->end_ns == NS_2026 + 1500);
	assert_int_equal(s->status, SPAN_STATUS_ERROR);
	assert_attr(s->attrs, "meta.kind", "llm");
	assert_attr(s->attrs, "meta.input.messages.0.role", "user");
	assert_attr(s->attrs, "metrics.input_tokens", "20");
	assert_attr(s->resource->attrs, "ml_app", "a");
}

static void test_flat_needs_a_trace_id(void **state)
{
	struct run *run = *state;
	run_read(run, "{\"span_id\":\"5476d0c821eb5812\",\"name\":\"x\",\"kind\":1,\"duration\":\"PT3.7S\"}");
	run_read(run, "{\"trace_id\":\"t\",\"span_id\":\"s\"}");
	run_read(run, "{\"trace_id\":null,\"span_id\":null,\"name\":\"x\",\"start_ms\":1}");
	assert_int_equal(run->spans.n, 0);
	/* Empty ids: kept as a trace of its own, and said. */
	assert_int_equal(run_read_as(run, "{\"trace_id\":null,\"span_id\":\"\",\"name\":\"x\"}", "flat"),
			 STATUS_OK);
	assert_int_equal(run->spans.n, 1);
	assert_true(run->spans.v[0]->flags & SPAN_NO_TRACE_ID);
	assert_int_equal(run_read_as(run, "{\"trace_id\":null,\"span_id\":\"\"}", "flat"), STATUS_SKIP);
	assert_int_equal(run->spans.n, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, run_setup, run_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_phoenix_client),
		TEST(test_phoenix_declared_kind_wins),
		TEST(test_phoenix_2023),
		TEST(test_phoenix_flattens),
		TEST(test_phoenix_deep_nesting_stays_json),
		TEST(test_phoenix_dataframe),
		TEST(test_phoenix_columns),
		TEST(test_flat_lines),
		TEST(test_flat_adot_in_cloudwatch),
		TEST(test_flat_key_value_lists),
		TEST(test_flat_strands_events),
		TEST(test_flat_milliseconds_called_nanoseconds),
		TEST(test_flat_duration_follows_the_start),
		TEST(test_flat_datadog),
		TEST(test_flat_needs_a_trace_id),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
