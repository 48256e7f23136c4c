/* Names without ids, and what is learnt of healthy traces. */
#include "detect/baseline.h"
#include "trace/name.h"
#include "trace_fixture.h"

/* ---- names ---- */

static void names_lose_their_ids(void **state)
{
	(void)state;
	static const struct {
		const char *name, *normal;
	} names[] = {
		{ "order 4481", "order #" },
		{ "GET /v1/users/123/orders/9", "GET /v#/users/#/orders/#" },
		{ "04_retrieve", "#_retrieve" },
		{ "span 4bf92f3577b34da6", "span #" },
		{ "span4bf92f", "span#" },
		{ "run-ABC123F", "run-#" },
		{ "task 3f9a2b11-7c4d-4e8f-9a6b-5d2c1e0f4a3b done", "task # done" },
		{ "deadbeef-cafe-cafe-cafe-deadbeefcafe", "deadbeef-cafe-cafe-cafe-deadbeefcafe" },
		{ "decade facade", "decade facade" },
		{ "decade80s", "#s" },
		{ "embedded1", "embedded#" },
		{ "12abcdefgh", "#abcdefgh" },
		{ "bed4", "bed#" },
		{ "a.1.b.22", "a.#.b.#" },
		{ "7", "#" },
		{ "", "" },
		{ "\xc3\xa9tape 3 \xff", "\xc3\xa9tape # \xff" },
		{ "chat.turn", "chat.turn" },
	};
	struct arena arena;
	arena_init(&arena);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct str got = name_normal(str_of(names[i].name), &arena);
		char text[64] = "";
		memcpy(text, got.s, got.n);
		assert_string_equal(text, names[i].normal);
		/* Once is enough. */
		assert_true(str_eq(name_normal(got, &arena), got));
	}
	struct str plain = STR("chat.turn");
	assert_ptr_equal(name_normal(plain, &arena).s, plain.s);
	assert_false(str_is_set(name_normal(STR_UNSET, &arena)));
	arena_release(&arena);
}

/* ---- traces ---- */

/* One trace that is made and counted: `number` decides what is in it. */
static void count_trace(struct baseline *b, const char *root, int number)
{
	struct world *w;
	struct summary s;
	struct arena scratch;
	char name[64];
	world_up((void **)&w);
	arena_init(&scratch);
	begin(w, "t", "root", NULL, 0, 100 + number)->name = str_of(root);
	finish(w);
	snprintf(name, sizeof(name), "lookup order %d", number);
	begin(w, "t", "tool", "root", 0, 10)->name = str_of(name);
	finish(w);
	begin(w, "t", "get", "root", 10, 20)->name = STR("retrieve");
	attr(w, "openinference.span.kind", value_str(STR("RETRIEVER")));
	attr(w, "retrieval.documents.0.document.score", value_double(0.25));
	attr(w, "retrieval.documents.1.document.score", value_double(0.5 + number / 1000.0));
	finish(w);
	begin(w, "t", "llm", "root", 20, 20 + 2 * number)->name = STR("generate");
	attr(w, "openinference.span.kind", value_str(STR("LLM")));
	attr(w, "gen_ai.usage.input_tokens", value_i64(1000 + number));
	attr(w, "gen_ai.usage.output_tokens", value_i64(100));
	attr(w, "gen_ai.usage.cost", value_double(0.01 * number));
	finish(w);
	/* Every fourth has a judge, every eighth two of them. */
	for (int i = 0; number % 4 == 0 && i < 1 + (number % 8 == 0); i++) {
		begin(w, "t", i ? "j1" : "j0", "root", 30, -1)->name = STR("judge");
		finish(w);
	}
	struct tree *t = tree_of(w);
	summary_of(t, &w->arena, &s);
	baseline_add(b, t, &s, &scratch);
	arena_release(&scratch);
	world_down((void **)&w);
}

/* 100 chats, number 1 to 100, and a few of another kind. */
static struct baseline *learnt(bool backwards)
{
	struct baseline *b = baseline_new();
	for (int i = 1; i <= 100; i++)
		count_trace(b, "chat 17", backwards ? 101 - i : i);
	for (int i = 1; i < BASELINE_ENOUGH; i++)
		count_trace(b, "batch", i);
	return b;
}

