/* Rules about tools: errors, limits, arguments, calls that never ran; and spans that a trace proves. */
#include "rule_fixture.h"

#define TOOL(name) KIND("TOOL") ",'tool.name':'" name "'"
#define LLM        KIND("LLM")
#define RESULT(id) "{'role':'tool','parts':[{'type':'tool_call_response','id':'" id "','response':'12'}]}"
#define GIVEN(m)   "'gen_ai.input.messages':[{'role':'user','parts':[{'type':'text','content':'go'}]}," m "]"
#define CALL(id, name, arguments) \
	"{'type':'tool_call','id':'" id "','name':'" name "','arguments':" arguments "}"
#define ASKS(calls) "'gen_ai.output.messages':[{'role':'assistant','parts':[" calls "]}]"
/* A tool `f` with these properties. */
#define OFFER(schema)                                                                                     \
	",'gen_ai.tool.definitions':[{'type':'function','name':'f','parameters':{'type':'object'," schema \
	"}}]"
#define ASK_F(arguments, schema) S("m", "chat", LLM "," ASKS(CALL("c1", "f", arguments)) OFFER(schema))
#define WRONG                    "m called f with arguments that it does not take: "

static void errors_and_limits(void **state)
{
	static const struct rule_case cases[] = {
		CASE("it failed", "tool-error", "t failed: no such order",
		     SX("t", "run", TOOL("f"), "'status':'ERROR','status_message':'no such order'")),
		CASE("it worked the second time", "tool-error", "",
		     SX("t", "run", TOOL("f"), "'status':'ERROR','status_message':'no such order'"),
		     S("u", "run", TOOL("f") ",'tool_output':'12'")),
		CASE("another worked, which nobody chose for it", "tool-error", "t failed: no such order",
		     SX("t", "run", TOOL("f"), "'status':'ERROR','status_message':'no such order'"),
		     S("u", "run", TOOL("g") ",'tool_output':'12'")),
		CASE("at its limit", "tool-timeout", "t ran into its limit of 900 ms",
		     S("t", "run", TOOL("f") ",'timeout_ms':900")),
		CASE("below its limit", "tool-timeout", "", S("t", "run", TOOL("f") ",'timeout_ms':901")),
		CASE("a limit of none", "tool-timeout", "", S("t", "run", TOOL("f") ",'timeout_ms':0")),
		CASE("it says so", "tool-timeout", "t timed out",
		     SX("t", "run", TOOL("f") ",'error.type':'TimeoutError'", "'status':'ERROR'")),
	};
	(void)state;
	CASES_HOLD(cases);
}

