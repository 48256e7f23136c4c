/* Many literals at once: the same places as a search for each of them, one after the other. */
#include "base/buf.h"
#include "base/literal_set.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

/* At each place the longest that begins there, by looking. */
static bool look(const struct str *all, size_t n, struct str text, size_t from, struct str *found,
		 uint64_t *value)
{
	for (size_t i = from; i < text.n; i++) {
		size_t best = n;
		for (size_t k = 0; k < n; k++)
			if (all[k].n >= LITERAL_LEAST && str_starts(str_from(text, i), all[k]) &&
			    (best == n || all[k].n > all[best].n))
				best = k;
		if (best < n) {
			*found = (struct str){ text.s + i, all[best].n };
			*value = best;
			return true;
		}
	}
	return false;
}

static void assert_same(const struct str *all, size_t n, struct str text)
{
	struct literal_set s;
	struct str found = STR_UNSET, wanted = STR_UNSET;
	uint64_t value = 0, which = 0;
	literal_set_init(&s);
	for (size_t i = 0; i < n; i++)
		(void)literal_set_add(&s, all[i], i);
	for (size_t at = 0; at <= text.n + 1; at++) {
		bool finds = literal_set_find(&s, text, at, &found, &value);
		assert_int_equal(finds, look(all, n, text, at, &wanted, &which));
		if (!finds)
			continue;
		assert_ptr_equal(found.s, wanted.s);
		assert_int_equal(found.n, wanted.n);
		assert_true(str_eq(all[value], all[which]));
	}
	literal_set_release(&s);
}

static void literals_are_found(void **state)
{
	(void)state;
	static const struct str all[] = { STR_ROW("abcd"),
					  STR_ROW("abcdef"),
					  STR_ROW("bcde"),
					  STR_ROW("xxxx"),
					  STR_ROW("xxxxxxxx"),
					  STR_ROW("a\0b\0"),
					  STR_ROW("\xff\xfe\xfd\xfc") };
	static const struct str texts[] = {
		STR_ROW(""),          STR_ROW("abc"),         STR_ROW("abcd"),
		STR_ROW("zabcdefg"),  STR_ROW("abcdeabcdef"), STR_ROW("xxxxxxxxxxx"),
		STR_ROW("xxx xxxx"),  STR_ROW("za\0b\0z"),    STR_ROW("\xff\xff\xfe\xfd\xfc"),
		STR_ROW("abcabcabcd")
	};
	for (size_t t = 0; t < sizeof(texts) / sizeof(texts[0]); t++)
		for (size_t n = 0; n <= sizeof(all) / sizeof(all[0]); n++)
			assert_same(all, n, texts[t]);
}

static uint32_t draw(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 16;
}

/* Of two letters, so that they overlap and begin alike; lengths beyond 64, whose bits are shared. */
static void any_literals_in_any_text(void **state)
{
	(void)state;
	uint32_t seed = 7;
	for (int round = 0; round < 300; round++) {
		enum { LITERALS = 12, LETTERS = 400 };
		char letters[LETTERS];
		struct str all[LITERALS];
		size_t n = draw(&seed) % LITERALS;
		for (size_t i = 0; i < LETTERS; i++)
			letters[i] = draw(&seed) % 9 ? 'a' : 'b';
		for (size_t i = 0; i < n; i++) {
			size_t length = draw(&seed) % (round % 2 ? 12 : 140);
			all[i] = (struct str){ letters + draw(&seed) % (LETTERS - 140), length };
		}
		assert_same(all, n, (struct str){ letters, 200 });
	}
}

static void short_and_known_ones_are_not_taken(void **state)
{
	(void)state;
	struct literal_set s;
	struct str found;
	uint64_t value;
	literal_set_init(&s);
	assert_false(literal_set_find(&s, STR("abcd"), 0, &found, &value));
	assert_false(literal_set_add(&s, STR("abc"), 1));
	assert_false(literal_set_add(&s, STR(""), 1));
	assert_true(literal_set_add(&s, STR("abcd"), 2));
	assert_false(literal_set_add(&s, STR("abcd"), 3));
	assert_int_equal(*literal_set_get(&s, STR("abcd")), 2);
	assert_null(literal_set_get(&s, STR("abcde")));
	assert_false(literal_set_find(&s, STR("abcd"), 1, &found, &value));
	assert_false(literal_set_find(&s, STR("abcd"), 99, &found, &value));
	literal_set_release(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(literals_are_found),
		cmocka_unit_test(any_literals_in_any_text),
		cmocka_unit_test(short_and_known_ones_are_not_taken),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
