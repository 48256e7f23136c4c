/* Ids: every spelling becomes one canonical text, and the literals of the prefilter stand in each of them. */
#include "base/base64.h"
#include "span/id.h"
#include "json/scan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define HEX "48f9c3e1b7a64f2c9d2e0a1b3c4d5e6f"

struct spelling {
	const char *text;
	enum id_kind kind;
	unsigned hints;
	enum id_form form;
	const char *canonical;
};

static const struct spelling spellings[] = {
	{ HEX, ID_TRACE, 0, ID_HEX, HEX },
	{ "48F9C3E1B7A64F2C9D2E0A1B3C4D5E6F", ID_TRACE, 0, ID_HEX, HEX },
	{ "0x48f9c3e1b7a64f2c9d2e0a1b3c4d5e6f", ID_TRACE, 0, ID_HEX, HEX },
	{ "48f9c3e1-b7a6-4f2c-9d2e-0a1b3c4d5e6f", ID_TRACE, 0, ID_HEX, HEX },
	{ "SPnD4bemTyydLgobPE1ebw==", ID_TRACE, 0, ID_HEX_IN_BASE64, HEX },
	{ "SPnD4bemTyydLgobPE1ebw", ID_TRACE, ID_BASE64, ID_HEX_IN_BASE64, HEX },
	{ "NDhmOWMzZTFiN2E2NGYyYzlkMmUwYTFiM2M0ZDVlNmY=", ID_TRACE, 0, ID_HEX_IN_BASE64, HEX },
	{ "b7a64f2c9d2e0a1b", ID_TRACE, 0, ID_HEX, "0000000000000000b7a64f2c9d2e0a1b" },
	{ "0x1f", ID_SPAN, 0, ID_HEX, "000000000000001f" },
	{ "A", ID_TRACE, ID_PAD_HEX, ID_HEX, "0000000000000000000000000000000a" },
	{ "A", ID_TRACE, 0, ID_OPAQUE, "A" },
	{ "tr_9021", ID_TRACE, 0, ID_OPAQUE, "tr_9021" },
	{ "01_root", ID_SPAN, 0, ID_OPAQUE, "01_root" },
	{ "00f067aa0ba902b7", ID_SPAN, 0, ID_HEX, "00f067aa0ba902b7" },
	{ "APBnqgupArc=", ID_SPAN, 0, ID_HEX_IN_BASE64, "00f067aa0ba902b7" },
	{ "abcdefabcdef", ID_SPAN, 0, ID_OPAQUE, "abcdefabcdef" }, /* 12 digits without '=': no base64 */
	{ "255", ID_SPAN, ID_DECIMAL, ID_HEX_AS_NUMBER, "00000000000000ff" },
	{ "", ID_SPAN, 0, ID_UNSET, NULL },
	{ "0000000000000000", ID_SPAN, 0, ID_UNSET, NULL },
	{ "00000000000000000000000000000000", ID_TRACE, 0, ID_UNSET, NULL },
	{ "undefined", ID_SPAN, 0, ID_UNSET, NULL },
	{ "AAAAAAAAAAA=", ID_SPAN, 0, ID_UNSET, NULL },
	{ "span-1", ID_SPAN, ID_PAD_HEX, ID_OPAQUE, "span-1" },
	/* almost hexadecimal, almost a UUID, almost base64 */
	{ "0x", ID_SPAN, 0, ID_OPAQUE, "0x" },
	{ "0xfg", ID_SPAN, 0, ID_OPAQUE, "0xfg" },
	{ "0x00f067aa0ba902b7f", ID_SPAN, 0, ID_OPAQUE, "0x00f067aa0ba902b7f" },
	{ "00f067aa0ba902bg", ID_SPAN, 0, ID_OPAQUE, "00f067aa0ba902bg" },
	{ "48f9c3e1-b7a6-4f2c-9d2e-0a1b3c4d5e6f", ID_SPAN, 0, ID_OPAQUE,
	  "48f9c3e1-b7a6-4f2c-9d2e-0a1b3c4d5e6f" },
	{ "48f9c3e1-b7a6-4f2c-9d2e-0a1b3c4d5eZZ", ID_TRACE, 0, ID_OPAQUE,
	  "48f9c3e1-b7a6-4f2c-9d2e-0a1b3c4d5eZZ" },
	{ "48f9c3e1-b7a6-4f2c-9d2e-0a1b3c4d5e-6", ID_TRACE, 0, ID_OPAQUE,
	  "48f9c3e1-b7a6-4f2c-9d2e-0a1b3c4d5e-6" },
	{ "48f9c3e1xb7a6-4f2c-9d2e-0a1b3c4d5e6f", ID_TRACE, 0, ID_OPAQUE,
	  "48f9c3e1xb7a6-4f2c-9d2e-0a1b3c4d5e6f" },
	{ "48f9c3e1-b7a6x4f2c-9d2e-0a1b3c4d5e6f", ID_TRACE, 0, ID_OPAQUE,
	  "48f9c3e1-b7a6x4f2c-9d2e-0a1b3c4d5e6f" },
	{ "48f9c3e1-b7a6-4f2cx9d2e-0a1b3c4d5e6f", ID_TRACE, 0, ID_OPAQUE,
	  "48f9c3e1-b7a6-4f2cx9d2e-0a1b3c4d5e6f" },
	{ "48f9c3e1-b7a6-4f2c-9d2ex0a1b3c4d5e6f", ID_TRACE, 0, ID_OPAQUE,
	  "48f9c3e1-b7a6-4f2c-9d2ex0a1b3c4d5e6f" },
	{ "!!!!!!!!!!!=", ID_SPAN, 0, ID_OPAQUE, "!!!!!!!!!!!=" },
	{ "MDBmMDY3YWEwYmE5MDJiNw==", ID_SPAN, 0, ID_HEX_IN_BASE64, "00f067aa0ba902b7" },
	{ "SPnD4bemTyydLgobPE1ebw==", ID_SPAN, 0, ID_OPAQUE, "SPnD4bemTyydLgobPE1ebw==" },
	{ "AAAA=", ID_SPAN, 0, ID_OPAQUE, "AAAA=" },
	/* nothing, said in words and in zeros */
	{ "null", ID_SPAN, 0, ID_UNSET, NULL },
	{ "None", ID_SPAN, 0, ID_UNSET, NULL },
	{ "000", ID_SPAN, 0, ID_UNSET, NULL },
	{ "00000000-0000-0000-0000-000000000000", ID_TRACE, 0, ID_UNSET, NULL },
	/* numbers */
	{ "18446744073709551615", ID_SPAN, ID_DECIMAL, ID_HEX_AS_NUMBER, "ffffffffffffffff" },
	{ "18446744073709551616", ID_SPAN, ID_DECIMAL, ID_OPAQUE, "18446744073709551616" },
	{ "-1", ID_SPAN, ID_DECIMAL, ID_OPAQUE, "-1" },
	{ "0", ID_SPAN, ID_DECIMAL, ID_UNSET, NULL },
	{ "255", ID_TRACE, ID_DECIMAL, ID_HEX_AS_NUMBER, "000000000000000000000000000000ff" },
};

