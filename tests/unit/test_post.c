/* What the spans of a file are listed by, and what goes when there is too much of it. */
#include "index/post.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static struct facet_index *keys;

static int all_up(void **state)
{
	(void)state;
	keys = facet_index_new();
	return 0;
}

static int all_down(void **state)
{
	(void)state;
	facet_index_free(keys);
	return 0;
}

static int up(void **state)
{
	static struct block block;
	struct post *p = post_new();
	block = (struct block){ 0 };
	post_block(p, 0, &block);
	*state = p;
	return 0;
}

static int down(void **state)
{
	post_free(*state);
	return 0;
}

static void add(struct post *p, const char *trace, const char *key, struct value v)
{
	struct attr a = { .key = str_of(key), .value = v, .key_id = facet_index_key(keys, str_of(key)) };
	struct span s = { .trace_id = str_of(trace), .span_id = STR("s"), .attrs = { .v = &a, .n = 1 } };
	post_span(p, &s);
}

static uint64_t postings_of(const struct post *p, const char *field)
{
	for (size_t i = 0; i < p->fields.n; i++)
		if (str_eq(p->fields.v[i].name, str_of(field)))
			return p->fields.v[i].n;
	return UINT64_MAX;
}

static bool is_listed(const struct post *p, const char *field, const char *text)
{
	uint64_t key;
	assert_true(field_key_of_text(str_of(field), str_of(text), &key));
	for (size_t i = 0; i < p->values.n; i++)
		if (p->values.v[i].key == key &&
		    str_eq(p->fields.v[p->values.v[i].field].name, str_of(field)))
			return true;
	return false;
}

static void test_ids(void **state)
{
	struct post *p = *state;
	struct span none = { .trace_id = STR("0000"), .flags = SPAN_NO_TRACE_ID }, unset = { 0 };
	add(p, "4bf92f3577b34da6a3ce929d0e0e4736", "k", value_i64(1));
	add(p, "4bf92f3577b34da6a3ce929d0e0e4736", "k", value_i64(1));
	add(p, "run_7", "k", value_i64(1));
	post_span(p, &none);
	post_span(p, &unset);
	assert_int_equal(p->hex.n, 1);
	assert_int_equal(p->other_ids.n, 1);
	assert_int_equal(p->spans, 5);
	assert_false(p->is_incomplete);
}

/* A facet is listed by its name, whatever key recorded it; inside JSON only where a row of it says so. */
static void test_facets(void **state)
{
	struct post *p = *state;
	add(p, "t", "session_id", value_str(STR("a")));
	add(p, "t", "session.id", value_str(STR("b")));
	add(p, "t", "metadata",
	    value_str(STR("{\"tenant_id\":\"c\",\"session_id\":\"no\",\"order_id\":\"no\"}")));
	add(p, "t", "tenant.id", value_json(STR("[\"d\",\"e\"]")));
	add(p, "t", "order_id", value_str(STR("f")));
	add(p, "t", "colour", value_str(STR("red")));
	assert_int_equal(postings_of(p, "session"), 2);
	assert_int_equal(postings_of(p, "order_id"), 1);
	assert_int_equal(postings_of(p, "colour"), UINT64_MAX);
	static const char *const values[] = { "c", "d", "e", "no" };
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(is_listed(p, "tenant", values[i]), i < 3);
	assert_false(is_listed(p, "session", "no"));
	assert_false(is_listed(p, "order_id", "no"));
	assert_true(is_listed(p, "session", "a") && is_listed(p, "session", "b"));
	assert_true(is_listed(p, "order_id", "f"));
	struct attr a[] = { { .key = STR("session.id"), .value = value_str(STR("r")) },
			    { .key = STR("order_id"), .value = value_str(STR("e")) } };
	struct resource resource = { .attrs = { .v = &a[0], .n = 1 } };
	struct event event = { .name = STR("x"), .attrs = { .v = &a[1], .n = 1 } };
	struct span s = { .trace_id = STR("t"), .resource = &resource, .events = &event, .events_n = 1 };
	post_span(p, &s);
	assert_true(is_listed(p, "session", "r") && is_listed(p, "order_id", "e"));
	assert_int_equal(p->containers.n, 2);
	assert_true(str_eq(p->containers.v[0], STR("metadata")));
	assert_true(str_eq(p->containers.v[1], STR("tenant.id")));
}

static void test_times(void **state)
{
	struct post *p = *state;
	static const int64_t starts[] = { 50, 20, 70, 30 };
	struct span without = { .trace_id = STR("t") };
	post_span(p, &without);
	assert_false(p->block->flags & BLOCK_HAS_START);
	for (size_t i = 0; i < 4; i++) {
		struct span s = { .trace_id = STR("t"), .flags = SPAN_HAS_START, .start_ns = starts[i] };
		post_span(p, &s);
	}
	assert_true(p->block->flags & BLOCK_HAS_START);
	assert_int_equal(p->block->first_ns, 20);
	assert_int_equal(p->block->last_ns, 70);
}

