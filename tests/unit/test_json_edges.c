/* Where a text ends, breaks or goes too deep in the middle of things; and numbers and halves that are
 * written. */
#include "base/arena.h"
#include "base/buf.h"
#include "json/pull.h"
#include "json/scan.h"
#include "json/write.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static void an_unset_text_is_empty(void **state)
{
	struct arena arena = { 0 };
	struct pull j;
	(void)state;
	pull_init(&j, STR_UNSET, 4, &arena);
	assert_true(pull_at_end(&j));
	assert_int_equal(pull_peek(&j), PULL_NONE);
	assert_false(pull_skip(&j, NULL));
	assert_string_equal(j.error, "text ends inside a value");
	assert_int_equal(j.error_at, 0);
}

/* Also in a copy that ends there: a sanitizer sees a step too far. */
static void a_line_break_is_none_the_less_for_being_escaped(void **state)
{
	static const char text[] = "[\"a\\\nb\"]";
	(void)state;
	for (size_t n = 5; n <= sizeof(text) - 1; n++) {
		char *copy = malloc(n);
		struct arena arena = { 0 };
		struct pull read, skipped;
		struct str s;
		memcpy(copy, text, n);
		pull_init(&read, (struct str){ copy, n }, 4, &arena);
		assert_true(pull_array(&read) && pull_element(&read));
		assert_false(pull_string(&read, &s));
		assert_string_equal(read.error, "line ends inside a string");
		assert_int_equal(read.error_at, 4);
		pull_init(&skipped, (struct str){ copy, n }, 4, &arena);
		assert_false(pull_skip(&skipped, NULL));
		assert_string_equal(skipped.error, "line ends inside a string");
		assert_int_equal(skipped.error_at, 4);
		arena_release(&arena);
		free(copy);
	}
}

/* `outer` arrays, then a value of `inner` in each other, wide enough that a block holds many brackets. */
static bool reads_to_the_end(unsigned outer, unsigned inner, uint32_t limit)
{
	struct buf text = { 0 };
	struct arena arena = { 0 };
	struct pull j;
	buf_add_fill(&text, '[', outer);
	buf_add_c(&text, "[");
	for (int i = 0; i < 40; i++)
		buf_add_c(&text, "{},");
	buf_add_fill(&text, '[', inner - 1);
	buf_add_fill(&text, ']', inner + outer);
	pull_init(&j, buf_str(&text), limit, &arena);
	for (unsigned i = 0; i < outer; i++)
		assert_true(pull_array(&j) && pull_element(&j));
	bool ok = pull_skip(&j, NULL);
	for (unsigned i = 0; ok && i < outer; i++)
		assert_false(pull_element(&j));
	assert_true(ok ? pull_at_end(&j) : strstr(j.error, "deeper") != NULL);
	buf_release(&text);
	arena_release(&arena);
	return ok;
}

static void what_is_skipped_may_be_as_deep_as_the_limit(void **state)
{
	(void)state;
	for (unsigned outer = 0; outer < 40; outer++)
		for (unsigned inner = 2; inner < 100; inner += 7) {
			assert_true(reads_to_the_end(outer, inner, outer + inner));
			assert_false(reads_to_the_end(outer, inner, outer + inner - 1));
		}
	assert_false(reads_to_the_end(5, 2, 5));
}

static void expect_written(struct buf *got, const char *want)
{
	assert_int_equal(got->n, strlen(want));
	assert_memory_equal(got->s, want, got->n);
	buf_release(got);
}

static void half_a_surrogate_pair_is_written_as_one_mistake(void **state)
{
	struct buf out = { 0 };
	(void)state;
	json_escape(&out, STR("a\xed\xa0\xbd"
			      "b\xed\xb8\x80"));
	expect_written(&out, "a\\ufffdb\\ufffd");
	json_escape(&out, STR("\xf0\x9f\x98\x80\xed\xa0\xbd\xed\xb8\x80\xff\xed\xa0"));
	expect_written(&out, "\\ud83d\\ude00\\ufffd\\ufffd\\ufffd\\ufffd\\ufffd");
}

static void commands_of_azure_are_broken(void **state)
{
	struct buf out = { 0 };
	(void)state;
	json_escape(&out, STR("##[error]a ###vso[task.x] # ## [b"));
	expect_written(&out, "\\u0023#[error]a #\\u0023#vso[task.x] # ## [b");
	json_escape(&out, STR("##"));
	expect_written(&out, "##");
}

