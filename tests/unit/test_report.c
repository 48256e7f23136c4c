/* Recorded text on its way out: what is obeyed somewhere must not get through; widths and tables. */
#include "base/utf8.h"
#include "report/escape.h"
#include "report/table.h"
#include "report/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

struct sample {
	struct str in;
	const char *out;
};

#define SAMPLE(in, out)                     \
	{                                   \
		{ in, sizeof(in) - 1 }, out \
	}

static void check_samples(void (*escape)(struct buf *out, struct str text), const struct sample *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct buf out = { 0 };
		escape(&out, s[i].in);
		buf_add_char(&out, '\0');
		assert_string_equal(out.s, s[i].out);
		buf_release(&out);
	}
}

#define CHECK(escape, samples) check_samples(escape, samples, sizeof(samples) / sizeof((samples)[0]))

static void test_text(void **state)
{
	(void)state;
	static const struct sample samples[] = {
		SAMPLE("", ""),
		SAMPLE("plain: text [1]", "plain: text [1]"),
		SAMPLE("a\\nb", "a\\nb"),
		SAMPLE("a\nb\tc\rd", "a\\nb\\tc\\rd"),
		SAMPLE("\x1b[31mred\x1b]0;title\x07", "\\x1b[31mred\\x1b]0;title\\x07"),
		SAMPLE("nul\0in", "nul\\x00in"),
		SAMPLE("\x7f", "\\x7f"),
		SAMPLE("\xc2\x9b"
		       "31m",
		       "\\u{9b}31m"),
		SAMPLE("stra\xc3\x9f"
		       "e",
		       "stra\xc3\x9f"
		       "e"),
		SAMPLE("\xff\xfe", "\\xff\\xfe"),
		SAMPLE("\xc0\xaf", "\\xc0\\xaf"),
		SAMPLE("cut \xe2\x82", "cut \\xe2\\x82"),
		SAMPLE("\xe2\x80\xae"
		       "gpj.exe",
		       "\\u{202e}gpj.exe"),
		SAMPLE("\xe2\x81\xa6x\xe2\x81\xa9", "\\u{2066}x\\u{2069}"),
		SAMPLE("a\xe2\x80\x8b"
		       "b",
		       "a\\u{200b}b"),
		SAMPLE("a\xe2\x80\xa8"
		       "b\xe2\x80\xa9",
		       "a\\u{2028}b\\u{2029}"),
		SAMPLE("\xef\xbb\xbf"
		       "bom",
		       "\\u{feff}bom"),
		SAMPLE("\xf3\xa0\x81\x81", "\\u{e0041}"),
		SAMPLE("\xed\xa0\x80", "\\u{d800}"),
		SAMPLE("\xef\xbf\xbf", "\\u{ffff}"),
		SAMPLE("\xf0\xaf\xbf\xbe", "\\u{2fffe}"),
		SAMPLE("\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80"),
	};
	CHECK(escape_text, samples);
}

/* A log of a CI job is read by machines: after blanks too (actions/runner trims before it looks). */
static void test_commands(void **state)
{
	(void)state;
	static const struct sample samples[] = {
		SAMPLE("::error::owned", ": :error::owned"),
		SAMPLE("  ::set-env name=A::b", "  : :set-env name=A::b"),
		SAMPLE("\xc2\xa0\xe3\x80\x80::error::x", "\xc2\xa0\xe3\x80\x80: :error::x"),
		SAMPLE("std::vector", "std::vector"),
		SAMPLE("see ##[command]x", "see ## [command]x"),
		SAMPLE("##vso[task.setvariable]", "##vso [task.setvariable]"),
		SAMPLE("section_start:1:x", "section_start :1:x"),
		SAMPLE("##teamcity[x", "##teamcity [x"),
	};
	CHECK(escape_text, samples);
}

