/* Facets in every convention, their precedence and order; components. */
#include "span/build.h"
#include "span/facet_set.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

struct fixture {
	struct arena arena;
	struct facet_index *index;
	struct build build;
};

static int setup(void **state)
{
	struct fixture *f = mem_alloc(1, sizeof(*f));
	f->index = facet_index_new();
	build_init(&f->build, &f->arena, f->index);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;
	build_release(&f->build);
	facet_index_free(f->index);
	arena_release(&f->arena);
	free(f);
	return 0;
}

/* A span of "key=value" attributes; values that look like numbers are, as are JSON ones. NULL ends the list.
 */
static const struct span *make(struct fixture *f, const char *name, const char *const *attrs)
{
	build_span(&f->build);
	f->build.span.name = str_of(name);
	for (; attrs && *attrs; attrs++) {
		const char *equals = strchr(*attrs, '=');
		struct str key = { *attrs, (size_t)(equals - *attrs) }, text = str_of(equals + 1);
		bool number = text.n && strspn(text.s, "0123456789.-") == text.n;
		bool json = text.n && (text.s[0] == '[' || text.s[0] == '{');
		build_attr(&f->build, key,
			   number ? value_number(text)
			   : json ? value_json(text)
				  : value_str(text));
	}
	return build_done(&f->build);
}

#define ATTRS(...)                \
	(const char *const[])     \
	{                         \
		__VA_ARGS__, NULL \
	}

static void assert_facet(struct fixture *f, const struct span *s, enum facet facet, const char *want)
{
	struct str got = STR_UNSET;
	bool has = facet_text(s, facet, &f->arena, &got);
	if (has != (want != NULL) || (want && !str_eq(got, str_of(want))))
		fail_msg("%s: %.*s, wanted %s", facet_name(facet), (int)got.n, got.s ? got.s : "",
			 want ? want : "nothing");
}

