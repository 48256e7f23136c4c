/* OTLP/JSON, in the spellings of the specification and of the field, and damaged. */
#include "record_fixture.h"

#define IDS "\"traceId\":\"0102030405060708090a0b0c0d0e0f10\",\"spanId\":\"00000000000000a1\""
#define TRACES(resource, spans)                                                                        \
	"{\"resourceSpans\":[{\"resource\":" resource ",\"scopeSpans\":[{\"scope\":{\"name\":\"lib\"," \
	"\"version\":\"3\"},\"spans\":[" spans "]}]}]}"

static void test_otlp_fields(void **state)
{
	struct run *run = *state;
	assert_int_equal(
		read_json(run,
			  TRACES("{\"attributes\":[{\"key\":\"service.name\",\"value\":{\"stringValue\":"
				 "\"front\"}}],\"droppedAttributesCount\":2}",
				 "{" IDS ",\"parentSpanId\":\"00000000000000A0\",\"name\":\"ask\",\"kind\":2,"
				 "\"traceState\":\"v=1\",\"flags\":1,\"unheard\":{\"of\":[1]},"
				 "\"startTimeUnixNano\":\"1772352000000000001\","
				 "\"endTimeUnixNano\":1772352000000000007,\"droppedEventsCount\":4,"
				 "\"status\":{\"code\":2,\"message\":\"no\"},"
				 "\"events\":[{\"timeUnixNano\":\"1772352000000000002\",\"name\":\"e\","
				 "\"attributes\":[{\"key\":\"k\",\"value\":{\"intValue\":\"1\"}}]},{}],"
				 "\"links\":[{\"traceId\":\"0102030405060708090a0b0c0d0e0f11\","
				 "\"spanId\":\"00000000000000b1\",\"attributes\":[{\"key\":\"l\"}]}]}")),
		STATUS_OK);
	const struct span *s = only(run);
	assert_text(s->trace_id, "0102030405060708090a0b0c0d0e0f10");
	assert_text(s->span_id, "00000000000000a1");
	assert_text(s->parent_id, "00000000000000a0");
	assert_text(s->name, "ask");
	assert_int_equal(s->kind, SPAN_SERVER);
	assert_true(s->start_ns == 1772352000000000001);
	assert_true(s->end_ns == 1772352000000000007);
	assert_int_equal(s->status, SPAN_STATUS_ERROR);
	assert_text(s->status_message, "no");
	assert_attr(s, "otlp.trace_state", "v=1");
	assert_attr(s, "service.name", "front");
	assert_int_equal(s->resource->attrs.dropped, 2);
	assert_int_equal(s->events_dropped, 4);
	assert_int_equal(s->events_n, 2);
	assert_text(s->events[0].name, "e");
	assert_true(s->events[0].has_time && s->events[0].time_ns == 1772352000000000002);
	assert_int_equal(s->events[0].attrs.n, 1);
	assert_false(s->events[1].has_time);
	assert_int_equal(s->links_n, 1);
	assert_text(s->links[0].span_id, "00000000000000b1");
	assert_int_equal(s->links[0].attrs.v[0].value.type, VALUE_NULL);
	assert_text(s->scope.name, "lib");
	assert_text(s->scope.version, "3");
	assert_string_equal(s->dialect, "otlp-json");
}

