/* Spans of the SDKs (Python, JavaScript, Go), over strings. */
#include "dialect_run.h"

/* ---- python ---- */

static void test_python(void **state)
{
	struct run *run = *state;
	run_read(run,
		 "{\"name\":\"chat\",\"context\":{\"trace_id\":\"0x0000000000000000000000000000abcd\","
		 "\"span_id\":\"0x00000000000000ef\",\"trace_state\":\"[]\"},\"kind\":\"SpanKind.CLIENT\","
		 "\"parent_id\":\"0x0000000000000001\",\"start_time\":\"2026-05-28T20:26:40.000001Z\","
		 "\"end_time\":\"2026-05-28T20:26:41.000000Z\",\"status\":{\"status_code\":\"ERROR\","
		 "\"description\":\"boom\"},\"attributes\":{\"n\":1,\"l\":[\"a\"]},\"events\":[{\"name\":"
		 "\"e\","
		 "\"timestamp\":\"2026-05-28T20:26:40.000002Z\",\"attributes\":{\"k\":true}}],\"links\":[{"
		 "\"context\":{\"trace_id\":\"0x01\",\"span_id\":\"0x0000000000000002\"},"
		 "\"attributes\":{\"w\":\"x\"}}],\"resource\":{\"attributes\":{\"service.name\":\"s\"},"
		 "\"schema_url\":\"\"}}");
	const struct span *s = only_span(run, "python");
	assert_text(s->trace_id, "0000000000000000000000000000abcd");
	assert_text(s->span_id, "00000000000000ef");
	assert_text(s->parent_id, "0000000000000001");
	assert_int_equal(s->kind, SPAN_CLIENT);
	assert_int_equal(s->status, SPAN_STATUS_ERROR);
	assert_text(s->status_message, "boom");
	assert_true(s->start_ns == NS_2026 + 1000 && s->end_ns == NS_2026 + 1000000000);
	assert_int_equal(s->attrs.n, 2);
	assert_int_equal(attr_type(s, "n"), VALUE_INT);
	assert_int_equal(attr_type(s, "l"), VALUE_JSON);
	assert_int_equal(s->events_n, 1);
	assert_true(s->events[0].time_ns == NS_2026 + 2000);
	assert_attr(s->events[0].attrs, "k", "true");
	assert_int_equal(s->links_n, 1);
	assert_text(s->links[0].span_id, "0000000000000002");
	assert_attr(s->links[0].attrs, "w", "x");
	assert_attr(s->resource->attrs, "service.name", "s");
}

static void test_python_parent_span_id(void **state)
{
	struct run *run = *state;
	run_read(run, "{\"name\":\"x\",\"context\":{\"trace_id\":\"jenkins_1\",\"span_id\":\"root_001\"},"
		      "\"parent_span_id\":\"root_000\",\"attributes\":{}}");
	const struct span *s = only_span(run, "python");
	assert_text(s->trace_id, "jenkins_1");
	assert_text(s->parent_id, "root_000");
	assert_true(s->flags & SPAN_ID_OPAQUE);
	assert_false(s->flags & SPAN_HAS_START);
}

/* A resource belongs to the span that has it, not to the next record. */
static void test_resource_is_not_inherited(void **state)
{
	struct run *run = *state;
	run_read(run, "{\"name\":\"x\",\"context\":{\"trace_id\":\"0x1\",\"span_id\":\"0x2\"},\"kind\":\"\","
		      "\"resource\":{\"attributes\":{\"service.name\":\"s\"}}}");
	run_read(run,
		 "{\"name\":\"y\",\"context\":{\"trace_id\":\"0x1\",\"span_id\":\"0x3\"},\"kind\":\"\"}");
	run_read(run, "{\"name\":\"z\",\"traceId\":\"1\",\"spanId\":\"4\",\"scope\":{\"name\":\"z\"}}");
	run_read(run, "{\"name\":\"z\",\"traceId\":\"1\",\"spanId\":\"5\"}");
	assert_int_equal(run->spans.n, 4);
	assert_non_null(run->spans.v[0]->resource);
	assert_null(run->spans.v[1]->resource);
	assert_null(run->spans.v[2]->resource);
	assert_text(run->spans.v[3]->scope.name, NULL);
}

