/* Zipkin v2 and v1, over strings. */
#include "dialect_run.h"

static void test_zipkin_v2(void **state)
{
	struct run *run = *state;
	run_read(run, "{\"traceId\":\"bd7a974555f6b982bd71977555f6b981\",\"id\":\"2\",\"parentId\":\"1\","
		      "\"name\":\"get\",\"kind\":\"CLIENT\",\"shared\":true,\"timestamp\":1780000000000000,"
		      "\"duration\":10,\"localEndpoint\":{\"serviceName\":\"front\",\"ipv4\":\"10.0.0.1\"},"
		      "\"remoteEndpoint\":{\"serviceName\":\"back\",\"ipv6\":\"2001:db8::1\",\"port\":9000},"
		      "\"tags\":{\"error\":\"timeout\",\"http.method\":\"GET\",\"otel.library.name\":\"lib\","
		      "\"otlp.link.0\":\"0a|0b|s=1|{\\\"k\\\":1}|0\"}}");
	const struct span *s = only_span(run, "zipkin");
	assert_text(s->trace_id, "bd7a974555f6b982bd71977555f6b981");
	assert_text(s->span_id, "0000000000000002");
	assert_text(s->parent_id, "0000000000000001");
	assert_int_equal(s->kind, SPAN_CLIENT);
	assert_true(s->flags & SPAN_SHARED);
	assert_true(s->start_ns == NS_2026 && s->end_ns == NS_2026 + 10000);
	assert_int_equal(s->status, SPAN_STATUS_ERROR);
	assert_text(s->status_message, "timeout");
	assert_text(s->scope.name, "lib");
	assert_attr(s->resource->attrs, "service.name", "front");
	assert_attr(s->attrs, "peer.service", "back");
	assert_attr(s->attrs, "net.peer.ip", "2001:db8::1");
	assert_attr(s->attrs, "net.peer.port", "9000");
	assert_attr(s->attrs, "net.host.ip", "10.0.0.1");
	assert_int_equal(s->links_n, 1);
	assert_text(s->links[0].trace_id, "0000000000000000000000000000000a");
	assert_text(s->links[0].span_id, "000000000000000b");
}

static void test_zipkin_roots_and_kinds(void **state)
{
	struct run *run = *state;
	run_read(run, "{\"traceId\":\"a\",\"id\":\"a\",\"parentId\":\"a\",\"name\":\"self\"}");
	run_read(run, "{\"traceId\":\"a\",\"id\":\"b\",\"name\":\"local\",\"tags\":{\"error\":\"false\"}}");
	assert_int_equal(run->spans.n, 2);
	assert_text(run->spans.v[0]->parent_id, NULL);
	assert_true(run->spans.v[0]->flags & SPAN_SELF_PARENT);
	assert_int_equal(run->spans.v[1]->kind, SPAN_INTERNAL);
	assert_int_equal(run->spans.v[1]->status, SPAN_STATUS_UNSET);
	assert_null(run->spans.v[1]->resource);
}

static void test_zipkin_annotations(void **state)
{
	struct run *run = *state;
	run_read(
		run,
		"{\"traceId\":\"a\",\"id\":\"b\",\"annotations\":["
		"{\"timestamp\":1780000000000001,\"value\":\"miss|{\\\"key\\\":\\\"a|b\\\"}|2\"},"
		"{\"timestamp\":1780000000000002,\"value\":\"{\\\"exception\\\":{\\\"type\\\":\\\"E\\\"}}\"},"
		"{\"timestamp\":1780000000000003,\"value\":\"\\\"retry\\\": {\\\"n\\\":3}\"},"
		"{\"timestamp\":1780000000000004,\"value\":\"plain | {text\"},"
		"{\"timestamp\":1780000000000005,\"value\":\"torn|{\\\"key\\\":|0\"},"
		"{\"timestamp\":1780000000000006,\"value\":\"{\\\"a\\\":{},\\\"b\\\":{}}\"}]}");
	const struct span *s = only_span(run, "zipkin");
	assert_int_equal(s->events_n, 6);
	assert_text(s->events[0].name, "miss");
	assert_attr(s->events[0].attrs, "key", "a|b");
	assert_text(s->events[1].name, "exception");
	assert_attr(s->events[1].attrs, "type", "E");
	assert_text(s->events[2].name, "retry");
	assert_attr(s->events[2].attrs, "n", "3");
	assert_text(s->events[3].name, "plain | {text");
	assert_text(s->events[4].name, "torn|{\"key\":|0");
	assert_text(s->events[5].name, "{\"a\":{},\"b\":{}}");
	assert_true(s->events[2].time_ns == NS_2026 + 3000);
}

