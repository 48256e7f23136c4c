/* Word by word: what is said to be gone and new, and what must hold of any two texts. */
#include "compare/words.h"

#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

/* "same [-gone-] {+new+}" */
static void show(struct buf *out, struct str a, struct str b)
{
	static const char *const before[] = { "", "[-", "{+" }, *const after[] = { "", "-]", "+}" };
	struct arena arena;
	struct word_edit *edit;
	arena_init(&arena);
	size_t n = words_compare(a, b, &arena, &edit);
	for (size_t i = 0; i < n; i++) {
		buf_add_c(out, before[edit[i].kind]);
		buf_add_str(out, edit[i].text);
		buf_add_c(out, after[edit[i].kind]);
	}
	buf_add_char(out, '\0');
	arena_release(&arena);
}

static void assert_words(const char *a, const char *b, const char *expected)
{
	struct buf got = { 0 };
	show(&got, str_of(a), str_of(b));
	assert_string_equal(got.s, expected);
	buf_release(&got);
}

/* Both texts come back, neighbours differ, GONE before NEW. Gives the bytes that stay. */
static size_t assert_sound(struct str a, struct str b)
{
	struct arena arena;
	struct word_edit *edit;
	struct buf first = { 0 }, second = { 0 };
	size_t same = 0;
	arena_init(&arena);
	size_t n = words_compare(a, b, &arena, &edit);
	for (size_t i = 0; i < n; i++) {
		assert_true(edit[i].text.n > 0);
		assert_true(!i || edit[i].kind != edit[i - 1].kind);
		assert_false(i && edit[i].kind == WORD_GONE && edit[i - 1].kind == WORD_NEW);
		if (edit[i].kind != WORD_NEW)
			buf_add_str(&first, edit[i].text);
		if (edit[i].kind != WORD_GONE)
			buf_add_str(&second, edit[i].text);
		same += edit[i].kind == WORD_SAME ? edit[i].text.n : 0;
	}
	assert_true(str_eq(buf_str(&first), a));
	assert_true(str_eq(buf_str(&second), b));
	buf_release(&first);
	buf_release(&second);
	arena_release(&arena);
	return same;
}

static void changes_are_whole_words(void **state)
{
	(void)state;
	assert_words("", "", "");
	assert_words("a b", "a b", "a b");
	assert_words("", "new", "{+new+}");
	assert_words("gone", "", "[-gone-]");
	assert_words("refund in 14 days", "refund in 30 days", "refund in [-14-]{+30+} days");
	assert_words("refunds", "refund", "[-refunds-]{+refund+}");
	assert_words("one two three", "one three", "one [-two -]three");
	assert_words("one three", "one two three", "one {+two +}three");
	assert_words("f(x);", "f(y);", "f([-x-]{+y+});");
	assert_words("a  b", "a b", "a[-  -]{+ +}b");
	assert_words("annual plan", "monthly plan", "[-annual-]{+monthly+} plan");
	assert_words("plan annual", "plan monthly", "plan [-annual-]{+monthly+}");
	assert_words("snake_case", "snake_cased", "snake_[-case-]{+cased+}");
}

static void letters_are_of_all_scripts(void **state)
{
	(void)state;
	assert_words("na\xc3\xafve", "na\xc3\xafvet\xc3\xa9", "[-na\xc3\xafve-]{+na\xc3\xafvet\xc3\xa9+}");
	/* e with a combining acute is one word with its neighbours. */
	assert_words("cafe", "cafe\xcc\x81", "[-cafe-]{+cafe\xcc\x81+}");
	assert_words("\xd0\xb4\xd0\xb0 a", "\xd0\xb4\xd0\xbe a",
		     "[-\xd0\xb4\xd0\xb0-]{+\xd0\xb4\xd0\xbe+} a");
	/* Han: each its own. */
	assert_words("\xe4\xb8\xad\xe5\x9b\xbd", "\xe4\xb8\xad\xe6\x96\x87",
		     "\xe4\xb8\xad[-\xe5\x9b\xbd-]{+\xe6\x96\x87+}");
	/* A no-break space is white space: one run with the blank. */
	assert_words("a \xc2\xa0"
		     "b",
		     "a b", "a[- \xc2\xa0-]{+ +}b");
	/* No-break space alone against a dash. */
	assert_words("x\xe2\x80\x94y", "x\xe2\x80\x93y", "x[-\xe2\x80\x94-]{+\xe2\x80\x93+}y");
	/* Bytes that are no UTF-8. */
	assert_words("a\xff\xfe", "a\xff\xfd", "a\xff[-\xfe-]{+\xfd+}");
}

