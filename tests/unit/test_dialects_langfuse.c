/* Langfuse's observations and traces, over strings. */
#include "dialect_run.h"

#define MS INT64_C(1000000)

#define GENERATION                                                                                          \
	"{\"id\":\"obs-2\",\"traceId\":\"tr-1\",\"type\":\"GENERATION\",\"name\":\"reply\","                \
	"\"startTime\":\"2026-05-28T20:26:40.250Z\",\"endTime\":\"2026-05-28T20:26:41Z\","                  \
	"\"parentObservationId\":\"obs-1\",\"level\":\"DEFAULT\",\"statusMessage\":null,\"model\":\"m-9\"," \
	"\"modelParameters\":{\"temperature\":0.5},\"input\":[{\"role\":\"user\",\"content\":\"hello\"}],"  \
	"\"output\":\"hi\",\"usageDetails\":{\"input\":11,\"output\":3,\"total\":14},"                      \
	"\"costDetails\":{\"input\":0.25,\"output\":0.5,\"total\":0.75},\"promptName\":\"greet\","          \
	"\"promptVersion\":6,\"environment\":\"prod\",\"timeToFirstToken\":0.125,\"sessionId\":\"s-1\","    \
	"\"userId\":\"u-1\",\"release\":\"r-1\",\"metadata\":{\"team\":{\"name\":\"desk\"}},\"extra\":true}"

static void test_a_generation(void **state)
{
	struct run *run = *state;
	assert_int_equal(run_read(run, GENERATION), STATUS_OK);
	const struct span *s = only_span(run, "langfuse");
	assert_text(s->trace_id, "tr-1");
	assert_text(s->span_id, "obs-2");
	assert_text(s->parent_id, "obs-1");
	assert_text(s->name, "reply");
	assert_true(s->start_ns == NS_2026 + 250 * MS && s->end_ns == NS_2026 + 1000 * MS);
	assert_int_equal(s->precision_ns, MS);
	assert_int_equal(s->status, SPAN_STATUS_UNSET);
	assert_attr(s->attrs, "langfuse.observation.type", "GENERATION");
	assert_attr(s->attrs, "langfuse.observation.status_message", NULL);
	assert_attr(s->attrs, "langfuse.observation.metadata.team.name", "desk");
	assert_attr(s->attrs, "extra", "true");
	assert_facet(s, REQUEST_MODEL, "m-9");
	assert_facet(s, TEMPERATURE, "0.5");
	assert_facet(s, INPUT_TOKENS, "11");
	assert_facet(s, OUTPUT_TOKENS, "3");
	assert_facet(s, TOTAL_TOKENS, "14");
	assert_facet(s, COST, "0.75");
	assert_facet(s, COST_INPUT, "0.25");
	assert_facet(s, COST_OUTPUT, "0.5");
	assert_facet(s, PROMPT_ID, "greet");
	assert_facet(s, PROMPT_VERSION, "6");
	assert_facet(s, SESSION, "s-1");
	assert_facet(s, USER, "u-1");
	assert_facet(s, RELEASE, "r-1");
	assert_facet(s, ENVIRONMENT, "prod");
	assert_facet(s, TIME_TO_FIRST_CHUNK_S, "0.125");
	assert_facet(s, INPUT_MESSAGES, "[{\"role\":\"user\",\"content\":\"hello\"}]");
	assert_facet(s, OUTPUT_TEXT, "hi");
	assert_facet(s, ERROR_TYPE, NULL);
}