/* What is almost an annotation or a link of OpenTelemetry is text. */
static void test_zipkin_annotations_that_are_text(void **state)
{
	static const char *const texts[] = {
		"|{\\\"a\\\":1}|0",
		"miss|{\\\"a\\\":1}0",
		"miss|{\\\"a\\\":1|0",
		"miss|{}x|0",
		"miss|{",
		"\\\"retry\\\" {}",
		"\\\"retry\\\": [1]",
		"\\\"retry",
		"\\\"retry\\\":",
		"{\\\"a\\\":1}",
		"{\\\"a\\\":{}",
		"{\\\"a\\\"}",
		"{}",
		"{7:{}}",
		"\\\"a\\\":{\\\"b\\\"",
		"\\\"a\\\":{}]",
		"miss|{\\\"a\\\":1}]}|0",
	};
	struct run *run = *state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		char text[400], plain[100];
		size_t n = 0;
		snprintf(text, sizeof(text),
			 "{\"traceId\":\"a\",\"id\":\"%zu\",\"annotations\":[{\"timestamp\":1780000000000001,"
			 "\"value\":\"%s\"}]}",
			 i + 1, texts[i]);
		for (const char *c = texts[i]; *c; c++)
			if (*c != '\\')
				plain[n++] = *c;
		plain[n] = '\0';
		run_read(run, text);
		assert_int_equal(run->spans.n, i + 1);
		assert_int_equal(run->spans.v[i]->events_n, 1);
		assert_text(run->spans.v[i]->events[0].name, plain);
		assert_int_equal(run->spans.v[i]->events[0].attrs.n, 0);
	}
}

static void test_zipkin_links(void **state)
{
	struct run *run = *state;
	run_read(run, "{\"traceId\":\"a\",\"id\":\"b\",\"tags\":{\"otlp.link.0\":\"0a|0b|||\",\"otlp.link."
		      "1\":\"0c|0d\","
		      "\"otlp.link.2\":\"0e|0f|s=1|{}|0\",\"otlp.link.3\":\"0e||\",\"otlp.link.4\":\"|0e\","
		      "\"otlp.link.5\":\"0e\",\"otlp.link.6\":7,\"otlp.link.7\":\"01|02||x|0\"}}");
	const struct span *s = only_span(run, "zipkin");
	assert_int_equal(s->links_n, 4);
	assert_text(s->links[0].span_id, "000000000000000b");
	assert_int_equal(s->links[0].attrs.n, 0);
	assert_text(s->links[1].trace_id, "0000000000000000000000000000000c");
	assert_attr(s->links[2].attrs, "otlp.trace_state", "s=1");
	assert_int_equal(s->links[2].attrs.n, 1);
	assert_int_equal(s->links[3].attrs.n, 0);
	assert_attr(s->attrs, "otlp.link.3", "0e||");
	assert_attr(s->attrs, "otlp.link.4", "|0e");
	assert_attr(s->attrs, "otlp.link.5", "0e");
	assert_attr(s->attrs, "otlp.link.6", "7");
}

