/* Flat spans as stores and log shippers give them out. */
#include "dialect_run.h"

/* What an object of no format says of itself belongs to the spans in it, and to no others. */
static void test_around(void **state)
{
	struct run *run = *state;
	run_read(run, "{\"runs\":[{\"session_id\":\"s-1\",\"count\":2,\"gone\":null,\"tags\":[\"x\"],"
		      "\"resource\":{\"attributes\":{\"service.name\":\"svc\"}},\"spans\":[{\"trace_id\":"
		      "\"t\",\"span_id\":\"1\",\"name\":\"a\"},{\"trace_id\":\"t\",\"span_id\":\"2\","
		      "\"name\":\"b\",\"resource\":{\"attributes\":{\"session_id\":\"s-own\"}}}]},{\"session_"
		      "id\":\"s-2\",\"spans\":[{\"trace_id\":\"t\",\"span_id\":\"3\",\"name\":\"c\"}],"
		      "\"others\":[{\"trace_id\":\"t\",\"span_id\":\"4\",\"name\":\"d\"}]}]}");
	assert_int_equal(run->spans.n, 4);
	for (size_t i = 0; i < 2; i++) {
		struct attrs resource = run->spans.v[i]->resource->attrs;
		assert_attr(resource, "session_id", i ? "s-own" : "s-1");
		assert_attr(resource, "count", "2");
		assert_attr(resource, "service.name", i ? NULL : "svc");
		assert_attr(resource, "gone", NULL);
		assert_attr(resource, "tags", NULL);
	}
	assert_attr(run->spans.v[2]->resource->attrs, "session_id", "s-2");
	assert_true(!run->spans.v[3]->resource || run->spans.v[3]->resource->attrs.n == 0);
}

static void test_wrappers(void **state)
{
	struct run *run = *state;
	run_read(run, "{\"results\":[[{\"field\":\"@timestamp\",\"value\":\"2026\"},{\"field\":\"@message\","
		      "\"value\":\"{\\\"traceId\\\":\\\"t\\\",\\\"spanId\\\":\\\"s\\\",\\\"name\\\":"
		      "\\\"x\\\",\\\"startTimeUnixNano\\\":\\\"1\\\"}\"}]]}");
	run_read(run, "{\"topic\":\"spans\",\"payload\":\"{\\\"traceId\\\":\\\"t\\\",\\\"spanId\\\":"
		      "\\\"s\\\",\\\"name\\\":\\\"x\\\",\\\"startTimeUnixNano\\\":\\\"1\\\"}\"}");
	run_read(run, "{\"result\":{\"_raw\":\"{\\\"traceId\\\":\\\"t\\\",\\\"spanId\\\":\\\"s\\\","
		      "\\\"name\\\":\\\"x\\\",\\\"startTimeUnixNano\\\":\\\"1\\\"}\"}}");
	assert_int_equal(run->spans.n, 3);
	assert_int_equal(run->totals.unknown, 0);
}

static void test_logfire(void **state)
{
	struct run *run = *state;
	run_read(run, "{\"rows\":[{\"trace_id\":\"t\",\"span_id\":\"s\",\"parent_span_id\":null,\"span_"
		      "name\":\"chat "
		      "m\",\"kind\":\"span\",\"start_timestamp\":\"2026-05-28T20:26:40.000000Z\",\"end_"
		      "timestamp\":\"2026-05-28T20:26:41.000000Z\",\"duration\":1.0,\"otel_status_code\":"
		      "\"ERROR\",\"otel_status_message\":\"no\",\"otel_scope_name\":\"pydantic-ai\",\"otel_"
		      "scope_version\":\"1.0\",\"otel_events\":[{\"event_name\":\"exception\",\"event_"
		      "timestamp\":\"2026-05-28T20:26:40Z\"}],\"otel_links\":[{\"trace_id\":\"t\",\"span_"
		      "id\":\"u\"}],\"otel_resource_attributes\":{\"service.name\":\"svc\"}}]}");
	const struct span *s = only_span(run, "flat");
	assert_text(s->name, "chat m");
	assert_int_equal(s->status, SPAN_STATUS_ERROR);
	assert_text(s->status_message, "no");
	assert_text(s->scope.name, "pydantic-ai");
	assert_text(s->scope.version, "1.0");
	assert_attr(s->resource->attrs, "service.name", "svc");
	assert_true(s->start_ns == NS_2026 && s->end_ns == NS_2026 + 1000000000);
	assert_int_equal(s->events_n, 1);
	assert_text(s->events[0].name, "exception");
	assert_true(s->events[0].has_time && s->events[0].time_ns == NS_2026);
	assert_int_equal(s->links_n, 1);
}

static void test_honeycomb(void **state)
{
	struct run *run = *state;
	run_read(run, "{\"trace.trace_id\":\"t\",\"trace.span_id\":\"s\",\"trace.parent_id\":\"p\",\"name\":"
		      "\"x\",\"Timestamp\":\"2026-05-28T20:26:40Z\",\"duration_ms\":5.5}");
	const struct span *s = only_span(run, "flat");
	assert_text(s->trace_id, "t");
	assert_text(s->span_id, "s");
	assert_text(s->parent_id, "p");
	assert_true(s->start_ns == NS_2026 && s->end_ns == NS_2026 + 5500000);
}