static void assert_quantile(const struct baseline *b, const char *span, enum baseline_metric metric, double q,
			    double expected)
{
	double got = -1;
	assert_true(baseline_quantile(b, STR("chat 4"), str_of(span), metric, q, &got));
	if (got < expected * 0.989999 || got > expected * 1.010001)
		fail_msg("%s: %g is not within 1 %% of %g", span ? span : "trace", got, expected);
}

/* Of 100 values the quantile q is the one of rank floor(99 q), from 0. */
static void assert_learnt(const struct baseline *b)
{
	assert_int_equal(baseline_traces(b), 100 + BASELINE_ENOUGH - 1);
	assert_quantile(b, NULL, BASELINE_DURATION_NS, 0.5,
			150e6); /* 0..100+n, or as long as the model: 20+2n */
	assert_quantile(b, NULL, BASELINE_DURATION_NS, 0.01, 101e6);
	assert_quantile(b, NULL, BASELINE_DURATION_NS, 1, 220e6);
	assert_quantile(b, NULL, BASELINE_TOKENS, 0.99, 1199);
	assert_quantile(b, NULL, BASELINE_COST_USD, 0.95, 0.95);
	assert_quantile(b, NULL, BASELINE_BEST_SCORE, 0.05, 0.505);
	assert_quantile(b, "retrieve", BASELINE_BEST_SCORE, 0.05, 0.505);
	assert_quantile(b, "generate", BASELINE_DURATION_NS, 0.95, 190e6);
	assert_quantile(b, "lookup order 99999", BASELINE_DURATION_NS, 0.5, 10e6);
}

static void assert_unknown(const struct baseline *b, const char *root, const char *span,
			   enum baseline_metric metric)
{
	double v = 7;
	assert_false(baseline_quantile(b, str_of(root), str_of(span), metric, 0.5, &v));
	assert_true(v == 7);
}

static void quantiles_are_learnt(void **state)
{
	(void)state;
	struct baseline *b = learnt(false);
	assert_learnt(b);
	assert_unknown(b, "batch", NULL, BASELINE_DURATION_NS); /* one too few */
	assert_unknown(b, "chats", NULL, BASELINE_DURATION_NS);
	assert_unknown(b, "chat 1", "judge", BASELINE_DURATION_NS); /* they have no end */
	assert_unknown(b, "chat 1", "rerank", BASELINE_DURATION_NS);
	assert_unknown(b, "chat 1", "generate", BASELINE_BEST_SCORE);
	assert_unknown(b, "chat 1", "generate", BASELINE_TOKENS); /* only of whole traces */
	count_trace(b, "batch", 20);
	double v;
	assert_true(baseline_quantile(b, STR("batch"), STR_UNSET, BASELINE_DURATION_NS, 0.5, &v));
	baseline_free(b);
}

static void assert_shares(const struct baseline *b)
{
	static const struct baseline_name expected[] = {
		{ .name = { "chat #", 6 }, .traces = 100, .least = 1, .most = 1 },
		{ .name = { "generate", 8 }, .traces = 100, .least = 1, .most = 1 },
		{ .name = { "judge", 5 }, .traces = 25, .least = 1, .most = 2 },
		{ .name = { "lookup order #", 14 }, .traces = 100, .least = 1, .most = 1 },
		{ .name = { "retrieve", 8 }, .traces = 100, .least = 1, .most = 1 },
	};
	struct arena arena;
	struct baseline_root root;
	arena_init(&arena);
	assert_true(baseline_root(b, STR("chat 8"), &arena, &root));
	assert_int_equal(root.traces, 100);
	assert_int_equal(root.n, sizeof(expected) / sizeof(expected[0]));
	for (size_t i = 0; i < root.n; i++) {
		assert_true(str_eq(root.names[i].name, expected[i].name));
		assert_int_equal(root.names[i].traces, expected[i].traces);
		assert_true(root.names[i].share == (double)expected[i].traces / 100);
		assert_int_equal(root.names[i].least, expected[i].least);
		assert_int_equal(root.names[i].most, expected[i].most);
	}
	assert_false(baseline_root(b, STR("chat"), &arena, &root));
	assert_true(root.n == 0 && root.traces == 0);
	arena_release(&arena);
}