static void test_otlp_values(void **state)
{
	struct run *run = *state;
	assert_int_equal(
		read_json(run,
			  TRACES("{}",
				 "{" IDS ",\"attributes\":["
				 "{\"key\":\"i\",\"value\":{\"intValue\":\"-9223372036854775808\"}},"
				 "{\"value\":{\"int_value\":7},\"key\":\"i2\"},"
				 "{\"key\":\"long\",\"value\":{\"intValue\":{\"low\":-1,\"high\":1}}},"
				 "{\"key\":\"d\",\"value\":{\"doubleValue\":0.10}},"
				 "{\"key\":\"nan\",\"value\":{\"doubleValue\":\"NaN\"}},"
				 "{\"key\":\"b\",\"value\":{\"boolValue\":false}},"
				 "{\"key\":\"bytes\",\"value\":{\"bytesValue\":\"3q2-7w\"}},"
				 "{\"key\":\"none\",\"value\":{}},{\"key\":\"none2\"},"
				 "{\"key\":\"plain\",\"value\":\"x\"},{\"key\":\"map\",\"value\":{\"a\":1}},"
				 "{\"key\":\"list\",\"value\":{\"arrayValue\":{\"values\":[{\"stringValue\":"
				 "\"a\\\"b\"},"
				 "{\"intValue\":\"5\"},{},{\"arrayValue\":{}},{\"boolValue\":true},\"raw\","
				 "{\"kvlistValue\":{\"values\":[{\"value\":{\"doubleValue\":1.5},\"key\":"
				 "\"k\"},"
				 "{\"key\":\"n\"}]}}]}}},"
				 "{\"key\":\"kv\",\"value\":{\"kvlistValue\":{\"values\":[]}}}]}")),
		STATUS_OK);
	const struct span *s = only(run);
	assert_int_equal(s->attrs.n, 13);
	assert_true(span_attr(s, STR("i"))->value.type == VALUE_INT);
	assert_true(span_attr(s, STR("i"))->value.i == INT64_MIN);
	assert_true(span_attr(s, STR("i2"))->value.i == 7);
	assert_true(span_attr(s, STR("long"))->value.i == 8589934591);
	assert_int_equal(span_attr(s, STR("d"))->value.type, VALUE_DOUBLE);
	assert_attr(s, "d", "0.10");
	assert_int_equal(span_attr(s, STR("nan"))->value.type, VALUE_DOUBLE);
	assert_int_equal(span_attr(s, STR("b"))->value.type, VALUE_BOOL);
	assert_int_equal(span_attr(s, STR("bytes"))->value.type, VALUE_BYTES);
	assert_text(span_attr(s, STR("bytes"))->value.text, "\xde\xad\xbe\xef");
	assert_int_equal(span_attr(s, STR("none"))->value.type, VALUE_NULL);
	assert_int_equal(span_attr(s, STR("none2"))->value.type, VALUE_NULL);
	assert_attr(s, "plain", "x");
	assert_attr(s, "map", "{\"a\":1}");
	assert_attr(s, "list", "[\"a\\\"b\",5,null,[],true,\"raw\",{\"k\":1.5,\"n\":null}]");
	assert_attr(s, "kv", "{}");
}

/* Protojson, snake_case, old names, a map for attributes; resource and scope behind the spans. */
static void test_otlp_spellings(void **state)
{
	struct run *run = *state;
	assert_int_equal(read_json(run,
				   "{\"batches\":[{\"instrumentationLibrarySpans\":[{\"spans\":[{"
				   "\"traceId\":\"AQIDBAUGBwgJCgsMDQ4PEA==\",\"spanId\":\"AAAAAAAAAKE=\","
				   "\"kind\":\"SPAN_KIND_CLIENT\",\"status\":{\"code\":\"STATUS_CODE_OK\"}}],"
				   "\"instrumentationLibrary\":{\"name\":\"late\"}}],"
				   "\"resource\":{\"attributes\":[{\"key\":\"r\",\"value\":{\"stringValue\":"
				   "\"behind\"}}]}}]}"),
			 STATUS_OK);
	assert_int_equal(read_json(run,
				   "{\"scope_spans\":[{\"scope\":{\"name\":\"s\"},\"spans\":[{"
				   "\"trace_id\":\"0102030405060708090A0B0C0D0E0F10\",\"span_id\":"
				   "\"00000000000000a2\",\"parent_span_id\":\"\",\"start_time_unix_nano\":"
				   "\"1772352000000000000\",\"attributes\":{\"a.b\":\"c\"},\"status\":{}}]},"
				   "{\"spans\":[{\"span_id\":\"00000000000000a3\"}]}]}"),
			 STATUS_OK);
	assert_int_equal(run->spans.n, 3);
	const struct span *a = run->spans.v[0], *b = run->spans.v[1], *c = run->spans.v[2];
	assert_text(a->trace_id, "0102030405060708090a0b0c0d0e0f10");
	assert_text(a->span_id, "00000000000000a1");
	assert_int_equal(a->kind, SPAN_CLIENT);
	assert_int_equal(a->status, SPAN_STATUS_OK);
	assert_text(a->scope.name, "late");
	assert_attr(a, "r", "behind");
	assert_text(b->trace_id, "0102030405060708090a0b0c0d0e0f10");
	assert_true(span_is_root(b));
	assert_attr(b, "a.b", "c");
	assert_text(b->scope.name, "s");
	assert_no_attr(b, "r");
	assert_false(str_is_set(c->scope.name));
	assert_true(c->flags & SPAN_NO_TRACE_ID);
}

