/* UTF-16 comes out as UTF-8, in whatever pieces it is read; what is no UTF-16 stays as it is. */
#include "input_fixture.h"

static const char line[] = "{\"name\":\"caf\303\251 \346\274\242 \360\237\221\251\"}\n";

/* The units of a line of UTF-8 that has one of each length. */
static void add_wide(struct buf *to, const char *text, bool big)
{
	for (struct str rest = str_of(text); rest.n;) {
		static const unsigned lead[] = { 0, 0x7f, 0x1f, 0xf, 7 };
		unsigned char first = (unsigned char)rest.s[0];
		size_t n = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
		unsigned c = first & lead[n], units[2];
		for (size_t i = 1; i < n; i++)
			c = c << 6 | ((unsigned char)rest.s[i] & 0x3f);
		size_t units_n = c < 0x10000 ? 1 : 2;
		units[0] = c < 0x10000 ? c : 0xd800 | (c - 0x10000) >> 10;
		units[1] = 0xdc00 | (c & 0x3ff);
		for (size_t i = 0; i < units_n; i++) {
			buf_add_char(to, (char)(big ? units[i] >> 8 : units[i]));
			buf_add_char(to, (char)(big ? units[i] : units[i] >> 8));
		}
		rest = str_from(rest, n);
	}
}

static void check(const struct buf *file, const char *bytes, const char *diags)
{
	static const size_t caps[] = { 1, 2, 3, 5, 65536 };
	put_file("case", buf_str(file));
	for (size_t i = 0; i < sizeof(caps) / sizeof(caps[0]); i++) {
		struct run r = run_with("case", caps[i], NULL, NULL);
		expect(&r.bytes, bytes);
		expect(&r.diags, diags);
		run_release(&r);
	}
}

static void test_both_ends(void **state)
{
	(void)state;
	for (int marked = 0; marked < 2; marked++) {
		for (int big = 0; big < 2; big++) {
			struct buf file = { 0 }, packed = { 0 };
			if (marked)
				buf_add(&file, big ? "\xfe\xff" : "\xff\xfe", 2);
			add_wide(&file, line, big);
			check(&file, line, "text.utf16@0/0;");
			add_gzip(&packed, buf_str(&file), 6);
			char at[40]; /* all of a file as small as this is taken in at once */
			snprintf(at, sizeof(at), "text.utf16@0/%zu;", packed.n);
			check(&packed, line, at);
			buf_release(&file);
			buf_release(&packed);
		}
	}
}

/* A mark in the middle is left to who reads the text; halves of pairs come as three bytes; a half unit is
 * told. */
static void test_odd(void **state)
{
	(void)state;
	struct buf file = { 0 };
	buf_add(&file, "\xff\xfe{\0", 4);
	buf_add(&file, "\xff\xfe\x3d\xd8x\0\x69\xdcy\0\x3d\xd8", 12);
	check(&file, "{\xef\xbb\xbf\xed\xa0\xbdx\xed\xb1\xa9y\xed\xa0\xbd", "text.utf16@0/0;");
	buf_add_char(&file, 'x');
	check(&file, "{\xef\xbb\xbf\xed\xa0\xbdx\xed\xb1\xa9y\xed\xa0\xbd|LOST|",
	      "text.utf16@0/0;text.utf16-cut@15/16;");
	buf_release(&file);
}

static void test_others(void **state)
{
	(void)state;
	static const struct str others[] = {
		{ "\xff\xfe\0\0{\0\0\0", 8 },        /* UTF-32 */
		{ "\0\0\0\x0a\x0a\x08\x12\x06", 8 }, /* a length, and protobuf */
		{ "{\0x\0\0\0", 6 },
		{ "{\0\"", 3 },
	};
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		struct run r = run_path(put_file("case", others[i]));
		assert_int_equal(r.bytes.n, others[i].n);
		assert_memory_equal(r.bytes.s, others[i].s, others[i].n);
		expect(&r.codes, "");
		run_release(&r);
	}
}

/* A character across the end of what is read from the file at once. */
static void test_large(void **state)
{
	(void)state;
	struct buf file = { 0 }, want = { 0 };
	for (size_t pad = 0; pad < 4; pad++) {
		buf_clear(&file);
		buf_clear(&want);
		buf_add(&file, "\xff\xfe", 2);
		for (size_t i = 0; i < pad; i++)
			add_wide(&file, " ", false);
		buf_add_fill(&want, ' ', pad);
		while (want.n < 1 << 20) {
			add_wide(&file, "\360\237\221\251", false);
			buf_add_c(&want, "\360\237\221\251");
		}
		struct run r = run_path(put_file("case", buf_str(&file)));
		expect_same(&r.bytes, &want);
		run_release(&r);
	}
	buf_release(&file);
	buf_release(&want);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_both_ends),
		cmocka_unit_test(test_odd),
		cmocka_unit_test(test_others),
		cmocka_unit_test(test_large),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("UTF-16", tests, fixture_setup, fixture_teardown);
}