static void shares_are_learnt(void **state)
{
	(void)state;
	struct baseline *b = learnt(true);
	assert_shares(b);
	baseline_free(b);
}

/* What is no root, no score, no figure, counts for nothing. */
static void odd_traces_count_for_what_they_say(void **state)
{
	struct world *w = *state;
	struct baseline *b = baseline_new();
	struct summary s;
	struct arena arena;
	struct baseline_root root;
	arena_init(&arena);
	begin(w, "t", "a", NULL, 0, 10)->name = STR("root");
	attr(w, "openinference.span.kind", value_str(STR("RETRIEVER")));
	attr(w, "retrieval.documents.0.document.score", value_str(STR("high")));
	finish(w);
	begin(w, "t", "b", "a", 9, 3)->name = STR("backwards");
	finish(w);
	struct tree *t = tree_of(w);
	summary_of(t, &w->arena, &s);
	for (int i = 0; i < 30; i++)
		baseline_add(b, t, &s, &arena);
	assert_unknown(b, "root", NULL, BASELINE_TOKENS);
	assert_unknown(b, "root", NULL, BASELINE_COST_USD);
	assert_unknown(b, "root", NULL, BASELINE_BEST_SCORE);
	assert_unknown(b, "root", "backwards", BASELINE_DURATION_NS);
	assert_true(baseline_root(b, STR("root"), &arena, &root) && root.n == 2);
	s.root_name = STR_UNSET;
	baseline_add(b, t, &s, &arena);
	assert_int_equal(baseline_traces(b), 30);
	baseline_free(b);
	arena_release(&arena);
}

/* ---- files ---- */

static void saved_baselines_are_the_same(void **state)
{
	(void)state;
	struct baseline *one = learnt(false), *other = learnt(true);
	struct buf json = { 0 }, again = { 0 };
	struct diag diag = { 0 };
	baseline_save(one, &json);
	baseline_save(other, &again);
	assert_true(str_eq(buf_str(&json), buf_str(&again))); /* whatever the order of the traces */
	baseline_free(one);
	baseline_free(other);
	one = baseline_load(buf_str(&json), STR("b.json"), &diag);
	assert_non_null(one);
	assert_int_equal(diag.count[SEVERITY_ERROR], 0);
	assert_learnt(one);
	assert_shares(one);
	buf_clear(&again);
	baseline_save(one, &again);
	assert_true(str_eq(buf_str(&json), buf_str(&again)));
	count_trace(one, "chat 1", 4); /* it can be gone on with */
	assert_int_equal(baseline_traces(one), 120);
	assert_true(baseline_is_profile(buf_str(&json)));
	assert_true(baseline_is_profile((struct str){ json.s, 64 }));
	baseline_free(one);
	buf_release(&json);
	buf_release(&again);
}

static void an_empty_one_can_be_saved(void **state)
{
	(void)state;
	struct baseline *b = baseline_new();
	struct buf json = { 0 };
	baseline_save(b, &json);
	baseline_free(b);
	b = baseline_load(buf_str(&json), STR("b.json"), NULL);
	assert_non_null(b);
	assert_int_equal(baseline_traces(b), 0);
	baseline_free(b);
	baseline_free(NULL);
	buf_release(&json);
}

static void keep(void *user, const struct diag_entry *e)
{
	struct buf *out = user;
	buf_clear(out);
	buf_printf(out, "%s '%.*s'", e->text, (int)e->subject.n, e->subject.n ? e->subject.s : "");
	buf_add_char(out, '\0');
}

#define HEAD      "{\"schema\":\"casefile.baseline/1\",\"relative_error\":0.01,\"traces\":9,\"roots\":["
#define ROOT(x)   HEAD "{\"name\":\"a\",\"traces\":9," x "}]}"
#define SKETCH(x) ROOT("\"spans\":[],\"tokens\":{\"count\":3,\"least\":1,\"most\":2,\"buckets\":" x "}")

