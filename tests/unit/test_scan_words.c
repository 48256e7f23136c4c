/* Sets of words: every level against a plain one, and what is asked of them. */
#include "base/ascii.h"
#include "base/buf.h"
#include "json/scan_words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static uint64_t next_random(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

/* Does it get into the set? The word is text[from, to). */
static bool is_kept(struct str text, size_t from, size_t to)
{
	bool marked = false, number = true;
	for (size_t i = to < SCAN_WORD_MARKED ? 0 : to - SCAN_WORD_MARKED; i < to; i++)
		marked |= ascii_is_digit(text.s[i]) || ascii_is_upper(text.s[i]);
	for (size_t i = from; i < to; i++)
		number &= ascii_is_digit(text.s[i]);
	return marked && to - from >= SCAN_WORD_SHORT && (!number || to - from >= SCAN_WORD_NUMBER);
}

static unsigned plain_words(uint64_t *set, struct str text)
{
	unsigned kept = 0;
	for (size_t from = 0, to; from < text.n; from = to + 1) {
		for (to = from; to < text.n && ascii_is_alnum(text.s[to]);)
			to++;
		if (to == from || !is_kept(text, from, to))
			continue;
		bool is_escaped = from && text.s[from - 1] == '\\';
		for (size_t n = SCAN_WORD_SHORT; n <= SCAN_WORD; n += SCAN_WORD - SCAN_WORD_SHORT) {
			if (n == SCAN_WORD ? to - from < n : to - from >= SCAN_WORD && !is_escaped)
				continue;
			scan_word_add(set, scan_word(text.s + to - n, n));
		}
		kept++;
	}
	return kept;
}

static void test_levels(void **state)
{
	(void)state;
	static const char *const alphabets[] = { "abcdeABC0123456789 \\", "0123456789 \\",
						 "abcdefghijklmnopqrstuvwxyz0 ",
						 "@AZ[`az{/09:\x7f\x80\xa0\xc3\xff abcdefghijklmnop" };
	enum { SET_BYTES = SCAN_WORDS_SET * sizeof(uint64_t) };
	uint64_t seed = 11, *want = malloc(SET_BYTES), *got = malloc(SET_BYTES);
	unsigned kept = 0;
	for (int round = 0; round < 2000; round++) {
		struct buf b = { 0 };
		const char *alphabet = alphabets[round % 4];
		size_t letters = strlen(alphabet), n = next_random(&seed) % 300;
		for (size_t i = 0; i < n; i++)
			buf_add_char(&b, alphabet[next_random(&seed) % letters]);
		if (round % 7 == 0)
			buf_add_fill(&b, '7', next_random(&seed) % 150);
		char *exact = memcpy(malloc(b.n + 1), buf_str(&b).s, b.n);
		struct str text = { exact, b.n };
		memset(want, 0, SET_BYTES);
		kept += plain_words(want, text);
		for (int l = 0; l < SCAN_LEVELS; l++) {
			if (!scan_level_available((enum scan_level)l))
				continue;
			memset(got, 0, SET_BYTES);
			scan_functions_at((enum scan_level)l)->words(got, text);
			assert_memory_equal(got, want, SET_BYTES);
		}
		free(exact);
		buf_release(&b);
	}
	assert_in_range(kept, 5000, 30000);
	free(want);
	free(got);
}

static void test_asking(void **state)
{
	(void)state;
	static const char text[] =
		"{\"trace_id\":\"4BF92F3577B34DA6A3CE929D0E0E4736\",\"id\":\"7Kq+Ab12xY/xx==\","
		"\"run\":\"run_2026-0001234\",\"n\":123456789012,\"s\":\"unmarked words\"}";
	static const struct {
		const char *literal;
		bool nocase, known, held;
	} asked[] = {
		{ "929d0e0e4736", true, true, true },      /* the end of a word, in the other case */
		{ "929d0e0e4737", true, true, false },     /* not there */
		{ "4bf92f3577b34da6", true, true, false }, /* there, but no word ends with it */
		{ "Ab12xY", false, true, true },           /* a short word */
		{ "Ab12xZ", false, true, false },
		{ "b12xY", false, false, true },            /* too short to be known */
		{ "unmarked", false, false, true },         /* of a language */
		{ "deadbeefcafe", true, false, true },      /* as that would be */
		{ "run_2026-0001234", false, false, true }, /* its end is a short number */
		{ "123456789012", false, true, true },
		{ "123456789013", false, true, false },
		{ "run:929D0E0E4736-", false, true,
		  true }, /* what stands behind its last word is no part of it */
	};
	uint64_t *set = calloc(SCAN_WORDS_SET, sizeof(*set));
	scan_words(set, STR(text));
	for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
		struct str literal = str_of(asked[i].literal);
		struct scan_word word;
		bool known = scan_words_know(literal, asked[i].nocase, &word);
		if (known != asked[i].known || (!known || scan_words_hold(set, &word)) != asked[i].held)
			fail_msg("%s", asked[i].literal);
	}
	free(set);
}

/* Ids of any length, behind whatever may stand before them in JSON. */
static void test_escapes(void **state)
{
	(void)state;
	static const char *const before[] = { "\"",   "\\u0022", "\\t", "\\u002b", "\\\\u0022",
					      "\\\"", "\\n\\n",  "/",   " " };
	uint64_t *set = calloc(SCAN_WORDS_SET, sizeof(*set));
	for (size_t i = 0; i < sizeof(before) / sizeof(before[0]); i++)
		for (size_t n = SCAN_WORD_SHORT; n <= 12; n++) {
			struct buf text = { 0 };
			memset(set, 0, SCAN_WORDS_SET * sizeof(*set));
			buf_printf(&text, "{\"id\":\"x%s%.*s\"}", before[i], (int)n, "r1b2c3z4y5x6");
			scan_words(set, buf_str(&text));
			struct str id = { "r1b2c3z4y5x6", n };
			struct scan_word word;
			if (!scan_words_know(id, false, &word) || !scan_words_hold(set, &word))
				fail_msg("%.*s", (int)text.n, text.s);
			buf_release(&text);
		}
	free(set);
}

/* Bits are spread: of random words, hardly one in a hundred thousand seems to be in a set of eight thousand
 * others.
 */
static void test_spread(void **state)
{
	(void)state;
	uint64_t seed = 9, *set = calloc(SCAN_WORDS_SET, sizeof(*set));
	struct buf text = { 0 };
	unsigned wrong = 0;
	for (int i = 0; i < 8000; i++)
		buf_printf(&text, "%016llx ", (unsigned long long)next_random(&seed));
	scan_words(set, buf_str(&text));
	for (int i = 0; i < 100000; i++) {
		char word[17];
		snprintf(word, sizeof(word), "%016llx", (unsigned long long)next_random(&seed));
		struct scan_word w;
		if (scan_words_know(str_of(word), false, &w))
			wrong += scan_words_hold(set, &w);
	}
	assert_in_range(wrong, 0, 5);
	buf_release(&text);
	free(set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_levels),
		cmocka_unit_test(test_asking),
		cmocka_unit_test(test_escapes),
		cmocka_unit_test(test_spread),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
