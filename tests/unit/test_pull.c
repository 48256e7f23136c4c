/* The pull reader against jansson: what both accept, both read alike; what only we accept is a counted
 * repair. */
#include "base/buf.h"
#include "base/num.h"
#include "json/pull.h"

#include "tests/unit/json_shapes.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

enum { DEPTH = 512 };

/* Compares the next value of `j` with a jansson value. Recursion is bounded by DEPTH. */
static bool same(struct pull *j, const json_t *want);

static bool same_object(struct pull *j, const json_t *want)
{
	struct str key;
	size_t seen = 0;
	pull_object(j);
	while (pull_key(j, &key)) {
		json_t *value = json_object_getn(want, key.s, key.n);
		if (!value || !same(j, value))
			return false;
		seen++;
	}
	return seen >= json_object_size(want);
}

static bool same_array(struct pull *j, const json_t *want)
{
	size_t n = 0;
	pull_array(j);
	while (pull_element(j))
		if (!same(j, json_array_get(want, n++)))
			return false;
	return n == json_array_size(want);
}

static bool same_number(struct pull *j, const json_t *want)
{
	struct str text;
	int64_t i;
	double d;
	if (!pull_number(j, &text))
		return false;
	if (json_is_integer(want))
		return num_parse_i64(text, &i) && i == json_integer_value(want);
	return num_parse_double(text, &d) && d == json_real_value(want);
}

static bool same(struct pull *j, const json_t *want)
{
	struct str text;
	bool b;
	switch (pull_peek(j)) {
	case PULL_OBJECT:
		return json_is_object(want) && same_object(j, want);
	case PULL_ARRAY:
		return json_is_array(want) && same_array(j, want);
	case PULL_STRING:
		return json_is_string(want) && pull_string(j, &text) &&
		       str_eq(text, (struct str){ json_string_value(want), json_string_length(want) });
	case PULL_NUMBER:
		return json_is_number(want) && same_number(j, want);
	case PULL_BOOL:
		return json_is_boolean(want) && pull_bool(j, &b) && b == json_is_true(want);
	case PULL_NULL:
		return json_is_null(want) && pull_null(j);
	case PULL_NONE:
		break;
	}
	return false;
}

/* Reads everything; jansson has no opinion. */
static bool read_all(struct pull *j)
{
	struct str text;
	bool b;
	switch (pull_peek(j)) {
	case PULL_OBJECT:
		pull_object(j);
		while (pull_key(j, &text))
			read_all(j);
		return !j->error;
	case PULL_ARRAY:
		pull_array(j);
		while (pull_element(j))
			read_all(j);
		return !j->error;
	case PULL_STRING:
		return pull_string(j, &text);
	case PULL_NUMBER:
		return pull_number(j, &text);
	case PULL_BOOL:
		return pull_bool(j, &b);
	case PULL_NULL:
		return pull_null(j);
	case PULL_NONE:
		break;
	}
	return pull_fail(j, "value expected");
}

static bool repaired(const struct pull *j)
{
	for (int i = 0; i < JSON_REPAIRS; i++)
		if (j->repairs[i])
			return true;
	return false;
}

/* jansson takes these for errors, we take them for what they are: text. */
static bool is_known_difference(struct str text, const json_error_t *error)
{
	return strstr(error->text, "too big") || strstr(error->text, "overflow") ||
	       strstr(error->text, "NUL byte") || strstr(error->text, "duplicate") ||
	       str_starts(text, STR("\xef\xbb\xbf"));
}

static bool check(struct str text)
{
	struct arena arena;
	struct pull j, again;
	json_error_t error;
	arena_init(&arena);
	json_t *want =
		json_loadb(text.s, text.n, JSON_DECODE_ANY | JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES, &error);
	pull_init(&j, text, DEPTH, &arena);
	pull_init(&again, text, DEPTH, &arena);
	bool ok;
	if (want) {
		ok = same(&j, want) && pull_at_end(&j) && !repaired(&j);
		ok = ok && pull_skip(&again, NULL) && pull_at_end(&again);
	} else {
		bool accepted = read_all(&j) && pull_at_end(&j);
		ok = !accepted || repaired(&j) || is_known_difference(text, &error);
	}
	if (!ok)
		print_message("# %s: %.*s\n# jansson: %s; pull: %s\n",
			      want ? "both should accept" : "should be refused",
			      (int)(text.n < 200 ? text.n : 200), text.s, want ? "accepts" : error.text,
			      j.error ? j.error : "accepts");
	json_decref(want);
	arena_release(&arena);
	return ok;
}