static void test_the_export_says_the_same(void **state)
{
	struct run *run = *state;
	run_read(run, "{\"provided_model_name\":\"m-9\",\"prompt_version\":\"6\",\"prompt_name\":\"greet\","
		      "\"usage_details\":{\"total\":14,\"output\":3,\"input\":11},\"total_cost\":0.75,"
		      "\"cost_details\":{},\"level\":\"DEFAULT\",\"end_time\":\"2026-05-28 20:26:41.000\","
		      "\"start_time\":\"2026-05-28 20:26:40.250\",\"parent_observation_id\":\"obs-1\","
		      "\"name\":\"reply\",\"type\":\"GENERATION\",\"trace_id\":\"tr-1\",\"id\":\"obs-2\"}");
	const struct span *s = only_span(run, "langfuse");
	assert_text(s->trace_id, "tr-1");
	assert_text(s->span_id, "obs-2");
	assert_text(s->parent_id, "obs-1");
	assert_true(s->start_ns == NS_2026 + 250 * MS && s->end_ns == NS_2026 + 1000 * MS);
	assert_facet(s, REQUEST_MODEL, "m-9");
	assert_facet(s, INPUT_TOKENS, "11");
	assert_facet(s, COST, "0.75");
	assert_facet(s, PROMPT_ID, "greet");
	assert_facet(s, PROMPT_VERSION, "6");
}

static void test_errors_events_and_tools(void **state)
{
	struct run *run = *state;
	run_read(run,
		 "{\"id\":\"o\",\"level\":\"ERROR\",\"traceId\":\"t\",\"type\":\"TOOL\",\"name\":\"find\","
		 "\"startTime\":\"2026-05-28T20:26:40Z\",\"statusMessage\":\"quota\","
		 "\"input\":{\"q\":1},\"output\":{\"n\":2}}");
	run_read(run,
		 "{\"id\":\"e\",\"traceId\":\"t\",\"type\":\"EVENT\",\"name\":\"miss\","
		 "\"startTime\":\"2026-05-28T20:26:40Z\",\"level\":\"WARNING\",\"statusMessage\":\"w\"}");
	run_read(run, "{\"id\":\"x\",\"traceId\":\"t\",\"type\":\"TOOL\",\"name\":\"execute_tool look\","
		      "\"startTime\":\"2026-05-28T20:26:40Z\"}");
	run_read(run, "{\"id\":\"y\",\"traceId\":\"t\",\"type\":\"TOOL\",\"name\":\"call\","
		      "\"startTime\":\"2026-05-28T20:26:40Z\","
		      "\"metadata\":{\"attributes\":{\"gen_ai.tool.name\":\"book\"},"
		      "\"resourceAttributes\":{\"service.name\":\"desk\"}}}");
	assert_int_equal(run->spans.n, 4);
	const struct span *tool = run->spans.v[0], *event = run->spans.v[1];
	assert_int_equal(tool->status, SPAN_STATUS_ERROR);
	assert_text(tool->status_message, "quota");
	assert_false(tool->flags & SPAN_HAS_END);
	assert_facet(tool, TOOL_NAME, "find");
	assert_facet(tool, TOOL_ARGS, "{\"q\":1}");
	assert_facet(tool, TOOL_RESULT, "{\"n\":2}");
	assert_facet(tool, ERROR_TYPE, "ERROR");
	assert_facet(tool, ERROR_MESSAGE, "quota");
	assert_int_equal(event->status, SPAN_STATUS_UNSET);
	assert_text(event->status_message, NULL);
	assert_true(event->flags & SPAN_HAS_END && event->end_ns == event->start_ns);
	assert_facet(event, TOOL_NAME, NULL);
	assert_facet(event, ERROR_TYPE, NULL);
	assert_facet(run->spans.v[2], TOOL_NAME, "look");
	assert_facet(run->spans.v[3], TOOL_NAME, "book");
	assert_attr(run->spans.v[3]->attrs, "service.name", "desk");
}

