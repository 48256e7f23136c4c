/* Archives: built by libarchive, damaged here, read through the input layer. */
#include "archive_fixture.h"

static const struct part three[] = { PART("dump/one.jsonl", "{\"a\":1}\n"),
				     PART("dump/two.jsonl", "{\"b\":2}\n"),
				     PART("dump/three.jsonl", "{\"c\":3}\n") };
static const int formats[] = { ARCHIVE_FORMAT_TAR_USTAR,  ARCHIVE_FORMAT_TAR_PAX_INTERCHANGE,
			       ARCHIVE_FORMAT_TAR_GNUTAR, ARCHIVE_FORMAT_TAR,
			       ARCHIVE_FORMAT_ZIP,        ARCHIVE_FORMAT_7ZIP };
enum { FORMATS = sizeof(formats) / sizeof(formats[0]) };

static void test_formats(void **state)
{
	(void)state;
	for (size_t i = 0; i < FORMATS; i++) {
		struct buf b = make(formats[i], NULL, three, 3);
		check(buf_str(&b), "{\"a\":1}\n{\"b\":2}\n{\"c\":3}\n",
		      "dump/one.jsonl;dump/two.jsonl;dump/three.jsonl;", "");
		buf_release(&b);
	}
}

/* In gzip nothing can seek, and in an archive neither. */
static void test_wrapped(void **state)
{
	(void)state;
	for (size_t i = 0; i < FORMATS; i++) {
		struct buf inner = make(formats[i], NULL, three, 3), gz = { 0 };
		add_gzip(&gz, buf_str(&inner), 6);
		check(buf_str(&gz), "{\"a\":1}\n{\"b\":2}\n{\"c\":3}\n",
		      "dump/one.jsonl;dump/two.jsonl;dump/three.jsonl;", "");
		for (size_t k = 0; k < FORMATS; k++) {
			const struct part parts[] = { PART("x", "{\"x\":0}\n"),
						      { "in/ner", buf_str(&gz), NULL },
						      PART("y", "{\"y\":0}\n") };
			struct buf outer = make(formats[k], NULL, parts, 3);
			check(buf_str(&outer), "{\"x\":0}\n{\"a\":1}\n{\"b\":2}\n{\"c\":3}\n{\"y\":0}\n",
			      "x;in/ner!dump/one.jsonl;in/ner!dump/two.jsonl;in/ner!dump/three.jsonl;y;", "");
			buf_release(&outer);
		}
		buf_release(&inner);
		buf_release(&gz);
	}
}

static void test_too_deep(void **state)
{
	(void)state;
	struct buf inner = make(ARCHIVE_FORMAT_ZIP, NULL, three, 3);
	const struct part level2[] = { { "2.zip", buf_str(&inner), NULL }, PART("beside", "{\"s\":1}\n") };
	struct buf middle = make(ARCHIVE_FORMAT_TAR_USTAR, NULL, level2, 2);
	const struct part level1[] = { { "1.tar", buf_str(&middle), NULL }, PART("last", "{\"l\":1}\n") };
	struct buf outer = make(ARCHIVE_FORMAT_ZIP, NULL, level1, 2);
	check(buf_str(&outer), "{\"s\":1}\n{\"l\":1}\n", "1.tar!beside;last;", "archive.too-deep;");
	buf_release(&inner);
	buf_release(&middle);
	buf_release(&outer);
}

/* Only files are read; links are told of, folders are not, and both are counted. */
static void test_no_files(void **state)
{
	(void)state;
	const struct part parts[] = { { "dir", STR_UNSET, NULL },
				      { "link", STR_UNSET, "/etc/passwd" },
				      PART("file", "{\"a\":1}\n") };
	for (size_t i = 0; i < FORMATS; i++) {
		struct buf b = make(formats[i], NULL, parts, 3);
		struct run r = read_case(buf_str(&b));
		expect(&r.bytes, "{\"a\":1}\n");
		expect(&r.names, "file;");
		expect(&r.codes, "input.link;");
		assert_int_equal(r.totals.skipped, 2);
		assert_int_equal(r.totals.members, 1);
		run_release(&r);
		buf_release(&b);
		b = make(formats[i], NULL, parts, 2);
		check(buf_str(&b), "", "", "input.link;archive.empty;");
		buf_release(&b);
	}
	struct buf b = make(ARCHIVE_FORMAT_ZIP, NULL, NULL, 0);
	check(buf_str(&b), "", "", "archive.empty;");
	buf_release(&b);
}

