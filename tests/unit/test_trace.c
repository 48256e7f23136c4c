/* Traces: grouping and folding, linking, order, times, on trees small enough to be worked out by hand. */
#include "trace/path.h"
#include "trace_fixture.h"

/* ---- collecting ---- */

static void test_groups(void **state)
{
	struct world *w = *state;
	size_t n;
	begin(w, "late", "1", NULL, 50, 60), finish(w);
	begin(w, "unset", "2", NULL, -1, -1), finish(w);
	begin(w, "early", "3", NULL, 10, 20), finish(w);
	begin(w, "late", "4", "1", 5, 6), finish(w); /* its first start comes last */
	begin(w, "early", "5", "3", 10, 20), finish(w);
	struct trace *const *t = collect_traces(w->collect, &n);
	assert_int_equal(n, 3);
	assert_true(str_eq(t[0]->id, STR("late")));
	assert_true(str_eq(t[1]->id, STR("early")));
	assert_true(str_eq(t[2]->id, STR("unset")));
	assert_int_equal(t[0]->spans.n, 2);
	assert_ptr_equal(collect_find(w->collect, STR("early")), t[1]);
	assert_null(collect_find(w->collect, STR("earl")));
}

static void test_folds_copies(void **state)
{
	struct world *w = *state;
	for (int i = 0; i < 3; i++) {
		begin(w, "t", "a", NULL, 0, 10);
		attr(w, "k", value_i64(7));
		w->build.span.origin = (struct origin){ .file = STR("f"), .line = (uint64_t)i + 1 };
		finish(w);
	}
	begin(w, "t", "a", NULL, 0, 10);
	attr(w, "k", value_i64(8));
	finish(w);
	begin(w, "other", "a", NULL, 0, 10);
	attr(w, "k", value_i64(7));
	finish(w);
	const struct trace *t = collect_find(w->collect, STR("t"));
	assert_int_equal(t->spans.n, 2);
	assert_int_equal(t->copies.v[0], 3);
	assert_int_equal(t->copies.v[1], 1);
	assert_int_equal(t->folded, 2);
	assert_int_equal(t->spans.v[0]->origin.line, 1);
	assert_int_equal(collect_find(w->collect, STR("other"))->spans.n, 1);
}

/* As many of them that copies are told by a map; what was kept before that is told by it, too. */
static void test_folds_copies_of_many(void **state)
{
	struct world *w = *state;
	enum { SPANS = 300, STATES = 2, TIMES = 3 };
	for (int i = 0; i < SPANS * STATES * TIMES; i++) {
		char id[16];
		snprintf(id, sizeof(id), "s%d", i % SPANS);
		begin(w, "t", id, NULL, 0, 10);
		attr(w, "state", value_i64(i / SPANS % STATES));
		finish(w);
	}
	const struct trace *t = collect_find(w->collect, STR("t"));
	assert_int_equal(t->spans.n, SPANS * STATES);
	assert_int_equal(t->folded, SPANS * STATES * (TIMES - 1));
	for (size_t i = 0; i < t->spans.n; i++)
		assert_int_equal(t->copies.v[i], TIMES);
}

/* Without a trace id spans are no trace, and without a span id nothing says that they are one. */
static void test_no_ids(void **state)
{
	struct world *w = *state;
	size_t n;
	for (int i = 0; i < 2; i++) {
		begin(w, "", "a", NULL, 0, 10)->flags |= SPAN_NO_TRACE_ID, finish(w);
		begin(w, "", "b", NULL, 0, 10)->flags |= SPAN_NO_TRACE_ID, finish(w);
		begin(w, "t", "", NULL, 0, 10), finish(w);
	}
	struct trace *const *t = collect_traces(w->collect, &n);
	assert_int_equal(n, 3);
	assert_int_equal(t[0]->id.n, 0);
	assert_int_equal(t[0]->spans.n, 1);
	assert_int_equal(t[0]->copies.v[0], 2);
	assert_int_equal(collect_find(w->collect, STR("t"))->spans.n, 2);
}