static void test_conventions(void **state)
{
	struct fixture *f = *state;
	static const struct {
		enum facet facet;
		const char *attr, *want;
	} rows[] = {
		{ FACET_REQUEST_MODEL, "gen_ai.request.model=m", "m" },
		{ FACET_REQUEST_MODEL, "llm.model_name=m", "m" },
		{ FACET_REQUEST_MODEL, "ai.model.id=m", "m" },
		{ FACET_REQUEST_MODEL, "llm.request.model=m", "m" },
		{ FACET_INPUT_TOKENS, "gen_ai.usage.input_tokens=12", "12" },
		{ FACET_INPUT_TOKENS, "gen_ai.usage.prompt_tokens=12", "12" },
		{ FACET_INPUT_TOKENS, "llm.token_count.prompt=12", "12" },
		{ FACET_INPUT_TOKENS, "ai.usage.promptTokens=12", "12" },
		{ FACET_INPUT_TOKENS, "langfuse.observation.usage_details={\"input\":12}", "12" },
		{ FACET_TEMPERATURE, "llm.invocation_parameters={\"temperature\":0.2}", "0.2" },
		{ FACET_TEMPERATURE, "gen_ai.request.temperature=0.2", "0.2" },
		{ FACET_FINISH_REASON, "gen_ai.response.finish_reasons=[\"stop\"]", "[\"stop\"]" },
		{ FACET_FINISH_REASON, "gen_ai.completion.0.finish_reason=length", "length" },
		{ FACET_FINISH_REASON, "ai.response.finishReason=tool-calls", "tool-calls" },
		{ FACET_SESSION, "session.id=s", "s" },
		{ FACET_SESSION, "session_id=s", "s" },
		{ FACET_SESSION, "traceloop.association.properties.session_id=s", "s" },
		{ FACET_PROMPT_VERSION, "app.prompt.version=v17", "v17" },
		{ FACET_PROMPT_VERSION, "llm.prompt_template.version=v17", "v17" },
		{ FACET_COST, "gen_ai.cost_usd=0.5", "0.5" },
		{ FACET_COST, "llm.cost.total=0.5", "0.5" },
		{ FACET_TOOL_NAME, "gen_ai.tool.name=t", "t" },
		{ FACET_TOOL_NAME, "ai.toolCall.name=t", "t" },
		{ FACET_USER, "user.id_hash=u", "u" },
		{ FACET_REQUEST_MODEL, "model=m", "m" },
		{ FACET_INPUT_TOKENS, "mlflow.chat.tokenUsage={\"input_tokens\":12}", "12" },
		{ FACET_INPUT_TEXT, "mlflow.spanInputs={\"q\":1}", "{\"q\":1}" },
		{ FACET_INPUT_TEXT, "langwatch.input={\"type\":\"text\",\"value\":\"q\"}", "q" },
		{ FACET_INPUT_TEXT, "langwatch.input=q", "q" },
		{ FACET_INPUT_TEXT, "langfuse.observation.input=q", "q" },
		{ FACET_INPUT_MESSAGES, "gen_ai.prompt=q", "q" },
		{ FACET_INPUT_MESSAGES, "meta.input.messages.0.content=q", "q" },
		{ FACET_OUTPUT_MESSAGES, "gen_ai.content.completion=a", "a" },
		{ FACET_OUTPUT_TEXT, "genkit:output=a", "a" },
		{ FACET_ENVIRONMENT, "langfuse.environment=prod", "prod" },
		{ FACET_ROUTE, "gen_ai.handoff.to_agent=b", "b" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_facet(f, make(f, "x", ATTRS(rows[i].attr)), rows[i].facet, rows[i].want);
}

static void test_precedence(void **state)
{
	struct fixture *f = *state;
	const struct span *s = make(f, "x", ATTRS("llm.model_name=old", "gen_ai.request.model=new"));
	assert_facet(f, s, FACET_REQUEST_MODEL, "new");
	s = make(f, "x", ATTRS("gen_ai.request.model=None", "llm.model_name=known"));
	assert_facet(f, s, FACET_REQUEST_MODEL, "known");
	s = make(f, "x", ATTRS("gen_ai.request.model=first", "gen_ai.request.model=second"));
	assert_facet(f, s, FACET_REQUEST_MODEL, "second");
	assert_facet(f, make(f, "x", ATTRS("other=1")), FACET_INPUT_TOKENS, NULL);
	build_resource(&f->build);
	build_resource_attr(&f->build, STR("service.name"), value_str(STR("bot")));
	assert_facet(f, make(f, "x", NULL), FACET_SERVICE, "bot");
	build_no_resource(&f->build);
}

static void assert_all(struct fixture *f, const struct span *s, enum facet facet, const char *want)
{
	struct facet_item *items;
	struct buf got = { 0 };
	size_t n = facet_all(s, facet, &f->arena, &items);
	for (size_t i = 0; i < n; i++) {
		buf_add_c(&got, i ? " " : "");
		buf_add_str(&got, value_text(items[i].value, &f->arena));
	}
	buf_add_char(&got, '\0');
	assert_string_equal(got.s, want);
	buf_release(&got);
}

static void test_many(void **state)
{
	struct fixture *f = *state;
	const struct span *s =
		make(f, "x",
		     ATTRS("retrieval.documents.10.document.id=k", "retrieval.documents.2.document.id=c",
			   "retrieval.documents.0.document.id=a"));
	assert_all(f, s, FACET_DOC_IDS, "a c k"); /* numeric order: 2 before 10 */
	s = make(f, "x", ATTRS("retrieval.doc_ids=[\"a\",\"b\"]"));
	assert_all(f, s, FACET_DOC_IDS, "a b");
	build_span(&f->build);
	build_attr(&f->build, STR("gen_ai.response.finish_reasons"), value_str(STR("[\"stop\",\"length\"]")));
	assert_all(f, build_done(&f->build), FACET_FINISH_REASON, "stop length"); /* a list as a string */
	s = make(f, "x",
		 ATTRS("gen_ai.retrieval.documents=[{\"id\":\"a\",\"score\":0.5},{\"id\":\"b\",\"score\":0."
		       "25}]"));
	assert_all(f, s, FACET_DOC_IDS, "a b");
	assert_all(f, s, FACET_DOC_SCORES, "0.5 0.25");
	s = make(f, "x", ATTRS("retrieval.doc_ids=[\"a\",\"b"));
	assert_all(f, s, FACET_DOC_IDS, "[\"a\",\"b"); /* cut: an opaque text */
	build_span(&f->build);
	for (int i = 0; i < 2; i++) {
		build_event(&f->build)->name = STR("db.query.result");
		build_event_attr(&f->build, STR("db.query.result.id"),
				 value_str(i ? STR("second") : STR("first")));
	}
	assert_all(f, build_done(&f->build), FACET_DOC_IDS, "first second");
}

/* Some keys say one thing on spans of one kind and another on others. */
static void test_conditions(void **state)
{
	struct fixture *f = *state;
	const char *const monocle[] = { "entity.1.type=inference.openai",  "entity.1.name=https://api",
					"entity.10.type=model.llm.gpt-4o", "entity.10.name=gpt-4o",
					"entity.2.name=untyped",           NULL };
	assert_facet(f, make(f, "x", monocle), FACET_REQUEST_MODEL, "gpt-4o");
	assert_all(f, f->build.span.attrs.n ? &f->build.span : NULL, FACET_REQUEST_MODEL, "gpt-4o");
	assert_facet(f, &f->build.span, FACET_TOOL_NAME, NULL);
	assert_facet(f, &f->build.span, FACET_AGENT, NULL);
	assert_null(facet_recorded(&f->build.span, FACET_TOOL_NAME, NULL));
	assert_true(str_eq(facet_recorded(&f->build.span, FACET_REQUEST_MODEL, NULL)->key,
			   STR("entity.10.name")));
	const struct span *s = make(f, "x",
				    ATTRS("entity.1.name=book", "entity.1.type=tool.mcp",
					  "entity.2.type=agent.adk", "entity.2.name=planner"));
	assert_facet(f, s, FACET_TOOL_NAME, "book");
	assert_facet(f, s, FACET_AGENT, "planner");
	assert_facet(f, s, FACET_REQUEST_MODEL, NULL);
	s = make(f, "x", ATTRS("traceloop.entity.name=n", "traceloop.span.kind=TOOL"));
	assert_facet(f, s, FACET_TOOL_NAME, "n");
	assert_facet(f, s, FACET_AGENT, NULL);
	assert_facet(f, make(f, "x", ATTRS("traceloop.entity.name=n")), FACET_TOOL_NAME, NULL);
	assert_facet(f, make(f, "x", ATTRS("langfuse.observation.level=ERROR")), FACET_ERROR_TYPE, "ERROR");
	assert_facet(f, make(f, "x", ATTRS("langfuse.observation.level=DEFAULT")), FACET_ERROR_TYPE, NULL);
	assert_facet(f, make(f, "x", ATTRS("traceloop.entity.name=n", "traceloop.span.kind=to")),
		     FACET_TOOL_NAME, NULL);
}

/* What a tool's own span was called with; to a model the same event brings what a tool gave. */
static void test_event_conditions(void **state)
{
	struct fixture *f = *state;
	for (int is_tool = 0; is_tool < 2; is_tool++) {
		make(f, "x", is_tool ? ATTRS("gen_ai.tool.name=t") : NULL);
		build_event(&f->build)->name = STR("gen_ai.tool.message");
		build_event_attr(&f->build, STR("content"), value_str(STR("{}")));
		const struct span *s = build_done(&f->build);
		assert_facet(f, s, FACET_TOOL_ARGS, is_tool ? "{}" : NULL);
		assert_all(f, s, FACET_TOOL_ARGS, is_tool ? "{}" : "");
		assert_true(!facet_recorded(s, FACET_TOOL_ARGS, NULL) == !is_tool);
	}
}

/* The spans of an incident with a stale draft: what each of them is must follow from names and keys alone. */
static void test_components(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *name, *parent, *want;
		const char *attrs[4];
	} rows[] = {
		{ "refund_chat.turn", NULL, "request", { "http.route=/v1/chat", "user.message=hi" } },
		{ "llm.query_rewrite",
		  "r",
		  "rewriter",
		  { "gen_ai.request.model=gpt-4o-mini", "gen_ai.usage.input_tokens=84" } },
		{ "vector.embed",
		  "r",
		  "embedder",
		  { "gen_ai.request.model=text-embedding-3-small", "vector.dim=1536" } },
		{ "vector.retrieve", "r", "retriever", { "vectordb.system=pinecone", "retrieval.k=3" } },
		{ "rerank.cross_encoder", "r", "reranker", { "rerank.model=cohere-rerank-3" } },
		{ "llm.generate", "r", "llm", { "gen_ai.request.model=claude", "prompt.system_tokens=420" } },
		{ "tool.citation_check", "r", "validator", { "citation.claims_extracted=2" } },
		{ "llm.judge.policy_correct",
		  "r",
		  "judge",
		  { "gen_ai.request.model=gpt-4o", "judge.score=1" } },
		{ "anything",
		  "r",
		  "retriever",
		  { "openinference.span.kind=RETRIEVER", "gen_ai.request.model=m" } },
		{ "execute_tool x", "r", "tool", { "gen_ai.operation.name=execute_tool" } },
		{ "x", "r", "agent", { "gen_ai.operation.name=invoke_agent", "gen_ai.request.model=m" } },
		{ "openai.chat", "r", "llm", { "llm.request.type=chat", "gen_ai.request.model=m" } },
		{ "x", "r", "llm", { "ai.operationId=ai.generateText.doGenerate" } },
		{ "x", "r", "agent", { "ai.operationId=ai.generateText" } },
		{ "x", "r", "chain", { "traceloop.span.kind=workflow" } },
		{ "x", "r", "llm", { "span.type=inference.framework" } },
		{ "GET /health", "r", "other", { "http.route=/health" } },
		{ "x", "r", "llm", { "mlflow.spanType=\"CHAT_MODEL\"" } }, /* JSON in a string */
		{ "x", "r", "retriever", { "mlflow.spanType=RETRIEVER" } },
		{ "x", "r", "other", { "mlflow.spanType=UNKNOWN", "mlflow.spanInputs={}" } },
		{ "x", "r", "llm", { "meta.kind=llm" } },
		{ "x", "r", "retriever", { "meta.span.kind=retrieval" } },
		{ "x", "r", "agent", { "mastra.span.type=agent_run" } },
		{ "x", "r", "tool", { "mastra.span.type=mcp_tool_call" } },
		{ "x", "r", "llm", { "genkit:metadata:subtype=model" } },
		{ "x", "r", "tool", { "langsmith.span.kind=tool" } },
		{ "claude_code.tool", "r", "tool", { "span.type=tool", "tool_name=Bash" } },
		{ "x", "r", "agent", { "agent_name=a", "model_name=m", "pydantic_ai.all_messages=[]" } },
		{ "milvus.search", "r", "retriever", { "db.milvus.search.limit=3" } },
		{ "milvus.insert", "r", "other", { "db.milvus.insert.data_count=3" } },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		make(f, rows[i].name, rows[i].attrs);
		f->build.span.parent_id = str_of(rows[i].parent);
		build_done(&f->build);
		const char *got = component_name(component_of(&f->build.span));
		if (strcmp(got, rows[i].want))
			fail_msg("%s: %s, wanted %s", rows[i].name, got, rows[i].want);
		/* Looked for anew it is the same. */
		f->build.span.component = 0;
		assert_string_equal(component_name(component_of(&f->build.span)), rows[i].want);
	}
}

/* Every key of the table is found again by itself; '#' and '*' by what they stand for. */
static void test_index(void **state)
{
	struct fixture *f = *state;
	for (int facet = 0; facet < FACETS; facet++) {
		size_t n;
		const struct facet_key *rows = facet_keys((enum facet)facet, &n);
		assert_true(n > 0);
		for (size_t i = 0; i < n; i++) {
			char key[256];
			size_t at = 0;
			if (rows[i].where == FACET_IN_EVENT) {
				assert_true(str_find(rows[i].key, STR("/")) > 0);
				continue;
			}
			for (size_t k = 0; k < rows[i].key.n; k++)
				key[at++] = rows[i].key.s[k] == '#' || rows[i].key.s[k] == '*'
						    ? '7'
						    : rows[i].key.s[k];
			if (!facet_index_key(f->index, (struct str){ key, at }))
				fail_msg("%s is not found", rows[i].key.s);
		}
	}
	assert_int_equal(facet_index_key(f->index, STR("no.such.key")), 0);
}

/* What is said to be plain is the one value that the facet has; a list, or a path into it, is not. */
static void test_plain(void **state)
{
	struct fixture *f = *state;
	struct facet_sets *sets = facet_sets_new();
	unsigned plain = 0;
	for (int facet = 0; facet < FACETS; facet++) {
		size_t n, rows_n;
		const struct facet_key *rows = facet_keys((enum facet)facet, &rows_n);
		for (size_t i = 0; i < rows_n; i++) {
			struct facet_item *items;
			uint16_t id =
				rows[i].where == FACET_IN_SPAN ? facet_index_key(f->index, rows[i].key) : 0;
			assert_true(!id || facet_set_has(facet_set_of_key(sets, id), (enum facet)facet));
			if (!facet_set_has(facet_set_plain(sets, id), (enum facet)facet))
				continue;
			build_span(&f->build);
			build_attr(&f->build, rows[i].key, value_str(STR("v 7")));
			n = facet_all(build_done(&f->build), (enum facet)facet, &f->arena, &items);
			assert_int_equal(n, 1);
			assert_true(str_eq(items[0].value.text, STR("v 7")));
			plain++;
		}
	}
	assert_true(plain > 100);
	uint16_t of_many = facet_index_key(f->index, STR("retrieval.documents.3.document.id")),
		 with_path = facet_index_key(f->index, STR("gen_ai.retrieval.documents"));
	assert_false(facet_set_has(facet_set_plain(sets, of_many), FACET_DOC_IDS));
	assert_false(facet_set_has(facet_set_plain(sets, with_path), FACET_DOC_IDS));
	assert_false(facet_set_has(facet_set_plain(sets, 0), FACET_DOC_IDS));
	facet_sets_free(sets);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_conventions),      TEST(test_precedence), TEST(test_many),  TEST(test_conditions),
		TEST(test_event_conditions), TEST(test_components), TEST(test_index), TEST(test_plain),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
