/* Jaeger: trace objects and single spans, over strings. */
#include "dialect_run.h"

static void test_jaeger_processes_behind_spans(void **state)
{
	struct run *run = *state;
	assert_int_equal(
		run_read(run,
			 "{\"data\":[{\"traceID\":\"A\",\"spans\":["
			 "{\"traceID\":\"A\",\"spanID\":\"b1\",\"operationName\":\"one\",\"references\":[],"
			 "\"startTime\":1780000000000000,\"duration\":5,\"processID\":\"p2\"},"
			 "{\"spanID\":\"b2\",\"operationName\":\"two\",\"startTime\":1780000000000001,"
			 "\"references\":[{\"refType\":\"CHILD_OF\",\"traceID\":\"a\",\"spanID\":\"b1\"}],"
			 "\"duration\":1,\"processID\":\"p1\"},"
			 "{\"traceID\":\"A\",\"spanID\":\"b3\",\"operationName\":\"three\",\"processID\":"
			 "\"p9\"}],"
			 "\"processes\":{\"p1\":{\"serviceName\":\"s1\",\"tags\":[{\"key\":\"host\",\"type\":"
			 "\"string\",\"value\":\"h\"}]},\"p2\":{\"serviceName\":\"s2\",\"tags\":null}}}]}"),
		STATUS_OK);
	assert_int_equal(run->spans.n, 3);
	const struct span *one = run->spans.v[0], *two = run->spans.v[1], *three = run->spans.v[2];
	assert_text(one->trace_id, "0000000000000000000000000000000a");
	assert_text(one->span_id, "00000000000000b1");
	assert_text(one->parent_id, NULL);
	assert_true(one->start_ns == NS_2026 && one->end_ns == NS_2026 + 5000);
	assert_attr(one->resource->attrs, "service.name", "s2");
	assert_text(two->trace_id, "0000000000000000000000000000000a");
	assert_text(two->parent_id, "00000000000000b1");
	assert_attr(two->resource->attrs, "service.name", "s1");
	assert_attr(two->resource->attrs, "host", "h");
	assert_null(three->resource);
	assert_false(three->flags & SPAN_HAS_START);
}

static void test_jaeger_opaque_ids_stay(void **state)
{
	struct run *run = *state;
	run_read(run,
		 "{\"traceID\":\"trace-123\",\"spans\":[{\"traceID\":\"trace-123\",\"spanID\":\"span-1\"}]}");
	const struct span *s = only_span(run, "jaeger");
	assert_text(s->trace_id, "trace-123");
	assert_text(s->span_id, "span-1");
	assert_true(s->flags & SPAN_ID_OPAQUE);
}

static void test_jaeger_references(void **state)
{
	struct run *run = *state;
	/* Keys in the order Elasticsearch gives them: the references stand before the trace id. */
	run_read(run, "{\"operationName\":\"x\",\"references\":["
		      "{\"refType\":\"CHILD_OF\",\"traceID\":\"ff\",\"spanID\":\"ee\"},"
		      "{\"refType\":\"FOLLOWS_FROM\",\"traceID\":\"01\",\"spanID\":\"02\"},"
		      "{\"refType\":\"CHILD_OF\",\"traceID\":\"1\",\"spanID\":\"03\",\"span\":{"
		      "\"references\":[]}}],"
		      "\"spanID\":\"4\",\"traceID\":\"0001\"}");
	const struct span *s = only_span(run, "jaeger-span");
	assert_text(s->parent_id, "0000000000000003");
	assert_int_equal(s->links_n, 2);
	assert_text(s->links[0].trace_id, "000000000000000000000000000000ff");
	assert_text(s->links[0].span_id, "00000000000000ee");
	assert_attr(s->links[0].attrs, "opentracing.ref_type", "child_of");
	assert_text(s->links[1].span_id, "0000000000000002");
	assert_attr(s->links[1].attrs, "opentracing.ref_type", "follows_from");
}