static void test_otlp_own_origin(void **state)
{
	struct run *run = *state;
#define TEXT(key, text) "{\"key\":\"casefile." key "\",\"value\":{\"stringValue\":\"" text "\"}}"
#define NUMBER(key, n)  "{\"key\":\"casefile." key "\",\"value\":{\"intValue\":\"" n "\"}}"
	read_json(
		run,
		TRACES("{}",
		       "{" IDS
		       ",\"attributes\":[" NUMBER("origin.line", "12") "," TEXT("origin.file", "a.gz") "," NUMBER(
			       "origin.offset",
			       "345") "," NUMBER("origin.length",
						 "67") ","
						       "{\"key\":\"mine\",\"value\":{\"intValue\":\"1\"}}"
						       "," TEXT(
							       "dialect",
							       "clickhouse") "]},"
									     "{" IDS ",\"attributes\":"
									     "[" TEXT(
										     "dialect",
										     "no"
										     "-s"
										     "uc"
										     "h") "," NUMBER("origin."
												     "line",
												     "3") "]"
													  "}"));
	assert_int_equal(run->spans.n, 2);
	const struct span *s = run->spans.v[0];
	assert_text(s->origin.file, "a.gz");
	assert_false(str_is_set(s->origin.member));
	assert_int_equal(s->origin.line, 12);
	assert_int_equal(s->origin.offset, 345);
	assert_int_equal(s->origin.length, 67);
	assert_string_equal(s->dialect, "clickhouse");
	assert_int_equal(s->attrs.n, 1);
	assert_attr(s, "mine", "1");
	/* What is no origin is evidence like any other attribute. */
	s = run->spans.v[1];
	assert_text(s->origin.file, "t.json");
	assert_int_equal(s->origin.line, 5);
	assert_string_equal(s->dialect, "otlp-json");
	assert_int_equal(s->attrs.n, 2);
}

static void test_otlp_origin_place(void **state)
{
	struct run *run = *state;
	const char *text = "{\"resourceSpans\":[{\"scopeSpans\":[{\n\"spans\":[\n{\"spanId\":\"x\"},\n "
			   "{\"spanId\":\"y\"}]}]}]}";
	read_json(run, text);
	assert_int_equal(run->spans.n, 2);
	const struct span *s = run->spans.v[1];
	assert_int_equal(s->origin.line, 8);
	assert_int_equal(s->origin.offset, 1000 + (strstr(text, "{\"spanId\":\"y\"") - text));
	assert_int_equal(s->origin.length, strlen("{\"spanId\":\"y\"}"));
}

static void test_otlp_other_signals(void **state)
{
	struct run *run = *state;
	assert_int_equal(read_json(run, "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{}]}]}]}"),
			 STATUS_OK);
	assert_int_equal(read_json(run, "{\"resourceMetrics\":[{}]}"), STATUS_OK);
	assert_int_equal(read_json(run, "{\"result\":" TRACES("{}", "{" IDS "}") "}"), STATUS_OK);
	assert_int_equal(read_json(run, "{\"resourceSpans\":[]}"), STATUS_OK);
	assert_int_equal(run->totals.other_signals, 2);
	assert_int_equal(run->totals.unknown, 0);
	assert_int_equal(run->spans.n, 1);
}

/* Damage in one span: the others are read, and it is said where it was. */
static void test_otlp_damage(void **state)
{
	struct run *run = *state;
	assert_int_equal(read_json(run, TRACES("{}", "{\"spanId\":\"1\"},{\"spanId\":\"2\",\"name\" 7},"
						     "{\"spanId\":\"3\"}")),
			 STATUS_SKIP);
	by_id(run, "1");
	by_id(run, "3");
	assert_int_equal(run->diag.count[SEVERITY_ERROR], 1);
	assert_true(run->damage.offset > 1000);
}

static void test_otlp_odd_types(void **state)
{
	struct run *run = *state;
	read_json(run, TRACES("[]", "{\"traceId\":7,\"spanId\":[1],\"name\":{},\"kind\":\"odd\",\"status\":"
				    "\"OK\",\"attributes\":\"none\",\"events\":7,\"links\":[1,null],"
				    "\"startTimeUnixNano\":true,\"endTimeUnixNano\":{}},null,7,[],\"x\""));
	assert_int_equal(only(run)->status, SPAN_STATUS_OK);
	read_json(run, "{\"resourceSpans\":{\"scopeSpans\":{\"spans\":{\"spanId\":\"alone\"}}}}");
	assert_int_equal(run->spans.n, 2);
	read_json(run, "{\"resourceSpans\":[7,{\"scopeSpans\":7},{\"scopeSpans\":[{\"spans\":null}]}]}");
	assert_int_equal(run->spans.n, 2);
}

static void test_otlp_deep_value(void **state)
{
	struct run *run = *state;
	struct buf b = { 0 };
	enum { DEEP = 200 };
	buf_add_c(&b, "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"spanId\":\"d\",\"attributes\":["
		      "{\"key\":\"deep\",\"value\":");
	for (int i = 0; i < DEEP; i++)
		buf_add_c(&b, "{\"arrayValue\":{\"values\":[");
	for (int i = 0; i < DEEP; i++)
		buf_add_c(&b, "]}}");
	buf_add_c(&b, "}]}]}]}]}");
	assert_int_equal(read_record(run, RECORD_JSON, buf_str(&b)), STATUS_OK);
	assert_int_equal(span_attr(only(run), STR("deep"))->value.type, VALUE_JSON);
	buf_release(&b);
}

