/* What is said of a trace: the critical path, sums that count once, values, and ids as people type them. */
#include "trace/path.h"
#include "trace/summary.h"
#include "trace/wanted.h"
#include "trace_fixture.h"

/* ---- the critical path ---- */

struct expected_step {
	const char *id;
	int from, to;
};

static void assert_path(struct tree *t, const struct expected_step *expected, size_t n)
{
	struct path_step *steps;
	size_t got = path_mark(t, &steps);
	for (size_t i = 0; i < n && i < got; i++) {
		char want[64], have[64];
		struct str id = node_id(t, steps[i].node);
		snprintf(want, sizeof(want), "%s %d-%d", expected[i].id, expected[i].from, expected[i].to);
		snprintf(have, sizeof(have), "%.*s %d-%d", (int)id.n, id.s, (int)(steps[i].from_ns / MILLION),
			 (int)(steps[i].to_ns / MILLION));
		assert_string_equal(have, want);
	}
	assert_int_equal(got, n);
}

#define ASSERT_PATH(t, ...)                                                   \
	do {                                                                  \
		const struct expected_step steps_[] = { __VA_ARGS__ };        \
		assert_path((t), steps_, sizeof(steps_) / sizeof(steps_[0])); \
	} while (0)

static void test_path_in_line(void **state)
{
	struct world *w = *state;
	add(w, "r", NULL, 0, 100);
	add(w, "a", "r", 10, 40);
	add(w, "b", "r", 50, 90);
	add(w, "c", "b", 60, 90);
	struct tree *t = tree_of(w);
	ASSERT_PATH(t, { "r", 0, 10 }, { "a", 10, 40 }, { "r", 40, 50 }, { "b", 50, 60 }, { "c", 60, 90 },
		    { "r", 90, 100 });
	assert_true(node_of(t, "a")->flags & NODE_CRITICAL);
}

/* Two at once: the one that ended last was waited for, the other one was not. */
static void test_path_parallel(void **state)
{
	struct world *w = *state;
	add(w, "r", NULL, 0, 100);
	add(w, "short", "r", 10, 50);
	add(w, "long", "r", 10, 90);
	add(w, "first", "r", 0, 10);
	struct tree *t = tree_of(w);
	ASSERT_PATH(t, { "first", 0, 10 }, { "long", 10, 90 }, { "r", 90, 100 });
	assert_false(node_of(t, "short")->flags & NODE_CRITICAL);
}

/* What still ran when another one began did not hold it up. */
static void test_path_overlap(void **state)
{
	struct world *w = *state;
	add(w, "r", NULL, 0, 100);
	add(w, "a", "r", 0, 60);
	add(w, "b", "r", 50, 100);
	add(w, "z", "r", 10, 30);
	ASSERT_PATH(tree_of(w), { "r", 0, 10 }, { "z", 10, 30 }, { "r", 30, 50 }, { "b", 50, 100 });
}

/* Asynchronous: it goes on behind its parent, and the path ends where the trace does. */
static void test_path_async(void **state)
{
	struct world *w = *state;
	add(w, "r", NULL, 0, 50);
	add(w, "bg", "r", 40, 200);
	add(w, "later", "r", 60, 80);
	struct tree *t = tree_of(w);
	ASSERT_PATH(t, { "r", 0, 40 }, { "bg", 40, 50 });
	assert_false(node_of(t, "later")->flags & NODE_CRITICAL);
}

/* Roots: cut, not passed over; a missing parent and an unfinished span are known by what is below them. */
static void test_path_roots(void **state)
{
	struct world *w = *state;
	add(w, "one", NULL, 0, 60);
	add(w, "kid", "gone", 50, 80);
	add(w, "kid2", "gone", 85, 90);
	add(w, "open", NULL, 95, -1);
	add(w, "end", "open", 96, 100);
	ASSERT_PATH(tree_of(w), { "one", 0, 50 }, { "kid", 50, 80 }, { "gone", 80, 85 }, { "kid2", 85, 90 },
		    { "open", 95, 96 }, { "end", 96, 100 });
}