/* 0 of what was not counted is no count; details win over what came before them. */
static void test_usage(void **state)
{
	struct run *run = *state;
#define OBSERVATION(more)                                                         \
	"{\"id\":\"o\",\"traceId\":\"t\",\"type\":\"GENERATION\",\"name\":\"n\"," \
	"\"startTime\":\"2026-05-28T20:26:40Z\"," more "}"
	run_read(run, OBSERVATION("\"usage\":{\"input\":0,\"output\":0,\"total\":0,\"unit\":\"TOKENS\"}"));
	run_read(run, OBSERVATION("\"usage\":{\"input\":5,\"output\":2,\"total\":7,\"unit\":null},"
				  "\"usageDetails\":{ },\"calculatedTotalCost\":0.5"));
	run_read(run, OBSERVATION("\"usage\":{\"input\":5,\"total\":5,\"unit\":\"CHARACTERS\"}"));
	run_read(run, OBSERVATION("\"usage\":{\"input\":5},\"usageDetails\":{\"input\":6}"));
	run_read(run, OBSERVATION("\"costDetails\":{},\"usage\":null"));
	run_read(run, OBSERVATION("\"promptTokens\":0,\"completionTokens\":0,\"totalTokens\":0"));
	run_read(run, OBSERVATION("\"promptTokens\":8,\"completionTokens\":1,\"totalTokens\":9"));
	assert_int_equal(run->spans.n, 7);
	assert_facet(run->spans.v[0], INPUT_TOKENS, NULL);
	assert_facet(run->spans.v[1], INPUT_TOKENS, "5");
	assert_facet(run->spans.v[1], TOTAL_TOKENS, "7");
	assert_facet(run->spans.v[1], COST, "0.5");
	assert_facet(run->spans.v[2], INPUT_TOKENS, NULL);
	assert_facet(run->spans.v[3], INPUT_TOKENS, "6");
	assert_facet(run->spans.v[4], COST, NULL);
	assert_facet(run->spans.v[4], INPUT_TOKENS, NULL);
	assert_facet(run->spans.v[5], INPUT_TOKENS, NULL);
	assert_facet(run->spans.v[5], TOTAL_TOKENS, NULL);
	assert_facet(run->spans.v[6], INPUT_TOKENS, "8");
	assert_facet(run->spans.v[6], OUTPUT_TOKENS, "1");
	assert_facet(run->spans.v[6], TOTAL_TOKENS, "9");
}

/* Its observations stand before what is of all of them. */
#define TRACE_TAIL                                                                                           \
	"\"id\":\"tr-1\",\"name\":\"chat\",\"userId\":\"u-1\",\"sessionId\":\"s-1\",\"release\":\"r\","      \
	"\"tags\":[\"a\",\"b\"],\"timestamp\":\"2026-05-28T20:26:40Z\",\"input\":\"in\",\"output\":\"out\"," \
	"\"metadata\":{\"region\":\"eu\"},\"latency\":2.5"
#define CHILD                                                                                   \
	"{\"id\":\"c\",\"type\":\"RETRIEVER\",\"name\":\"look\",\"parentObservationId\":\"r\"," \
	"\"startTime\":\"2026-05-28T20:26:40Z\",\"input\":\"own\","                             \
	"\"output\":[{\"page_content\":\"p1\"},{\"page_content\":\"p2\"}]}"
#define ROOT                                                                        \
	"{\"id\":\"r\",\"traceId\":\"tr-1\",\"type\":\"SPAN\",\"name\":\"handle\"," \
	"\"parentObservationId\":null,\"startTime\":\"2026-05-28T20:26:40Z\"}"
#define SCORE "{\"id\":\"k\",\"traceId\":\"tr-1\",\"name\":\"ok\",\"value\":1,\"dataType\":\"NUMERIC\"}"

static void check_trace(struct run *run)
{
	assert_int_equal(run->spans.n, 2);
	assert_int_equal(run->feedback, 1);
	const struct span *child = run->spans.v[0], *root = run->spans.v[1];
	assert_string_equal(child->dialect, "langfuse-trace");
	assert_text(child->trace_id, "tr-1");
	assert_text(child->parent_id, "r");
	assert_text(root->parent_id, NULL);
	assert_facet(child, SESSION, "s-1");
	assert_facet(root, USER, "u-1");
	assert_facet(root, RELEASE, "r");
	assert_attr(child->resource->attrs, "langfuse.trace.name", "chat");
	assert_attr(child->resource->attrs, "langfuse.trace.tags", "[\"a\",\"b\"]");
	assert_attr(child->resource->attrs, "langfuse.trace.metadata.region", "eu");
	assert_attr(child->resource->attrs, "langfuse.trace.latency", "2.5");
	assert_facet(child, INPUT_TEXT, "own");
	assert_facet(root, INPUT_TEXT, "in");
	assert_facet(root, OUTPUT_TEXT, "out");
	assert_attr(child->attrs, "langfuse.trace.output", NULL);
	assert_facet(child, DOC_CONTENT, "p1"); /* the first of them */
}