static void test_logs_are_no_spans(void **state)
{
	struct run *run = *state;
	run_read(run, "{\"body\":\"hello\",\"severity_number\":9,\"attributes\":{},\"timestamp\":"
		      "\"2026-05-28T20:26:40.000000Z\",\"trace_id\":\"0x1\",\"span_id\":\"0x2\"}");
	run_read(run, "{\"timeUnixNano\":1780000000000000000,\"severityNumber\":9,\"body\":{\"input\":{}},"
		      "\"traceId\":\"0000000000000000000000000000000a\",\"spanId\":\"000000000000000b\"}");
	run_read(
		run,
		"{\"spanContext\":{\"traceId\":\"a\",\"spanId\":\"b\"},\"severityNumber\":9,\"body\":\"x\"}");
	run_read(run, "{\"descriptor\":{\"name\":\"m\"},\"dataPoints\":[]}");
	assert_int_equal(run->spans.n, 0);
	assert_int_equal(run->totals.other_signals, 4);
	assert_int_equal(run->totals.unknown, 0);
}

/* ---- js ---- */

static void test_js_shown(void **state)
{
	struct run *run = *state;
	run_read(run,
		 "{\"resource\":{\"attributes\":{\"service.name\":\"web\"}},\"instrumentationScope\":{"
		 "\"name\":\"ai\",\"version\":\"5\"},\"traceId\":\"c1d2e3f405162738495a6b7c8d9e0f11\","
		 "\"parentSpanContext\":{\"traceId\":\"c1d2e3f405162738495a6b7c8d9e0f11\",\"spanId\":"
		 "\"aa00000000000001\"},\"name\":\"GET\",\"id\":\"aa00000000000002\",\"kind\":2,"
		 "\"timestamp\":1780000000000000,\"duration\":1500.5,\"attributes\":{\"k\":\"v\"},"
		 "\"status\":{\"code\":2,\"message\":\"bad\"},\"events\":[{\"name\":\"e\",\"attributes\":{},"
		 "\"time\":[1780000000,7]}],\"links\":[]}");
	const struct span *s = only_span(run, "js");
	assert_text(s->span_id, "aa00000000000002");
	assert_text(s->parent_id, "aa00000000000001");
	assert_int_equal(s->kind, SPAN_CLIENT);
	assert_int_equal(s->status, SPAN_STATUS_ERROR);
	assert_text(s->status_message, "bad");
	assert_true(s->start_ns == NS_2026 && s->end_ns == NS_2026 + 1500500);
	assert_true(s->events[0].time_ns == NS_2026 + 7);
	assert_text(s->scope.version, "5");
	assert_attr(s->resource->attrs, "service.name", "web");
	assert_int_equal(s->attrs.n, 1);
}

static void test_js_kinds_are_off_by_one(void **state)
{
	struct run *run = *state;
	const enum span_kind expected[] = { SPAN_INTERNAL, SPAN_SERVER, SPAN_CLIENT, SPAN_PRODUCER,
					    SPAN_CONSUMER };
	for (int kind = 0; kind < 5; kind++) {
		char text[256];
		snprintf(text, sizeof(text),
			 "{\"spanContext\":{\"traceId\":\"a\",\"spanId\":\"b\"},\"name\":\"x\",\"kind\":%d}",
			 kind);
		run_read(run, text);
		assert_int_equal(run->spans.v[kind]->kind, expected[kind]);
	}
	run_read(run, "{\"spanContext\":{\"traceId\":\"a\",\"spanId\":\"b\"},\"name\":\"x\",\"kind\":5}");
	run_read(run, "{\"spanContext\":{\"traceId\":\"a\",\"spanId\":\"b\"},\"name\":\"x\"}");
	assert_int_equal(run->spans.v[6]->kind, SPAN_KIND_UNSET);
}

static void test_js_stringified(void **state)
{
	struct run *run = *state;
	run_read(run,
		 "{\"_spanContext\":{\"traceId\":\"c1d2e3f405162738495a6b7c8d9e0f12\",\"spanId\":"
		 "\"bb00000000000001\",\"traceFlags\":1},\"parentSpanId\":\"bb00000000000000\",\"kind\":0,"
		 "\"name\":\"x\",\"startTime\":[1780000000,5],\"endTime\":[1780000001,6],"
		 "\"_duration\":[1,1],\"_ended\":true,\"attributes\":{},\"links\":[{\"context\":{\"traceId\":"
		 "\"c1d2e3f405162738495a6b7c8d9e0f11\",\"spanId\":\"aa00000000000001\"}}],"
		 "\"status\":{\"code\":0},\"_spanLimits\":{\"x\":1},\"resource\":{\"_rawAttributes\":"
		 "[[\"service.name\",\"cli\"],[\"process.pid\",41]],\"_asyncAttributesPending\":false},"
		 "\"instrumentationLibrary\":{\"name\":\"lib\",\"version\":\"1\"}}");
	const struct span *s = only_span(run, "js");
	assert_text(s->parent_id, "bb00000000000000");
	assert_int_equal(s->kind, SPAN_INTERNAL);
	assert_true(s->start_ns == NS_2026 + 5 && s->end_ns == NS_2026 + 1000000006);
	assert_attr(s->resource->attrs, "service.name", "cli");
	assert_attr(s->resource->attrs, "process.pid", "41");
	assert_text(s->scope.name, "lib");
	assert_int_equal(s->attrs.n, 0);
	assert_int_equal(s->links_n, 1);
	assert_text(s->links[0].span_id, "aa00000000000001");
}

