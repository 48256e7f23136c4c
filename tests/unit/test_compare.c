/* Words, values, lists: what comparing two traces rests on. */
#include "base/map.h"
#include "compare/sequence.h"
#include "compare/values.h"
#include "compare/words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

/* ---- words ---- */

/* "same [-gone-]{+new+}" */
static void assert_words(const char *a, const char *b, const char *expected)
{
	static const char *const open[] = { "", "[-", "{+" }, *const close[] = { "", "-]", "+}" };
	struct arena arena;
	struct word_edit *edits;
	struct buf got = { 0 };
	arena_init(&arena);
	size_t n = words_compare(str_of(a), str_of(b), &arena, &edits);
	n = words_tidy(edits, n, str_of(b), &arena, &edits);
	for (size_t i = 0; i < n; i++) {
		buf_add_c(&got, open[edits[i].kind]);
		buf_add_str(&got, edits[i].text);
		buf_add_c(&got, close[edits[i].kind]);
	}
	buf_add_char(&got, '\0');
	assert_string_equal(got.s, expected);
	buf_release(&got);
	arena_release(&arena);
}

static void words_are_told(void **state)
{
	(void)state;
	assert_words("", "", "");
	assert_words("one two", "one two", "one two");
	assert_words("one two three", "one three", "one [-two -]three");
	assert_words("refunds within 14 days", "refunds within 30 days", "refunds within [-14-]{+30+} days");
	assert_words("", "new", "{+new+}");
	assert_words("gone", "", "[-gone-]");
	assert_words("annual plans are refundable", "annual plans are not refundable",
		     "annual plans are {+not +}refundable");
	/* A blank and an article between two changes are no common ground. */
	assert_words("alpha a beta", "gamma a delta", "[-alpha a beta-]{+gamma a delta+}");
	assert_words("caf\xc3\xa9 open", "caf\xc3\xa9s open", "[-caf\xc3\xa9-]{+caf\xc3\xa9s+} open");
}

static size_t put_back(const struct word_edit *edits, size_t n, enum word_edit_kind without, struct buf *out)
{
	size_t parts = 0;
	for (size_t i = 0; i < n; i++)
		if (edits[i].kind != without) {
			buf_add_str(out, edits[i].text);
			parts++;
		}
	return parts;
}

/* Whatever the edits are, each text comes out of them whole. */
static void words_lose_nothing(void **state)
{
	uint64_t seed = 9;
	(void)state;
	for (int round = 0; round < 300; round++) {
		struct buf text[2] = { { 0 }, { 0 } }, back[2] = { { 0 }, { 0 } };
		struct arena arena;
		struct word_edit *edits;
		arena_init(&arena);
		for (int side = 0; side < 2; side++)
			for (int i = 0; i < round * 4; i++) {
				seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
				buf_printf(&text[side], "%c%s", (char)('a' + (seed >> 60) % 5),
					   seed >> 33 & 3 ? "" : " ");
			}
		size_t n = words_compare(buf_str(&text[0]), buf_str(&text[1]), &arena, &edits);
		n = words_tidy(edits, n, buf_str(&text[1]), &arena, &edits);
		put_back(edits, n, WORD_NEW, &back[0]);
		put_back(edits, n, WORD_GONE, &back[1]);
		for (int side = 0; side < 2; side++) {
			assert_true(str_eq(buf_str(&text[side]), buf_str(&back[side])));
			buf_release(&text[side]);
			buf_release(&back[side]);
		}
		arena_release(&arena);
	}
}

/* ---- values ---- */

static void assert_relation(const char *a, const char *b, enum value_relation expected, bool second)
{
	struct arena arena;
	bool is_second;
	arena_init(&arena);
	enum value_relation got =
		values_relate(value_str(str_of(a)), value_str(str_of(b)), &arena, &is_second);
	if (got != expected)
		fail_msg("'%.40s' and '%.40s': %d, not %d", a, b, (int)got, (int)expected);
	if (expected == VALUES_CUT || expected == VALUES_REDACTED)
		assert_int_equal(is_second, second);
	arena_release(&arena);
}

static void values_are_related(void **state)
{
	char limit[257] = { 0 }, longer[301] = { 0 }, other[258] = { 0 };
	(void)state;
	memset(limit, 'x', 256);
	memset(longer, 'x', 300);
	memset(other, 'x', 257);
	assert_relation("a", "a", VALUES_SAME, false);
	assert_relation("a", "b", VALUES_DIFFER, false);
	assert_relation("{\"a\":1,\"b\":[2]}", "{ \"b\": [2.0], \"a\": 1 }", VALUES_SAME, false);
	assert_relation("{\"a\":1}", "{\"a\":2}", VALUES_DIFFER, false);
	assert_relation("[1,2]", "[2,1]", VALUES_DIFFER, false);
	assert_relation("a long answer that was cut", "a long answer\xe2\x80\xa6", VALUES_CUT, true);
	assert_relation("a long answer...[truncated]", "a long answer that was cut", VALUES_CUT, false);
	assert_relation("a long answer", "a long answer that was not", VALUES_DIFFER, false);
	assert_relation(longer, limit, VALUES_CUT, true);
	assert_relation(longer, other, VALUES_DIFFER, false);
	assert_relation("mail me at ann@example.org today", "mail me at [REDACTED] today", VALUES_REDACTED,
			true);
	assert_relation("***", "secret", VALUES_REDACTED, false);
	assert_relation("mail me at <redacted> today", "mail me at ann@example.org tomorrow", VALUES_DIFFER,
			false);
	assert_relation("...", "anything", VALUES_DIFFER, false);
}