static void test_joined_tars(void **state)
{
	(void)state;
	struct buf b = make(ARCHIVE_FORMAT_TAR_USTAR, NULL, three, 2);
	struct buf more = make(ARCHIVE_FORMAT_TAR_USTAR, NULL, three + 2, 1);
	buf_add_str(&b, buf_str(&more));
	check(buf_str(&b), "{\"a\":1}\n{\"b\":2}\n{\"c\":3}\n",
	      "dump/one.jsonl;dump/two.jsonl;dump/three.jsonl;", "");
	buf_release(&b);
	buf_release(&more);
}

static size_t place_of(const struct buf *b, const char *text)
{
	ptrdiff_t at = str_find(buf_str(b), str_of(text));
	assert_true(at >= 0);
	return (size_t)at;
}

/* Names come out in UTF-8, whatever the locale. */
static void test_names(void **state)
{
	(void)state;
	const struct part parts[] = { PART("d\xc3\xbcnn/\xe2\x82\xac.jsonl", "{\"a\":1}\n") };
	struct buf b = { 0 };
	static const int with_utf8[] = { ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FORMAT_TAR_GNUTAR,
					 ARCHIVE_FORMAT_ZIP };
	for (size_t i = 0; i < sizeof(with_utf8) / sizeof(with_utf8[0]); i++) {
		b = make(with_utf8[i], NULL, parts, 1);
		if (with_utf8[i] == ARCHIVE_FORMAT_ZIP) { /* the flag that says so, in both headers */
			b.s[7] |= 8;
			b.s[place_of(&b, "PK\x01\x02") + 9] |= 8;
		}
		check(buf_str(&b), "{\"a\":1}\n", "d\xc3\xbcnn/\xe2\x82\xac.jsonl;", "");
		buf_release(&b);
	}
}

static void test_tar_damage(void **state)
{
	(void)state;
	struct buf b = make(ARCHIVE_FORMAT_TAR_USTAR, NULL, three, 3);
	b.n = place_of(&b, "{\"b\":2}") + 3;
	check(buf_str(&b), "{\"a\":1}\n{\"b|LOST|", "dump/one.jsonl;dump/two.jsonl;", "archive.truncated;");
	struct buf gz = { 0 }; /* it is the archive that is cut, not the gzip data */
	add_gzip(&gz, buf_str(&b), 6);
	check(buf_str(&gz), "{\"a\":1}\n{\"b|LOST|", "dump/one.jsonl;dump/two.jsonl;", "archive.truncated;");
	buf_release(&b);
	buf_release(&gz);

	b = make(ARCHIVE_FORMAT_TAR_USTAR, NULL, three, 3);
	add_gzip(&gz, buf_str(&b), 0);
	gz.s[gz.n - 7] ^= 1; /* behind the end of the archive */
	check(buf_str(&gz), "{\"a\":1}\n{\"b\":2}\n{\"c\":3}\n",
	      "dump/one.jsonl;dump/two.jsonl;dump/three.jsonl;", "gzip.crc;");
	gz.n = place_of(&gz, "{\"b\":2}") + 3;
	check(buf_str(&gz), "{\"a\":1}\n{\"b|LOST|", "dump/one.jsonl;dump/two.jsonl;",
	      "gzip.truncated;archive.truncated;");
	buf_release(&b);
	buf_release(&gz);
}

/* A header of which only the check sum is wrong names its member; any other costs it. */
static void test_tar_headers(void **state)
{
	(void)state;
	static const struct {
		size_t at;
		const char *bytes;
		bool mended;
	} cases[] = {
		{ 148, "9999999", true },   { 148, "0000001", true },   { 5, "TWO", true }, /* of the name */
		{ 136, "777", true },       /* when it was changed */
		{ 124, "00004000", false }, /* the next header is not there then */
		{ 124, "0000x", false },    { 100, "\xff\xff", false }, { 257, "USTAR", false },
		{ 156, "5", false }, /* a folder */
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]) * 3; i++) {
		static const int tars[] = { ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FORMAT_TAR_GNUTAR,
					    ARCHIVE_FORMAT_TAR_PAX_RESTRICTED };
		size_t k = i / 3;
		struct buf b = make(tars[i % 3], NULL, three, 3), gz = { 0 };
		size_t header = place_of(&b, "dump/two");
		memcpy(b.s + header + cases[k].at, cases[k].bytes, strlen(cases[k].bytes));
		const char *name = cases[k].at == 5 ? "dump/one.jsonl;dump/TWO.jsonl;dump/three.jsonl;"
						    : "dump/one.jsonl;dump/two.jsonl;dump/three.jsonl;";
		add_gzip(&gz, buf_str(&b), 6);
		/* In a stream nobody can look ahead to where the size leads. */
		for (int packed = 0; packed < (cases[k].at == 124 ? 1 : 2); packed++)
			check(buf_str(packed ? &gz : &b),
			      cases[k].mended ? "{\"a\":1}\n{\"b\":2}\n{\"c\":3}\n"
					      : "{\"a\":1}\n{\"c\":3}\n",
			      cases[k].mended ? name : "dump/one.jsonl;dump/three.jsonl;",
			      "archive.damaged;");
		buf_release(&b);
		buf_release(&gz);
	}
}