static void test_a_trace(void **state)
{
	struct run *run = *state;
	assert_int_equal(run_read(run, "{\"observations\":[" CHILD "," ROOT "],\"scores\":[" SCORE
				       "]," TRACE_TAIL "}"),
			 STATUS_OK);
	check_trace(run);
}

static void test_a_trace_beside_its_observations(void **state)
{
	struct run *run = *state;
	run_read(run, "{\"trace\":{" TRACE_TAIL ",\"scores\":[\"k\"]},\"observations\":[" CHILD "," ROOT
		      "],\"scores\":[" SCORE "]}");
	check_trace(run);
}

/* One has the input of the trace: the first without a parent. */
static void test_many_roots(void **state)
{
	struct run *run = *state;
	run_read(run,
		 "{\"id\":\"t\",\"timestamp\":\"2026-05-28T20:26:40Z\",\"input\":\"in\",\"observations\":["
		 "{\"id\":\"a\",\"type\":\"SPAN\",\"parentObservationId\":\"z\","
		 "\"startTime\":\"2026-05-28T20:26:40Z\"},"
		 "{\"id\":\"b\",\"type\":\"SPAN\",\"startTime\":\"2026-05-28T20:26:42Z\"},"
		 "{\"id\":\"c\",\"type\":\"SPAN\",\"parentObservationId\":\"\","
		 "\"startTime\":\"2026-05-28T20:26:41Z\"}]}");
	assert_int_equal(run->spans.n, 3);
	assert_attr(run->spans.v[0]->attrs, "langfuse.trace.input", NULL);
	assert_attr(run->spans.v[1]->attrs, "langfuse.trace.input", NULL);
	assert_attr(run->spans.v[2]->attrs, "langfuse.trace.input", "in");
}

static void test_a_page(void **state)
{
	struct run *run = *state;
	run_read(run, "{\"data\":[" GENERATION "," ROOT "],\"meta\":{\"page\":1,\"totalItems\":2}}");
	assert_int_equal(run->spans.n, 2);
	assert_string_equal(run->spans.v[1]->dialect, "langfuse");
	assert_null(run->spans.v[1]->resource);
	assert_int_equal(run->totals.unknown, 0);
}

static void test_a_trace_alone_is_told(void **state)
{
	struct run *run = *state;
	run_read(run, "{" TRACE_TAIL ",\"observations\":[\"o-1\"],\"scores\":[\"k\"]}");
	assert_int_equal(run->totals.unknown, 1);
	run_read(run, "{" TRACE_TAIL ",\"public\":false,\"bookmarked\":false}");
	assert_int_equal(run->totals.unknown, 2);
	run_read(run, "{" TRACE_TAIL ",\"observations\":[],\"scores\":[" SCORE "]}");
	assert_int_equal(run->feedback, 1);
	assert_int_equal(run->spans.n, 0);
}

static void test_others_are_left_alone(void **state)
{
	static const struct {
		const char *text, *dialect;
	} rows[] = {
		{ "{\"traceId\":\"a\",\"id\":\"b\",\"name\":\"n\",\"timestamp\":1,\"duration\":2}",
		  "zipkin" },
		{ "{\"traceId\":\"a\",\"id\":\"b\",\"name\":\"n\",\"kind\":\"CLIENT\"}", "zipkin" },
		{ "{\"traceId\":\"a\",\"spanId\":\"b\",\"id\":\"c\",\"type\":\"SPAN\",\"name\":\"n\","
		  "\"startTime\":\"2026-05-28T20:26:40Z\"}",
		  "flat" },
		{ "{\"traceID\":\"a\",\"spanID\":\"b\",\"operationName\":\"n\",\"startTime\":1}",
		  "jaeger-span" },
	};
	struct run *run = *state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		run_read(run, rows[i].text);
		assert_int_equal(run->spans.n, i + 1);
		assert_string_equal(run->spans.v[i]->dialect, rows[i].dialect);
	}
	/* Kinds of other tools. */
	run_read(run, "{\"traceId\":\"a\",\"id\":\"b\",\"type\":\"order\",\"startTime\":\"2026-05-28\"}");
	assert_int_equal(run->spans.n, 4);
}