static void test_combining(void **state)
{
	(void)state;
	struct buf text = { 0 }, out = { 0 };
	buf_add_char(&text, 'a');
	for (int i = 0; i < 100; i++)
		buf_add_c(&text, "\xcc\x81");
	escape_text(&out, buf_str(&text));
	assert_int_equal(str_find(buf_str(&out), STR("\\u{301}")), 1 + 8 * 2);
	assert_int_equal(text_width(STR("e\xcc\x81"), &(struct text_style){ 0 }), 1);
	buf_release(&out);
	buf_release(&text);
}

static void test_ascii(void **state)
{
	(void)state;
	static const struct sample samples[] = {
		SAMPLE("caf\xc3\xa9", "caf\\u{e9}"),
		SAMPLE("\xf0\x9f\x98\x80!", "\\u{1f600}!"),
	};
	CHECK(escape_ascii, samples);
}

static void lines_with_indent(struct buf *out, struct str text)
{
	escape_lines(out, text, "  ");
}

static void test_lines(void **state)
{
	(void)state;
	static const struct sample samples[] = {
		SAMPLE("", ""),
		SAMPLE("one", "  one\n"),
		SAMPLE("one\r\n\ttwo\n", "  one\n  \ttwo\n"),
		SAMPLE("a\n\nb", "  a\n  \n  b\n"),
		SAMPLE("a\n::error::b", "  a\n  : :error::b\n"),
		SAMPLE("a\rb\x1b[2J", "  a\\rb\\x1b[2J\n"),
	};
	CHECK(lines_with_indent, samples);
}

static void test_formats(void **state)
{
	(void)state;
	static const struct sample markdown[] = {
		SAMPLE("a|b", "a\\|b"),
		SAMPLE("<img src=x>", "&lt;img src=x&gt;"),
		SAMPLE("[x](javascript:1)", "\\[x\\](javascript:1)"),
		SAMPLE("`a`\nb", "\\`a\\`\\\\nb"),
	};
	static const struct sample html[] = {
		SAMPLE("<script>\"'&", "&lt;script&gt;&quot;&#39;&amp;"),
		SAMPLE("\x01\x1b", "\\x01\\x1b"),
		SAMPLE("\xef\xbf\xbe", "\\u{fffe}"),
	};
	static const struct sample csv[] = {
		SAMPLE("plain", "plain"),
		SAMPLE("a,b", "\"a,b\""),
		SAMPLE("say \"no\"", "\"say \"\"no\"\"\""),
		SAMPLE("=1+1", "\"'=1+1\""),
		SAMPLE("-2", "\"'-2\""),
		SAMPLE("@x", "\"'@x\""),
	};
	static const struct sample shell[] = {
		SAMPLE("", "''"),
		SAMPLE("01_root", "01_root"),
		SAMPLE("a b", "'a b'"),
		SAMPLE("$(rm -rf ~)", "'$(rm -rf ~)'"),
		SAMPLE("it's", "'it'\\''s'"),
		SAMPLE("a;b", "'a;b'"),
		SAMPLE("a\nb", "'a\\nb'"),
	};
	CHECK(escape_markdown, markdown);
	CHECK(escape_html, html);
	CHECK(escape_csv, csv);
	CHECK(escape_shell, shell);
}

static bool is_safe(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.s[i] < 0x20 || text.s[i] == 0x7f)
			return false;
	return utf8_valid_prefix(text) == text.n;
}

