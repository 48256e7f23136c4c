/* Text and numbers: slices, patterns, UTF-8, base64, edit distance; each against another way to know. */
#include "base/base64.h"
#include "base/edit.h"
#include "base/near.h"
#include "base/num.h"
#include "base/utf8.h"

#include <fnmatch.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static uint64_t draw(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return *state >> 33;
}

/* A word of up to `most` letters of `alphabet`. */
static struct str random_word(uint64_t *rng, const char *alphabet, size_t most, char *into)
{
	size_t n = draw(rng) % (most + 1);
	for (size_t i = 0; i < n; i++)
		into[i] = alphabet[draw(rng) % strlen(alphabet)];
	into[n] = '\0';
	return (struct str){ into, n };
}

/* ---- slices ---- */

static void slices_compare(void **state)
{
	(void)state;
	assert_true(str_eq(STR_UNSET, STR("")));
	assert_false(str_is_set(STR_UNSET));
	assert_true(str_cmp(STR("a"), STR("ab")) < 0);
	assert_true(str_cmp(STR("b"), STR("ab")) > 0);
	assert_true(str_cmp(STR("\x7f"), STR("\xff")) < 0);
	assert_int_equal(str_cmp(STR("a\0b"), STR("a\0b")), 0);
	assert_true(str_cmp(STR("a\0b"), STR("a\0c")) < 0);
	assert_true(str_eq_nocase(STR("TraceID"), STR("traceid")));
	assert_false(str_eq_nocase(STR("\xc9"), STR("\xe9"))); /* only ASCII has cases here */
	assert_true(str_starts(STR("abc"), STR("")));
	assert_true(str_ends(STR("x.gz"), STR(".gz")));
	assert_false(str_ends(STR("gz"), STR(".gz")));
	assert_int_equal(str_from(STR("abc"), 9).n, 0);
	assert_true(str_eq(str_trim(STR(" \t\r\n a b \v")), STR("a b")));
	assert_int_equal(str_trim(STR("  ")).n, 0);
}

static void slices_are_searched(void **state)
{
	char hay[64], needle[8];
	uint64_t rng = 3;
	(void)state;
	assert_int_equal(str_find(STR("a\0bc"), STR("\0b")), 1);
	assert_int_equal(str_find_nocase(STR("xyGen_AI.x"), STR("gen_ai")), 2);
	for (int round = 0; round < 20000; round++) {
		struct str h = random_word(&rng, "ab", 60, hay), n = random_word(&rng, "ab", 6, needle);
		const char *at = strstr(hay, needle);
		assert_int_equal(str_find(h, n), at ? at - hay : -1);
		assert_int_equal(str_find_nocase(h, n), at ? at - hay : -1);
	}
}

static void globs_are_those_of_the_shell(void **state)
{
	static const struct {
		const char *pattern, *text;
		bool matches;
	} cases[] = {
		{ "", "", true },
		{ "*", "", true },
		{ "a*c", "abbbc", true },
		{ "a*c", "abbbcd", false },
		{ "*.jsonl", "x.jsonl.gz", false },
		{ "[a-c]x", "bx", true },
		{ "[!a-c]x", "bx", false },
		{ "[!a-c]x", "dx", true },
		{ "[]]", "]", true },
		{ "[", "[", true },
		{ "\\*", "*", true },
		{ "\\*", "a", false },
		{ "tool.*_lookup", "tool.contract_lookup", true },
		{ "a/*/b", "a/x/y/b", true }, /* unlike file names, '/' is a letter */
	};
	char pattern[16], text[16];
	uint64_t rng = 11;
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (str_glob(str_of(cases[i].pattern), str_of(cases[i].text)) != cases[i].matches)
			fail_msg("%s on %s", cases[i].pattern, cases[i].text);
	for (int round = 0; round < 50000; round++) {
		struct str p = random_word(&rng, "ab*?", 9, pattern), t = random_word(&rng, "ab", 12, text);
		if (str_glob(p, t) != (fnmatch(pattern, text, 0) == 0))
			fail_msg("%s on %s", pattern, text);
	}
}