static void test_shapes(void **state)
{
	(void)state;
	unsigned wrong = 0;
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		/* In memory of exactly that size, so that a read past the end is seen. */
		char *copy = memcpy(malloc(shapes[i].n + 1), shapes[i].s, shapes[i].n);
		wrong += !check((struct str){ copy, shapes[i].n });
		free(copy);
	}
	assert_int_equal(wrong, 0);
}

static uint64_t next_random(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

static void random_string(struct buf *b, uint64_t *seed)
{
	static const char *const parts[] = { "a",
					     "key",
					     "\\n",
					     "\\\"",
					     "\\u00e9",
					     "\xc3\xa9",
					     "\\ud83d\\ude00",
					     "{[:,",
					     "}]",
					     "\\\\",
					     "text and more text of some length",
					     "\\/",
					     "0",
					     "\xf0\x9f\x98\x80" };
	buf_add_char(b, '"');
	for (uint64_t n = next_random(seed) % 6; n; n--)
		buf_add_c(b, parts[next_random(seed) % 14]);
	buf_add_char(b, '"');
}

static void random_value(struct buf *b, uint64_t *seed, int depth)
{
	static const char *const scalars[] = { "0",    "-1",    "1.25", "1e3",
					       "true", "false", "null", "123456789012" };
	uint64_t kind = next_random(seed) % (depth ? 6 : 4);
	if (kind < 2) {
		buf_add_c(b, scalars[next_random(seed) % 8]);
	} else if (kind < 4) {
		random_string(b, seed);
	} else {
		buf_add_char(b, kind == 4 ? '[' : '{');
		uint64_t n = next_random(seed) % 5;
		for (uint64_t i = 0; i < n; i++) {
			buf_add_c(b, i ? " ,\n" : "");
			if (kind == 5)
				buf_printf(b, "\"k%llu\" :", (unsigned long long)i);
			random_value(b, seed, depth - 1);
		}
		buf_add_char(b, kind == 4 ? ']' : '}');
	}
}

static void test_random(void **state)
{
	(void)state;
	uint64_t seed = 0x9e3779b97f4a7c15u;
	unsigned wrong = 0;
	for (int round = 0; round < 20000 && wrong < 5; round++) {
		struct buf b = { 0 };
		random_value(&b, &seed, 5);
		wrong += !check(buf_str(&b));
		/* A mutation: a byte changed, or the end cut off. */
		size_t at = next_random(&seed) % b.n;
		if (round & 1)
			b.n = at;
		else
			b.s[at] = "{}[]\",:\\ 1atn\n\x80"[next_random(&seed) % 15];
		wrong += !check(buf_str(&b));
		buf_release(&b);
	}
	assert_int_equal(wrong, 0);
}

static void test_depth(void **state)
{
	(void)state;
	enum { BRACKETS = 1000000 };
	struct arena arena;
	struct pull j;
	char *deep = malloc(BRACKETS);
	arena_init(&arena);
	memset(deep, '[', BRACKETS);
	pull_init(&j, (struct str){ deep, BRACKETS }, DEPTH, &arena);
	while (pull_array(&j) && pull_element(&j))
		;
	assert_string_equal(j.error, "nested deeper than the limit");
	assert_int_equal(j.error_at, DEPTH);
	pull_init(&j, (struct str){ deep, BRACKETS }, DEPTH, &arena);
	assert_false(pull_skip(&j, NULL));
	free(deep);
	arena_release(&arena);
}

static void test_duplicate_keys(void **state)
{
	(void)state;
	struct arena arena;
	struct pull j;
	struct str key, value;
	arena_init(&arena);
	pull_init(&j, STR("{\"k\":\"first\",\"k\":\"second\"}"), DEPTH, &arena);
	pull_object(&j);
	assert_true(pull_key(&j, &key) && pull_string(&j, &value) && str_eq(value, STR("first")));
	assert_true(pull_key(&j, &key) && pull_string(&j, &value) && str_eq(value, STR("second")));
	assert_false(pull_key(&j, &key));
	assert_null(j.error);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shapes),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_duplicate_keys),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
