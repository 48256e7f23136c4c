/* Whole-trace documents, event envelopes, run records, feedback, ClickHouse rows. */
#include "record_fixture.h"

static void assert_same_span(const struct span *a, const struct span *b)
{
	assert_true(str_eq(a->trace_id, b->trace_id) && str_eq(a->parent_id, b->parent_id));
	assert_true(str_is_set(a->parent_id) == str_is_set(b->parent_id));
	assert_true(str_eq(a->name, b->name) && a->kind == b->kind && a->status == b->status);
	assert_true(str_eq(a->status_message, b->status_message));
	assert_true(a->start_ns == b->start_ns && a->end_ns == b->end_ns);
	assert_int_equal(a->attrs.n, b->attrs.n);
	assert_int_equal(a->resource->attrs.n, b->resource->attrs.n);
	for (uint32_t i = 0; i < a->attrs.n; i++) {
		const struct attr *other = span_attr(b, a->attrs.v[i].key);
		assert_non_null(other);
		assert_int_equal(a->attrs.v[i].value.type, other->value.type);
		assert_true(str_eq(value_text(a->attrs.v[i].value, NULL), value_text(other->value, NULL)));
	}
}

/* One trace as a document, as flat lines and as OTLP: the same spans. */
static void test_three_forms(void **state)
{
	struct run *run = *state;
#define RETRIEVE "\"attributes\":{\"retrieval.k\":3,\"retrieval.doc_ids\":[\"a\",\"b\"],\"ok\":true}"
#define ROOT                                                                                \
	"\"span_id\":\"01_root\",\"parent_id\":null,\"name\":\"turn\",\"kind\":\"SERVER\"," \
	"\"start_ms\":1761040800250,\"duration_ms\":3104,\"status\":\"OK\",\"attributes\":{}"
#define CHILD                                                                                       \
	"\"span_id\":\"02_r\",\"parent_id\":\"01_root\",\"name\":\"retrieve\",\"kind\":\"CLIENT\"," \
	"\"start_ms\":1761040800260,\"duration_ms\":310.5,\"status\":\"ERROR\","                    \
	"\"status_message\":\"slow\"," RETRIEVE
#define TID "7d3e5a1c9b2f4860a1c4e8f20b6d9735"
	read_json(run, "{\"trace_id\":\"" TID "\",\"trace.attributes\":{\"service.name\":\"bot\"},\"spans\":["
		       "{" ROOT "},{" CHILD "}]}");
	read_json(run, "{\"trace_id\":\"" TID "\"," ROOT ",\"resource\":{\"attributes\":{\"service.name\":"
		       "\"bot\"}}}");
	read_json(run, "{\"trace_id\":\"" TID "\"," CHILD ",\"resource\":{\"attributes\":{\"service.name\":"
		       "\"bot\"}}}");
	read_json(run,
		  "{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":"
		  "{\"stringValue\":\"bot\"}}]},\"scopeSpans\":[{\"spans\":["
		  "{\"traceId\":\"" TID "\",\"spanId\":\"01_root\",\"name\":\"turn\",\"kind\":2,"
		  "\"startTimeUnixNano\":\"1761040800250000000\",\"endTimeUnixNano\":\"1761040803354000000\","
		  "\"status\":{\"code\":1}},"
		  "{\"traceId\":\"" TID "\",\"spanId\":\"02_r\",\"parentSpanId\":\"01_root\","
		  "\"name\":\"retrieve\",\"kind\":3,\"startTimeUnixNano\":\"1761040800260000000\","
		  "\"endTimeUnixNano\":\"1761040800570500000\",\"status\":{\"code\":2,\"message\":\"slow\"},"
		  "\"attributes\":[{\"key\":\"retrieval.k\",\"value\":{\"intValue\":\"3\"}},"
		  "{\"key\":\"retrieval.doc_ids\",\"value\":{\"arrayValue\":{\"values\":[{\"stringValue\":"
		  "\"a\"},"
		  "{\"stringValue\":\"b\"}]}}},{\"key\":\"ok\",\"value\":{\"boolValue\":true}}]}]}]}]}");
	assert_int_equal(run->spans.n, 6);
	for (size_t i = 0; i < 2; i++) {
		assert_same_span(run->spans.v[i], run->spans.v[i + 2]);
		assert_same_span(run->spans.v[i], run->spans.v[i + 4]);
	}
	assert_string_equal(run->spans.v[0]->dialect, "trace-document");
	assert_string_equal(run->spans.v[4]->dialect, "otlp-json");
}