/* A pattern of many stars must not take time without end. */
static void globs_are_quick(void **state)
{
	char text[20001];
	(void)state;
	memset(text, 'a', sizeof(text));
	assert_false(str_glob(STR("*a*a*a*a*a*a*a*a*a*a*b"), (struct str){ text, sizeof(text) }));
}

/* ---- UTF-8 ---- */

static void utf8_takes_every_code_point(void **state)
{
	(void)state;
	for (uint32_t code = 0; code <= 0x10ffff; code++) {
		char bytes[4];
		uint32_t back = 0;
		size_t n = utf8_encode(code, bytes);
		bool surrogate = code >= 0xd800 && code <= 0xdfff;
		assert_int_equal(n, code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4);
		struct str text = { bytes, n };
		assert_int_equal(utf8_decode(text, &back), surrogate ? 0 : n);
		assert_int_equal(utf8_is_surrogate(text, &back), surrogate);
		assert_int_equal(back, code);
		if (n > 1) {
			text.n--;
			assert_int_equal(utf8_decode(text, &back), 0);
			assert_false(utf8_is_surrogate(text, &back));
		}
	}
}

static void utf8_refuses_what_is_none(void **state)
{
	static const char *const bad[] = {
		"\x80",
		"\xbf",
		"\xc0\xaf",
		"\xc1\xbf",
		"\xe0\x80\xaf",
		"\xe0\x9f\xbf",
		"\xf0\x80\x80\xaf",
		"\xf0\x8f\xbf\xbf",
		"\xf4\x90\x80\x80",
		"\xf5\x80\x80\x80",
		"\xff",
		"\xe2\x28\xa1",
		"\xe2\x82\x28",
		"\xf0\x28\x8c\xbc",
		"\xf8\x88\x80\x80\x80",
	};
	uint32_t code;
	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(utf8_decode(str_of(bad[i]), &code), 0);
	assert_int_equal(utf8_valid_prefix(STR("caf\xc3\xa9 \xe6\xbc\xa2")), 9);
	assert_int_equal(utf8_valid_prefix(STR("caf\xc3")), 3);
	assert_int_equal(utf8_valid_prefix(STR("a\xed\xa0\xbd")), 1);
}

/* ---- numbers ---- */

static void integers_are_exact(void **state)
{
	static const char *const no[] = { "",
					  "-",
					  "+1",
					  " 1",
					  "1 ",
					  "1.0",
					  "1e3",
					  "0x1",
					  "--1",
					  "9223372036854775808",
					  "-9223372036854775809" };
	int64_t i;
	uint64_t u;
	(void)state;
	for (size_t k = 0; k < sizeof(no) / sizeof(no[0]); k++)
		assert_false(num_parse_i64(str_of(no[k]), &i));
	assert_true(num_parse_i64(STR("9223372036854775807"), &i) && i == INT64_MAX);
	assert_true(num_parse_i64(STR("-9223372036854775808"), &i) && i == INT64_MIN);
	assert_true(num_parse_i64(STR("-0"), &i) && i == 0);
	assert_true(num_parse_i64(STR("007"), &i) && i == 7);
	assert_true(num_parse_u64(STR("18446744073709551615"), &u) && u == UINT64_MAX);
	assert_false(num_parse_u64(STR("18446744073709551616"), &u));
	assert_false(num_parse_u64(STR("-1"), &u));
}