/* Whatever comes in, what goes out is one line of UTF-8 and stays within its columns. */
static void test_random(void **state)
{
	(void)state;
	static const struct text_style styles[] = { { .width = 0 }, { .ascii = true } };
	static void (*const escapes[])(struct buf *, struct str) = {
		escape_text, escape_ascii, escape_html, escape_markdown, escape_csv, escape_shell,
	};
	uint64_t seed = 88172645463325252u;
	for (int round = 0; round < 20000; round++) {
		char bytes[48];
		struct buf out = { 0 };
		for (size_t i = 0; i < sizeof(bytes); i++) {
			seed ^= seed << 13;
			seed ^= seed >> 7;
			seed ^= seed << 17;
			/* Mostly bytes of UTF-8's longer forms, so that some of it is valid. */
			bytes[i] = (char)(seed >> 60 < 12 ? 0x80 | (seed >> 20 & 0x7f) : seed >> 20 & 0xff);
		}
		struct str text = { bytes, seed % sizeof(bytes) };
		for (size_t i = 0; i < sizeof(escapes) / sizeof(escapes[0]); i++) {
			buf_clear(&out);
			escapes[i](&out, text);
			assert_true(is_safe(buf_str(&out)));
		}
		for (int columns = 1; columns < 12; columns += 3) {
			buf_clear(&out);
			int used = text_put(&out, text, columns, &styles[round % 2]);
			assert_true(used <= columns);
			assert_int_equal(text_width(buf_str(&out), &styles[round % 2]), used);
		}
		buf_release(&out);
	}
}

static void put(struct buf *out, const char *text, int columns, const struct text_style *style, int used)
{
	buf_clear(out);
	assert_int_equal(text_put(out, str_of(text), columns, style), used);
	buf_add_char(out, '\0');
}

static void test_cut(void **state)
{
	(void)state;
	const struct text_style plain = { 0 }, ascii = { .ascii = true };
	struct buf out = { 0 };
	put(&out, "retrieve", 8, &plain, 8);
	assert_string_equal(out.s, "retrieve");
	put(&out, "retrieve", 7, &plain, 7);
	assert_string_equal(out.s, "retrie\xe2\x80\xa6");
	put(&out, "retrieve", 7, &ascii, 7);
	assert_string_equal(out.s, "retr...");
	put(&out, "retrieve", 1, &plain, 1);
	assert_string_equal(out.s, "\xe2\x80\xa6");
	put(&out, "retrieve", 2, &ascii, 2);
	assert_string_equal(out.s, "..");
	put(&out, "retrieve", -1, &plain, 8);
	/* A wide character that fits by half is left out. */
	put(&out, "\xe6\xbc\xa2\xe5\xad\x97\xe6\xbc\xa2", 4, &plain, 3);
	assert_string_equal(out.s, "\xe6\xbc\xa2\xe2\x80\xa6");
	assert_int_equal(text_width(STR("\xe6\xbc\xa2\xe5\xad\x97"), &plain), 4);
	buf_release(&out);
}

/* No half of an escape is shown; in ASCII more is one. */
static void test_cut_escapes(void **state)
{
	(void)state;
	const struct text_style plain = { 0 }, ascii = { .ascii = true };
	struct buf out = { 0 };
	put(&out, "a\x1bred", 6, &plain, 6);
	assert_string_equal(out.s, "a\\x1b\xe2\x80\xa6");
	put(&out, "a\x1bred", 5, &plain, 2);
	assert_string_equal(out.s, "a\xe2\x80\xa6");
	put(&out, "a\nred", 3, &plain, 2);
	assert_string_equal(out.s, "a\xe2\x80\xa6");
	put(&out, "gr\xc3\xb6\xc3\x9f", 11, &ascii, 11);
	assert_string_equal(out.s, "gr\\u{f6}...");
	put(&out, "gr\xc3\xb6\xc3\x9f", 10, &ascii, 5);
	assert_string_equal(out.s, "gr...");
	assert_int_equal(text_width(STR("gr\xc3\xb6"), &ascii), 8);
	assert_int_equal(text_width(STR("gr\xc3\xb6"), &plain), 3);
	buf_clear(&out);
	assert_int_equal(text_put_end(&out, STR("\x1b/dump.jsonl"), 14, &plain), 12);
	buf_add_char(&out, '\0');
	assert_string_equal(out.s, "\xe2\x80\xa6/dump.jsonl");
	buf_release(&out);
}