static void arguments_and_schemas(void **state)
{
#define NUMBER "'properties':{'n':{'type':'integer'}}"
	static const struct rule_case cases[] = {
		CASE("as they must be", "tool-arguments-invalid", "", ASK_F("{'n':1}", NUMBER)),
		CASE("a whole number with a point", "tool-arguments-invalid", "", ASK_F("{'n':2.0}", NUMBER)),
		CASE("a large one", "tool-arguments-invalid", "", ASK_F("{'n':1e300}", NUMBER)),
		CASE("a fraction", "tool-arguments-invalid", WRONG "'n' must be of type integer",
		     ASK_F("{'n':2.5}", NUMBER)),
		CASE("a text", "tool-arguments-invalid", WRONG "'n' must be of type integer",
		     ASK_F("{'n':'1'}", NUMBER)),
		CASE("null", "tool-arguments-invalid", "", ASK_F("{'n':null}", NUMBER)),
		CASE("a number", "tool-arguments-invalid", WRONG "'n' must be of type number",
		     ASK_F("{'n':true}", "'properties':{'n':{'type':'number'}}")),
		CASE("numbers", "tool-arguments-invalid", "",
		     ASK_F("{'n':1,'m':0.5}", "'properties':{'n':{'type':'number'},'m':{'type':'number'}}")),
		CASE("a string", "tool-arguments-invalid", WRONG "'n' must be of type string",
		     ASK_F("{'n':1}", "'properties':{'n':{'type':'string'}}")),
		CASE("a truth", "tool-arguments-invalid", WRONG "'n' must be of type boolean",
		     ASK_F("{'m':false,'n':1}",
			   "'properties':{'n':{'type':'boolean'},'m':{'type':'boolean'}}")),
		CASE("a list", "tool-arguments-invalid", WRONG "'n' must be of type array",
		     ASK_F("{'m':[],'n':{}}", "'properties':{'n':{'type':'array'},'m':{'type':'array'}}")),
		CASE("no list at all", "tool-arguments-invalid", WRONG "'n' must be of type array",
		     ASK_F("{'n':'a'}", "'properties':{'n':{'type':'array'}}")),
		CASE("an object", "tool-arguments-invalid", WRONG "'n' must be of type object",
		     ASK_F("{'m':{},'n':[]}", "'properties':{'n':{'type':'object'},'m':{'type':'object'}}")),
		CASE("no object at all", "tool-arguments-invalid", WRONG "'n' must be of type object",
		     ASK_F("{'n':7}", "'properties':{'n':{'type':'object'}}")),
		CASE("of one type or another", "tool-arguments-invalid", "",
		     ASK_F("{'n':7}", "'properties':{'n':{'type':['string','null']}}")),
		CASE("of a type that we do not know", "tool-arguments-invalid", "",
		     ASK_F("{'n':7}", "'properties':{'n':{'type':'money'}}")),
		CASE("one of several", "tool-arguments-invalid", "",
		     ASK_F("{'n':'b'}", "'properties':{'n':{'enum':['a','b']}}")),
		CASE("none of several", "tool-arguments-invalid", WRONG "'n' is none of the allowed values",
		     ASK_F("{'n':'c'}", "'properties':{'n':{'enum':['a','b']}}")),
		CASE("an argument more", "tool-arguments-invalid", WRONG "'x' is no argument of it",
		     ASK_F("{'x':1}", NUMBER ",'additionalProperties':false")),
		CASE("one more is allowed", "tool-arguments-invalid", "",
		     ASK_F("{'x':1}", NUMBER ",'additionalProperties':true")),
		CASE("or of a type", "tool-arguments-invalid", "",
		     ASK_F("{'x':1}", NUMBER ",'additionalProperties':{'type':'string'}")),
		CASE("a required one", "tool-arguments-invalid", WRONG "'n' is missing",
		     ASK_F("{}", NUMBER ",'required':['n']")),
		CASE("a list of oddities", "tool-arguments-invalid", "",
		     ASK_F("{'n':1}", NUMBER ",'required':[7,'n']")),
		CASE("required, in a word", "tool-arguments-invalid", "",
		     ASK_F("{}", NUMBER ",'required':'n'")),
		CASE("no JSON", "tool-arguments-invalid", WRONG "they are no JSON",
		     ASK_F("'{n: 1}'", NUMBER)),
		CASE("no JSON, in words", "tool-arguments-invalid", WRONG "they are no JSON",
		     ASK_F("'n is 1'", NUMBER)),
		CASE("cut JSON, of a tool that nobody offered", "tool-arguments-invalid",
		     "m called g with arguments that it does not take: they are no JSON",
		     S("m", "chat", LLM "," ASKS(CALL("c1", "g", "'[1,'")))),
		CASE("words for a tool that nobody offered", "tool-arguments-invalid", "",
		     S("m", "chat", LLM "," ASKS(CALL("c1", "g", "'look it up'")))),
		CASE("a list as text", "tool-arguments-invalid", "",
		     S("m", "chat", LLM "," ASKS(CALL("c1", "g", "'[1,2]'")))),
		CASE("the tool rejects them", "tool-arguments-invalid",
		     "m called f with arguments that it does not take: invalid arguments: n is missing",
		     S("m", "chat", LLM "," ASKS(CALL("c1", "f", "{}"))),
		     SX("t", "run", TOOL("f") ",'gen_ai.tool.call.id':'c1','tool.parameters':'{}'",
			"'status':'ERROR','status_message':'invalid arguments: n is missing'")),
	};
	(void)state;
	CASES_HOLD(cases);
}