static void test_document(void **state)
{
	struct run *run = *state;
	read_json(
		run,
		"{\"spans\":[{\"spanId\":\"a\",\"operationName\":\"op\",\"span_kind\":\"LLM\","
		"\"start_time\":\"2026-03-01T08:00:00.5Z\",\"duration\":\"350ms\",\"status\":\"degraded\","
		"\"note\":\"n\",\"nil\":null,\"scope\":{\"name\":\"sc\"}},"
		"{\"spanId\":\"b\",\"traceId\":\"other\",\"name\":\"x\",\"operation_name\":\"y\","
		"\"status\":{\"status_code\":\"ERROR\",\"description\":\"d\"},"
		"\"resource\":{\"attributes\":{\"service.name\":\"own\"}}},"
		"{\"span_id\":\"c\",\"status_code\":2,\"status_message\":\"m\",\"timestamp\":1772352000.25}],"
		"\"service_name\":\"svc\",\"session_id\":\"s1\",\"traceId\":\"t1\"}");
	assert_int_equal(run->spans.n, 3);
	const struct span *a = by_id(run, "a"), *b = by_id(run, "b"), *c = by_id(run, "c");
	assert_text(a->trace_id, "t1");
	assert_text(a->name, "op");
	assert_true(a->start_ns == 1772352000500000000 && a->end_ns == 1772352000850000000);
	assert_int_equal(a->status, SPAN_STATUS_UNSET);
	assert_attr(a, "status", "degraded");
	assert_attr(a, "span_kind", "LLM");
	assert_attr(a, "note", "n");
	assert_no_attr(a, "nil");
	assert_attr(a, "service.name", "svc");
	assert_attr(a, "session_id", "s1");
	assert_text(b->trace_id, "other");
	assert_text(b->name, "x");
	assert_attr(b, "operation_name", "y");
	assert_int_equal(b->status, SPAN_STATUS_ERROR);
	assert_text(b->status_message, "d");
	assert_attr(b, "service.name", "own");
	assert_attr(b, "session_id", "s1");
	assert_false(str_is_set(b->scope.name));
	assert_attr(c, "service.name", "svc");
	assert_int_equal(c->status, SPAN_STATUS_ERROR);
	assert_text(c->status_message, "m");
	assert_true(c->start_ns == 1772352000250000000);
}

static void test_document_is_not_jaeger(void **state)
{
	struct run *run = *state;
	read_json(run,
		  "{\"traceID\":\"a1\",\"spans\":[{\"traceID\":\"a1\",\"spanID\":\"b1\",\"operationName\":"
		  "\"o\",\"startTime\":1772352000000000,\"duration\":5,\"processID\":\"p1\"}],"
		  "\"processes\":{\"p1\":{\"serviceName\":\"s\"}}}");
	assert_string_not_equal(only(run)->dialect, "trace-document");
	assert_int_equal(read_json(run, "{\"trace_id\":\"t\",\"spans\":[]}"), STATUS_OK);
	assert_int_equal(run->totals.unknown, 0);
}