/* The collector's Elasticsearch exporter: the duration is in nanoseconds, but not beside a start of its own.
 */
static void test_elastic(void **state)
{
	struct run *run = *state;
	run_read(run, "{\"_source\":{\"@timestamp\":\"2026-05-28T20:26:40.000Z\",\"trace_id\":\"t\",\"span_"
		      "id\":\"1\",\"name\":\"x\",\"duration\":5}}");
	run_read(run, "{\"_source\":{\"start_time\":\"2026-05-28T20:26:40Z\",\"@timestamp\":\"2026-05-28T20:"
		      "26:41.000Z\",\"trace_id\":\"t\",\"span_id\":\"2\",\"name\":\"x\",\"duration\":5}}");
	assert_int_equal(run->spans.n, 2);
	for (size_t i = 0; i < 2; i++) {
		const struct span *s = run->spans.v[i];
		assert_true(s->start_ns == NS_2026 && s->end_ns == NS_2026 + (i ? 5000000 : 5));
	}
}

/* Google Cloud Trace keeps attributes as labels; Genkit's store has a map of spans with a displayName. */
static void test_google(void **state)
{
	struct run *run = *state;
	run_read(run, "{\"projectId\":\"p\",\"traceId\":\"6a18c0a0e1f24c5d9b8a7f6e5d4c3b2a\",\"spans\":[{"
		      "\"spanId\":\"17232123213213\",\"name\":\"x\",\"startTime\":\"2026-05-28T20:26:40Z\","
		      "\"labels\":{\"a.b\":\"c\"}}]}");
	run_read(run, "{\"spans\":{\"s\":{\"traceId\":\"t\",\"spanId\":\"s\",\"displayName\":\"flow\","
		      "\"startTime\":1780000000000.5,\"labels\":[\"x\"]}}}");
	assert_int_equal(run->spans.n, 2);
	assert_attr(run->spans.v[0]->attrs, "a.b", "c");
	assert_text(run->spans.v[1]->name, "flow");
	assert_attr(run->spans.v[1]->attrs, "labels", "[\"x\"]");
}

/* A map of spans, of more members than a shape keeps; and a span that has its ids behind as many columns. */
static void test_many_members(void **state)
{
	struct run *run = *state;
	struct buf spans = { 0 }, wide = { 0 };
	buf_add_c(&spans, "{\"spans\":{");
	buf_add_c(&wide, "{");
	for (int i = 0; i < 300; i++) {
		buf_printf(&spans, "%s\"s%d\":{\"traceId\":\"t\",\"spanId\":\"s%d\",\"name\":\"x\"}",
			   i ? "," : "", i, i);
		if (i < 100)
			buf_printf(&wide, "\"a%d\":1,", i);
	}
	buf_add_c(&spans, "}}");
	buf_add(&spans, "", 1);
	buf_add_c(&wide, "\"trace.trace_id\":\"t\",\"trace.span_id\":\"wide\",\"name\":\"x\"}");
	buf_add(&wide, "", 1);
	run_read(run, spans.s);
	assert_int_equal(run->spans.n, 300);
	run_read(run, wide.s);
	assert_int_equal(run->spans.n, 301);
	buf_release(&spans);
	buf_release(&wide);
}

/* Beside others that are read, too, what looks like a span is not passed over in silence. */
static void test_told_beside_others(void **state)
{
	struct run *run = *state;
	run_read(run, "{\"spans\":[{\"trace_id\":\"t\",\"span_id\":\"1\",\"name\":\"a\"},{\"trace_id\":null,"
		      "\"span_id\":\"2\",\"name\":\"b\",\"start_time\":1780000000000}]}");
	assert_int_equal(run->spans.n, 1);
	assert_int_equal(run->totals.unknown, 1);
	run_read(run, "{\"items\":[{\"trace_id\":\"t\",\"span_id\":\"1\",\"name\":\"a\"},{\"trace_id\":\"t\","
		      "\"span_id\":\"2\"},{\"name\":\"b\",\"startTime\":1}]}");
	assert_int_equal(run->spans.n, 2);
	assert_int_equal(run->totals.unknown, 3); /* as on lines of their own */
}

/* Elasticsearch's answer to several searches at once. */
static void test_deep_in_answers(void **state)
{
	struct run *run = *state;
	run_read(run, "{\"responses\":[{\"hits\":{\"hits\":[{\"_source\":{\"traceID\":\"1\",\"spanID\":\"2\","
		      "\"operationName\":\"x\",\"startTime\":1780000000000000,\"process\":{\"serviceName\":"
		      "\"s\"}}}]}}]}");
	only_span(run, "jaeger-span");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, run_setup, run_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_around),          TEST(test_wrappers),
		TEST(test_logfire),         TEST(test_honeycomb),
		TEST(test_elastic),         TEST(test_google),
		TEST(test_many_members),    TEST(test_told_beside_others),
		TEST(test_deep_in_answers),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