static void test_jaeger_parent_without_child_of(void **state)
{
	struct run *run = *state;
	run_read(run, "{\"traceID\":\"1\",\"spanID\":\"4\",\"parentSpanID\":\"9\",\"references\":["
		      "{\"refType\":\"FOLLOWS_FROM\",\"traceID\":\"1\",\"spanID\":\"2\"},"
		      "{\"refType\":\"FOLLOWS_FROM\",\"traceID\":\"1\",\"spanID\":\"3\"}]}");
	run_read(run, "{\"traceID\":\"1\",\"spanID\":\"5\",\"parentSpanID\":\"9\",\"references\":["
		      "{\"refType\":\"CHILD_OF\",\"traceID\":\"2\",\"spanID\":\"2\"}]}");
	run_read(run, "{\"traceID\":\"1\",\"spanID\":\"6\",\"parentSpanID\":\"0\",\"references\":null}");
	assert_int_equal(run->spans.n, 3);
	assert_text(run->spans.v[0]->parent_id, "0000000000000002");
	assert_attr(run->spans.v[0]->attrs, "opentracing.ref_type", "follows_from");
	assert_int_equal(run->spans.v[0]->links_n, 1);
	assert_text(run->spans.v[0]->links[0].span_id, "0000000000000003");
	assert_text(run->spans.v[1]->parent_id, "0000000000000009");
	assert_int_equal(run->spans.v[1]->links_n, 1);
	assert_text(run->spans.v[2]->parent_id, NULL);
}

static void test_jaeger_tags(void **state)
{
	struct run *run = *state;
	run_read(run,
		 "{\"traceID\":\"1\",\"spanID\":\"4\",\"tags\":["
		 "{\"key\":\"error\",\"type\":\"bool\",\"value\":\"true\"},"
		 "{\"key\":\"span.kind\",\"type\":\"string\",\"value\":\"consumer\"},"
		 "{\"key\":\"big\",\"type\":\"int64\",\"value\":\"9007199254740993\"},"
		 "{\"key\":\"ratio\",\"type\":\"float64\",\"value\":0.5},"
		 "{\"key\":\"reasons\",\"type\":\"string\",\"value\":\"[\\\"stop\\\"]\"},"
		 "{\"key\":\"zip\",\"type\":\"string\",\"value\":\"01234\"},"
		 "{\"key\":\"otel.library.name\",\"type\":\"string\",\"value\":\"lib\"},"
		 "{\"key\":\"otel.status_description\",\"type\":\"string\",\"value\":\"broke\"}],"
		 "\"warnings\":[\"skewed\"],\"depth\":3,\"startTime\":1780000000000,\"logs\":["
		 "{\"timestamp\":1780000000000001,\"fields\":[{\"key\":\"x\",\"value\":1},"
		 "{\"key\":\"event\",\"type\":\"string\",\"value\":\"retry\"}]},"
		 "{\"timestamp\":1780000000000002,\"fields\":[{\"key\":\"message\",\"value\":\"m\"}]}]}");
	const struct span *s = only_span(run, "jaeger-span");
	assert_int_equal(s->status, SPAN_STATUS_ERROR);
	assert_text(s->status_message, "broke");
	assert_int_equal(s->kind, SPAN_CONSUMER);
	assert_text(s->scope.name, "lib");
	assert_int_equal(attr_type(s, "error"), VALUE_BOOL);
	assert_int_equal(attr_type(s, "big"), VALUE_INT);
	assert_attr(s->attrs, "big", "9007199254740993");
	assert_int_equal(attr_type(s, "ratio"), VALUE_DOUBLE);
	assert_int_equal(attr_type(s, "reasons"), VALUE_STRING);
	assert_attr(s->attrs, "zip", "01234");
	assert_attr(s->attrs, "span.kind", NULL);
	assert_attr(s->attrs, "depth", NULL);
	assert_attr(s->attrs, "jaeger.warnings", "[\"skewed\"]");
	assert_true(s->flags & SPAN_UNIT_SUSPECT);
	assert_int_equal(s->events_n, 2);
	assert_text(s->events[0].name, "retry");
	assert_attr(s->events[0].attrs, "x", "1");
	assert_attr(s->events[0].attrs, "event", NULL);
	assert_true(s->events[0].has_time && s->events[0].time_ns == NS_2026 + 1000);
	assert_text(s->events[1].name, "log");
	assert_attr(s->events[1].attrs, "message", "m");
}