static void test_envelope(void **state)
{
	struct run *run = *state;
	read_json(run, "{\"event_time\":\"2026-04-02T11:30:00Z\",\"trace_id\":\"tr_1\",\"span_id\":\"e2\","
		       "\"parent_span_id\":\"e1\",\"span_type\":\"retrieval_span\",\"status\":\"blocked\","
		       "\"service_name\":\"api\",\"operation_name\":null,\"duration_ms\":210,"
		       "\"attributes\":{\"x\":1},\"artifact_refs\":[\"a\"],\"top_k_requested\":8,"
		       "\"error_type\":null}");
	read_json(
		run,
		"{\"trace_id\":\"tr_1\",\"span_id\":\"e3\",\"operation_name\":\"op\",\"status\":\"success\","
		"\"error_type\":\"timeout\",\"error_message_redacted\":\"late\"}");
	read_json(run, "{\"trace_id\":\"tr_1\",\"span_id\":\"e4\",\"span_type\":\"request_trace\",\"status\":"
		       "\"OK\",\"final_status\":\"failed\"}");
	const struct span *a = by_id(run, "e2"), *b = by_id(run, "e3");
	assert_string_equal(a->dialect, "event-envelope");
	assert_text(a->name, "retrieval_span");
	assert_text(a->parent_id, "e1");
	assert_true(a->end_ns - a->start_ns == 210000000);
	assert_int_equal(a->status, SPAN_STATUS_UNSET);
	assert_attr(a, "status", "blocked");
	assert_attr(a, "service.name", "api");
	assert_attr(a, "top_k_requested", "8");
	assert_attr(a, "artifact_refs", "[\"a\"]");
	assert_attr(a, "span_type", "retrieval_span");
	assert_attr(a, "x", "1");
	assert_int_equal(b->status, SPAN_STATUS_ERROR);
	assert_text(b->status_message, "late");
	assert_attr(b, "status", "success");
	assert_no_attr(b, "service.name");
	assert_false(b->flags & SPAN_HAS_START);
	const struct span *c = by_id(run, "e4");
	assert_int_equal(c->status, SPAN_STATUS_ERROR);
	assert_attr(c, "final_status", "failed");
	assert_no_attr(c, "status");
}

static void test_run_record(void **state)
{
	struct run *run = *state;
	read_json(run, "{\"run_id\":\"run_1\",\"input_ref\":\"in\",\"route\":\"invoice\",\"prompt_id\":\"p\","
		       "\"model_name\":\"m\",\"temperature\":0,\"latency_ms\":120,\"raw_output_ref\":\"out\","
		       "\"context_refs\":[],\"validation_errors\":[\"bad total\"],\"evidence_refs\":[],"
		       "\"fallback_taken\":false,\"review_outcome\":null,\"owner\":\"ann\","
		       "\"started_at\":\"2026-02-11T07:15:00Z\"}");
	assert_int_equal(run->spans.n, 6);
	const struct span *root = run->spans.v[0];
	assert_text(root->span_id, "run");
	assert_text(root->name, "invoice");
	assert_text(root->trace_id, "run_1");
	assert_true(root->flags & SPAN_HAS_START);
	assert_attr(root, "owner", "ann");
	assert_attr(root, "evidence_refs", "[]");
	assert_attr(root, "fallback_taken", "false");
	assert_no_attr(root, "model_name");
	for (size_t i = 1; i < run->spans.n; i++) {
		assert_text(run->spans.v[i]->parent_id, "run");
		assert_true(run->spans.v[i]->flags & SPAN_SYNTHETIC);
		assert_false(run->spans.v[i]->flags & SPAN_HAS_START);
	}
	assert_attr(by_id(run, "3_prompt"), "context_refs", "[]");
	assert_attr(by_id(run, "4_model"), "temperature", "0");
	assert_int_equal(by_id(run, "4_model")->status, SPAN_STATUS_UNSET);
	assert_true(by_id(run, "4_model")->flags & SPAN_HAS_DURATION);
	assert_int_equal(by_id(run, "5_validate")->status, SPAN_STATUS_ERROR);
	assert_int_equal(root->status, SPAN_STATUS_UNSET);
}

