/* The predicate tree: what a leaf matches, what a trace must meet. */
#include "query/query.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* ---- values ---- */

static bool matches_as(enum query_op op, struct query_operand operand, bool nocase, struct value v)
{
	struct query_node leaf = { .type = QUERY_LEAF, .op = op, .operand = operand, .nocase = nocase };
	return query_matches(&leaf, &v);
}

static bool text_matches(enum query_op op, const char *wanted, struct value v)
{
	return matches_as(op, query_text(str_of(wanted)), false, v);
}

static void test_text(void **state)
{
	struct value word = value_str(STR("refund-v3"));
	(void)state;
	assert_true(text_matches(QUERY_EQUAL, "refund-v3", word));
	assert_false(text_matches(QUERY_EQUAL, "refund-v", word));
	assert_false(text_matches(QUERY_EQUAL, "Refund-v3", word));
	assert_true(matches_as(QUERY_EQUAL, query_text(STR("Refund-V3")), true, word));
	assert_true(text_matches(QUERY_NOT_EQUAL, "refund-v2", word));
	assert_false(text_matches(QUERY_NOT_EQUAL, "refund-v3", word));
	assert_true(text_matches(QUERY_CONTAINS, "und-v", word));
	assert_true(text_matches(QUERY_CONTAINS, "", word));
	assert_true(matches_as(QUERY_CONTAINS, query_text(STR("UND-V")), true, word));
	assert_true(text_matches(QUERY_PREFIX, "refund", word));
	assert_false(text_matches(QUERY_PREFIX, "refund-v33", word));
	assert_true(text_matches(QUERY_GLOB, "ref*-v?", word));
	assert_false(text_matches(QUERY_GLOB, "ref", word));
	assert_true(matches_as(QUERY_GLOB, query_text(STR("REF*")), true, word));
	assert_true(text_matches(QUERY_LESS, "refund-v4", word));
}

/* Order, of texts, numbers and times; what cannot be compared holds nothing, not even "not equal". */
static void test_orders(void **state)
{
	static const struct {
		enum query_op op;
		bool less, same, more;
	} rows[] = {
		{ QUERY_EQUAL, false, true, false },   { QUERY_NOT_EQUAL, true, false, true },
		{ QUERY_LESS, true, false, false },    { QUERY_LESS_EQUAL, true, true, false },
		{ QUERY_GREATER, false, false, true }, { QUERY_GREATER_EQUAL, false, true, true },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		enum query_op op = rows[i].op;
		assert_int_equal(text_matches(op, "m", value_str(STR("l"))), rows[i].less);
		assert_int_equal(text_matches(op, "m", value_str(STR("m"))), rows[i].same);
		assert_int_equal(text_matches(op, "m", value_str(STR("n"))), rows[i].more);
		assert_int_equal(matches_as(op, query_number(5), false, value_i64(4)), rows[i].less);
		assert_int_equal(matches_as(op, query_number(5), false, value_double(5)), rows[i].same);
		assert_int_equal(matches_as(op, query_number(5), false, value_str(STR("6"))), rows[i].more);
		assert_int_equal(matches_as(op, query_ns(5), false, value_i64(4)), rows[i].less);
		assert_int_equal(matches_as(op, query_ns(5), false, value_i64(5)), rows[i].same);
		assert_int_equal(matches_as(op, query_ns(5), false, value_i64(6)), rows[i].more);
		assert_false(matches_as(op, query_number(5), false, value_str(STR("five"))));
		assert_false(matches_as(op, query_number(5), false, value_number(STR("NaN"))));
		assert_false(matches_as(op, query_ns(5), false, value_str(STR("now"))));
		assert_false(
			text_matches(op, "raw", (struct value){ .type = VALUE_BYTES, .text = STR("raw") }));
		assert_false(text_matches(op, "", (struct value){ .type = VALUE_NULL }));
		assert_false(text_matches(op, "", (struct value){ .type = VALUE_NONE }));
	}
	assert_false(matches_as(QUERY_GLOB, query_number(5), false, value_i64(5)));
	assert_true(text_matches(QUERY_EXISTS, "", (struct value){ .type = VALUE_NULL }));
	assert_false(text_matches(QUERY_EXISTS, "", (struct value){ .type = VALUE_NONE }));
	assert_true(matches_as(QUERY_PREFIX, query_text(STR("REF")), true, value_str(STR("refund"))));
	assert_false(matches_as(QUERY_PREFIX, query_text(STR("REFUNDS")), true, value_str(STR("refund"))));
	assert_false(matches_as(QUERY_PREFIX, query_text(STR("FUND")), true, value_str(STR("refund"))));
}