static void test_spellings(void **state)
{
	struct arena arena = { 0 };
	(void)state;
	for (size_t i = 0; i < sizeof(spellings) / sizeof(spellings[0]); i++) {
		const struct spelling *s = &spellings[i];
		struct str got;
		enum id_form form = id_read(value_str(str_of(s->text)), s->kind, s->hints, &arena, &got);
		if (form != s->form || !str_eq(got, str_of(s->canonical)))
			fail_msg("%s: form %d, %.*s", s->text, form, (int)got.n, got.s ? got.s : "");
	}
	arena_release(&arena);
}

static void test_other_values(void **state)
{
	struct arena arena = { 0 };
	struct str got;
	(void)state;
	struct value buffer = value_json(STR("{\"type\":\"Buffer\",\"data\":[0,240,103,170,11,169,2,183]}"));
	assert_int_equal(id_read(buffer, ID_SPAN, 0, &arena, &got), ID_HEX);
	assert_true(str_eq(got, STR("00f067aa0ba902b7")));
	assert_int_equal(id_read(value_json(STR("[0,240,103,170,11,169,2,256]")), ID_SPAN, 0, &arena, &got),
			 ID_UNSET);
	assert_int_equal(id_read(value_i64(255), ID_SPAN, 0, &arena, &got), ID_HEX_AS_NUMBER);
	assert_true(str_eq(got, STR("00000000000000ff")));
	static const char *const none[] = {
		"{\"data\":7}",        "{\"type\":\"Buffer\"}", "{}",
		"[\"a\",1]",           "[-1,2,3,4,5,6,7,8]",    "[1.5,2,3,4,5,6,7,8]",
		"[1,2,3,4,5,6,7,8,9]", "[0,0,0,0,0,0,0,0]",     "[1,[2]]"
	};
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		assert_int_equal(id_read(value_json(str_of(none[i])), ID_SPAN, 0, &arena, &got), ID_UNSET);
		assert_false(str_is_set(got));
	}
	assert_int_equal(id_read(value_double(1.5), ID_SPAN, 0, &arena, &got), ID_UNSET);
	assert_int_equal(id_read(value_i64(-1), ID_SPAN, 0, &arena, &got), ID_UNSET);
	assert_int_equal(id_read(value_bool(true), ID_SPAN, 0, &arena, &got), ID_UNSET);
	struct value bytes = { .type = VALUE_BYTES, .text = { "\x00\xf0gz\x0b\xa9\x02\xb7", 8 } };
	assert_int_equal(id_read(bytes, ID_SPAN, 0, &arena, &got), ID_HEX);
	assert_true(str_eq(got, STR("00f0677a0ba902b7")));
	assert_int_equal(id_from_bytes((struct str){ "\x00\x01", 2 }, ID_SPAN, &arena, &got), ID_OPAQUE);
	assert_true(str_eq(got, STR("0001")));
	arena_release(&arena);
}

static bool stands_in(struct str id, bool prefix, const char *spelled, struct arena *arena)
{
	struct scan_needles n = { 0 };
	struct str needle[4];
	bool nocase[4];
	n.n = id_needles(id, prefix, arena, needle, nocase);
	for (size_t i = 0; i < n.n; i++) {
		n.needle[i] = needle[i];
		n.nocase[i] = nocase[i];
	}
	return n.n == 0 || scan_find(&n, str_of(spelled)) >= 0;
}

/* No spelling of an id may be missed by its literals, nor by those of any of its beginnings. */
static void test_needles(void **state)
{
	struct arena arena = { 0 };
	unsigned certain = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(spellings) / sizeof(spellings[0]); i++) {
		const struct spelling *s = &spellings[i];
		if (!s->canonical || (s->hints & ID_DECIMAL))
			continue;
		struct str id = str_of(s->canonical), needle[4];
		bool nocase[4];
		certain += id_needles(id, false, &arena, needle, nocase) > 0;
		if (!stands_in(id, false, s->text, &arena))
			fail_msg("%s is not in %s", s->canonical, s->text);
		for (size_t n = 1; n <= id.n; n++)
			if (!stands_in((struct str){ id.s, n }, true, s->text, &arena))
				fail_msg("%.*s is not in %s", (int)n, s->canonical, s->text);
	}
	assert_true(certain > 8);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_spellings),
		cmocka_unit_test(test_other_values),
		cmocka_unit_test(test_needles),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
