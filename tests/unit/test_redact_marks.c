/* The marks of one pass against the same said byte by byte. */
#include "eval/redact_find.h"

#include "base/ascii.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static bool is_digit64(char c)
{
	return ascii_is_alnum(c) || c == '+' || c == '-' || c == '/' || c == '_';
}

static bool is_token(char c)
{
	return is_digit64(c) || c == '=' || c == '.' || c == '~';
}

/* The run of the kind around a place. */
static struct str run_around(struct str text, size_t at, bool (*is)(char))
{
	size_t from = at, to = at;
	while (from > 0 && is(text.s[from - 1]))
		from--;
	while (to < text.n && is(text.s[to]))
		to++;
	return (struct str){ text.s + from, to - from };
}

static bool has_decimal(struct str run)
{
	for (size_t i = 0; i < run.n; i++)
		if (ascii_is_digit(run.s[i]))
			return true;
	return false;
}

static unsigned value_of(char c)
{
	return (unsigned)(ascii_is_upper(c)      ? c - 'A'
			  : ascii_is_lower(c)    ? c - 'a' + 26
			  : ascii_is_digit(c)    ? c - '0' + 52
			  : c == '+' || c == '-' ? 62
						 : 63);
}

/* Two groups in a row whose three bytes are below 128. */
static bool has_groups(struct str run)
{
	for (size_t i = 0; i + 8 <= run.n; i++) {
		bool ascii = true;
		for (size_t group = i; group < i + 8; group += 4)
			ascii &= !(value_of(run.s[group]) & 32) && !(value_of(run.s[group + 1]) & 8) &&
				 !(value_of(run.s[group + 2]) & 2);
		if (ascii)
			return true;
	}
	return false;
}

static bool is_marked(const struct redact_marks *m, enum redact_mark mark, struct str run)
{
	size_t at = (size_t)(run.s - m->text.s);
	return redact_next_mark(m, mark, at) < at + run.n;
}

/* One too many of those with - / _ costs nothing but a look. */
static void check_encoded(const struct redact_marks *m, struct str run)
{
	size_t hex = 0, longest = 0;
	bool odd = false;
	for (size_t i = 0; i < run.n; i++) {
		hex = ascii_is_hex(run.s[i]) ? hex + 1 : 0;
		longest = hex > longest ? hex : longest;
		odd |= strchr("-/_", run.s[i]) != NULL;
	}
	bool encoded = has_groups(run) || longest >= 12, marked = is_marked(m, MARK_ENCODED, run);
	assert_true(marked || !encoded);
	assert_true(encoded || !marked || (odd && run.n >= 8));
}

static void check_place(const struct redact_marks *m, size_t i)
{
	struct str text = m->text;
	char c = text.s[i], before = i ? text.s[i - 1] : ' ';
	bool number =
		(ascii_is_digit(c) || ascii_lower(c) == 'f') && !ascii_is_alnum(before) && before != '.';
	bool sign = (c == '=' || c == ':') && (ascii_is_alnum(before) || before == '_' || before == '-');
	assert_int_equal(redact_next_mark(m, MARK_NUMBER, i) == i, number);
	assert_int_equal(redact_next_mark(m, MARK_SIGN, i) == i, sign);
	if (is_token(c)) {
		struct str run = run_around(text, i, is_token);
		assert_int_equal(is_marked(m, MARK_TOKEN, run), run.n >= 8 && has_decimal(run));
	}
	if (is_digit64(c))
		check_encoded(m, run_around(text, i, is_digit64));
}

static void check_text(struct str text, struct arena *arena)
{
	struct redact_marks m;
	redact_mark(&m, text, arena);
	for (size_t i = 0; i < text.n; i++)
		check_place(&m, i);
	for (int k = 0; k < MARKS; k++)
		assert_int_equal(redact_next_mark(&m, (enum redact_mark)k, text.n), text.n);
	static const char *const signs[REDACT_WRITINGS] = { "\\%&", "=", "\n", "\xc2\xe2\xe3\xef" };
	for (int how = 0; how < REDACT_WRITINGS; how++) {
		bool any = false;
		for (size_t i = 0; i < text.n; i++)
			any |= text.s[i] && strchr(signs[how], text.s[i]) != NULL;
		assert_int_equal(m.writings >> how & 1, any);
	}
}

/* Of all lengths around those of blocks, from alphabets in which runs are long, or short. */
static void test_any_text(void **state)
{
	static const char *const alphabets[] = {
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/-_",
		"aAbB0189 fF.:=-_~",
		"0123456789abcdef",
		"efghij ",
		"the quick brown fox: 12.3=4 AZaz09\n%&\\\xe2\xe3\xef\xc2\xff",
	};
	struct arena arena = { 0 };
	uint64_t seed = 88172645463325252u;
	(void)state;
	for (size_t n = 0; n < 300; n++)
		for (size_t a = 0; a < sizeof(alphabets) / sizeof(alphabets[0]); a++) {
			char text[300];
			size_t letters = strlen(alphabets[a]);
			for (size_t i = 0; i < n; i++) {
				seed ^= seed << 13;
				seed ^= seed >> 7;
				seed ^= seed << 17;
				/* Words of any length. */
				text[i] = seed >> 60 == 0 ? ' ' : alphabets[a][seed % letters];
			}
			check_text((struct str){ text, n }, &arena);
			arena_reset(&arena);
		}
	arena_release(&arena);
}

/* A run that begins in one block and ends in the next, at every place. */
static void test_over_the_edge(void **state)
{
	static const struct str runs[] = { STR_ROW("am9AZXhhbXBsZS5jb20"), STR_ROW("6a6f4065782e"),
					   STR_ROW("token-12"), STR_ROW("key=value1"), STR_ROW("=7") };
	struct arena arena = { 0 };
	(void)state;
	for (size_t r = 0; r < sizeof(runs) / sizeof(runs[0]); r++)
		for (size_t before = 0; before < 140; before++) {
			struct buf text = { 0 };
			buf_add_fill(&text, ' ', before);
			buf_add_str(&text, runs[r]);
			buf_add_fill(&text, ' ', before % 3);
			check_text(buf_str(&text), &arena);
			buf_release(&text);
			arena_reset(&arena);
		}
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_any_text),
		cmocka_unit_test(test_over_the_edge),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