/* Of one that is cut there is what came before. */
static void test_a_cut_trace(void **state)
{
	struct run *run = *state;
	run_read(run, "{\"id\":\"tr-1\",\"timestamp\":\"2026-05-28T20:26:40Z\",\"sessionId\":\"s-1\","
		      "\"observations\":[" ROOT ",{\"id\":\"c\",\"traceId\":\"tr-1\",\"type\":\"TOOL\","
		      "\"name\":\"find\",\"startTime\":\"2026-05-28T20:26:40Z\",\"input\":{\"q\":\"some");
	assert_int_equal(run->spans.n, 2);
	assert_text(run->spans.v[0]->span_id, "r");
	assert_false(run->spans.v[0]->flags & SPAN_TORN);
	assert_text(run->spans.v[1]->span_id, "c");
	assert_true(run->spans.v[1]->flags & SPAN_TORN);
	assert_facet(run->spans.v[1], SESSION, "s-1");
	assert_non_null(strstr(run->errors, "json."));
}

/* A comma is lost: what is behind it is read, too. */
static void test_a_damaged_list(void **state)
{
	struct run *run = *state;
	run_read(run, "{\"observations\":[" CHILD " " ROOT "],\"scores\":[" SCORE "]," TRACE_TAIL "}");
	assert_int_equal(run->spans.n, 2);
	assert_text(run->spans.v[0]->span_id, "c");
	assert_text(run->spans.v[1]->span_id, "r");
	assert_int_equal(run->feedback, 1);
	assert_non_null(strstr(run->errors, "json.invalid"));
}

/* Too little of it for a bid, but no span of Zipkin. */
static void test_a_cut_observation(void **state)
{
	struct run *run = *state;
	run_read(run, "{\"id\":\"c\",\"traceId\":\"t\",\"type\":\"TOOL\",\"name\":\"find\",\"startTi");
	const struct span *s = only_span(run, "langfuse");
	assert_text(s->name, "find");
	assert_true(s->flags & SPAN_TORN);
}

static void test_wrong_types(void **state)
{
	struct run *run = *state;
	run_read(run, "{\"id\":7,\"traceId\":[1],\"type\":\"SPAN\",\"parentObservationId\":{},\"name\":{},"
		      "\"startTime\":\"soon\",\"endTime\":[],\"level\":3,\"statusMessage\":{},"
		      "\"usage\":[1],\"usageDetails\":\"x\",\"costDetails\":7,\"metadata\":[[{}],3],"
		      "\"model\":{\"a\":1},\"input\":null,\"output\":false}");
	assert_int_equal(run->spans.n, 1);
	assert_false(run->spans.v[0]->flags & (SPAN_HAS_START | SPAN_HAS_END));
	assert_int_equal(run->spans.v[0]->status, SPAN_STATUS_UNSET);
	assert_facet(run->spans.v[0], INPUT_TOKENS, NULL);
	assert_int_equal(run_read(run,
				  "{\"id\":\"t\",\"timestamp\":{},\"observations\":[{},3,null,[" ROOT "]],"
				  "\"scores\":{},\"metadata\":\"m\",\"tags\":7,\"userId\":[]}"),
			 STATUS_SKIP);
	assert_non_null(strstr(run->errors, "record.no-object"));
	assert_int_equal(run_read_as(run, "{}", "langfuse"), STATUS_SKIP);
	assert_int_equal(run_read_as(run, "{}", "langfuse-trace"), STATUS_OK);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, run_setup, run_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_generation),
		TEST(test_the_export_says_the_same),
		TEST(test_errors_events_and_tools),
		TEST(test_usage),
		TEST(test_a_trace),
		TEST(test_a_trace_beside_its_observations),
		TEST(test_many_roots),
		TEST(test_a_page),
		TEST(test_a_trace_alone_is_told),
		TEST(test_others_are_left_alone),
		TEST(test_a_cut_trace),
		TEST(test_a_damaged_list),
		TEST(test_a_cut_observation),
		TEST(test_wrong_types),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