static void test_jaeger_status_code_wins(void **state)
{
	struct run *run = *state;
	const char *const tags[] = { "{\"key\":\"error\",\"type\":\"bool\",\"value\":true},"
				     "{\"key\":\"otel.status_code\",\"type\":\"string\",\"value\":\"OK\"}",
				     "{\"key\":\"otel.status_code\",\"type\":\"string\",\"value\":\"OK\"},"
				     "{\"key\":\"error\",\"type\":\"bool\",\"value\":true}",
				     "{\"key\":\"error\",\"type\":\"bool\",\"value\":false}" };
	const enum span_status expected[] = { SPAN_STATUS_OK, SPAN_STATUS_OK, SPAN_STATUS_UNSET };
	for (size_t i = 0; i < 3; i++) {
		char text[512];
		snprintf(text, sizeof(text), "{\"traceID\":\"1\",\"spanID\":\"4\",\"tags\":[%s]}", tags[i]);
		run_read(run, text);
		assert_int_equal(run->spans.v[i]->status, expected[i]);
	}
}

static void test_jaeger_elasticsearch(void **state)
{
	struct run *run = *state;
	run_read(run,
		 "{\"hits\":{\"hits\":[{\"_index\":\"j\",\"_source\":{\"traceID\":\"1\",\"spanID\":\"2\","
		 "\"startTimeMillis\":1780000000001,\"duration\":1000,\"tag\":{\"http@method\":\"GET\","
		 "\"error\":true},\"process\":{\"serviceName\":\"s\",\"tag\":{\"host@name\":\"h\"}}}}]}}");
	const struct span *s = only_span(run, "jaeger-span");
	assert_attr(s->attrs, "http.method", "GET");
	assert_int_equal(s->status, SPAN_STATUS_ERROR);
	assert_attr(s->resource->attrs, "service.name", "s");
	assert_attr(s->resource->attrs, "host.name", "h");
	assert_true(s->start_ns == NS_2026 + 1000000 && s->end_ns == NS_2026 + 2000000);
}

static void test_jaeger_protojson(void **state)
{
	struct run *run = *state;
	run_read(run, "{\"spans\":[{\"traceId\":\"AAAAAAAAAAAAAAAAAAAAAQ==\",\"spanId\":\"AAAAAAAAAAI=\","
		      "\"operationName\":\"x\",\"startTime\":\"2026-05-28T20:26:40.000000139Z\","
		      "\"duration\":\"0.1s\",\"references\":[{\"traceId\":\"AAAAAAAAAAAAAAAAAAAAAQ==\","
		      "\"spanId\":\"AAAAAAAAAAM=\"}],\"processId\":\"p\",\"tags\":["
		      "{\"key\":\"n\",\"vType\":\"INT64\",\"vInt64\":\"42\"},{\"key\":\"empty\",\"vType\":"
		      "\"BOOL\"},"
		      "{\"key\":\"blob\",\"vType\":\"BINARY\",\"vBinary\":\"AAAwOQ==\"},"
		      "{\"key\":\"t\",\"vStr\":\"v\"}]}],"
		      "\"processMap\":[{\"processId\":\"p\",\"process\":{\"serviceName\":\"svc\"}}]}");
	const struct span *s = only_span(run, "jaeger");
	assert_text(s->trace_id, "00000000000000000000000000000001");
	assert_text(s->span_id, "0000000000000002");
	assert_text(s->parent_id, "0000000000000003");
	assert_true(s->start_ns == NS_2026 + 139 && s->end_ns == NS_2026 + 100000139);
	assert_int_equal(attr_type(s, "n"), VALUE_INT);
	assert_attr(s->attrs, "n", "42");
	assert_attr(s->attrs, "empty", "false");
	assert_attr(s->attrs, "t", "v");
	assert_int_equal(attr_type(s, "blob"), VALUE_BYTES);
	assert_attr(s->resource->attrs, "service.name", "svc");
}