static void numbers_are_numbers(void **state)
{
	struct arena arena;
	(void)state;
	arena_init(&arena);
	assert_int_equal(values_relate(value_i64(5), value_str(STR("5")), &arena, NULL), VALUES_SAME);
	assert_int_equal(values_relate(value_double(0.7), value_str(STR("0.70")), &arena, NULL), VALUES_SAME);
	assert_int_equal(values_relate(value_bool(true), value_str(STR("true")), &arena, NULL), VALUES_SAME);
	assert_int_equal(values_relate(value_i64(5), value_i64(6), &arena, NULL), VALUES_DIFFER);
	/* Texts are not numbers: a version is no decimal fraction. */
	assert_int_equal(values_relate(value_str(STR("1.10")), value_str(STR("1.1")), &arena, NULL),
			 VALUES_DIFFER);
	arena_release(&arena);
}

static void json_differs_by_path(void **state)
{
	struct arena arena;
	struct json_difference *d;
	(void)state;
	arena_init(&arena);
	size_t n = values_json_differences(value_str(STR("{\"a\":{\"b\":[1,2,{\"c\":3}]},\"gone\":true}")),
					   value_str(STR("{\"a\":{\"b\":[1,5,{\"c\":3}]},\"new\":null}")),
					   &arena, &d);
	assert_int_equal(n, 3);
	assert_true(str_eq(d[0].path, STR("a.b.1")));
	assert_true(str_eq(value_text(d[0].before, &arena), STR("2")) &&
		    str_eq(value_text(d[0].after, &arena), STR("5")));
	assert_true(str_eq(d[1].path, STR("gone")) && !value_is_set(d[1].after));
	assert_true(str_eq(d[2].path, STR("new")) && !value_is_set(d[2].before));
	assert_int_equal(values_json_differences(value_str(STR("{\"a\":")), value_str(STR("{}")), &arena, &d),
			 0);
	arena_release(&arena);
}

/* ---- lists ---- */

static int score_letters(void *user, uint32_t i, uint32_t j)
{
	const char *const *texts = user;
	return texts[0][i] == texts[1][j] ? SEQUENCE_EXACT : 0;
}

static uint64_t key_of_letter(void *user, int side, uint32_t at, bool loose)
{
	const char *const *texts = user;
	(void)loose;
	return (uint64_t)(unsigned char)texts[side][at];
}

static void assert_mates(const char *a, const char *b, bool may_move, const char *expected)
{
	const char *texts[] = { a, b };
	struct sequence q = {
		(uint32_t)strlen(a), (uint32_t)strlen(b), score_letters, key_of_letter, texts, may_move
	};
	uint32_t first[32], second[32];
	char got[33] = { 0 };
	sequence_match(&q, first, second);
	for (uint32_t i = 0; i < q.n; i++) {
		got[i] = first[i] == SEQUENCE_NONE ? '-' : (char)('0' + first[i]);
		assert_true(first[i] == SEQUENCE_NONE || second[first[i]] == i);
	}
	assert_string_equal(got, expected);
}

static void lists_are_matched(void **state)
{
	(void)state;
	assert_mates("abc", "abc", false, "012");
	assert_mates("abc", "abxc", false, "013");
	assert_mates("abxc", "abc", false, "01-2");
	assert_mates("abc", "cab", false, "12-");
	assert_mates("abc", "cab", true, "120");
	assert_mates("ababab", "abab", false, "0123--");
	assert_mates("", "abc", true, "");
}

static void what_stayed_is_the_longest_run(void **state)
{
	static const uint32_t places[] = { 3, 0, 1, SEQUENCE_NONE, 2, 5, 4 };
	bool stays[7];
	char got[8] = { 0 };
	(void)state;
	sequence_rising(places, 7, stays);
	for (int i = 0; i < 7; i++)
		got[i] = stays[i] ? 's' : '-';
	assert_string_equal(got, "-ss-s-s");
}

/* Steps that are all alike, and many: the bound holds, and order too. */
static int score_alike(void *user, uint32_t i, uint32_t j)
{
	uint64_t *steps = user;
	(*steps)++;
	return i % 2 == j % 2 ? SEQUENCE_EXACT - 1 : 0;
}

static uint64_t key_alike(void *user, int side, uint32_t at, bool loose)
{
	(void)user;
	(void)side;
	(void)loose;
	return at % 2;
}

static void long_lists_take_no_square(void **state)
{
	enum { LONG = 60000 };
	uint64_t steps = 0;
	struct sequence q = { LONG, LONG - 100, score_alike, key_alike, &steps, true };
	uint32_t *first = calloc(LONG, sizeof(*first)), *second = calloc(LONG, sizeof(*second));
	uint32_t matched = 0;
	(void)state;
	assert_non_null(first);
	assert_non_null(second);
	sequence_match(&q, first, second);
	for (uint32_t i = 0; i < LONG; i++)
		matched += first[i] != SEQUENCE_NONE;
	assert_int_equal(matched, LONG - 100);
	assert_true(steps < 4 * (uint64_t)LONG);
	free(first);
	free(second);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_told),
		cmocka_unit_test(words_lose_nothing),
		cmocka_unit_test(values_are_related),
		cmocka_unit_test(numbers_are_numbers),
		cmocka_unit_test(json_differs_by_path),
		cmocka_unit_test(lists_are_matched),
		cmocka_unit_test(what_stayed_is_the_longest_run),
		cmocka_unit_test(long_lists_take_no_square),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