static void scaled_decimals_are_exact(void **state)
{
	static const struct {
		const char *text;
		int shift;
		int64_t value;
	} yes[] = {
		{ "1716370863.123", 9, 1716370863123000000 },
		{ "1716370863.123456789", 9, 1716370863123456789 },
		{ "1716370863.1234567899", 9, 1716370863123456789 },
		{ "1.716370863e9", 9, 1716370863000000000 },
		{ "17163708631234567e-7", 9, 1716370863123456700 },
		{ "-0.5", 3, -500 },
		{ "9223372036.854775807", 9, INT64_MAX },
		{ "-9223372036.854775808", 9, INT64_MIN },
		{ "0e400", 9, 0 },
		{ "0.0000000001", 9, 0 },
		{ ".5", 1, 5 },
		{ "5.", 0, 5 },
		{ "1e-400", 9, 0 },
	};
	static const char *const no[] = { "",     "-",     ".",   "e5",   "1e", "1e5x",
					  "1..2", "1e401", "abc", "0x10", "NaN" };
	int64_t out;
	(void)state;
	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++)
		if (!num_parse_scaled(str_of(yes[i].text), yes[i].shift, &out) || out != yes[i].value)
			fail_msg("%s", yes[i].text);
	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		if (num_parse_scaled(str_of(no[i]), 9, &out))
			fail_msg("%s", no[i]);
	assert_false(num_parse_scaled(STR("9223372036.854775808"), 9, &out));
	assert_false(num_parse_scaled(STR("1e300"), 9, &out));
}

static void doubles_are_those_of_json(void **state)
{
	static const char *const no[] = { "",     "-",  "inf", "nan", "infinity", "0x1p3",
					  "1e5 ", " 1", "1,5", "--1", "+1" };
	double d;
	(void)state;
	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		if (num_parse_double(str_of(no[i]), &d))
			fail_msg("%s", no[i]);
	assert_true(num_parse_double(STR("-1.5e-3"), &d) && d == -0.0015);
	assert_true(num_parse_double(STR("NaN"), &d) && isnan(d));
	assert_true(num_parse_double(STR("-Infinity"), &d) && isinf(d) && d < 0);
	assert_true(num_parse_double(STR("1e999"), &d) && isinf(d));
	assert_true(num_parse_double(STR("-0"), &d) && d == 0 && signbit(d));
	/* Short ones are made by division: to the last bit what the C library makes of them. */
	uint64_t seed = 11;
	for (int i = 0; i < 50000; i++) {
		char text[32];
		seed = seed * 6364136223846793005u + 1442695040888963407u;
		int places = (int)(seed >> 60), width = 1 + (int)(seed >> 56 & 15);
		uint64_t whole = seed >> 8;
		int n = snprintf(text, sizeof(text), "%s%0*llu", i % 2 ? "-" : "", width,
				 (unsigned long long)(whole % 1000000000000000u));
		if (places && n - places > i % 2) {
			memmove(text + n - places + 1, text + n - places, (size_t)places + 1);
			text[n - places] = '.';
		}
		assert_true(num_parse_double(str_of(text), &d));
		assert_memory_equal(&d, &(double){ strtod(text, NULL) }, sizeof(d));
	}
}

static void arithmetic_saturates(void **state)
{
	(void)state;
	assert_int_equal(num_sub_i64(5, 7), -2);
	assert_int_equal(num_sub_i64(INT64_MIN, 1), INT64_MIN);
	assert_int_equal(num_sub_i64(0, INT64_MIN), INT64_MAX);
	assert_int_equal(num_add_i64(INT64_MAX, 1), INT64_MAX);
	assert_int_equal(num_add_i64(INT64_MIN, -1), INT64_MIN);
}

static void sizes_have_units(void **state)
{
	static const char *const no[] = {
		"", "k", "1kb", "-1", "1.5M", "17179869184G", "20000000000000000000"
	};
	uint64_t n;
	(void)state;
	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		assert_false(num_parse_size(str_of(no[i]), &n));
	assert_true(num_parse_size(STR("64k"), &n) && n == 65536);
	assert_true(num_parse_size(STR("256M"), &n) && n == 268435456);
	assert_true(num_parse_size(STR("1T"), &n) && n == UINT64_C(1) << 40);
	assert_true(num_parse_size(STR("12"), &n) && n == 12);
}

/* ---- base64 ---- */