/* The tag of an error says that there was one, unless it says "false"; statuses that are written win. */
static void test_zipkin_errors_and_scopes(void **state)
{
	static const struct {
		const char *tags;
		enum span_status status;
		const char *message;
	} rows[] = {
		{ "\"error\":\"\"", SPAN_STATUS_ERROR, NULL },
		{ "\"error\":\"true\"", SPAN_STATUS_ERROR, NULL },
		{ "\"error\":true", SPAN_STATUS_ERROR, NULL },
		{ "\"error\":false", SPAN_STATUS_UNSET, NULL },
		{ "\"error\":\"broken pipe\"", SPAN_STATUS_ERROR, "broken pipe" },
		{ "\"otel.status_description\":\"gone\",\"error\":\"broken pipe\"", SPAN_STATUS_ERROR,
		  "gone" },
		{ "\"otel.status_code\":\"OK\",\"error\":\"late\"", SPAN_STATUS_OK, "late" },
		{ "\"otel.status_code\":\"ERROR\"", SPAN_STATUS_ERROR, NULL },
		{ "\"otel.status_code\":\"\",\"otel.status_description\":\"\"", SPAN_STATUS_UNSET, NULL },
		{ "\"otel.status_code\":2,\"otel.status_description\":7", SPAN_STATUS_UNSET, NULL },
	};
	struct run *run = *state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[300];
		snprintf(text, sizeof(text),
			 "{\"traceId\":\"a\",\"id\":\"%zu\",\"timestamp\":1,\"tags\":{%s}}", i + 1,
			 rows[i].tags);
		run_read(run, text);
		assert_int_equal(run->spans.n, i + 1);
		assert_int_equal(run->spans.v[i]->status, rows[i].status);
		assert_text(run->spans.v[i]->status_message, rows[i].message);
	}
	run_read(run,
		 "{\"traceId\":\"a\",\"id\":\"ff\",\"timestamp\":1,\"tags\":{\"otel.scope.name\":\"one\","
		 "\"otel.library.name\":\"two\",\"otel.library.version\":\"1\",\"otel.scope.version\":\"2\"}"
		 "}");
	const struct span *s = run->spans.v[run->spans.n - 1];
	assert_text(s->scope.name, "one");
	assert_text(s->scope.version, "1");
	assert_attr(s->attrs, "otel.library.name", "two");
	assert_attr(s->attrs, "otel.scope.version", "2");
}

static void test_zipkin_v1(void **state)
{
	struct run *run = *state;
	run_read(run,
		 "{\"traceId\":\"a\",\"id\":\"b\",\"name\":\"get\",\"annotations\":["
		 "{\"timestamp\":1780000000000010,\"value\":\"cs\",\"endpoint\":{\"serviceName\":\"web\"}},"
		 "{\"timestamp\":1780000000000020,\"value\":\"sr\",\"endpoint\":{\"serviceName\":\"db\","
		 "\"ipv4\":"
		 "\"10.0.0.2\"}},"
		 "{\"timestamp\":1780000000000030,\"value\":\"ss\",\"endpoint\":{\"serviceName\":\"db\"}},"
		 "{\"timestamp\":1780000000000040,\"value\":\"cr\",\"endpoint\":{\"serviceName\":\"web\"}}],"
		 "\"binaryAnnotations\":[{\"key\":\"http.path\",\"value\":\"/x\"},"
		 "{\"key\":\"sa\",\"value\":true,\"endpoint\":{\"serviceName\":\"db\",\"port\":5432}},"
		 "{\"key\":\"ca\",\"value\":true,\"endpoint\":{\"serviceName\":\"web\"}}]}");
	const struct span *s = only_span(run, "zipkin");
	assert_int_equal(s->kind, SPAN_CLIENT);
	assert_true(s->start_ns == NS_2026 + 10000 && s->end_ns == NS_2026 + 40000);
	assert_attr(s->resource->attrs, "service.name", "web");
	assert_attr(s->attrs, "peer.service", "db");
	assert_attr(s->attrs, "net.peer.port", "5432");
	assert_attr(s->attrs, "http.path", "/x");
	assert_int_equal(s->events_n, 4);
	assert_attr(s->events[1].attrs, "service.name", "db");
}

static void test_zipkin_v1_server(void **state)
{
	struct run *run = *state;
	run_read(run, "{\"traceId\":\"a\",\"id\":\"b\",\"annotations\":[{\"timestamp\":1780000000000020,"
		      "\"value\":\"sr\","
		      "\"endpoint\":{\"serviceName\":\"db\"}}],\"binaryAnnotations\":["
		      "{\"key\":\"sa\",\"value\":true,\"endpoint\":{\"serviceName\":\"db\"}},"
		      "{\"key\":\"ca\",\"value\":true,\"endpoint\":{\"serviceName\":\"web\",\"ipv4\":\"10.0."
		      "0.7\"}}]}");
	const struct span *s = only_span(run, "zipkin");
	assert_int_equal(s->kind, SPAN_SERVER);
	assert_attr(s->resource->attrs, "service.name", "db");
	assert_attr(s->attrs, "peer.service", "web");
	assert_attr(s->attrs, "net.peer.ip", "10.0.0.7");
	assert_false(s->flags & SPAN_HAS_END);
}