static void test_wants(void **state)
{
	struct world *w = *state;
	size_t n;
	collect_want(w->collect, STR("ab"));
	collect_want(w->collect, STR("c"));
	begin(w, "abc", "1", NULL, 0, 1), finish(w);
	begin(w, "cba", "2", NULL, 0, 1), finish(w);
	begin(w, "a", "3", NULL, 0, 1), finish(w);
	begin(w, "", "4", NULL, 0, 1)->flags |= SPAN_NO_TRACE_ID, finish(w);
	collect_traces(w->collect, &n);
	assert_int_equal(n, 2);
}

static void test_shares_resources(void **state)
{
	struct world *w = *state;
	build_resource(&w->build);
	build_resource_attr(&w->build, STR("service.name"), value_str(STR("one")));
	begin(w, "t", "a", NULL, 0, 1), finish(w);
	begin(w, "u", "b", NULL, 0, 1), finish(w);
	build_resource(&w->build);
	build_resource_attr(&w->build, STR("service.name"), value_str(STR("two")));
	begin(w, "t", "c", NULL, 0, 1), finish(w);
	const struct trace *t = collect_find(w->collect, STR("t")), *u = collect_find(w->collect, STR("u"));
	assert_ptr_equal(t->spans.v[0]->resource, u->spans.v[0]->resource);
	assert_ptr_not_equal(t->spans.v[0]->resource, t->spans.v[1]->resource);
	assert_true(str_eq(t->spans.v[1]->resource->attrs.v[0].value.text, STR("two")));
}

/* ---- linking ---- */

static void test_order(void **state)
{
	struct world *w = *state;
	add(w, "c", "r", 5, 6);
	add(w, "u", "r", -1, -1);
	add(w, "b", "r", 3, 4);
	add(w, "a", "r", 3, 9);
	add(w, "x", "b", 3, 4);
	add(w, "r", NULL, 0, 10);
	struct tree *t = tree_of(w);
	assert_tree(t, "r(ab(x)cu)");
	assert_int_equal(t->roots, 1);
	assert_int_equal(node_of(t, "r")->below, 5);
	assert_int_equal(node_of(t, "r")->children, 4);
	assert_int_equal(node_of(t, "x")->depth, 2);
}

static void test_orphans(void **state)
{
	struct world *w = *state;
	add(w, "o2", "gone", 20, 30);
	add(w, "r", NULL, 10, 50);
	add(w, "o1", "gone", 5, 30);
	add(w, "o3", "lost", 15, 30);
	add(w, "k", "o3", 16, 17);
	struct tree *t = tree_of(w);
	assert_tree(t, "?gone(o1o2)r?lost(o3(k))");
	assert_int_equal(t->orphans, 3);
	assert_int_equal(t->placeholders, 2);
	assert_int_equal(t->roots, 1);
	assert_int_equal(t->spans, 5);
	assert_true(node_of(t, "o3")->flags & NODE_ORPHAN);
	assert_false(node_of(t, "k")->flags & NODE_ORPHAN);
	int64_t ns;
	assert_true(tree_start(t, (uint32_t)(node_of(t, "gone") - t->node), &ns));
	assert_int_equal(ns, 5 * MILLION);
}

static void test_cycle_of_one(void **state)
{
	struct world *w = *state;
	struct span self = *begin(w, "t", "a", "a", 0, 5);
	collect_add(w->collect, &self); /* past the builder, which would make it a root */
	add(w, "b", "a", 1, 2);
	struct tree *t = tree_of(w);
	assert_tree(t, "!a(b)");
	assert_int_equal(t->cycles, 1);
}

static void test_cycle_of_two(void **state)
{
	struct world *w = *state;
	add(w, "b", "a", 5, 6);
	add(w, "a", "b", 4, 7);
	add(w, "c", "b", 5, 6);
	struct tree *t = tree_of(w);
	assert_tree(t, "!a(b(c))");
}

static void test_cycle_of_five(void **state)
{
	struct world *w = *state;
	add(w, "r", NULL, 0, 100);
	add(w, "a", "e", 30, 40);
	add(w, "b", "a", 31, 40);
	add(w, "c", "b", 20, 40); /* starts first: cut here */
	add(w, "d", "c", 33, 40);
	add(w, "e", "d", 34, 40);
	add(w, "tail", "d", 35, 40);
	struct tree *t = tree_of(w);
	assert_tree(t, "r!c(d(e(a(b))tail))");
	assert_int_equal(t->cycles, 1);
	assert_int_equal(t->roots, 2);
}