static void base64_is_that_of_the_rfc(void **state)
{
	/* RFC 4648, section 10. */
	static const char *const pairs[][2] = { { "", "" },
						{ "f", "Zg==" },
						{ "fo", "Zm8=" },
						{ "foo", "Zm9v" },
						{ "foob", "Zm9vYg==" },
						{ "fooba", "Zm9vYmE=" },
						{ "foobar", "Zm9vYmFy" } };
	static const char *const no[] = { "Z",        "Zg=", "Zm9v=", "Zm9vY", "Zm 9",
					  "Zm9v====", "=",   "Z===",  "Zm9\n" };
	struct arena a;
	struct buf out = { 0 };
	struct str bytes;
	(void)state;
	arena_init(&a);
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		buf_clear(&out);
		base64_encode(&out, str_of(pairs[i][0]));
		assert_true(str_eq(buf_str(&out), str_of(pairs[i][1])));
		assert_true(base64_decode(buf_str(&out), &a, &bytes));
		assert_true(str_eq(bytes, str_of(pairs[i][0])));
	}
	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		if (base64_decode(str_of(no[i]), &a, &bytes))
			fail_msg("%s", no[i]);
	assert_true(base64_decode(STR("-_8"), &a, &bytes) && str_eq(bytes, STR("\xfb\xff")));
	buf_release(&out);
	arena_release(&a);
}

/* ---- near misses ---- */

/* By its definition, without a table: slow, and right. */
static size_t plain_distance(struct str a, struct str b)
{
	if (!a.n || !b.n)
		return a.n + b.n;
	size_t change = plain_distance(str_from(a, 1), str_from(b, 1)) + (a.s[0] != b.s[0]);
	size_t drop = plain_distance(str_from(a, 1), b) + 1, add = plain_distance(a, str_from(b, 1)) + 1;
	size_t best = change < drop ? change : drop;
	best = add < best ? add : best;
	if (a.n > 1 && b.n > 1 && a.s[0] == b.s[1] && a.s[1] == b.s[0]) {
		size_t swap = plain_distance(str_from(a, 2), str_from(b, 2)) + 1;
		best = swap < best ? swap : best;
	}
	return best;
}

static void edits_are_counted(void **state)
{
	char one[8], other[8], lengthy[100];
	uint64_t rng = 5;
	(void)state;
	for (int round = 0; round < 300; round++) {
		struct str a = random_word(&rng, "abc", 5, one), b = random_word(&rng, "abc", 5, other);
		assert_int_equal(edit_distance(a, b, 99), plain_distance(a, b));
	}
	assert_int_equal(edit_distance(STR("depht"), STR("depth"), 9), 1);
	assert_int_equal(edit_distance(STR("abc"), STR("xyz"), 2), 2);
	memset(lengthy, 'a', sizeof(lengthy));
	assert_int_equal(edit_distance((struct str){ lengthy, 100 }, STR("a"), 3), 3);
}

static void the_nearest_word_is_meant(void **state)
{
	struct near n = { .wanted = STR("gen_ai.request.modle") };
	struct near none = { .wanted = STR("xy") };
	(void)state;
	near_offer(&n, STR("gen_ai.response.model"));
	near_offer(&n, STR("gen_ai.request.model"));
	near_offer(&n, STR("gen_ai.request.mode"));
	near_offer(&n, STR(""));
	assert_true(str_eq(n.best, STR("gen_ai.request.model")));
	near_offer(&none, STR("ab"));
	assert_false(str_is_set(none.best));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(slices_compare),
		cmocka_unit_test(slices_are_searched),
		cmocka_unit_test(globs_are_those_of_the_shell),
		cmocka_unit_test(globs_are_quick),
		cmocka_unit_test(utf8_takes_every_code_point),
		cmocka_unit_test(utf8_refuses_what_is_none),
		cmocka_unit_test(integers_are_exact),
		cmocka_unit_test(scaled_decimals_are_exact),
		cmocka_unit_test(doubles_are_those_of_json),
		cmocka_unit_test(arithmetic_saturates),
		cmocka_unit_test(sizes_have_units),
		cmocka_unit_test(base64_is_that_of_the_rfc),
		cmocka_unit_test(edits_are_counted),
		cmocka_unit_test(the_nearest_word_is_meant),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