static void nul_and_unset_are_texts(void **state)
{
	(void)state;
	struct str a = { "a\0b c", 5 }, b = { "a\0d c", 5 };
	assert_int_equal(assert_sound(a, b), 4);
	assert_int_equal(assert_sound(STR_UNSET, b), 0);
	assert_int_equal(assert_sound(STR_UNSET, STR_UNSET), 0);
}

static uint64_t draw(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return *state >> 33;
}

enum { WORDS = 40 };

/* The longest common subsequence of single letters that are joined by dots. */
static size_t longest_common(const char *a, size_t n, const char *b, size_t m)
{
	size_t table[2 * WORDS + 1][2 * WORDS + 1];
	for (size_t i = 0; i <= n; i++)
		for (size_t j = 0; j <= m; j++) {
			size_t *t = &table[i][j];
			*t = !i || !j                            ? 0
			     : a[i - 1] == b[j - 1]              ? table[i - 1][j - 1] + 1
			     : table[i - 1][j] > table[i][j - 1] ? table[i - 1][j]
								 : table[i][j - 1];
		}
	return table[n][m];
}

/* Symbols are words of one byte: what stays is as much as can. */
static void as_little_as_possible_changes(void **state)
{
	(void)state;
	uint64_t rng = 3;
	static const char symbols[] = "+-*/=";
	for (int round = 0; round < 3000; round++) {
		char a[WORDS], b[WORDS];
		size_t n = draw(&rng) % WORDS, m = draw(&rng) % WORDS, kinds = 1 + draw(&rng) % 5;
		for (size_t i = 0; i < WORDS; i++) {
			a[i] = symbols[draw(&rng) % kinds];
			b[i] = symbols[draw(&rng) % kinds];
		}
		size_t same = assert_sound((struct str){ a, n }, (struct str){ b, m });
		assert_int_equal(same, longest_common(a, n, b, m));
	}
}

static void any_bytes_come_back(void **state)
{
	(void)state;
	uint64_t rng = 9;
	static const char bytes[] = "ab  \n.\xc3\xa9\xe4\xb8\xad\xff\x80";
	for (int round = 0; round < 3000; round++) {
		char a[80], b[80];
		size_t n = draw(&rng) % 80, m = draw(&rng) % 80, shared = draw(&rng) % 40;
		for (size_t i = 0; i < 80; i++) {
			a[i] = bytes[draw(&rng) % (sizeof(bytes) - 1)];
			b[i] = i < shared ? a[i] : bytes[draw(&rng) % (sizeof(bytes) - 1)];
		}
		assert_sound((struct str){ a, n }, (struct str){ b, m });
	}
}

/* Texts on which a careless comparison is quadratic: it would take minutes. */
static void hostile_texts_take_no_longer(void **state)
{
	(void)state;
	enum { BYTES = 3 << 20 };
	struct buf a = { 0 }, b = { 0 };
	clock_t start = clock();
	uint64_t rng = 5;
	for (int kind = 0; kind < 3; kind++) {
		buf_clear(&a);
		buf_clear(&b);
		for (size_t i = 0; i < BYTES; i++) {
			buf_add_char(&a, kind == 0 ? (i % 2 ? '+' : '-') : ".,;:!"[draw(&rng) % 5]);
			buf_add_char(&b, kind == 0 ? '+' : kind == 1 ? '*' : ".,;:!"[draw(&rng) % 5]);
		}
		assert_sound(buf_str(&a), buf_str(&b));
	}
	assert_true(clock() - start < 60 * CLOCKS_PER_SEC);
	buf_release(&a);
	buf_release(&b);
}

/* Larger than what is cut into words: two words are found all the same, at both ends of the middle. */
static void long_texts_keep_their_equal_ends(void **state)
{
	(void)state;
	struct buf a = { 0 }, b = { 0 };
	while (a.n < 40 << 20)
		buf_add_c(&a, "the same words again and again, ");
	buf_add_str(&b, buf_str(&a));
	memcpy(a.s + a.n / 2, "14", 2);
	assert_true(assert_sound(buf_str(&a), buf_str(&b)) > a.n - 10);
	memcpy(a.s + 3200, "XX", 2);
	assert_true(assert_sound(buf_str(&a), buf_str(&b)) > a.n / 2 - 10);
	buf_release(&a);
	buf_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(changes_are_whole_words),
		cmocka_unit_test(letters_are_of_all_scripts),
		cmocka_unit_test(nul_and_unset_are_texts),
		cmocka_unit_test(as_little_as_possible_changes),
		cmocka_unit_test(any_bytes_come_back),
		cmocka_unit_test(hostile_texts_take_no_longer),
		cmocka_unit_test(long_texts_keep_their_equal_ends),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