static void test_text_with_nul(void **state)
{
	struct value v = value_str((struct str){ "a\0b", 3 });
	(void)state;
	assert_false(text_matches(QUERY_EQUAL, "a", v));
	assert_true(matches_as(QUERY_EQUAL, query_text((struct str){ "a\0b", 3 }), false, v));
	assert_true(text_matches(QUERY_CONTAINS, "b", v));
}

static void test_numbers(void **state)
{
	struct value number = value_i64(4481), real = value_number(STR("4481.0"));
	(void)state;
	/* What was recorded as a number equals the same number as the user types it. */
	assert_true(text_matches(QUERY_EQUAL, "4481", number));
	assert_true(text_matches(QUERY_EQUAL, "4481", real));
	assert_true(text_matches(QUERY_EQUAL, "4481.0", number));
	assert_false(text_matches(QUERY_EQUAL, "04481x", number));
	assert_false(text_matches(QUERY_NOT_EQUAL, "4481", real));
	/* Text stays text: an id "07" is not the id "7". */
	assert_false(text_matches(QUERY_EQUAL, "7", value_str(STR("07"))));
	/* Neighbours over 2^53 are told apart. */
	assert_false(text_matches(QUERY_EQUAL, "9007199254740993", value_i64(9007199254740992)));
	assert_true(matches_as(QUERY_GREATER, query_number(0.5), false, value_number(STR("0.75"))));
	assert_true(matches_as(QUERY_LESS_EQUAL, query_number(10), false, value_str(STR("9.5"))));
	assert_false(matches_as(QUERY_LESS, query_number(10), false, value_str(STR("nine"))));
	/* Not a number compares with nothing. */
	assert_false(matches_as(QUERY_NOT_EQUAL, query_number(1), false, value_number(STR("NaN"))));
	assert_true(matches_as(QUERY_EQUAL, query_ns(5), false, value_i64(5)));
	assert_false(matches_as(QUERY_GREATER, query_ns(5), false, value_i64(5)));
}

static void test_what_is_not_there(void **state)
{
	struct value none = { .type = VALUE_NONE }, null = { .type = VALUE_NULL };
	struct value bytes = { .type = VALUE_BYTES, .text = STR("abc") };
	(void)state;
	assert_false(text_matches(QUERY_EXISTS, "", none));
	assert_true(text_matches(QUERY_EXISTS, "", null));
	assert_false(text_matches(QUERY_EQUAL, "", null));
	assert_false(text_matches(QUERY_NOT_EQUAL, "x", null));
	assert_false(text_matches(QUERY_EQUAL, "abc", bytes));
	assert_true(text_matches(QUERY_EQUAL, "true", value_bool(true)));
}

/* ---- trees ---- */

/* A span as far as a query is concerned: which of the fields a, b, c … it has. */
static bool letters(void *user, const struct query_field *f, query_visit *visit, void *arg)
{
	struct value v = value_bool(true);
	return strchr(user, f->name.s[0]) != NULL && visit(arg, &v);
}

static uint32_t field(struct query *q, const char *name)
{
	return query_leaf(q, str_of(name), false, QUERY_EXISTS, query_text(STR("")), false);
}