/* What a member holds is not touched, whatever it looks like; and large members are passed over. */
static void test_tar_inside(void **state)
{
	(void)state;
	struct buf inner = make(ARCHIVE_FORMAT_TAR_USTAR, NULL, three, 3), large = { 0 };
	memcpy(inner.s + 148, "9999999", 7);
	buf_add_fill(&large, 'x', 512); /* so that it is no archive itself */
	buf_add_str(&large, buf_str(&inner));
	buf_add_fill(&large, 'x', 300000);
	const struct part parts[] = { { "in", { large.s, large.n }, NULL }, PART("last", "{\"z\":1}\n") };
	struct buf b = make(ARCHIVE_FORMAT_TAR_USTAR, NULL, parts, 2);
	memcpy(b.s + place_of(&b, "last") + 148, "9999999", 7);
	struct run r = read_case(buf_str(&b));
	assert_int_equal(r.bytes.n, large.n + 8);
	assert_memory_equal(r.bytes.s, large.s, large.n);
	expect(&r.names, "in;last;");
	expect(&r.codes, "archive.damaged;");
	run_release(&r);
	buf_release(&b);
	buf_release(&inner);
	buf_release(&large);
}

static void test_zip_damage(void **state)
{
	(void)state;
	struct buf b = make(ARCHIVE_FORMAT_ZIP, "zip:compression=store", three, 3);
	b.s[place_of(&b, "{\"b\":2}") + 2] = 'x';
	check(buf_str(&b), "{\"a\":1}\n{\"x\":2}\n{\"c\":3}\n",
	      "dump/one.jsonl;dump/two.jsonl;dump/three.jsonl;", "archive.crc;");
	b.s[place_of(&b, "{\"x\":2}") + 2] = 'b';
	size_t directory = place_of(&b, "PK\x01\x02");
	b.s[directory] = 'x'; /* the end of the directory is there, its beginning is not */
	struct run r = read_case(buf_str(&b));
	assert_non_null(strstr(r.bytes.s, "{\"a\":1}\n"));
	assert_true(str_find(buf_str(&r.bytes), STR("{\"c\":3}\n")) >= 0);
	assert_true(r.codes.n > 0);
	run_release(&r);
	buf_release(&b);

	b = make(ARCHIVE_FORMAT_ZIP, "zip:compression=deflate", three, 3);
	b.n = place_of(&b, "PK\x01\x02");
	check(buf_str(&b), "{\"a\":1}\n{\"b\":2}\n{\"c\":3}\n",
	      "dump/one.jsonl;dump/two.jsonl;dump/three.jsonl;", "archive.truncated;");
	buf_release(&b);
}

/* Lines of digits that are not alike, so that they take some room when they are packed. */
static struct buf digits(unsigned from, unsigned n)
{
	struct buf b = { 0 };
	for (unsigned i = from; i < from + n; i++)
		buf_printf(&b, "{\"n\":%u}\n", i * 2654435761u);
	return b;
}

/* Of a deflated member all is given that stands before the damage, and the members behind it are read. */
static void test_zip_deflated_damage(void **state)
{
	(void)state;
	struct buf one = digits(0, 500), two = digits(500, 60000), last = digits(70000, 500);
	const struct part parts[] = { { "one", { one.s, one.n }, NULL },
				      { "two", { two.s, two.n }, NULL },
				      { "last", { last.s, last.n }, NULL } };
	for (int tenth = 1; tenth < 10; tenth++) {
		struct buf b = make(ARCHIVE_FORMAT_ZIP, "zip:compression=deflate", parts, 3), gz = { 0 };
		size_t begin = place_of(&b, "two"), end = place_of(&b, "last");
		memset(b.s + begin + (end - begin) * (size_t)tenth / 10, 0xff, 64);
		add_gzip(&gz, buf_str(&b), 6);
		for (int packed = 0; packed < 2; packed++) {
			struct run r = read_case(buf_str(packed ? &gz : &b));
			size_t same = 0;
			assert_true(r.bytes.n > one.n + last.n);
			assert_memory_equal(r.bytes.s, one.s, one.n);
			assert_memory_equal(r.bytes.s + r.bytes.n - last.n, last.s, last.n);
			while (same < two.n && r.bytes.s[one.n + same] == two.s[same])
				same++;
			assert_true(same > two.n / 100 * (size_t)(10 * tenth - 5));
			expect(&r.names, "one;two;last;");
			expect(&r.codes, "archive.damaged;");
			run_release(&r);
		}
		buf_release(&b);
		buf_release(&gz);
	}
	buf_release(&one);
	buf_release(&two);
	buf_release(&last);
}