static void test_js_circular_and_unfinished(void **state)
{
	struct run *run = *state;
	run_read(run, "{\"_spanContext\":{\"traceId\":\"a1\",\"spanId\":\"b1\"},\"name\":\"x\",\"_duration\":"
		      "[-1,-1],"
		      "\"startTime\":[1780000000,0],\"endTime\":[0,0],\"resource\":\"[Circular]\","
		      "\"instrumentationScope\":\"[Circular]\",\"attributes\":\"[Circular]\",\"events\":\"["
		      "Circular]\"}");
	const struct span *s = only_span(run, "js");
	assert_null(s->resource);
	assert_text(s->scope.name, NULL);
	assert_true(s->flags & SPAN_HAS_START);
	assert_false(s->flags & SPAN_HAS_END);
	assert_int_equal(s->attrs.n, 0);
}

/* ---- go ---- */

static void test_go(void **state)
{
	struct run *run = *state;
	run_read(
		run,
		"{\"Name\":\"q\",\"SpanContext\":{\"TraceID\":\"0af7651916cd43dd8448eb211c80319c\","
		"\"SpanID\":"
		"\"b7ad6b7169203331\",\"TraceFlags\":\"01\",\"TraceState\":\"a=1\",\"Remote\":false},"
		"\"Parent\":{\"TraceID\":\"0af7651916cd43dd8448eb211c80319c\",\"SpanID\":"
		"\"00f067aa0ba902b7\"},"
		"\"SpanKind\":3,\"StartTime\":\"2026-05-28T20:26:40.000000123Z\","
		"\"EndTime\":\"2026-05-28T22:26:40.2500001+02:00\",\"Attributes\":[{\"Key\":\"k\",\"Value\":{"
		"\"Type\":\"INT64\",\"Value\":5}},{\"Key\":\"l\",\"Value\":{\"Type\":\"STRINGSLICE\","
		"\"Value\":"
		"[\"a\"]}}],\"Events\":[{\"Name\":\"exception\",\"Attributes\":[{\"Key\":\"m\",\"Value\":{"
		"\"Type\":"
		"\"STRING\",\"Value\":\"x\"}}],\"DroppedAttributeCount\":1,\"Time\":\"2026-05-28T20:26:40."
		"1Z\"}],"
		"\"Links\":[{\"SpanContext\":{\"TraceID\":\"0af7651916cd43dd8448eb2100000001\",\"SpanID\":"
		"\"b7ad6b7100000001\"},\"Attributes\":[{\"Key\":\"w\",\"Value\":{\"Type\":\"STRING\","
		"\"Value\":"
		"\"y\"}}]}],\"Status\":{\"Code\":\"Error\",\"Description\":\"down\"},\"DroppedAttributes\":2,"
		"\"Resource\":[{\"Key\":\"service.name\",\"Value\":{\"Type\":\"STRING\",\"Value\":\"idx\"}}],"
		"\"InstrumentationLibrary\":{\"Name\":\"lib\",\"Version\":\"0.3\",\"SchemaURL\":\"\"}}");
	const struct span *s = only_span(run, "go");
	assert_text(s->name, "q");
	assert_text(s->trace_id, "0af7651916cd43dd8448eb211c80319c");
	assert_text(s->parent_id, "00f067aa0ba902b7");
	assert_int_equal(s->kind, SPAN_CLIENT);
	assert_true(s->start_ns == NS_2026 + 123 && s->end_ns == NS_2026 + 250000100);
	assert_int_equal(s->status, SPAN_STATUS_ERROR);
	assert_text(s->status_message, "down");
	assert_int_equal(attr_type(s, "k"), VALUE_INT);
	assert_attr(s->attrs, "l", "[\"a\"]");
	assert_attr(s->attrs, "otlp.trace_state", "a=1");
	assert_int_equal(s->attrs.dropped, 2);
	assert_int_equal(s->events_n, 1);
	assert_text(s->events[0].name, "exception");
	assert_int_equal(s->events[0].attrs.dropped, 1);
	assert_attr(s->events[0].attrs, "m", "x");
	assert_text(s->links[0].span_id, "b7ad6b7100000001");
	assert_attr(s->links[0].attrs, "w", "y");
	assert_text(s->scope.name, "lib");
	assert_attr(s->resource->attrs, "service.name", "idx");
}