static void test_jaeger_damage(void **state)
{
	struct run *run = *state;
	assert_int_equal(run_read(run, "{\"traceID\":\"2be3\",\"spanID\":\"7bd6\",\"duration\":\"invalid\"}"),
			 STATUS_SKIP);
	assert_int_equal(run->spans.n, 1);
	assert_string_equal(run->errors, " span.duration");
	assert_int_equal(run_read_as(run, "{\"traceID\":null,\"tags\":3}", "jaeger-span"), STATUS_SKIP);
	assert_int_equal(run_read_as(run, "{\"traceID\":\"1\"}", "jaeger"), STATUS_SKIP);
	assert_int_equal(run_read_as(run, "{\"spans\":[1,\"x\",null],\"processes\":[7]}", "jaeger"),
			 STATUS_SKIP);
	assert_string_equal(run->errors,
			    " span.duration span.no-id jaeger.no-spans record.no-object record.no-object");
	assert_int_equal(run->spans.n, 1);
}

/* Two process tables: places of the first must not be looked up in the second. */
static void test_jaeger_processes_twice(void **state)
{
	struct run *run = *state;
	run_read(run,
		 "{\"traceID\":\"1\",\"processes\":{\"a\":{\"serviceName\":\"old\"},\"b\":{}},\"processes\":{"
		 "\"d\":{\"serviceName\":\"new\"}},\"spans\":[{\"traceID\":\"1\",\"spanID\":\"2\","
		 "\"processID\":\"a\"},{\"traceID\":\"1\",\"spanID\":\"3\",\"processID\":\"d\"}]}");
	assert_int_equal(run->spans.n, 2);
	assert_null(run->spans.v[0]->resource);
	assert_attr(run->spans.v[1]->resource->attrs, "service.name", "new");
}

/* A big process named by many small spans in turn is left out at some point, and said so. */
static void test_jaeger_process_amplification(void **state)
{
	struct run *run = *state;
	struct buf text = { 0 };
	buf_add_c(&text, "{\"traceID\":\"1\",\"processes\":{\"a\":{\"serviceName\":\"");
	buf_add_fill(&text, 'x', 300000);
	buf_add_c(&text, "\"},\"b\":{\"serviceName\":\"b\"}},\"spans\":[{\"spanID\":\"1\"}");
	for (int i = 0; i < 100; i++)
		buf_printf(&text, ",{\"spanID\":\"%x\",\"processID\":\"%c\"}", 16 + i, i % 2 ? 'a' : 'b');
	buf_add_c(&text, "]}");
	buf_add(&text, "", 1);
	assert_int_equal(run_read(run, text.s), STATUS_SKIP);
	assert_int_equal(run->spans.n, 101);
	assert_string_equal(run->errors, " jaeger.processes");
	buf_release(&text);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, run_setup, run_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_jaeger_processes_behind_spans),
		TEST(test_jaeger_opaque_ids_stay),
		TEST(test_jaeger_references),
		TEST(test_jaeger_parent_without_child_of),
		TEST(test_jaeger_tags),
		TEST(test_jaeger_status_code_wins),
		TEST(test_jaeger_elasticsearch),
		TEST(test_jaeger_protojson),
		TEST(test_jaeger_damage),
		TEST(test_jaeger_processes_twice),
		TEST(test_jaeger_process_amplification),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