static void test_zipkin_v1_written_times_win(void **state)
{
	struct run *run = *state;
	run_read(run,
		 "{\"traceId\":\"a\",\"id\":\"b\",\"duration\":7,\"annotations\":["
		 "{\"timestamp\":1780000000000010,\"value\":\"sr\",\"endpoint\":{\"serviceName\":\"web\"}},"
		 "{\"timestamp\":1780000000000040,\"value\":\"ss\"}],\"timestamp\":1780000000000000,"
		 "\"binaryAnnotations\":[{\"key\":\"lc\",\"value\":\"worker\"}]}");
	const struct span *s = only_span(run, "zipkin");
	assert_int_equal(s->kind, SPAN_SERVER);
	assert_true(s->start_ns == NS_2026 && s->end_ns == NS_2026 + 7000);
	assert_attr(s->resource->attrs, "service.name", "web");
	assert_attr(s->attrs, "lc", "worker");
}

static void test_zipkin_leaves_others_alone(void **state)
{
	struct run *run = *state;
	run_read(run, "{\"id\":\"o1\",\"traceId\":\"t1\",\"type\":\"GENERATION\",\"name\":\"chat\","
		      "\"startTime\":\"2026-05-28T20:26:40Z\",\"parentObservationId\":null}");
	run_read(run, "{\"id\":\"s1\",\"traceId\":\"t1\",\"name\":\"correct\",\"value\":1,\"dataType\":"
		      "\"NUMERIC\"}");
	run_read(run,
		 "{\"id\":\"b\",\"traceId\":\"a\",\"name\":\"js\",\"kind\":0,\"timestamp\":1780000000000000,"
		 "\"resource\":{\"attributes\":{}}}");
	assert_int_equal(run->feedback, 1);
	assert_int_equal(run->spans.n, 2);
	assert_string_equal(run->spans.v[0]->dialect, "langfuse");
	assert_string_equal(run->spans.v[1]->dialect, "js");
	run_read(run, "{\"traceId\":\"a\",\"id\":\"b\",\"name\":\"whole\",\"timestamp\":1,\"resource\":{},"
		      "\"spans\":[{\"spanId\":\"c\",\"name\":\"x\"}]}");
	assert_int_equal(run->spans.n, 3);
	assert_string_equal(run->spans.v[2]->dialect, "trace-document");
}

static void test_zipkin_wrong_types(void **state)
{
	struct run *run = *state;
	run_read(run, "{\"traceId\":\"a\",\"id\":\"b\",\"name\":7,\"kind\":{},\"timestamp\":\"soon\","
		      "\"duration\":[],"
		      "\"localEndpoint\":\"x\",\"remoteEndpoint\":[1],\"annotations\":{\"a\":1},"
		      "\"binaryAnnotations\":[null,{\"key\":3},{}],\"tags\":[1,2],\"shared\":\"maybe\"}");
	const struct span *s = only_span(run, "zipkin");
	assert_false(s->flags & (SPAN_HAS_START | SPAN_HAS_END | SPAN_SHARED));
	assert_int_equal(run_read_as(run, "{\"tags\":{}}", "zipkin"), STATUS_SKIP);
	assert_int_equal(run->spans.n, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, run_setup, run_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_zipkin_v2),
		TEST(test_zipkin_roots_and_kinds),
		TEST(test_zipkin_annotations),
		TEST(test_zipkin_annotations_that_are_text),
		TEST(test_zipkin_links),
		TEST(test_zipkin_errors_and_scopes),
		TEST(test_zipkin_v1),
		TEST(test_zipkin_v1_server),
		TEST(test_zipkin_v1_written_times_win),
		TEST(test_zipkin_leaves_others_alone),
		TEST(test_zipkin_wrong_types),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