static void test_go_root_without_times(void **state)
{
	struct run *run = *state;
	run_read(run,
		 "{\"Name\":\"r\",\"SpanContext\":{\"TraceID\":\"0af7651916cd43dd8448eb211c80319c\","
		 "\"SpanID\":"
		 "\"b7ad6b7169203331\"},\"Parent\":{\"TraceID\":\"00000000000000000000000000000000\","
		 "\"SpanID\":\"0000000000000000\"},\"SpanKind\":1,\"StartTime\":\"0001-01-01T00:00:00Z\","
		 "\"EndTime\":\"0001-01-01T00:00:00Z\",\"Attributes\":null,\"Events\":null,\"Links\":null,"
		 "\"Status\":{\"Code\":\"Unset\",\"Description\":\"\"}}");
	const struct span *s = only_span(run, "go");
	assert_text(s->parent_id, NULL);
	assert_false(s->flags & (SPAN_HAS_START | SPAN_HAS_END));
	assert_int_equal(s->kind, SPAN_INTERNAL);
	assert_int_equal(s->status, SPAN_STATUS_UNSET);
	assert_text(s->status_message, NULL);
}

/* In Go's own numbering 1 is an error and 2 is ok. */
static void test_go_status_numbers(void **state)
{
	struct run *run = *state;
	const enum span_status expected[] = { SPAN_STATUS_UNSET, SPAN_STATUS_ERROR, SPAN_STATUS_OK,
					      SPAN_STATUS_UNSET };
	for (int code = 0; code < 4; code++) {
		char text[256];
		snprintf(text, sizeof(text),
			 "{\"SpanContext\":{\"TraceID\":\"a\",\"SpanID\":\"b\"},\"Name\":\"x\",\"Status\":{"
			 "\"Code\":%d}}",
			 code);
		run_read(run, text);
		assert_int_equal(run->spans.v[code]->status, expected[code]);
	}
}

static void test_wrong_types_everywhere(void **state)
{
	struct run *run = *state;
	static const char *const dialects[] = { "python", "js", "go", "phoenix", "flat" };
	static const char *const texts[] = {
		"{\"context\":[],\"name\":{},\"kind\":[1],\"start_time\":{},\"status\":7,\"attributes\":"
		"\"x\","
		"\"events\":{},\"links\":3,\"resource\":[],\"span_kind\":[],\"trace_id\":{},\"span_id\":[9]}",
		"{\"spanContext\":7,\"parentSpanContext\":[],\"duration\":{},\"timestamp\":[],\"kind\":99,"
		"\"events\":[1,{\"time\":{}}],\"links\":[null],\"resource\":{\"attributes\":9}}",
		"{\"SpanContext\":[],\"Parent\":1,\"Attributes\":[7,{\"Key\":3}],\"Events\":[1],\"Links\":[{}"
		"],"
		"\"Status\":[],\"Resource\":{},\"InstrumentationScope\":1}",
		"{\"attributes.\":1,\"attributes\":[[1],[]],\"context.span_id\":{}}",
		"[1,2]",
		"7",
		"{\"a\":",
		"",
	};
	for (size_t d = 0; d < sizeof(dialects) / sizeof(dialects[0]); d++)
		for (size_t t = 0; t < sizeof(texts) / sizeof(texts[0]); t++)
			(void)!run_read_as(run, texts[t], dialects[d]);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, run_setup, run_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_python),
		TEST(test_python_parent_span_id),
		TEST(test_resource_is_not_inherited),
		TEST(test_logs_are_no_spans),
		TEST(test_js_shown),
		TEST(test_js_kinds_are_off_by_one),
		TEST(test_js_stringified),
		TEST(test_js_circular_and_unfinished),
		TEST(test_go),
		TEST(test_go_root_without_times),
		TEST(test_go_status_numbers),
		TEST(test_wrong_types_everywhere),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
