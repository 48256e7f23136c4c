/* The scanner: every level against a plain one, over random texts in random pieces. */
#include "base/buf.h"
#include "json/scan.h"
#include "json/scan_many.h"
#include "json/scan_string.h"

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

static void random_text(struct buf *b, uint64_t *seed, const char *alphabet, size_t n)
{
	size_t letters = strlen(alphabet);
	for (size_t i = 0; i < n; i++)
		buf_add_char(b, alphabet[next_random(seed) % letters]);
}

/* Byte by byte: what scan_value() must say. */
static bool plain_value(struct str text, size_t *at, bool *bad)
{
	int64_t depth = 0;
	bool in_string = false, escaped = false;
	*bad = false;
	for (*at = 0; *at < text.n; ++*at) {
		char c = text.s[*at];
		bool literal = escaped;
		escaped = c == '\\' && !escaped;
		if (in_string && c == '\n') {
			*bad = true;
			return false;
		}
		if (c == '"' && !literal)
			in_string = !in_string;
		if (in_string)
			continue;
		depth += c == '{' || c == '[';
		if ((c == '}' || c == ']') && --depth <= 0) {
			++*at;
			return true;
		}
	}
	return false;
}

/* The same text given in pieces: each call sees more of it. */
static void compare_value(const struct scan_functions *f, struct str text, uint64_t *seed)
{
	struct scan scan = { 0 };
	size_t want_at, shown = 0;
	bool want_bad, want = plain_value(text, &want_at, &want_bad), got = false;
	while (!got && !scan.bad && shown < text.n) {
		static const size_t steps[] = { 1, 2, 3, 7, 63, 64, 65, 4096 };
		shown += steps[next_random(seed) % 8];
		shown = shown > text.n ? text.n : shown;
		char *exact = memcpy(malloc(shown), text.s, shown);
		got = f->value(&scan, (struct str){ exact, shown });
		free(exact);
	}
	if (got != want || scan.bad != want_bad || scan.at != want_at)
		fail_msg("%.*s: got %d at %zu, wanted %d at %zu", (int)text.n, text.s, got, scan.at, want,
			 want_at);
}

static ptrdiff_t plain_find(const struct scan_needles *n, struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		for (size_t k = 0; k < n->n; k++) {
			struct str at = { text.s + i, n->needle[k].n };
			if (at.n <= text.n - i &&
			    (n->nocase[k] ? str_eq_nocase(at, n->needle[k]) : str_eq(at, n->needle[k])))
				return (ptrdiff_t)i;
		}
	return -1;
}

static const struct scan_functions *level(enum scan_level l)
{
	return scan_level_available(l) ? scan_functions_at(l) : NULL;
}

static void test_value(void **state)
{
	(void)state;
	uint64_t seed = 42;
	for (int round = 0; round < 4000; round++) {
		struct buf b = { 0 };
		buf_add_c(&b, "{");
		random_text(&b, &seed, round % 3 ? "{}[]\"\"\\\\ab,: \n" : "ab\"\\cdefgh{} ",
			    next_random(&seed) % 300);
		if (round % 5 == 0)
			buf_add_fill(&b, '\\', next_random(&seed) % 130);
		buf_add_c(&b, "\"\"}}}}]]]");
		for (int l = 0; l < SCAN_LEVELS; l++)
			if (level((enum scan_level)l))
				compare_value(level((enum scan_level)l), buf_str(&b), &seed);
		buf_release(&b);
	}
}

static void test_strings_and_lines(void **state)
{
	(void)state;
	uint64_t seed = 7;
	for (int round = 0; round < 4000; round++) {
		struct buf b = { 0 };
		random_text(&b, &seed, round % 2 ? "abcdefgh\xc3\xa9" : "abcdefghij\"\\\n\t",
			    next_random(&seed) % 200);
		char *exact = memcpy(malloc(b.n + 1), buf_str(&b).s, b.n);
		struct str text = { exact, b.n };
		size_t want = 0;
		uint64_t lines = 0;
		while (want < b.n && (unsigned char)exact[want] >= 0x20 && exact[want] != '"' &&
		       exact[want] != '\\')
			want++;
		bool is_high = false;
		for (size_t i = 0; i < want; i++)
			is_high |= (unsigned char)exact[i] >= 0x80;
		for (size_t i = 0; i < b.n; i++)
			lines += exact[i] == '\n';
		for (int l = 0; l < SCAN_LEVELS; l++) {
			if (!level((enum scan_level)l))
				continue;
			assert_int_equal(level((enum scan_level)l)->newlines(text), lines);
		}
		bool high = false, high_bytes = false;
		assert_int_equal(scan_string(text, &high), want);
		assert_int_equal(scan_string_bytes(text, &high_bytes), want);
		assert_true(high || !is_high);
		assert_int_equal(high_bytes, is_high);
		assert_int_equal(scan_newlines(text), lines);
		free(exact);
		buf_release(&b);
	}
}