/* Spans under names that OTLP had for a while are read; under others, too, and that is told. */
static void test_otlp_other_names(void **state)
{
	struct run *run = *state;
	assert_int_equal(read_json(run, "{\"resourceSpans\":[{\"deprecatedScopeSpans\":[{\"spans\":[{"
					"\"spanId\":\"1\"}]}]}]}"),
			 STATUS_OK);
	assert_int_equal(run->spans.n, 1);
	assert_int_equal(run->diag.count[SEVERITY_NOTE], 0);
	assert_int_equal(read_json(run, "{\"resourceSpans\":[{\"ScopeSpans\":[{\"spans\":[{\"spanId\":\"2\"}]"
					"}]},{\"scopeSpans\":[{\"spans\":[{\"spanId\":\"3\"}]}]}]}"),
			 STATUS_OK);
	assert_int_equal(run->spans.n, 3);
	assert_int_equal(run->diag.count[SEVERITY_NOTE], 1);
	assert_int_equal(
		read_json(run, "{\"resourceSpans\":[{\"scopeSpans\":[{\"Spans\":[{\"span_id\":\"4\"}]}]}]}"),
		STATUS_OK);
	assert_int_equal(run->spans.n, 4);
	assert_int_equal(read_json(run, "{\"resourceSpans\":[{\"resource\":{}},{\"scopeSpans\":[{\"scope\":{"
					"\"name\":\"no span\"}}]}]}"),
			 STATUS_OK);
	assert_int_equal(run->spans.n, 4);
	assert_int_equal(run->diag.count[SEVERITY_ERROR], 0);
}

/* A wrapper around nothing is no unknown format. */
static void test_otlp_nothing(void **state)
{
	struct run *run = *state;
	assert_int_equal(read_json(run, "{\"trace\":{\"resourceSpans\":[]},\"metrics\":{}}"), STATUS_OK);
	assert_int_equal(run->totals.unknown, 0);
	assert_int_equal(read_json(run, "{\"trace\":{},\"metrics\":{}}"), STATUS_OK);
	assert_int_equal(run->totals.unknown, 1);
}

/* Go's encoding/json writes the oneof of an AnyValue as a member of its own. */
static void test_otlp_values_of_go(void **state)
{
	struct run *run = *state;
	read_json(run, "{\"resource_spans\":[{\"scope_spans\":[{\"spans\":[{\"span_id\":\"g\",\"attributes\":"
		       "[{\"key\":\"s\",\"value\":{\"Value\":{\"StringValue\":\"x\"}}},{\"key\":\"n\","
		       "\"value\":{\"Value\":{\"IntValue\":5}}},{\"key\":\"list\",\"value\":{\"Value\":{"
		       "\"ArrayValue\":{\"values\":[{\"Value\":{\"StringValue\":\"a\"}},{\"Value\":{"
		       "\"KvlistValue\":{\"values\":[{\"key\":\"k\",\"value\":{\"Value\":{\"IntValue\":2}}}]}"
		       "}}]}}}},{\"key\":\"map\",\"value\":{\"Value\":{\"x\":1}}},{\"key\":\"after\","
		       "\"value\":{\"Value\":{\"StringValue\":\"y\"},\"more\":1}}]}]}]}]}");
	const struct span *s = only(run);
	assert_attr(s, "s", "x");
	assert_int_equal(span_attr(s, STR("n"))->value.type, VALUE_INT);
	assert_attr(s, "list", "[\"a\",{\"k\":2}]");
	assert_attr(s, "map", "{\"Value\":{\"x\":1}}");
	assert_attr(s, "after", "y");
}

static void test_sink_has_enough(void **state)
{
	struct run *run = *state;
	run->most = 2;
	read_json(run, TRACES("{}", "{\"spanId\":\"1\"},{\"spanId\":\"2\"},{\"spanId\":\"3\"}"));
	assert_int_equal(run->spans.n, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(otlp_fields),       TEST(otlp_values),       TEST(otlp_spellings),
		TEST(otlp_own_origin),   TEST(otlp_origin_place), TEST(otlp_other_signals),
		TEST(otlp_damage),       TEST(otlp_odd_types),    TEST(otlp_deep_value),
		TEST(sink_has_enough),   TEST(otlp_other_names),  TEST(otlp_nothing),
		TEST(otlp_values_of_go),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