static void test_feedback(void **state)
{
	struct run *run = *state;
	static const char *const complaints[] = {
		"{\"ticket_id\":\"cs_1\",\"complaint_text\":\"no\",\"trace_id\":\"t\",\"turn_id\":\"07\"}",
		"{\"ticket_id\":\"cs_2\",\"feedback_label\":\"wrong\",\"session_id\":\"s\"}",
		("{\"event_time\":\"2026-04-02T11:30:00Z\",\"trace_id\":\"t\",\"span_id\":\"f\","
		 "\"span_type\":\"feedback_event\",\"thumbs\":\"down\",\"duration_ms\":0}"),
		"{\"traceId\":\"t\",\"name\":\"helpful\",\"value\":0.5,\"dataType\":\"NUMERIC\"}",
		"{\"run_id\":\"r\",\"key\":\"ok\",\"score\":0}",
	};
	for (size_t i = 0; i < sizeof(complaints) / sizeof(complaints[0]); i++) {
		assert_int_equal(read_json(run, complaints[i]), STATUS_OK);
		assert_int_equal(run->feedback, i + 1);
	}
	read_json(run, "{\"context.span_id\":\"a1\",\"name\":\"Hallucination\",\"label\":\"x\",\"score\":1}");
	assert_int_equal(run->evaluations, 1);
	assert_int_equal(run->spans.n, 0);
	/* A span that happens to carry a score stays a span. */
	read_json(run, "{\"trace_id\":\"t\",\"span_id\":\"s\",\"name\":\"judge\",\"score\":1,"
		       "\"start_time\":\"2026-04-02T11:30:00Z\"}");
	assert_int_equal(run->spans.n, 1);
}

static void test_clickhouse(void **state)
{
	struct run *run = *state;
	read_json(
		run,
		"{\"Timestamp\":\"2026-03-01 08:00:00.123456789\",\"TraceId\":"
		"\"0102030405060708090a0b0c0d0e0f10\",\"SpanId\":\"00000000000000a1\",\"ParentSpanId\":\"\","
		"\"SpanName\":\"chat\",\"SpanKind\":\"Client\",\"ServiceName\":\"front\","
		"\"ResourceAttributes\":{\"host\":\"n1\"},\"ScopeName\":\"llm\",\"ScopeVersion\":\"\","
		"\"SpanAttributes\":{\"m\":\"g\"},\"Duration\":\"1000\",\"StatusCode\":\"Error\","
		"\"StatusMessage\":\"late\",\"Events.Timestamp\":[\"2026-03-01 08:00:00.2\",\"x\"],"
		"\"Events.Name\":[\"one\",\"two\",\"three\"],\"Events.Attributes\":[{\"n\":\"1\"}],"
		"\"Links.TraceId\":[\"0102030405060708090a0b0c0d0e0f11\"],\"Links.SpanId\":"
		"[\"00000000000000b1\"],\"Links.TraceState\":[\"\"],\"Links.Attributes\":[{}]}");
	const struct span *s = only(run);
	assert_string_equal(s->dialect, "clickhouse");
	assert_true(span_is_root(s));
	assert_true(s->start_ns == 1772352000123456789 && s->end_ns == 1772352000123457789);
	assert_int_equal(s->kind, SPAN_CLIENT);
	assert_int_equal(s->status, SPAN_STATUS_ERROR);
	assert_text(s->status_message, "late");
	assert_attr(s, "service.name", "front");
	assert_attr(s, "host", "n1");
	assert_attr(s, "m", "g");
	assert_text(s->scope.name, "llm");
	assert_int_equal(s->events_n, 3);
	assert_true(s->events[0].has_time && !s->events[1].has_time);
	assert_text(s->events[2].name, "three");
	assert_int_equal(s->events[0].attrs.n, 1);
	assert_int_equal(s->links_n, 1);
	assert_text(s->links[0].span_id, "00000000000000b1");
}

/* The table of flat fields is searched by halving, so it has to be in order. */
static void test_field_order(void **state)
{
	static const char *const names[] = {
#define FLAT(id, name) name,
#include "dialect/flat_fields.def"
#undef FLAT
	};
	(void)state;
	for (size_t i = 1; i < sizeof(names) / sizeof(names[0]); i++) {
		size_t a = strlen(names[i - 1]), b = strlen(names[i]);
		if (a > b || (a == b && strcmp(names[i - 1], names[i]) >= 0))
			fail_msg("'%s' is out of order", names[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(three_forms), TEST(document),    TEST(document_is_not_jaeger),
		TEST(envelope),    TEST(run_record),  TEST(feedback),
		TEST(clickhouse),  TEST(field_order),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