static void damaged_files_are_refused(void **state)
{
	(void)state;
	static const struct {
		const char *json, *said;
	} files[] = {
		{ "{}", "\"schema\": \"casefile.baseline/1\" is expected, at 'the document'" },
		{ "[]", "\"schema\": \"casefile.baseline/1\" is expected, at 'the document'" },
		{ "{\"schema\":\"casefile.baseline/2\"}",
		  "\"schema\": \"casefile.baseline/1\" is expected, at 'schema'" },
		{ "{\"schema\":\"casefile.baseline/1\",\"relative_error\":0.02,\"traces\":0,\"roots\":[]}",
		  "the relative error is 0.02, and only 0.01 is known, at 'the document'" },
		{ "{\"schema\":\"casefile.baseline/1\",\"relative_error\":0.01,\"roots\":[]}",
		  "this is missing: 'traces'" },
		{ HEAD "7]}", "an object is expected, not a number, at 'roots.0'" },
		{ HEAD "{\"traces\":1,\"spans\":[]}]}", "this is missing: 'roots.0.name'" },
		{ HEAD "{\"name\":\"a\",\"traces\":10,\"spans\":[]}]}",
		  "10 is not from 1 to 9, at 'roots.0.traces'" },
		{ HEAD
		  "{\"name\":\"a\",\"traces\":1,\"spans\":[]},{\"name\":\"a\",\"traces\":1,\"spans\":[]}]}",
		  "this name is there twice, at 'roots.1'" },
		{ ROOT("\"span\":[]"), "no such key is known (did you mean spans?): 'roots.0.span'" },
		{ ROOT("\"spans\":[{\"name\":\"b\",\"traces\":9,\"least\":2,\"most\":1}]"),
		  "1 is not from 2 to 9223372036854775807, at 'roots.0.spans.0.most'" },
		{ SKETCH("[1,1,2,1]"), "the buckets hold 2 values, not 3, at 'roots.0.tokens'" },
		{ SKETCH("[2,1,1,2]"), "1 is not from 3 to 3200, at 'roots.0.tokens.buckets.2'" },
		{ SKETCH("[1,3,2]"), "a bucket has no count, at 'roots.0.tokens.buckets'" },
		{ SKETCH("[1,0]"), "0 is not from 1 to 1125899906842624, at 'roots.0.tokens.buckets.1'" },
		{ SKETCH("[9999,3]"), "9999 is not from -3200 to 3200, at 'roots.0.tokens.buckets.0'" },
	};
	struct buf said = { 0 };
	struct diag diag = { .report = keep, .user = &said };
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		assert_null(baseline_load(str_of(files[i].json), STR("b.json"), &diag));
		assert_string_equal(said.s, files[i].said);
	}
	struct baseline *b = baseline_load(STR(SKETCH("[1,1,2,2]")), STR("b.json"), &diag);
	assert_non_null(b); /* the frame of these is sound */
	baseline_free(b);
	assert_null(baseline_load(STR("{"), STR("b.json"), &diag));
	buf_release(&said);
}

static void dumps_are_no_baselines(void **state)
{
	(void)state;
	static const char *const heads[] = { "",
					     "{",
					     "[]",
					     "{\"schema\":7}",
					     "{\"schema\":\"casefile.span/1\"}",
					     "{\"resourceSpans\":[{\"schema\":\"casefile.baseline/1\"}]}",
					     "casefile.baseline/1" };
	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++)
		assert_false(baseline_is_profile(str_of(heads[i])));
	assert_true(baseline_is_profile(
		STR("\xef\xbb\xbf \n{\"traces\":[1,{}],\"schema\":\"casefile.baseline/9\", \"x")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_lose_their_ids),
		cmocka_unit_test(quantiles_are_learnt),
		cmocka_unit_test(shares_are_learnt),
		TRACE_TEST(odd_traces_count_for_what_they_say),
		cmocka_unit_test(saved_baselines_are_the_same),
		cmocka_unit_test(an_empty_one_can_be_saved),
		cmocka_unit_test(damaged_files_are_refused),
		cmocka_unit_test(dumps_are_no_baselines),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