static void test_conflict(void **state)
{
	struct world *w = *state;
	add(w, "r", NULL, 0, 100);
	add(w, "a", "r", 10, 20);
	add(w, "k", "a", 11, 12);
	add(w, "a", "r", 10, 30); /* the same id, ended later */
	add(w, "a", "r", 10, 40);
	struct tree *t = tree_of(w);
	assert_tree(t, "r(a(k)aa)");
	assert_int_equal(t->conflicts, 3);
	assert_true(t->node[1].flags & NODE_CONFLICT);
	assert_false(t->node[1].flags & NODE_SECOND);
	assert_true(t->node[3].flags & NODE_SECOND);
	assert_int_equal(t->node[4].twin, 1);
	assert_false(node_of(t, "r")->flags & NODE_CONFLICT);
}

static void add_rpc(struct world *w, const char *id, const char *parent, const char *service, bool shared,
		    int start)
{
	build_resource(&w->build);
	build_resource_attr(&w->build, STR("service.name"), value_str(str_of(service)));
	struct span *s = begin(w, "t", id, parent, start, start + 10);
	s->kind = shared ? SPAN_SERVER : SPAN_CLIENT;
	s->flags |= shared ? SPAN_SHARED : 0u;
	s->name = str_of(service);
	finish(w);
}

/* Zipkin: the server's half hangs under the client's, and what the server did under its half. */
static void test_shared(void **state)
{
	struct world *w = *state;
	add_rpc(w, "rpc", "r", "back", true, 2);
	add_rpc(w, "work", "rpc", "back", false, 3);
	add_rpc(w, "wait", "rpc", "front", false, 4);
	add_rpc(w, "rpc", "r", "front", false, 1);
	add_rpc(w, "r", NULL, "front", false, 0);
	struct tree *t = tree_of(w);
	assert_tree(t, "r(rpc(rpc(work)wait))");
	assert_int_equal(t->conflicts, 0);
	assert_true(t->node[0].flags & NODE_HALF);
}

static void test_shared_alone(void **state)
{
	struct world *w = *state;
	add_rpc(w, "rpc", "client", "back", true, 2);
	add_rpc(w, "work", "rpc", "back", false, 3);
	assert_tree(tree_of(w), "?client(rpc(work))");
}

/* The same without the flag, and the server's half read first (as Jaeger stores Zipkin's spans). */
static void test_client_and_server(void **state)
{
	struct world *w = *state;
	add_rpc(w, "rpc", NULL, "back", true, 2);
	add_rpc(w, "work", "rpc", "back", false, 3);
	add_rpc(w, "rpc", NULL, "front", false, 1);
	for (size_t i = 0; i < 3; i++) {
		size_t n;
		collect_traces(w->collect, &n)[0]->spans.v[i]->flags &= ~(uint32_t)SPAN_SHARED;
	}
	struct tree *t = tree_of(w);
	assert_tree(t, "rpc(rpc(work))");
	assert_int_equal(t->conflicts, 0);
}

/* ---- times ---- */

static void test_self_time(void **state)
{
	struct world *w = *state;
	add(w, "r", NULL, 0, 100);
	add(w, "a", "r", 10, 30);
	add(w, "b", "r", 20, 40);  /* overlaps a: 10..40 */
	add(w, "c", "r", 35, 38);  /* inside */
	add(w, "d", "r", 90, 150); /* goes on behind the parent: 90..100 */
	add(w, "e", "r", 120, 130);
	add(w, "f", "b", 10, 25); /* starts before its parent: 20..25 */
	struct tree *t = tree_of(w);
	assert_int_equal(node_of(t, "r")->self_ns, 60 * MILLION);
	assert_int_equal(node_of(t, "b")->self_ns, 15 * MILLION);
	assert_int_equal(node_of(t, "a")->self_ns, 20 * MILLION);
	assert_int_equal(t->start_ns, 0);
	assert_int_equal(t->end_ns, 150 * MILLION);
}