/* A complaint belongs to the trace that it names; one that names none may belong to any. */
static void test_feedback(void **state)
{
	struct post *p = *state;
	struct feedback f = { .json = STR("{\"trace_id\":\"run_1\",\"label\":\"wrong\"}"),
			      .is_evaluation = true };
	post_feedback(p, &f);
	assert_int_equal(p->block->flags, 0);
	assert_int_equal(p->other_ids.n, 0);
	f.is_evaluation = false;
	post_feedback(p, &f);
	assert_int_equal(p->block->flags, BLOCK_FEEDBACK);
	assert_int_equal(p->other_ids.n, 1);
	f.json = STR("{\"session_id\":\"sess_1\",\"complaint_text\":\"wrong\"}");
	post_feedback(p, &f);
	assert_int_equal(p->block->flags, BLOCK_FEEDBACK | BLOCK_LOOSE);
	assert_int_equal(p->other_ids.n, 1);
}

/* Of more keys than are kept it is said that there are more; what is kept stays right. */
static void test_many_keys(void **state)
{
	struct post *p = *state;
	char key[32];
	for (int i = 0; i < 65536; i++) {
		snprintf(key, sizeof(key), "colour%d", i);
		add(p, "t", key, value_i64(i));
	}
	assert_false(p->is_incomplete);
	add(p, "t", "one.more", value_i64(1));
	assert_true(p->is_incomplete);
	assert_int_equal(p->roles.n, 65536);
	add(p, "t", "session.id", value_str(STR("late")));
	assert_int_equal(postings_of(p, "session"), 1);
	add(p, "t", "order_id", value_str(STR("late")));
	assert_int_equal(postings_of(p, "order_id"), UINT64_MAX);
	size_t containers = p->containers.n;
	add(p, "t", "late.json", value_json(STR("{}")));
	assert_int_equal(p->containers.n, containers);
}

static void test_many_fields(void **state)
{
	struct post *p = *state;
	char key[32];
	for (int i = FIELD_FACETS_N; i < 1000; i++) {
		snprintf(key, sizeof(key), "order_id_%d", i);
		add(p, "t", key, value_i64(i));
	}
	assert_false(p->is_incomplete);
	add(p, "t", "ticket_no", value_i64(1));
	assert_true(p->is_incomplete);
	assert_int_equal(p->fields.n, 1000);
	assert_int_equal(postings_of(p, "ticket_no"), UINT64_MAX);
}

static void test_many_containers(void **state)
{
	struct post *p = *state;
	char key[32];
	for (int i = 0; i < 4096; i++) {
		snprintf(key, sizeof(key), "bag%d", i);
		add(p, "t", key, value_json(STR("{}")));
		add(p, "t", key, value_json(STR("[]")));
	}
	assert_int_equal(p->containers.n, 4096);
	assert_false(p->is_incomplete);
	add(p, "t", "one.more", value_json(STR("{}")));
	assert_int_equal(p->containers.n, 4096);
	assert_true(p->is_incomplete);
}

/* As many values as that of a field, without the time that it takes to list them. */
static void fill(struct post *p, const char *name, uint64_t n)
{
	add(p, "t", name, value_i64(-1));
	uint32_t field = p->values.v[p->values.n - 1].field;
	array_reserve(&p->values, n);
	for (uint64_t i = 1; i < n; i++)
		p->values.v[p->values.n++] = (struct posting){ i, 0, field };
	p->fields.v[field].n += n - 1;
}

static bool is_dropped(const struct post *p, const char *name)
{
	for (size_t i = 0; i < p->fields.n; i++)
		if (str_eq(p->fields.v[i].name, str_of(name)))
			return p->fields.v[i].is_dropped;
	return false;
}

/* Of too many values those of the field with most of them go, and are not listed any more; then those of the
 * next. */
static void test_many_values(void **state)
{
	enum { MOST = 8 << 20 };
	struct post *p = *state;
	fill(p, "session.id", MOST - 1001);
	fill(p, "order_id", 1000);
	assert_int_equal(p->values.n, MOST - 1);
	add(p, "t", "user_id", value_str(STR("u")));
	assert_true(is_dropped(p, "session"));
	assert_false(is_dropped(p, "order_id") || is_dropped(p, "user"));
	assert_int_equal(p->values.n, 1001);
	add(p, "t", "session.id", value_str(STR("late")));
	assert_int_equal(p->values.n, 1001);
	add(p, "t", "order_id", value_str(STR("late")));
	assert_true(is_listed(p, "order_id", "late") && is_listed(p, "user", "u"));
	fill(p, "ticket_id", MOST / 2);
	fill(p, "tenant_id", MOST - p->values.n - 1);
	add(p, "t", "user_id", value_str(STR("v")));
	assert_true(is_dropped(p, "ticket"));
	assert_false(is_dropped(p, "tenant"));
	assert_int_equal(p->values.n, MOST / 2);
	for (size_t i = 0; i < p->values.n; i++)
		if (p->fields.v[p->values.v[i].field].is_dropped)
			fail_msg("a value of a field that was dropped");
	assert_true(is_listed(p, "order_id", "late") && is_listed(p, "user", "u") &&
		    is_listed(p, "user", "v"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, up, down)
	const struct CMUnitTest tests[] = {
		TEST(ids),       TEST(facets),      TEST(times),           TEST(feedback),
		TEST(many_keys), TEST(many_fields), TEST(many_containers), TEST(many_values),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("post", tests, all_up, all_down);
}