/* ---- sums ---- */

static void add_usage(struct world *w, const char *id, const char *parent, const char *kind, int in, int out)
{
	begin(w, "t", id, parent, 0, 10);
	if (kind)
		attr(w, "openinference.span.kind", value_str(str_of(kind)));
	if (in >= 0)
		attr(w, "gen_ai.usage.input_tokens", value_i64(in));
	if (out >= 0)
		attr(w, "gen_ai.usage.output_tokens", value_i64(out));
	finish(w);
}

static struct summary summary_for(struct world *w)
{
	struct summary s;
	summary_of(tree_of(w), &w->arena, &s);
	return s;
}

static void test_sums_once(void **state)
{
	struct world *w = *state;
	add_usage(w, "agent", NULL, "AGENT", 300, 30);
	add_usage(w, "llm1", "agent", "LLM", 100, 10);
	add_usage(w, "inner1", "llm1", "LLM", 100, 10); /* a second instrumentation of the same call */
	add_usage(w, "llm2", "agent", "LLM", 200, 20);
	add_usage(w, "tool", "llm2", "TOOL", -1, -1); /* hangs under the model span, embeds something */
	add_usage(w, "embed", "tool", "EMBEDDING", 7, -1);
	struct summary s = summary_for(w);
	assert_int_equal(s.input_tokens, 307);
	assert_int_equal(s.output_tokens, 30);
	assert_true(s.has_input_tokens && s.has_output_tokens);
	assert_false(s.has_cost);
}

/* Wrappers that alone know a figure give it; each figure is looked at for itself. */
static void test_sums_wrapper(void **state)
{
	struct world *w = *state;
	begin(w, "t", "agent", NULL, 0, 10);
	attr(w, "openinference.span.kind", value_str(STR("AGENT")));
	attr(w, "gen_ai.usage.input_tokens", value_i64(500));
	attr(w, "gen_ai.usage.cost_usd", value_double(0.25));
	finish(w);
	add_usage(w, "llm", "agent", "LLM", 120, -1);
	add_usage(w, "llm2", "agent", "LLM", -1, -1);
	struct summary s = summary_for(w);
	assert_int_equal(s.input_tokens, 120);
	assert_false(s.has_output_tokens);
	assert_true(s.has_cost && s.cost_usd > 0.2499 && s.cost_usd < 0.2501);
}

static void test_sums_conflict(void **state)
{
	struct world *w = *state;
	add_usage(w, "llm", NULL, "LLM", 10, 1);
	begin(w, "t", "llm", NULL, 0, 20); /* the same span, reported again when it was over */
	attr(w, "openinference.span.kind", value_str(STR("LLM")));
	attr(w, "gen_ai.usage.input_tokens", value_i64(40));
	finish(w);
	struct summary s = summary_for(w);
	assert_int_equal(s.input_tokens, 40);
	assert_false(s.has_output_tokens);
	assert_int_equal(s.spans, 2);
}

static void test_sums_parts_of_cost(void **state)
{
	struct world *w = *state;
	begin(w, "t", "llm", NULL, 0, 10);
	attr(w, "llm.cost.prompt", value_double(0.5));
	attr(w, "llm.cost.completion", value_double(0.25));
	finish(w);
	struct summary s = summary_for(w);
	assert_true(s.has_cost && s.cost_usd > 0.7499 && s.cost_usd < 0.7501);
}