static void test_self_time_unknown(void **state)
{
	struct world *w = *state;
	add(w, "r", NULL, 0, 100);
	add(w, "a", "r", 10, -1);
	add(w, "b", "a", 30, 20);
	add(w, "c", "b", 21, 22);
	struct tree *t = tree_of(w);
	assert_int_equal(node_of(t, "r")->self_ns, -1); /* nobody knows what the unfinished one covers */
	assert_int_equal(node_of(t, "a")->self_ns, -1);
	assert_int_equal(node_of(t, "b")->self_ns, -1);
	assert_int_equal(node_of(t, "c")->self_ns, MILLION);
}

static void test_time_flags(void **state)
{
	struct world *w = *state;
	const uint32_t all = NODE_UNFINISHED | NODE_NO_START | NODE_BACKWARDS | NODE_EARLY | NODE_LATE;
	add(w, "r", NULL, 10, 20);
	add(w, "fine", "r", 10, 20);
	add(w, "early", "r", 9, 15);
	add(w, "late", "r", 21, 22);
	add(w, "open", "r", 12, -1);
	add(w, "none", "r", -1, 12);
	add(w, "back", "r", 15, 14);
	begin(w, "t", "near", "r", 9, 20)->precision_ns = MILLION, finish(w);
	add(w, "deep", "back", 30, 31); /* later than a parent whose end means nothing */
	struct tree *t = tree_of(w);
	assert_int_equal(node_of(t, "fine")->flags & all, 0);
	assert_int_equal(node_of(t, "early")->flags & all, NODE_EARLY);
	assert_int_equal(node_of(t, "late")->flags & all, NODE_LATE);
	assert_int_equal(node_of(t, "open")->flags & all, NODE_UNFINISHED);
	assert_int_equal(node_of(t, "none")->flags & all, NODE_NO_START);
	assert_int_equal(node_of(t, "back")->flags & all, NODE_BACKWARDS);
	assert_int_equal(node_of(t, "near")->flags & all, 0);
	assert_int_equal(node_of(t, "deep")->flags & all, 0);
}

static void test_gap(void **state)
{
	struct world *w = *state;
	add(w, "r", NULL, 0, 100);
	add(w, "a", "r", 10, 130); /* goes on behind its parent */
	add(w, "b", NULL, 150, -1);
	add(w, "c", NULL, 200, 210);
	add(w, "d", NULL, 205, 220);
	add(w, "e", NULL, -1, 900);
	assert_int_equal(tree_of(w)->gap_ns, 50 * MILLION);
}

static void test_extreme_times(void **state)
{
	struct world *w = *state;
	struct span *s = begin(w, "t", "r", NULL, 0, 0);
	s->start_ns = INT64_MIN, s->end_ns = INT64_MAX, finish(w);
	s = begin(w, "t", "a", "r", 0, 0);
	s->start_ns = INT64_MAX, s->end_ns = INT64_MIN, finish(w);
	s = begin(w, "t", "b", "a", 0, 0);
	s->start_ns = INT64_MIN + 1, s->precision_ns = UINT32_MAX, finish(w);
	struct path_step *steps;
	struct tree *t = tree_of(w);
	assert_int_equal(node_of(t, "r")->self_ns, -1); /* a child runs backwards */
	assert_true(path_mark(t, &steps) > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TRACE_TEST(test_groups),
		TRACE_TEST(test_folds_copies),
		TRACE_TEST(test_folds_copies_of_many),
		TRACE_TEST(test_no_ids),
		TRACE_TEST(test_wants),
		TRACE_TEST(test_shares_resources),
		TRACE_TEST(test_order),
		TRACE_TEST(test_orphans),
		TRACE_TEST(test_cycle_of_one),
		TRACE_TEST(test_cycle_of_two),
		TRACE_TEST(test_cycle_of_five),
		TRACE_TEST(test_conflict),
		TRACE_TEST(test_shared),
		TRACE_TEST(test_shared_alone),
		TRACE_TEST(test_client_and_server),
		TRACE_TEST(test_self_time),
		TRACE_TEST(test_self_time_unknown),
		TRACE_TEST(test_time_flags),
		TRACE_TEST(test_gap),
		TRACE_TEST(test_extreme_times),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