static void calls_that_never_ran(void **state)
{
	static const struct rule_case cases[] = {
		CASE("not offered", "tool-unknown", "m called g, which was not offered",
		     S("m", "chat", LLM "," ASKS(CALL("", "g", "{}")) OFFER(NUMBER))),
		CASE("offered", "tool-unknown", "", ASK_F("{}", NUMBER)),
		CASE("nothing was run", "tool-not-called", "",
		     S("m", "chat", LLM "," ASKS(CALL("c1", "f", "{}")))),
		CASE("another was run", "tool-not-called", "m asked for f, which never ran",
		     S("m", "chat", LLM "," ASKS(CALL("c1", "f", "{}"))), S("t", "run", TOOL("g"))),
		CASE("another call was run", "tool-not-called", "m asked for f, which never ran",
		     S("m", "chat", LLM "," ASKS(CALL("c1", "f", "{}"))),
		     S("t", "run", TOOL("f") ",'gen_ai.tool.call.id':'c2'")),
		CASE("it was run", "tool-not-called", "", S("m", "chat", LLM "," ASKS(CALL("c1", "f", "{}"))),
		     S("t", "run", TOOL("f") ",'gen_ai.tool.call.id':'c1'")),
		CASE("it has a result", "tool-not-called", "",
		     S("m", "chat", LLM "," ASKS(CALL("c1", "f", "{}"))), S("t", "run", TOOL("g")),
		     S("n", "chat", LLM "," GIVEN(RESULT("c1")))),
		CASE("another has a result", "tool-not-called", "m asked for f, which never ran",
		     S("m", "chat", LLM "," ASKS(CALL("c1", "f", "{}"))), S("t", "run", TOOL("g")),
		     S("n", "chat", LLM "," GIVEN(RESULT("c2")))),
		CASE("handed over", "tool-not-called", "",
		     S("m", "chat",
		       LLM "," ASKS(CALL("c1", "Transfer_to-billing", "{}") "," CALL(
			       "c2", "final answer", "{}") "," CALL("c3", "DONE", "{}"))),
		     S("t", "run", TOOL("g"))),
		CASE("more than the word", "tool-not-called", "m asked for done_tasks, which never ran",
		     S("m", "chat", LLM "," ASKS(CALL("c1", "done_tasks", "{}"))), S("t", "run", TOOL("g"))),
		CASE("an agent is called", "tool-not-called", "",
		     S("m", "chat", LLM "," ASKS(CALL("c1", "billing", "{}"))), S("t", "run", TOOL("g")),
		     S("a", "sub", KIND("AGENT") ",'agent.name':'billing'")),
		CASE("another agent is", "tool-not-called", "m asked for billing, which never ran",
		     S("m", "chat", LLM "," ASKS(CALL("c1", "billing", "{}"))), S("t", "run", TOOL("g")),
		     S("a", "sub", KIND("AGENT") ",'agent.name':'shipping'")),
		CASE("a route needs it", "tool-not-called", "w needs f, which never ran",
		     S("w", "router", "'required_tools':['f','g']"), S("t", "run", TOOL("g"))),
	};
	(void)state;
	CASES_HOLD(cases);
}

static void spans_that_are_proved(void **state)
{
	static const struct rule_case cases[] = {
		CASE("tokens of documents", "implied-span-missing",
		     "m the retrieval left no span: the prompt has tokens from one",
		     S("m", "chat", LLM ",'prompt.retrieval_tokens':700")),
		CASE("tokens of none", "implied-span-missing", "",
		     S("m", "chat", LLM ",'prompt.retrieval_tokens':0")),
		CASE("tokens of documents of a cache", "implied-span-missing", "",
		     S("m", "chat", LLM ",'prompt.retrieval_tokens':700,'cache_hit':true")),
		CASE("tokens of documents, which are named", "implied-span-missing", "",
		     S("m", "chat", LLM ",'prompt.retrieval_tokens':700,'doc_ids':['a']")),
		CASE("tokens of documents that a tool found", "implied-span-missing", "",
		     S("m", "chat", LLM ",'prompt.retrieval_tokens':700"), S("t", "run", TOOL("g"))),
		CASE("ranks", "implied-span-missing",
		     "k the retrieval left no span: its documents were ranked",
		     S("k", "order", KIND("RERANKER") ",'rerank.top1_id':'a'")),
		CASE("ranks of what was found", "implied-span-missing", "",
		     S("g", "search", KIND("RETRIEVER")), S("k", "order", KIND("RERANKER"))),
		CASE("a result without a run", "implied-span-missing",
		     "n the run of tool f left no span: a model was given its result",
		     S("m", "chat", LLM "," ASKS(CALL("c1", "f", "{}"))),
		     S("n", "chat", LLM "," GIVEN(RESULT("c1")))),
		CASE("a result of a run", "implied-span-missing", "",
		     S("m", "chat", LLM "," ASKS(CALL("c1", "f", "{}"))), S("t", "run", TOOL("f")),
		     S("n", "chat", LLM "," GIVEN(RESULT("c1")))),
		CASE("a verdict", "implied-span-missing",
		     "m the judge left no span: its verdict was recorded",
		     S("m", "chat", LLM ",'judge.label':'pass'")),
		CASE("a score", "implied-span-missing", "m the judge left no span: its verdict was recorded",
		     S("m", "chat", LLM ",'judge.score':0.9")),
		CASE("an annotation", "implied-span-missing", "",
		     S("m", "chat", LLM ",'annotations.0.annotation.label':'pass'")),
		CASE("a verdict of a judge", "implied-span-missing", "",
		     S("j", "judge.faithfulness", "'judge.label':'pass'")),
		CASE("an attempt", "implied-span-missing",
		     "t 1 earlier attempt left no span: this one is counted",
		     S("t", "run", TOOL("f") ",'attempt':2")),
		CASE("attempts", "implied-span-missing",
		     "u 2 earlier attempts left no span: this one is counted",
		     S("t", "run", TOOL("f") ",'attempt':1"), S("u", "run", TOOL("f") ",'attempt':4")),
		CASE("attempts that count from 0", "implied-span-missing", "",
		     S("t", "run", TOOL("f") ",'attempt':0"), S("u", "run", TOOL("f") ",'attempt':1"),
		     S("v", "run", TOOL("f") ",'attempt':2")),
		CASE("attempts that count from 0, with a hole", "implied-span-missing",
		     "v 1 earlier attempt left no span: this one is counted",
		     S("t", "run", TOOL("f") ",'attempt':0"), S("v", "run", TOOL("f") ",'attempt':2")),
		CASE("attempts before that are not counted", "implied-span-missing", "",
		     S("t", "run", TOOL("f")), S("u", "run", TOOL("f") ",'attempt':2")),
		CASE("no number of attempts", "implied-span-missing", "",
		     S("t", "run", TOOL("f") ",'attempt':20000")),
	};
	(void)state;
	CASES_HOLD(cases);
}

