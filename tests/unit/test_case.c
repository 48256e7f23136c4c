/* What a case is made of: documents in the order in which the model had them, the conversation, tools,
 * versions. */
#include "eval/case.h"
#include "rule_fixture.h"

struct made {
	const char *what, *root;
	struct step step[6];
	const char *want;
};

static void put(struct buf *out, const char *before, struct str text)
{
	if (str_is_set(text))
		buf_printf(out, "%s%.*s", before, (int)text.n, text.n ? text.s : "");
}

/* "doc id@version#rank(text)!excluded; turn role:text; tool name(arguments)=result; version name=value" */
static void told_of(struct buf *out, const struct eval_case *c)
{
	for (size_t i = 0; i < c->docs_n; i++) {
		const struct eval_doc *d = &c->docs[i];
		put(out, "doc ", d->id);
		put(out, d->id.n ? "@" : "doc @", d->version);
		if (d->retrieved != INDEX_NONE)
			buf_printf(out, "#%u", d->retrieved);
		if (d->has_score)
			buf_printf(out, " %g", d->score);
		if (d->has_rerank_score)
			buf_printf(out, " reranked %g", d->rerank_score);
		if (d->text.n)
			buf_printf(out, "(%.*s)", (int)d->text.n, d->text.s);
		buf_add_c(out, d->excluded ? "!; " : "; ");
	}
	for (size_t i = 0; i < c->turns_n; i++) {
		static const char *const roles[] = { "?", "system", "user", "assistant", "tool" };
		buf_printf(out, "%s:%.*s; ", roles[c->turns[i].role], (int)c->turns[i].text.n,
			   c->turns[i].text.s);
	}
	for (size_t i = 0; i < c->tools_n; i++) {
		const struct eval_tool *t = &c->tools[i];
		struct str arguments = value_text(t->arguments, c->arena),
			   result = value_text(t->result, c->arena);
		buf_printf(out, "tool %.*s(%.*s)=%.*s", (int)t->name.n, t->name.s, (int)arguments.n,
			   arguments.s, (int)result.n, result.s);
		put(out, " failed: ", t->error);
		buf_add_c(out, "; ");
	}
	for (size_t i = 0; i < c->versions_n; i++)
		buf_printf(out, "%s=%.*s; ", c->versions[i].name, (int)c->versions[i].value.n,
			   c->versions[i].value.s);
	put(out, "prompt ", c->prompt_id);
	put(out, " ", c->prompt_version);
	put(out, " ", c->prompt_hash);
	for (size_t i = 0; i < c->feedback_n; i++)
		buf_printf(out, "said %.*s by %.*s; ", (int)c->feedback[i].label.n, c->feedback[i].label.s,
			   (int)c->feedback[i].source.n, c->feedback[i].source.s);
	buf_add_char(out, '\0');
}

static void made_of(const struct made *m, struct buf *out)
{
	struct detect_settings settings = { .min_confidence = 0 };
	const struct eval_given given = { .feedback_n = 0, .review_answer = STR_UNSET };
	const struct eval_settings how = { .chosen = false };
	struct buf text = { 0 };
	struct str unknown;
	struct arena arena;
	struct tree tree;
	struct summary summary;
	struct diagnosis d;
	struct eval_case c;
	arena_init(&arena);
	case_line(&text, &(struct step){ .id = "r", .name = "agent.run", .attributes = m->root }, 0);
	for (unsigned i = 0; i < 6 && m->step[i].id; i++)
		case_line(&text, &m->step[i], i + 1);
	struct collect *collect = case_read(&text);
	detect_settings_init(&settings);
	assert_true(detect_choose(&settings, STR("latency-outlier"), &unknown));
	struct detect *detect = detect_new(&settings);
	tree_init(&tree, collect_find(collect, STR("t1")));
	summary_of(&tree, &arena, &summary);
	detect_run(detect, &tree, &summary, &d);
	case_of(&tree, &summary, &d, NULL, &given, &how, &c);
	assert_int_equal(c.records_n, tree.spans);
	told_of(out, &c);
	diagnosis_release(&d);
	tree_release(&tree);
	detect_free(detect);
	collect_free(collect);
	arena_release(&arena);
	buf_release(&text);
}

#define GET  KIND("RETRIEVER")
#define RANK KIND("RERANKER")
#define LLM  KIND("LLM")
#define MADE(w, r, want_, ...)                                               \
	{                                                                    \
		.what = w, .root = r, .want = want_, .step = { __VA_ARGS__ } \
	}
#define NONE NULL
#define OUT(i, id, score)                                                                      \
	"'reranker.output_documents." i ".document.id':'" id "','reranker.output_documents." i \
	".document.score':" score

