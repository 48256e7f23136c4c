/* A million spans in a chain and in a fan, a million traces, and parents at random: each span once, in
 * bounded time. */
#include "trace/path.h"
#include "trace/summary.h"
#include "trace_fixture.h"

/* ---- a million ---- */

static void add_numbered(struct world *w, uint32_t id, int64_t parent, int64_t start_ns, int64_t end_ns)
{
	char id_text[20], parent_text[20];
	snprintf(id_text, sizeof(id_text), "%016x", id);
	snprintf(parent_text, sizeof(parent_text), "%016llx", (unsigned long long)parent);
	struct span s = { .trace_id = STR("t"),
			  .span_id = str_of(id_text),
			  .parent_id = parent < 0 ? STR_UNSET : str_of(parent_text),
			  .name = STR("step"),
			  .start_ns = start_ns,
			  .end_ns = end_ns,
			  .flags = SPAN_HAS_START | SPAN_HAS_END };
	collect_add(w->collect, &s);
}

static void assert_each_once(const struct tree *t)
{
	unsigned char *seen = mem_alloc(t->n, 1);
	uint32_t n = 0;
	for (uint32_t at = tree_next(t, NODE_NONE); at != NODE_NONE; at = tree_next(t, at), n++)
		assert_int_equal(seen[at]++, 0);
	assert_int_equal(n, t->n);
	free(seen);
}

static void test_chain(void **state)
{
	struct world *w = *state;
	struct path_step *steps;
	for (uint32_t i = 0; i < MILLION; i++)
		add_numbered(w, MILLION - 1 - i, (int64_t)(MILLION - 1 - i) - 1, MILLION - i,
			     (int64_t)3 * MILLION + i);
	struct tree *t = tree_of(w);
	struct summary s;
	assert_each_once(t);
	assert_int_equal(t->node[0].depth, MILLION - 1);
	assert_int_equal(t->node[t->first_root].below, MILLION - 1);
	assert_int_equal(path_mark(t, &steps), 2 * MILLION - 1);
	summary_of(t, &w->arena, &s);
	assert_int_equal(s.spans, MILLION);
}

static void test_fan(void **state)
{
	struct world *w = *state;
	struct path_step *steps;
	add_numbered(w, MILLION, -1, 0, 2 * MILLION);
	for (uint32_t i = 0; i < MILLION; i++)
		add_numbered(w, i, MILLION, (int64_t)(i * (uint64_t)7919 % MILLION), 2 * MILLION - i % 3);
	struct tree *t = tree_of(w);
	assert_each_once(t);
	assert_int_equal(t->node[0].children, MILLION);
	assert_int_equal(t->node[0].self_ns, 0);
	assert_true(path_mark(t, &steps) > 0);
}

/* Parents at random: every span once, whatever cycles, orphans and conflicts there are. */
static void test_random(void **state)
{
	struct world *w = *state;
	uint64_t seed = 88172645463325252u;
	enum { SPANS = 100000 };
	for (uint32_t i = 0; i < SPANS; i++) {
		seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
		uint32_t id = seed % 17 ? i : (uint32_t)(seed >> 32) % SPANS;
		int64_t parent = seed % 1000 < 3 ? -1 : (int64_t)((seed >> 20) % (SPANS + SPANS / 50));
		add_numbered(w, id, parent, (int64_t)(seed >> 40),
			     (int64_t)(seed >> 40) + (int64_t)(seed & 4095));
	}
	struct path_step *steps;
	struct tree *t = tree_of(w);
	assert_each_once(t);
	assert_true(t->cycles > 0 && t->orphans > 0 && t->conflicts > 0);
	size_t n = path_mark(t, &steps);
	for (size_t i = 0; i < n; i++) {
		assert_true(steps[i].from_ns < steps[i].to_ns);
		assert_true(!i || steps[i - 1].to_ns <= steps[i].from_ns);
	}
}

static void test_million_traces(void **state)
{
	struct world *w = *state;
	size_t n;
	for (uint32_t i = 0; i < MILLION; i++) {
		char id[40];
		snprintf(id, sizeof(id), "%032x", i);
		struct span s = { .trace_id = str_of(id), .span_id = STR("1"), .name = STR("step") };
		collect_add(w->collect, &s);
	}
	collect_traces(w->collect, &n);
	assert_int_equal(n, MILLION);
	assert_true(collect_bytes(w->collect) < (size_t)MILLION * 1200);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TRACE_TEST(test_chain),
		TRACE_TEST(test_fan),
		TRACE_TEST(test_random),
		TRACE_TEST(test_million_traces),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