/* ---- numbered ids: of a trace that has no span of another id ---- */

static void assert_numbered(const char *const *ids, const char *expected)
{
	struct rule_case c = { .rule = "implied-span-missing" };
	struct buf text = { 0 }, found = { 0 };
	for (unsigned i = 0; ids[i]; i++)
		case_line(&text, &(struct step){ .id = ids[i], .name = "step", .parent = ids[0] }, i);
	struct collect *collect = case_read(&text);
	case_run(&c, collect, &found);
	assert_string_equal(found.s, expected);
	collect_free(collect);
	buf_release(&text);
	buf_release(&found);
}

#define NUMBERED(expected, ...) assert_numbered((const char *const[]){ __VA_ARGS__, NULL }, expected)

static void holes_in_numbers(void **state)
{
	(void)state;
	NUMBERED("- span 03 left no span: the numbers of the ids leave it out", "01_turn", "02_rewrite",
		 "04_get");
	NUMBERED("- span 02 left no span: the numbers of the ids leave it out; "
		 "- span 03 left no span: the numbers of the ids leave it out",
		 "1", "4", "5", "6-x");
	NUMBERED("", "01_turn", "02_rewrite", "03.get");
	NUMBERED("", "01_turn", "03_get");                       /* two of them may be any */
	NUMBERED("", "01_turn", "02_get", "09_end");             /* most are not there */
	NUMBERED("", "03_turn", "04_get", "06_end");             /* nor is the beginning */
	NUMBERED("", "01_turn", "02_get", "02_again", "04_end"); /* a number twice */
	NUMBERED("", "01_turn", "02_get", "end", "04_end");      /* one without */
	NUMBERED("", "01_turn", "02_get", "03end", "05_end");    /* no number by itself */
	NUMBERED("", "01_turn", "02_get", "0003_x", "05_end");   /* no number of this kind */
}

/* What is known of the span that is not there, and what proves it. */
static void a_hole_lies_between_its_neighbours(void **state)
{
	static const char *const ids[] = { "01_turn", "02_rewrite", "05_say", "04_get" };
	struct detect_settings settings = { .min_confidence = 0 };
	struct buf text = { 0 };
	struct str unknown;
	struct arena arena;
	struct tree tree;
	struct summary summary;
	struct diagnosis d;
	size_t n;
	(void)state;
	arena_init(&arena);
	for (unsigned i = 0; i < 4; i++)
		case_line(&text, &(struct step){ .id = ids[i], .name = "step", .parent = ids[0] }, i);
	struct collect *collect = case_read(&text);
	detect_settings_init(&settings);
	assert_true(detect_choose(&settings, STR("implied-span-missing"), &unknown));
	struct detect *detect = detect_new(&settings);
	tree_init(&tree, collect_traces(collect, &n)[0]);
	summary_of(&tree, &arena, &summary);
	detect_run(detect, &tree, &summary, &d);
	assert_int_equal(d.missing_n, 1);
	const struct finding *f = &d.missing[0];
	assert_true(str_eq(f->missing.id, STR("03")));
	/* 02_rewrite begins after 1 s, 04_get after 3 s. */
	assert_true(f->missing.has_from && f->missing.from_ns - tree.start_ns == 1000000000);
	assert_true(f->missing.has_to && f->missing.to_ns - tree.start_ns == 3000000000);
	assert_int_equal(f->evidence_n, 2);
	for (size_t i = 0; i < 2; i++) {
		assert_true(str_eq(f->evidence[i].value, str_of(ids[i ? 3 : 1])));
		assert_true(str_eq(tree.node[f->evidence[i].node].span->span_id, f->evidence[i].value));
	}
	diagnosis_release(&d);
	tree_release(&tree);
	detect_free(detect);
	collect_free(collect);
	arena_release(&arena);
	buf_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(errors_and_limits),    cmocka_unit_test(arguments_and_schemas),
		cmocka_unit_test(calls_that_never_ran), cmocka_unit_test(spans_that_are_proved),
		cmocka_unit_test(holes_in_numbers),     cmocka_unit_test(a_hole_lies_between_its_neighbours),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