/* A megabyte in a cell of ten columns costs ten columns. */
static void test_huge(void **state)
{
	(void)state;
	const struct text_style plain = { 0 };
	struct buf text = { 0 }, out = { 0 };
	buf_add_fill(&text, 'x', 1 << 20);
	assert_int_equal(text_put(&out, buf_str(&text), 10, &plain), 10);
	assert_int_equal(out.n, 9 + 3);
	buf_release(&out);
	buf_release(&text);
}

static void test_paint(void **state)
{
	(void)state;
	const struct text_style colour = { .colour = true }, plain = { 0 };
	struct buf out = { 0 };
	assert_int_equal(text_paint(&out, PAINT_BAD, STR("no"), -1, &colour), 2);
	assert_true(str_starts(buf_str(&out), STR("\x1b[")));
	assert_true(str_ends(buf_str(&out), STR("m")));
	buf_clear(&out);
	text_paint(&out, PAINT_BAD, STR("no"), -1, &plain);
	assert_true(str_eq(buf_str(&out), STR("no")));
	buf_release(&out);
}

static void test_places(void **state)
{
	(void)state;
	static const struct {
		struct place place;
		const char *text;
	} rows[] = {
		{ { .file = { "a.jsonl", 7 }, .line = 12 }, "a.jsonl:12" },
		{ { .file = { "b.tgz", 5 }, .member = { "d/a.jsonl", 9 }, .line = 7 }, "b.tgz!d/a.jsonl:7" },
		{ { .file = { "x.binpb", 7 }, .offset = 4711, .has_offset = true }, "x.binpb@4711" },
		{ { .file = { "e\x1b[2J", 5 }, .line = 1 }, "e\\x1b[2J:1" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf out = { 0 };
		text_place(&out, &rows[i].place);
		buf_add_char(&out, '\0');
		assert_string_equal(out.s, rows[i].text);
		buf_release(&out);
	}
}

static const struct table_column columns[] = {
	{ .title = "name", .min = 4 },
	{ .title = "spans", .right = true },
	{ .title = "where", .min = 6 },
};

static struct table *small_table(const struct text_style *style)
{
	struct table *t = table_new(columns, 3, style);
	static const char *const cells[] = { "a very long name", "12", "dump.jsonl:1", "x", "3", "" };
	for (size_t i = 0; i < 6; i++)
		table_cell(t, str_of(cells[i]));
	return t;
}

static void check_table(const struct text_style *style, const char *wanted)
{
	struct buf out = { 0 };
	struct table *t = small_table(style);
	table_print(t, &out);
	buf_add_char(&out, '\0');
	assert_string_equal(out.s, wanted);
	table_free(t);
	buf_release(&out);
}

static void test_table(void **state)
{
	(void)state;
	const struct text_style wide = { 0 }, narrow = { .width = 26, .ascii = true },
				small = { .width = 14 }, tiny = { .width = 3 };
	check_table(&wide, "name              spans  where\n"
			   "a very long name     12  dump.jsonl:1\n"
			   "x                     3\n");
	check_table(&narrow, "name      spans  where\n"
			     "a ver...     12  dump.j...\n"
			     "x             3\n");
	/* Narrower than the least widths: columns go, from the last on, and the first is cut. */
	check_table(&small, "name     spans\n"
			    "a very\xe2\x80\xa6     12\n"
			    "x            3\n");
	check_table(&tiny, "na\xe2\x80\xa6\n"
			   "a \xe2\x80\xa6\n"
			   "x\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),        cmocka_unit_test(test_commands),
		cmocka_unit_test(test_combining),   cmocka_unit_test(test_ascii),
		cmocka_unit_test(test_lines),       cmocka_unit_test(test_formats),
		cmocka_unit_test(test_random),      cmocka_unit_test(test_cut),
		cmocka_unit_test(test_cut_escapes), cmocka_unit_test(test_huge),
		cmocka_unit_test(test_paint),       cmocka_unit_test(test_places),
		cmocka_unit_test(test_table),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("report", tests, NULL, NULL);
}
