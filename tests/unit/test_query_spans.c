/* What a query asks of spans, and which literals must stand in their records. */
#include "query/filter.h"
#include "query/span_fields.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static uint32_t group(struct query *q, enum query_node_type type, uint32_t a, uint32_t b)
{
	uint32_t g = query_group(q, type);
	assert_true(query_add(q, g, a));
	if (b != QUERY_NONE)
		assert_true(query_add(q, g, b));
	return g;
}

/* ---- literals ---- */

struct needs {
	struct query query;
	struct arena arena;
	struct scan_needles needles;
};

static bool literals(struct needs *n, const char *name, bool attribute, enum query_op op, const char *text,
		     bool nocase)
{
	query_init(&n->query);
	arena_init(&n->arena);
	query_require(&n->query, query_some(&n->query, query_leaf(&n->query, str_of(name), attribute, op,
								  query_text(str_of(text)), nocase)));
	span_fields_bind(&n->query);
	return filter_of_query(&n->query, &n->arena, &n->needles);
}

static void needs_release(struct needs *n)
{
	query_release(&n->query);
	arena_release(&n->arena);
}

/* NULL: no literal is certain. */
#define assert_literal(name, op, text, expected) \
	assert_literal_at(name, false, op, text, false, expected, __LINE__)
static void assert_literal_at(const char *name, bool attribute, enum query_op op, const char *text,
			      bool nocase, const char *expected, int line)
{
	struct needs n;
	bool any = literals(&n, name, attribute, op, text, nocase);
	if (any != (expected != NULL) || (any && !str_eq(n.needles.needle[0], str_of(expected)))) {
		print_error("# %s %s: '%.*s'\n", name, text, any ? (int)n.needles.needle[0].n : 0,
			    any ? n.needles.needle[0].s : "");
		_fail(__FILE__, line);
	}
	needs_release(&n);
}

static void test_literals(void **state)
{
	(void)state;
	assert_literal("session", QUERY_EQUAL, "sess_918", "sess_918");
	assert_literal("text", QUERY_CONTAINS, "annual contracts", "annual contracts");
	/* What writers escape is left out: the longest run between. */
	assert_literal("text", QUERY_CONTAINS, "a/b caf\xc3\xa9 voucher 1 <b>", " voucher 1 ");
	assert_literal("text", QUERY_CONTAINS, "\"refund 17", NULL);
	assert_literal("text", QUERY_CONTAINS, "{refund 17", NULL);
	/* Too short, or a word that a dialect may have made up. */
	assert_literal("session", QUERY_EQUAL, "s_1", NULL);
	assert_literal("kind", QUERY_EQUAL, "server 1", NULL);
	assert_literal("order.state", QUERY_EQUAL, "follows_from", NULL);
	assert_literal("text", QUERY_CONTAINS, "llm_", NULL);
	assert_literal("order.paid", QUERY_EQUAL, "true", NULL);
	assert_literal("order.state", QUERY_EQUAL, "nobody", "nobody");
	assert_literal("name", QUERY_EQUAL, "llm.answer 1", NULL);
	/* A number may be spelled otherwise. */
	assert_literal("order.id", QUERY_EQUAL, "44810000", NULL);
	assert_literal("order.id", QUERY_EQUAL, "1e10", NULL);
	/* Only what must be there: not the negation, not a pattern. */
	assert_literal("session", QUERY_NOT_EQUAL, "sess_918", NULL);
	assert_literal("session", QUERY_GLOB, "sess_918*", NULL);
	assert_literal("session", QUERY_EXISTS, "sess_918", NULL);
	assert_literal_at("text", false, QUERY_CONTAINS, "Order 4481 FAILED", true, "order 4481 failed",
			  __LINE__);
}

static void test_ids_are_literals(void **state)
{
	struct needs n;
	(void)state;
	assert_true(literals(&n, "trace_id", false, QUERY_EQUAL, "4bf92f3577b34da6a3ce929d0e0e4736", false));
	assert_in_range(n.needles.n, 2, 4); /* hex, base64 … */
	needs_release(&n);
	/* The attribute of that name is another thing. */
	assert_true(literals(&n, "trace_id", true, QUERY_EQUAL, "4bf92f3577b34da6a3ce929d0e0e4736", false));
	assert_int_equal(n.needles.n, 1);
	needs_release(&n);
}

static uint32_t some_text(struct query *q, const char *name, const char *text)
{
	return query_some(q,
			  query_leaf(q, str_of(name), false, QUERY_EQUAL, query_text(str_of(text)), false));
}