static void cases_are_made(void **state)
{
	static const struct made rows[] = {
		MADE("documents as they were found", NONE, "doc a#0 0.9(one); doc b#1 0.8(two); ",
		     S("g", "search",
		       GET ",'retrieval.documents':[{'id':'a','content':'one','score':0.9},{'id':'b','"
			   "content':'two','score':0.8}]")),
		MADE("found twice, told once", NONE, "doc a#0; doc b#1; ",
		     S("g", "search", GET ",'retrieval.doc_ids':['a','b']"),
		     S("h", "search", GET ",'retrieval.doc_ids':['b','a']")),
		MADE("without ids", NONE, "doc @2#0(one); ",
		     S("g", "search",
		       GET ",'retrieval.documents.0.document.content':'one','retrieval.documents.0.document."
			   "metadata':'{\\'version\\':\\'2\\'}'")),
		MADE("what the reranker puts first, and what it says nothing of", NONE,
		     "doc c#2 reranked 0.9; doc a#0 reranked 0.5; doc b#1; ",
		     S("g", "search", GET ",'retrieval.doc_ids':['a','b','c']"),
		     S("k", "order", RANK "," OUT("0", "c", "0.9") "," OUT("1", "a", "0.5"))),
		MADE("what the reranker brings in, and says twice", NONE, "doc z reranked 0.9; doc a#0; ",
		     S("g", "search", GET ",'retrieval.doc_ids':['a']"),
		     S("k", "order",
		       RANK "," OUT("0", "z", "0.9") "," OUT(
			       "1", "z", "0.9") ",'reranker.input_documents.0.document.id':'a'")),
		MADE("left out of the prompt", NONE, "doc a#0; doc b#1!; ",
		     S("g", "search", GET ",'retrieval.doc_ids':['a','b']"),
		     S("p", "prompt.assemble", "'excluded_chunk_ids':['b']")),
		MADE("not in the prompt", NONE, "doc a#0; doc b#1!; ",
		     S("g", "search", GET ",'retrieval.doc_ids':['a','b']"),
		     S("p", "prompt.assemble", "'included_chunk_ids':['a']")),
		MADE("the question alone", "'user.message':'How long?'", "user:How long?; "),
		MADE("the conversation, without tools", "'user.message':'How long?'",
		     "system:Be kind.; user:Hi; assistant:Hello; user:How long?; ",
		     S("m", "chat",
		       LLM ",'gen_ai.input.messages':[{'role':'system','parts':[{'type':'text','content':'Be "
			   "kind.'}]},"
			   "{'role':'user','parts':[{'type':'text','content':'Hi'}]},{'role':'assistant','"
			   "parts':[{'type':'text','content':'Hello'}]},"
			   "{'role':'assistant','parts':[{'type':'tool_call','id':'c','name':'f','arguments':"
			   "{}}]},"
			   "{'role':'tool','parts':[{'type':'tool_call_response','id':'c','response':'7'}]},"
			   "{'role':'user','parts':[{'type':'text','content':'How long?'}]}],"
			   "'gen_ai.output.messages':[{'role':'assistant','parts':[{'type':'text','content':'"
			   "Nine days.'}]}]")),
		MADE("tools", NONE, "tool f({\"n\":1})=7; tool run()= failed: gone; ",
		     S("t", "call", KIND("TOOL") ",'tool.name':'f','tool_input':{'n':1},'tool_output':7"),
		     SX("u", "run", KIND("TOOL"), "'status':'ERROR','status_message':'gone'")),
		MADE("a tool that failed without a word", NONE, "tool run()= failed: error; ",
		     SX("u", "run", KIND("TOOL"), "'status':'ERROR'")),
		MADE("versions, each once", NONE,
		     "request.model=m-1; prompt.id=p; prompt.version=3; prompt.hash=ab; request.model=m-2; "
		     "prompt p 3 ab",
		     S("m", "chat",
		       LLM ",'gen_ai.request.model':'m-1','prompt.id':'p','prompt.version':'3','prompt.hash':"
			   "'ab'"),
		     S("n", "chat", LLM ",'gen_ai.request.model':'m-1'"),
		     S("o", "chat", LLM ",'gen_ai.request.model':'m-2'")),
		MADE("what people said", NONE,
		     "said down by thumbs; said 1 by csat; said escalated by outcome; ",
		     S("u", "feedback", "'thumbs':'down','csat':1,'outcome':'escalated'")),
	};
	(void)state;
	size_t wrong = 0;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf got = { 0 };
		made_of(&rows[i], &got);
		if (strcmp(got.s, rows[i].want) != 0) {
			print_message("# %s\n# got '%s'\n# not '%s'\n", rows[i].what, got.s, rows[i].want);
			wrong++;
		}
		buf_release(&got);
	}
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(cases_are_made) };
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