static void numbers_read_back_the_same(void **state)
{
	static const struct {
		double v;
		const char *text;
	} rows[] = {
		{ 0.1, "0.1" },
		{ -2.5, "-2.5" },
		{ 1e300, "1e+300" },
		{ 3, "3" },
		{ -1e-7, "-1e-07" },
		{ 1.5e-10, "1.5e-10" },
		{ 1.0 / 3, "0.3333333333333333" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf out = { 0 };
		struct json_writer w;
		json_writer_init(&w, &out, 0);
		json_write_double(&w, rows[i].v);
		expect_written(&out, rows[i].text);
	}
}

/* What is kept as its text is not decoded; what its strings would need is counted all the same, once of a
 * kind. */
static void repairs_of_raw_values(void **state)
{
	static const struct {
		const char *text;
		unsigned surrogates, utf8, controls;
	} rows[] = {
		{ "{\"a\":[1,\"b\"]}", 0, 0, 0 },
		{ "[\"\\ud83d\\ude00\"]", 0, 0, 0 },               /* a pair */
		{ "[\"\\uD83D\\uDE00\\uDBFF\\uDFFF\"]", 0, 0, 0 }, /* two of them */
		{ "[\"\\ud83d\"]", 1, 0, 0 },                      /* its first half */
		{ "[\"\\ude00\"]", 1, 0, 0 },                      /* its second half */
		{ "[\"\\uD9fF and more\"]", 1, 0, 0 },
		{ "[\"\\ude00\\ud83d\"]", 1, 0, 0 }, /* the wrong way round */
		{ "[\"\\ud83d\\ud83d\\ude00\"]", 1, 0, 0 },
		{ "[\"\\ud83d\\n1234567\"]", 1, 0, 0 },
		{ "[\"\\ud83d-\\ude00\"]", 1, 0, 0 },
		{ "[\"\\ud7ff\\ue000\\u0041\"]", 0, 0, 0 }, /* the characters beside them */
		{ "[\"\\\\ud83d\"]", 0, 0, 0 },             /* a backslash, and letters */
		{ "[\"\\\\\\ud83d\"]", 1, 0, 0 },
		{ "[\"\\n\\t\\\"\"]", 0, 0, 0 },
		{ "[\n\t\"a\",\r\n1]", 0, 0, 0 }, /* blanks between values */
		{ "[\"a\x01\"]", 0, 0, 1 },
		{ "[\"a\xff\",\"\xc3\"]", 0, 1, 0 },
		{ "[\"\xc3\xa4\"]", 0, 0, 0 },
		{ "[\"\\udc00\x02\xff\"]", 1, 1, 1 },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena arena = { 0 };
		struct pull j;
		struct str raw;
		struct buf got = { 0 }, want = { 0 };
		pull_init(&j, str_of(rows[i].text), 8, &arena);
		assert_true(pull_raw(&j, &raw) && pull_at_end(&j));
		assert_true(str_eq(raw, str_of(rows[i].text)));
		buf_printf(&got, "%s: %u %u %u%c", rows[i].text, j.repairs[JSON_REPAIR_SURROGATE],
			   j.repairs[JSON_REPAIR_UTF8], j.repairs[JSON_REPAIR_CONTROL], 0);
		buf_printf(&want, "%s: %u %u %u%c", rows[i].text, rows[i].surrogates, rows[i].utf8,
			   rows[i].controls, 0);
		assert_string_equal(got.s, want.s);
		buf_release(&got);
		buf_release(&want);
		arena_release(&arena);
	}
}

static void a_raw_value_must_be_whole(void **state)
{
	static const char *const torn[] = { "", "[\"\\ud83d", "{\"a\":", "]" };
	(void)state;
	for (size_t i = 0; i < sizeof(torn) / sizeof(torn[0]); i++) {
		struct arena arena = { 0 };
		struct pull j;
		struct str raw;
		pull_init(&j, str_of(torn[i]), 8, &arena);
		assert_false(pull_raw(&j, &raw));
		assert_non_null(j.error);
		assert_int_equal(j.repairs[JSON_REPAIR_SURROGATE], 0);
		arena_release(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_unset_text_is_empty),
		cmocka_unit_test(a_line_break_is_none_the_less_for_being_escaped),
		cmocka_unit_test(what_is_skipped_may_be_as_deep_as_the_limit),
		cmocka_unit_test(half_a_surrogate_pair_is_written_as_one_mistake),
		cmocka_unit_test(commands_of_azure_are_broken),
		cmocka_unit_test(numbers_read_back_the_same),
		cmocka_unit_test(repairs_of_raw_values),
		cmocka_unit_test(a_raw_value_must_be_whole),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