static void test_literals_of_trees(void **state)
{
	struct query q;
	struct arena arena;
	struct scan_needles n;
	(void)state;
	arena_init(&arena);
	/* Any conjunct will do; one with a literal is taken. */
	query_init(&q);
	query_require(&q, some_text(&q, "status", "error"));
	query_require(&q, some_text(&q, "session", "sess_918"));
	span_fields_bind(&q);
	assert_true(filter_of_query(&q, &arena, &n));
	assert_true(str_eq(n.needle[0], STR("sess_918")));
	query_release(&q);
	/* Of alternatives all must have one. */
	query_init(&q);
	query_require(&q, group(&q, QUERY_OR, some_text(&q, "session", "sess_918"),
				some_text(&q, "status", "error")));
	span_fields_bind(&q);
	assert_false(filter_of_query(&q, &arena, &n));
	query_release(&q);
	query_init(&q);
	uint32_t any = query_group(&q, QUERY_OR);
	query_add(&q, any,
		  query_leaf(&q, STR("session"), false, QUERY_EQUAL, query_text(STR("sess_1")), false));
	query_add(&q, any, query_leaf(&q, STR("user"), false, QUERY_EQUAL, query_text(STR("user_1")), false));
	query_require(&q, query_some(&q, any));
	span_fields_bind(&q);
	assert_true(filter_of_query(&q, &arena, &n));
	assert_int_equal(n.n, 2);
	query_release(&q);
	arena_release(&arena);
}

static uint32_t leaf_text(struct query *q, const char *name, const char *text)
{
	return query_leaf(q, str_of(name), false, QUERY_EQUAL, query_text(str_of(text)), false);
}

/* Which literals are looked for where one span must meet both; "": none. */
static void assert_rarest(const char *a, const char *a_text, const char *b, const char *b_text,
			  const char *expected)
{
	struct query q;
	struct arena arena;
	struct scan_needles n;
	arena_init(&arena);
	query_init(&q);
	query_require(
		&q, query_some(&q, group(&q, QUERY_AND, leaf_text(&q, a, a_text), leaf_text(&q, b, b_text))));
	span_fields_bind(&q);
	bool any = filter_of_query(&q, &arena, &n);
	assert_int_equal(any, *expected != '\0');
	if (any)
		assert_true(n.n == 1 && str_eq(n.needle[0], str_of(expected)));
	query_release(&q);
	arena_release(&arena);
}

static void test_rarest_literal(void **state)
{
	static const char id[] = "4bf92f3577b34da6a3ce929d0e0e4736"; /* has several spellings */
	(void)state;
	assert_rarest("session", "sess_918", "user", "user_number_1", "user_number_1");
	assert_rarest("user", "user_number_1", "session", "sess_918", "user_number_1");
	assert_rarest("trace_id", id, "session", "sess_918", "sess_918");
	assert_rarest("session", "sess_918", "trace_id", id, "sess_918");
	assert_rarest("status", "error", "session", "sess_918", "sess_918");
	assert_rarest("status", "error", "session", "s_1", "");
}

/* The same literal twice is one; of more than can be looked for together none is. */
static void test_alternatives(void **state)
{
	(void)state;
	for (int most = SCAN_NEEDLES; most <= SCAN_NEEDLES + 1; most++) {
		struct query q;
		struct arena arena;
		struct scan_needles n;
		arena_init(&arena);
		query_init(&q);
		uint32_t any = query_group(&q, QUERY_OR);
		for (int i = 0; i < most; i++) {
			struct str text = arena_printf(&arena, "session_%c", 'a' + i);
			assert_true(query_add(&q, any,
					      query_leaf(&q, STR("session"), false, QUERY_EQUAL,
							 query_text(text), false)));
			assert_true(query_add(&q, any,
					      query_leaf(&q, STR("conversation"), false, QUERY_EQUAL,
							 query_text(text), false)));
		}
		query_require(&q, query_some(&q, any));
		span_fields_bind(&q);
		assert_int_equal(filter_of_query(&q, &arena, &n), most == SCAN_NEEDLES);
		if (most == SCAN_NEEDLES)
			assert_int_equal(n.n, SCAN_NEEDLES);
		query_release(&q);
		arena_release(&arena);
	}
}

/* ---- fields of a span ---- */

static bool span_has(const struct span *s, const char *name, bool attribute, enum query_op op,
		     struct query_operand operand)
{
	struct query q;
	struct arena arena;
	query_init(&q);
	arena_init(&arena);
	struct span_fields fields = { .span = s, .arena = &arena };
	uint32_t leaf = query_leaf(&q, str_of(name), attribute, op, operand, false);
	span_fields_bind(&q);
	bool has = query_eval(&q, leaf, span_fields_values, &fields);
	query_release(&q);
	arena_release(&arena);
	return has;
}