static void test_summary_values(void **state)
{
	struct world *w = *state;
	begin(w, "t", "b", "r", 5, 10)->status = SPAN_STATUS_ERROR;
	attr(w, "gen_ai.request.model", value_str(STR("m2")));
	finish(w);
	begin(w, "t", "a", "r", 3, 4);
	attr(w, "gen_ai.request.model", value_str(STR("m1")));
	attr(w, "session.id", value_str(STR("s1")));
	finish(w);
	begin(w, "t", "c", "r", 6, 7);
	attr(w, "gen_ai.request.model", value_str(STR("m1")));
	finish(w);
	begin(w, "t", "r", NULL, 2, 12)->name = STR("turn");
	w->build.span.origin.line = 4711;
	finish(w);
	struct summary s = summary_for(w);
	assert_true(str_eq(s.root_name, STR("turn")));
	assert_int_equal(s.model.n, 2);
	assert_true(str_eq(s.model.v[0], STR("m1")) && str_eq(s.model.v[1], STR("m2")));
	assert_int_equal(s.session.n, 1);
	assert_int_equal(s.user.n, 0);
	assert_int_equal(s.errors, 1);
	assert_int_equal(s.origin.line, 4711);
	assert_int_equal(s.duration_ns, 10 * MILLION);
	assert_false(s.has_input_tokens);
}

/* ---- ids as they are typed ---- */

static bool is_meant(const struct wanted *w, const char *id)
{
	for (size_t i = 0; i < w->n; i++) {
		if (str_starts(str_of(id), w->form[i]))
			return true;
	}
	return false;
}

static void test_wanted(void **state)
{
	static const char id[] = "48f9c3e1b7a64f2c9d2e0a1b3c4d5e6f";
	static const char *const typed[] = { "48f", "48F9C3E1", "0x48f9",
					     "48f9c3e1-b7a6-4f2c-9d2e-0a1b3c4d5e6f",
					     "SPnD4bemTyydLgobPE1ebw==" };
	struct world *w = *state;
	struct wanted wanted;
	for (size_t i = 0; i < sizeof(typed) / sizeof(typed[0]); i++) {
		wanted_init(&wanted, str_of(typed[i]), &w->arena);
		assert_true(is_meant(&wanted, id));
		assert_false(is_meant(&wanted, "58f9c3e1b7a64f2c9d2e0a1b3c4d5e6f"));
	}
	wanted_init(&wanted, STR("1a2b3c4d5e6f7081"), &w->arena);
	assert_true(is_meant(&wanted, "00000000000000001a2b3c4d5e6f7081"));
	wanted_init(&wanted, STR("tr_9021"), &w->arena);
	assert_true(is_meant(&wanted, "tr_9021"));
}

static void test_wanted_near(void **state)
{
	struct world *w = *state;
	struct wanted wanted;
	struct wanted_near near = { 0 };
	wanted_init(&wanted, STR("48f9c3e1b8"), &w->arena);
	wanted_near_offer(&near, &wanted, begin(w, "00112233445566778899", "x", NULL, 0, 0), &w->arena);
	assert_int_equal(near.rank, 0);
	wanted_near_offer(&near, &wanted, begin(w, "48f9c3e1b7a64f2c9d2e0a1b3c4d5e6f", "x", NULL, 0, 0),
			  &w->arena);
	assert_int_equal(near.rank, WANTED_IS_NEAR + 1);
	wanted_near_offer(&near, &wanted, begin(w, "aa48f9c3e1b8", "x", NULL, 0, 0), &w->arena);
	assert_int_equal(near.rank, WANTED_IS_HELD);
	wanted_near_offer(&near, &wanted, begin(w, "bb", "48f9c3e1b8", NULL, 0, 0), &w->arena);
	assert_int_equal(near.rank, WANTED_IS_SPAN);
	assert_true(str_eq(near.id, STR("bb")));
	assert_int_equal(near.spans, 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TRACE_TEST(test_path_in_line),
		TRACE_TEST(test_path_parallel),
		TRACE_TEST(test_path_overlap),
		TRACE_TEST(test_path_async),
		TRACE_TEST(test_path_roots),
		TRACE_TEST(test_sums_once),
		TRACE_TEST(test_sums_wrapper),
		TRACE_TEST(test_sums_conflict),
		TRACE_TEST(test_sums_parts_of_cost),
		TRACE_TEST(test_summary_values),
		TRACE_TEST(test_wanted),
		TRACE_TEST(test_wanted_near),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