static void test_7z_damage(void **state)
{
	(void)state;
	struct buf b = make(ARCHIVE_FORMAT_7ZIP, "7zip:compression=store", three, 3);
	b.s[place_of(&b, "{\"b\":2}") + 2] = 'x';
	check(buf_str(&b), "{\"a\":1}\n{\"x\":2}\n{\"c\":3}\n",
	      "dump/one.jsonl;dump/two.jsonl;dump/three.jsonl;", "archive.crc;");
	b.n -= b.n / 3;
	struct run r = read_case(buf_str(&b));
	assert_int_equal(r.names.n, 0);
	assert_true(str_starts(buf_str(&r.codes), STR("archive.")));
	run_release(&r);
	buf_release(&b);
}

static void test_encrypted(void **state)
{
	(void)state;
	struct buf b = make(ARCHIVE_FORMAT_ZIP, "zip:encryption=zipcrypt", three, 2);
	check(buf_str(&b), "", "", "archive.encrypted;archive.encrypted;");
	buf_release(&b);
}

/* Every archive cut at every byte, and with every byte changed: no crash, no endless loop, never silent when
 * cut. */
static void test_hostile(void **state)
{
	(void)state;
	for (size_t i = 0; i < FORMATS; i++) {
		struct buf b = make(formats[i], NULL, three, 2);
		size_t step = b.n > 2000 ? 37 : 1;
		for (size_t n = 0; n < b.n; n += step) {
			put_file("case", (struct str){ b.s, n });
			struct run r = run_path("case");
			run_release(&r);
			b.s[n] ^= (char)0xff;
			put_file("case", buf_str(&b));
			r = run_path("case");
			assert_true(r.bytes.n < 10000);
			run_release(&r);
			b.s[n] ^= (char)0xff;
		}
		buf_release(&b);
	}
}

static void test_limits(void **state)
{
	(void)state;
	struct limits limits = LIMITS_DEFAULT;
	struct buf b = make(ARCHIVE_FORMAT_ZIP, NULL, three, 3);
	put_file("case", buf_str(&b));
	limits.members = 2;
	struct run r = run_with("case", 4096, NULL, &limits);
	expect(&r.codes, "limit.members;");
	expect(&r.bytes, "{\"a\":1}\n{\"b\":2}\n");
	run_release(&r);
	limits.members = 1000;
	limits.total_bytes = 10;
	r = run_with("case", 4096, NULL, &limits);
	expect(&r.codes, "limit.total;");
	expect(&r.bytes, "{\"a\":1}\n{\"|LOST|");
	run_release(&r);
	buf_release(&b);

	struct buf bomb = { 0 };
	buf_add_fill(&bomb, 'a', 4 << 20);
	const struct part parts[] = { PART("one", "{\"a\":1}\n"),
				      { "bomb", buf_str(&bomb), NULL },
				      PART("two", "{\"b\":2}\n") };
	b = make(ARCHIVE_FORMAT_ZIP, NULL, parts, 3);
	put_file("case", buf_str(&b));
	limits = (struct limits)LIMITS_DEFAULT;
	limits.ratio = 10;
	limits.ratio_from_bytes = 1 << 20;
	r = run_with("case", 4096, NULL, &limits);
	expect(&r.codes, "limit.ratio;");
	expect(&r.names, "one;bomb;two;");
	assert_memory_equal(r.bytes.s + r.bytes.n - 14, "|LOST|{\"b\":2}\n", 14);
	run_release(&r);
	buf_release(&b);
	b = squeeze(ARCHIVE_FILTER_BZIP2, buf_str(&bomb));
	put_file("case", buf_str(&b));
	r = run_with("case", 4096, NULL, &limits);
	expect(&r.codes, "limit.ratio;");
	assert_true(r.bytes.n < 4000000);
	run_release(&r);
	buf_release(&b);
	buf_release(&bomb);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_formats),
		cmocka_unit_test(test_wrapped),
		cmocka_unit_test(test_too_deep),
		cmocka_unit_test(test_no_files),
		cmocka_unit_test(test_joined_tars),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_tar_damage),
		cmocka_unit_test(test_tar_headers),
		cmocka_unit_test(test_tar_inside),
		cmocka_unit_test(test_zip_damage),
		cmocka_unit_test(test_zip_deflated_damage),
		cmocka_unit_test(test_7z_damage),
		cmocka_unit_test(test_encrypted),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_limits),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("archive", tests, fixture_setup, fixture_teardown);
}