static bool span_says(const struct span *s, const char *name, const char *text)
{
	return span_has(s, name, false, QUERY_EQUAL, query_text(str_of(text)));
}

static void test_fields(void **state)
{
	struct facet_index *index = facet_index_new();
	struct attr attrs[] = {
		{ STR("session_id"), value_str(STR("sess_918")), 0 },
		{ STR("turn_id"), value_str(STR("turn_07")), 0 },
		{ STR("order.id"), value_i64(4481), 0 },
		{ STR("name"), value_str(STR("attribute called name")), 0 },
		{ STR("metadata"), value_str(STR("{\"shop\": {\"id\": 12}, \"note\": \"caf\\u00e9\"}")), 0 },
		{ STR("gen_ai.output.messages"),
		  value_json(STR("[{\"role\":\"assistant\",\"content\":\"All is \\\"well\\\". \"}]")), 0 },
	};
	struct attr event_attrs[] = { { STR("exception.message"), value_str(STR("CRM timed out")), 0 } };
	struct attr resource_attrs[] = { { STR("service.name"), value_str(STR("chat")), 0 } };
	struct event event = { .name = STR("exception"), .attrs = { event_attrs, 1, 0 } };
	struct resource resource = { .attrs = { resource_attrs, 1, 0 } };
	struct span s = { .trace_id = STR("tr_1"),
			  .span_id = STR("a"),
			  .name = STR("llm.answer"),
			  .flags = SPAN_HAS_START,
			  .start_ns = 100,
			  .attrs = { attrs, sizeof(attrs) / sizeof(attrs[0]), 0 },
			  .events = &event,
			  .events_n = 1,
			  .resource = &resource };
	(void)state;
	for (size_t i = 0; i < sizeof(attrs) / sizeof(attrs[0]); i++)
		attrs[i].key_id = facet_index_key(index, attrs[i].key);
	assert_true(span_says(&s, "name", "llm.answer"));
	assert_true(span_has(&s, "name", true, QUERY_EQUAL, query_text(STR("attribute called name"))));
	assert_false(span_has(&s, "name", true, QUERY_EQUAL, query_text(STR("llm.answer"))));
	assert_true(span_says(&s, "session", "sess_918"));
	assert_true(span_says(&s, "session_id", "sess_918"));
	assert_true(span_says(&s, "service.name", "chat"));
	assert_true(span_says(&s, "exception.message", "CRM timed out"));
	assert_true(span_says(&s, "turn", "7"));
	assert_true(span_says(&s, "turn", "turn_07"));
	assert_true(span_says(&s, "order.id", "4481"));
	assert_true(span_says(&s, "metadata.shop.id", "12"));
	assert_false(span_says(&s, "metadata.shop", "12"));
	assert_true(span_says(&s, "status", "unset"));
	assert_true(span_says(&s, "answer", "All is \"well\"."));
	assert_true(span_has(&s, "text", false, QUERY_CONTAINS, query_text(STR("caf\xc3\xa9"))));
	assert_true(span_has(&s, "text", false, QUERY_CONTAINS, query_text(STR("timed out"))));
	/* Keys of a recorded list are no text; a text that happens to be JSON is text as a whole. */
	assert_false(span_has(&s, "text", false, QUERY_CONTAINS, query_text(STR("role"))));
	assert_true(span_has(&s, "text", false, QUERY_CONTAINS, query_text(STR("shop"))));
	assert_true(span_has(&s, "start", false, QUERY_GREATER_EQUAL, query_ns(100)));
	/* Not known is neither more nor less. */
	assert_false(span_has(&s, "end", false, QUERY_GREATER_EQUAL, query_ns(INT64_MIN)));
	assert_false(span_has(&s, "duration", false, QUERY_LESS_EQUAL, query_ns(INT64_MAX)));
	assert_false(span_has(&s, "nothing", false, QUERY_EXISTS, query_text(STR(""))));
	facet_index_free(index);
}