static void test_find(void **state)
{
	(void)state;
	uint64_t seed = 3;
	unsigned found = 0;
	for (int round = 0; round < 4000; round++) {
		struct buf b = { 0 }, words = { 0 };
		struct scan_needles n = { 0 };
		random_text(&b, &seed, "abAB01", next_random(&seed) % 400);
		random_text(&words, &seed, "ab01", 64);
		for (n.n = 0; n.n < 1 + next_random(&seed) % 3; n.n++) {
			n.needle[n.n] = (struct str){ words.s + 16 * n.n, 1 + next_random(&seed) % 12 };
			n.nocase[n.n] = next_random(&seed) & 1;
		}
		char *exact = memcpy(malloc(b.n + 1), buf_str(&b).s, b.n);
		ptrdiff_t want = plain_find(&n, (struct str){ exact, b.n });
		found += want >= 0;
		for (int l = 0; l < SCAN_LEVELS; l++)
			if (level((enum scan_level)l))
				assert_int_equal(
					level((enum scan_level)l)->find(&n, (struct str){ exact, b.n }),
					want);
		free(exact);
		buf_release(&b);
		buf_release(&words);
	}
	assert_in_range(found, 1000, 3900);
}

/* More than fit into a register, over texts of several blocks; some of them stand there. */
static void test_find_many(void **state)
{
	(void)state;
	enum { MANY = 24 };
	uint64_t seed = 5;
	unsigned found = 0;
	for (int round = 0; round < 1000; round++) {
		struct buf b = { 0 }, words = { 0 };
		struct arena arena;
		struct str literal[MANY];
		bool nocase[MANY];
		ptrdiff_t want = -1;
		arena_init(&arena);
		random_text(&b, &seed, round % 2 ? "abAB01" : "abcdefgh01234567", next_random(&seed) % 20000);
		random_text(&words, &seed, "ab01", 16 * MANY);
		for (size_t i = 0; i < MANY; i++) {
			literal[i] =
				(struct str){ words.s + 16 * i, SCAN_MANY_LEAST + next_random(&seed) % 9 };
			nocase[i] = next_random(&seed) & 1;
		}
		size_t which = next_random(&seed) % MANY, at = next_random(&seed) % (b.n + 1);
		if (round % 3 && at + literal[which].n <= b.n)
			memcpy(b.s + at, literal[which].s, literal[which].n);
		char *exact = memcpy(malloc(b.n + 1), buf_str(&b).s, b.n);
		struct str text = { exact, b.n };
		for (size_t i = 0; i < MANY; i++) {
			struct scan_needles one = { .needle = { literal[i] },
						    .nocase = { nocase[i] },
						    .n = 1 };
			ptrdiff_t here = plain_find(&one, text);
			want = here >= 0 && (want < 0 || here < want) ? here : want;
		}
		struct scan_many *m = scan_many_new(literal, nocase, MANY, &arena);
		assert_non_null(m);
		assert_int_equal(scan_many_find(m, text), want);
		found += want >= 0;
		free(exact);
		arena_release(&arena);
		buf_release(&b);
		buf_release(&words);
	}
	assert_in_range(found, 500, 950);
}

static void test_depth_bound(void **state)
{
	(void)state;
	char text[2000];
	memset(text, '[', 1000);
	memset(text + 1000, ']', 1000);
	for (int l = 0; l < SCAN_LEVELS; l++) {
		for (int64_t allowed = 0; level((enum scan_level)l) && allowed < 1100; allowed++) {
			struct scan scan = { .allowed = allowed };
			assert_true(
				level((enum scan_level)l)->value(&scan, (struct str){ text, sizeof(text) }));
			assert_int_equal(scan.too_deep, allowed && allowed < 1000);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_value),       cmocka_unit_test(test_strings_and_lines),
		cmocka_unit_test(test_find),        cmocka_unit_test(test_find_many),
		cmocka_unit_test(test_depth_bound),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
