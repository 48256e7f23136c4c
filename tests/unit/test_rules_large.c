/* Rules over a trace of thousands of steps: each ends, says what it has to, and no more of it than people
 * read. */
#include "rule_fixture.h"

enum { STEPS = 5000, CALLS = 700, DOCS = 3000, AGENTS = 200 };

static void line(struct buf *out, unsigned at, const char *id, const char *parent, const char *name,
		 const char *more, const struct buf *attributes)
{
	buf_printf(out,
		   "{\"trace_id\":\"t1\",\"span_id\":\"%s\",\"parent_id\":%s%s%s,\"name\":\"%s\",\"start_"
		   "ms\":%llu,"
		   "\"duration_ms\":900,%s\"attributes\":{%.*s}}\n",
		   id, parent ? "\"" : "", parent ? parent : "null", parent ? "\"" : "", name,
		   1763629200000ull + at * 1000, more, (int)attributes->n,
		   attributes->n ? attributes->s : "");
}

static void root(struct buf *out)
{
	struct buf a = { 0 };
	buf_add_c(&a,
		  "'user.message':'How long?','assistant.message':'It takes nine days, as [doc_x1] says.'");
	line(out, 0, "r", NULL, "agent.run", "", &a);
	buf_release(&a);
}

/* `n` spans s0, s1, …, whose attributes are printed with their number. */
static void steps(struct buf *out, unsigned n, const char *name, const char *more, const char *attributes)
{
	for (unsigned i = 0; i < n; i++) {
		char id[16];
		struct buf a = { 0 };
		for (const char *c = attributes; *c; c++)
			if (*c == '#')
				buf_add_u64(&a, i);
			else
				buf_add_char(&a, *c);
		snprintf(id, sizeof(id), "s%u", i);
		line(out, i + 1, id, "r", name, more, &a);
		buf_release(&a);
	}
}

/* How often the rule speaks, and what it says first. */
static size_t spoken(struct buf *text, const char *rule, struct buf *first)
{
	const struct rule_case c = { .rule = rule };
	struct buf found = { 0 };
	for (size_t i = 0; i < text->n; i++)
		text->s[i] = text->s[i] == '\'' ? '"' : text->s[i];
	struct collect *collect = case_read(text);
	case_run(&c, collect, &found);
	size_t n = found.n > 1;
	buf_clear(first);
	for (size_t i = 0; i < found.n; i++) {
		n += found.s[i] == ';';
		if (n <= 1 && found.s[i])
			buf_add_char(first, found.s[i]);
	}
	buf_add_char(first, '\0');
	collect_free(collect);
	buf_release(&found);
	buf_release(text);
	return n;
}

#define LLM  "'openinference.span.kind':'LLM',"
#define TOOL "'openinference.span.kind':'TOOL',"
#define ASKS                                                                                                 \
	"'gen_ai.output.messages':[{'role':'assistant','parts':[{'type':'tool_call','id':'c#','name':'f#','" \
	"arguments':{}}]}]"
#define FAILED   "'status':'ERROR','status_message':'gone',"
#define SAID(t)  "'gen_ai.output.messages':[{'role':'assistant','parts':[{'type':'text','content':'" t "'}]}]"
#define GIVEN(t) "'gen_ai.input.messages':[{'role':'user','parts':[{'type':'text','content':'" t "'}]}],"

static void failures_without_end(void **state)
{
	struct buf text = { 0 }, first = { 0 };
	(void)state;
	root(&text);
	steps(&text, STEPS, "run", FAILED, TOOL "'tool.name':'f#'");
	assert_int_equal(spoken(&text, "tool-error", &first), STEPS);
	assert_string_equal(first.s, "s0 failed: gone");
	root(&text);
	steps(&text, STEPS, "run", FAILED, TOOL "'tool.name':'f'");
	assert_int_equal(spoken(&text, "retry-storm", &first), 1);
	assert_string_equal(first.s, "s0 failed 5000 of 5000 times, which took 1h15m");
	root(&text);
	steps(&text, STEPS, "chat", FAILED, LLM "'n':#");
	assert_int_equal(spoken(&text, "model-error", &first), STEPS);
	buf_release(&first);
}

static void calls_without_end(void **state)
{
	struct buf text = { 0 }, first = { 0 };
	(void)state;
	root(&text);
	steps(&text, CALLS, "chat", "", LLM ASKS);
	steps(&text, 1, "run", "", TOOL "'tool.name':'other'");
	size_t told = spoken(&text, "tool-not-called", &first);
	assert_true(told > 100 && told <= CALLS);
	root(&text);
	steps(&text, CALLS, "chat", "",
	      LLM ASKS ",'gen_ai.input.messages':[{'role':'tool','parts':[{'type':'tool_call_response','id':'"
		       "c#','response':'x'}]}]");
	told = spoken(&text, "implied-span-missing", &first);
	assert_true(told <= 8); /* of the rest the reader knows by then */
	root(&text);
	steps(&text, CALLS, "chat", "", LLM GIVEN("q #") SAID("the same again"));
	told = spoken(&text, "agent-loop", &first);
	assert_true(told <= 8);
	root(&text);
	steps(&text, CALLS, "chat", "", LLM "'prompt.id':'p','prompt.version':'v#'");
	assert_true(spoken(&text, "prompt-version-mixed", &first) >= 1);
	root(&text);
	steps(&text, STEPS, "run", "", "'attempt':900");
	told = spoken(&text, "implied-span-missing", &first);
	assert_true(told >= 1 && told <= 128);
	buf_release(&first);
}

static void documents_without_end(void **state)
{
	struct buf text = { 0 }, first = { 0 };
	(void)state;
	root(&text);
	steps(&text, DOCS, "search", "",
	      "'openinference.span.kind':'RETRIEVER','retrieval.doc_ids':['d#_v1','d#_draft']");
	assert_true(spoken(&text, "stale-document", &first) > 100);
	assert_string_equal(first.s, "s0 served a draft (d0_draft)");
	root(&text);
	steps(&text, DOCS, "search", "", "'openinference.span.kind':'RETRIEVER','retrieval.doc_ids':['d#']");
	spoken(&text, "citation-not-retrieved", &first);
	assert_string_equal(first.s, ""); /* it would take too long to tell */
	root(&text);
	steps(&text, 100, "search", "", "'openinference.span.kind':'RETRIEVER','retrieval.doc_ids':['d#']");
	assert_int_equal(spoken(&text, "citation-not-retrieved", &first), 1);
	assert_string_equal(first.s, "r cites doc_x1, which was not retrieved");
	root(&text);
	steps(&text, DOCS, "order", "",
	      "'openinference.span.kind':'RERANKER','reranker.output_documents.0.document.id':'d#_draft'");
	assert_true(spoken(&text, "rerank-promoted", &first) > 100);
	root(&text);
	steps(&text, AGENTS, "sub", "",
	      "'openinference.span.kind':'AGENT'," SAID("the result of number #, which is long enough"));
	spoken(&text, "handoff-lost", &first);
	assert_string_equal(first.s, ""); /* nobody was there to be given it */
	buf_release(&first);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(failures_without_end),
		cmocka_unit_test(calls_without_end),
		cmocka_unit_test(documents_without_end),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
