/* Phrases: each is found wherever it stands, and the first place counts. */
#include "base/ascii.h"
#include "base/buf.h"
#include "detect/phrases.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct phrases *phrases;

/* As a person would look. */
static struct str find_slowly(enum phrase_set set, struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		struct str phrase;
		for (size_t at = 0; phrases_next(set, &at, &phrase);)
			if (phrase.n <= text.n - i &&
			    str_eq_nocase((struct str){ text.s + i, phrase.n }, phrase))
				return (struct str){ text.s + i, phrase.n };
	}
	return STR_UNSET;
}

static void check_text(enum phrase_set set, struct str text)
{
	struct str found = phrases_find(phrases, set, text), expected = find_slowly(set, text);
	if (found.s != expected.s || found.n != expected.n)
		fail_msg("set %d: '%.*s'", (int)set, (int)text.n, text.s);
}

/* Whole, cut at either end, in capitals, behind anything of a few bytes, before another. */
static void test_each(void **state)
{
	(void)state;
	for (int set = 0; set < PHRASE_SETS; set++) {
		struct str phrase, before = STR("no");
		for (size_t at = 0; phrases_next((enum phrase_set)set, &at, &phrase); before = phrase)
			for (size_t lead = 0; lead < 12; lead++) {
				struct buf b = { 0 };
				buf_add(&b, STR("the thing, so").s, lead);
				for (size_t i = 0; i < phrase.n; i++)
					buf_add_char(&b, lead % 2 ? ascii_upper(phrase.s[i]) : phrase.s[i]);
				struct str text = { b.s, b.n };
				assert_true(phrases_find(phrases, (enum phrase_set)set, text).n > 0);
				check_text((enum phrase_set)set, text);
				check_text((enum phrase_set)set, (struct str){ text.s, text.n - 1 });
				check_text((enum phrase_set)set, str_from(text, lead + 1));
				buf_add(&b, before.s, before.n);
				check_text((enum phrase_set)set, buf_str(&b));
				buf_release(&b);
			}
	}
}

static void test_places(void **state)
{
	struct str text = STR("Some made-up example value");
	(void)state;
	assert_true(phrases_find(phrases, PHRASES_ASSUMPTION, text).s == text.s + 5);
	assert_int_equal(phrases_find(phrases, PHRASES_ASSUMPTION, STR("So I'LL ASSUME that")).n, 11);
	assert_false(str_is_set(phrases_find(phrases, PHRASES_ASSUMPTION, STR("Nothing of the kind"))));
	assert_false(str_is_set(phrases_find(phrases, PHRASES_ASSUMPTION, STR_UNSET)));
	assert_false(str_is_set(phrases_find(phrases, PHRASES_INJECTION, text)));
}

static int set_up(void **state)
{
	(void)state;
	phrases = phrases_new();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	phrases_free(phrases);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_each), cmocka_unit_test(test_places) };
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