static uint32_t group(struct query *q, enum query_node_type type, uint32_t a, uint32_t b)
{
	uint32_t g = query_group(q, type);
	assert_true(query_add(q, g, a));
	if (b != QUERY_NONE)
		assert_true(query_add(q, g, b));
	return g;
}

/* Spans of one trace, as words. */
static bool trace_holds(const struct query *q, const char *spans)
{
	char word[16];
	uint64_t bits = 0;
	while (*spans) {
		size_t n = strcspn(spans, " ");
		memcpy(word, spans, n);
		word[n] = '\0';
		bits |= query_bits(q, UINT64_MAX, letters, word);
		spans += n + (spans[n] == ' ');
	}
	return query_holds(q, bits);
}

static void test_criteria_are_met_by_different_spans(void **state)
{
	struct query q;
	(void)state;
	query_init(&q);
	assert_true(query_holds(&q, 0)); /* nothing is asked */
	assert_true(query_require(&q, query_some(&q, field(&q, "a"))));
	assert_true(query_require(&q, query_some(&q, field(&q, "b"))));
	assert_true(trace_holds(&q, "a b"));
	assert_true(trace_holds(&q, "x ab"));
	assert_false(trace_holds(&q, "a a x"));
	assert_int_equal(query_required(&q), 3);
	query_release(&q);
}

static void test_one_span_must_meet_both(void **state)
{
	struct query q;
	(void)state;
	query_init(&q);
	query_require(&q, query_some(&q, group(&q, QUERY_AND, field(&q, "a"), field(&q, "b"))));
	assert_true(trace_holds(&q, "x ab"));
	assert_false(trace_holds(&q, "a b"));
	query_release(&q);
}

static void test_not_and_or(void **state)
{
	struct query q;
	(void)state;
	query_init(&q);
	uint32_t a = query_some(&q, field(&q, "a")), b = query_some(&q, field(&q, "b"));
	uint32_t c = query_some(&q, field(&q, "c"));
	query_require(&q, group(&q, QUERY_OR, a, b));
	query_require(&q, group(&q, QUERY_NOT, c, QUERY_NONE));
	assert_true(trace_holds(&q, "a x"));
	assert_true(trace_holds(&q, "b"));
	assert_false(trace_holds(&q, "a c"));
	assert_false(trace_holds(&q, "x"));
	/* Neither a nor b is needed by itself, and c must be missing: nothing can be looked for first. */
	assert_int_equal(query_required(&q), 0);
	query_release(&q);

	query_init(&q);
	query_require(&q, query_some(&q, group(&q, QUERY_NOT, field(&q, "a"), QUERY_NONE)));
	assert_true(trace_holds(&q, "a x")); /* some span is without it */
	assert_false(trace_holds(&q, "a ab"));
	query_release(&q);
}

static void test_limits_of_trees(void **state)
{
	struct query q;
	(void)state;
	query_init(&q);
	for (int i = 0; i < QUERY_SOMES; i++)
		assert_int_not_equal(query_some(&q, field(&q, "a")), QUERY_NONE);
	assert_int_equal(query_some(&q, field(&q, "a")), QUERY_NONE);
	assert_false(query_require(&q, QUERY_NONE));
	uint32_t deep = field(&q, "a");
	int levels = 0;
	for (uint32_t g; query_add(&q, g = query_group(&q, QUERY_NOT), deep); deep = g)
		levels++;
	assert_in_range(levels, 10, QUERY_DEPTH);
	assert_int_equal(query_eval(&q, deep, letters, "a"), levels % 2 == 0);
	query_release(&q);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_orders),
		cmocka_unit_test(test_text_with_nul),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_what_is_not_there),
		cmocka_unit_test(test_criteria_are_met_by_different_spans),
		cmocka_unit_test(test_one_span_must_meet_both),
		cmocka_unit_test(test_not_and_or),
		cmocka_unit_test(test_limits_of_trees),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