/* Every built-in field; what events, resources and odd values say; what is not there says nothing. */
static void test_fields_of_all_kinds(void **state)
{
	struct facet_index *index = facet_index_new();
	struct attr attrs[] = {
		{ STR("payload"), { .type = VALUE_BYTES, .text = STR("raw") }, 0 },
		{ STR("nothing"), { .type = VALUE_NULL }, 0 },
		{ STR("quoted"), value_str(STR("\"caf\\u00e9\"")), 0 },
		{ STR("list"), value_json(STR("[{\"id\":\"in a list\"}]")), 0 },
		{ STR("plain"), value_str(STR("x")), 0 },
		{ STR("empty"), value_json(STR("{\"a\":null}")), 0 },
		{ STR("assistant.message"), value_str(STR("  It is so.  ")), 0 },
		{ STR("turn_id"), value_i64(12), 0 },
		{ STR("input"), value_i64(7), 0 },
		{ STR("openinference.span.kind"), value_str(STR("TOOL")), 0 },
	};
	struct attr event_attrs[] = { { STR("detail"), value_json(STR("{\"why\":\"a reason\"}")), 0 } };
	struct attr resource_attrs[] = { { STR("host"), value_json(STR("{\"name\":\"h1\"}")), 0 } };
	struct event events[] = { { .name = STR("retry later") },
				  { .name = STR("e"), .attrs = { event_attrs, 1, 0 } } };
	struct resource resource = { .attrs = { resource_attrs, 1, 0 } };
	struct span s = { .trace_id = STR("tr_1"),
			  .span_id = STR("b"),
			  .parent_id = STR("a"),
			  .name = STR("step"),
			  .dialect = "flat",
			  .kind = SPAN_SERVER,
			  .status = SPAN_STATUS_ERROR,
			  .status_message = STR("it broke"),
			  .flags = SPAN_HAS_START | SPAN_HAS_END,
			  .start_ns = 100,
			  .end_ns = 350,
			  .attrs = { attrs, sizeof(attrs) / sizeof(attrs[0]), 0 },
			  .events = events,
			  .events_n = 2,
			  .resource = &resource };
	struct span bare = {
		.trace_id = STR("tr_1"), .span_id = STR("c"), .name = STR("step"), .dialect = "flat"
	};
	static const char *const says[][2] = {
		{ "trace_id", "tr_1" },       { "span_id", "b" },
		{ "parent_id", "a" },         { "kind", "server" },
		{ "status", "error" },        { "status_message", "it broke" },
		{ "component", "tool" },      { "dialect", "flat" },
		{ "list.0.id", "in a list" }, { "host.name", "h1" },
		{ "detail.why", "a reason" }, { "turn", "12" },
		{ "answer", "It is so." },    { "answer", "  It is so.  " },
		{ "input.text", "7" },
	};
	static const char *const silent[][2] = {
		{ "parent_id", "b" },        { "payload", "raw" }, { "nothing", "null" },
		{ "nothing", "" },           { "plain.x", "x" },   { "empty.a", "null" },
		{ "host.name.first", "h1" }, { "hosts", "h1" },    { "detail.x", "" },
		{ "answer", "It is" },       { "turn", "2" },      { "lis.0.id", "in a list" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(attrs) / sizeof(attrs[0]); i++)
		attrs[i].key_id = facet_index_key(index, attrs[i].key);
	for (size_t i = 0; i < sizeof(says) / sizeof(says[0]); i++)
		if (!span_says(&s, says[i][0], says[i][1]))
			fail_msg("%s is not %s", says[i][0], says[i][1]);
	for (size_t i = 0; i < sizeof(silent) / sizeof(silent[0]); i++)
		if (span_says(&s, silent[i][0], silent[i][1]))
			fail_msg("%s is %s", silent[i][0], silent[i][1]);
	assert_true(span_has(&s, "end", false, QUERY_LESS, query_ns(351)));
	assert_true(span_has(&s, "duration", false, QUERY_EQUAL, query_ns(250)));
	static const char *const texts[] = { "it broke",  "retry later", "a reason", "h1",
					     "in a list", "caf\xc3\xa9", "step" };
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		assert_true(span_has(&s, "text", false, QUERY_CONTAINS, query_text(str_of(texts[i]))));
		assert_int_equal(span_has(&bare, "text", false, QUERY_CONTAINS, query_text(str_of(texts[i]))),
				 !strcmp(texts[i], "step"));
	}
	assert_false(span_has(&s, "text", false, QUERY_CONTAINS, query_text(STR("raw"))));
	assert_false(span_says(&bare, "host.name", "h1") || span_says(&bare, "parent_id", ""));
	facet_index_free(index);
}

static void test_turns(void **state)
{
	static const char *const same[] = { "7", "07", "turn_07", "turn-7", "Turn 7", "turn.007" };
	(void)state;
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		assert_true(str_eq(turn_number(str_of(same[i])), STR("7")));
	assert_true(str_eq(turn_number(STR("0")), STR("0")));
	assert_true(str_eq(turn_number(STR("turn")), STR("turn")));
	assert_true(str_eq(turn_number(STR("70")), STR("70")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_literals),
		cmocka_unit_test(test_ids_are_literals),
		cmocka_unit_test(test_literals_of_trees),
		cmocka_unit_test(test_rarest_literal),
		cmocka_unit_test(test_alternatives),
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_fields_of_all_kinds),
		cmocka_unit_test(test_turns),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
