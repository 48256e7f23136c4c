/* gzip as it is found: several members, cut, damaged, with something behind; both engines, any read size. */
#include "input_fixture.h"

static const size_t caps[] = { 1, 2, 3, 7, 4096, 1 << 20 };

/* Reads `bytes` in all sizes; what comes must not depend on it. The result is for the caller to release. */
static struct run read_engine(struct str bytes, const struct inflate_class *inflate)
{
	put_file("case.gz", bytes);
	struct run r = run_with("case.gz", 1 << 20, inflate, NULL);
	for (size_t i = 0; i + 1 < sizeof(caps) / sizeof(caps[0]); i++) {
		if (bytes.n > 100000 && caps[i] < 7)
			continue;
		struct run other = run_with("case.gz", caps[i], inflate, NULL);
		expect_same(&r.bytes, &other.bytes);
		expect_same(&r.diags, &other.diags);
		run_release(&other);
	}
	return r;
}

/* The same with both engines. */
static struct run read_case(const struct buf *bytes)
{
	struct run r = read_engine(buf_str(bytes), inflate_best());
	struct run other = read_engine(buf_str(bytes), &inflate_zlib);
	expect_same(&r.bytes, &other.bytes);
	expect_same(&r.diags, &other.diags);
	run_release(&other);
	return r;
}

static void check(const struct buf *gz, const char *bytes, const char *diags)
{
	struct run r = read_case(gz);
	expect(&r.bytes, bytes);
	expect(&r.diags, diags);
	run_release(&r);
}

static void test_members(void **state)
{
	(void)state;
	struct buf gz = { 0 };
	add_gzip(&gz, STR("{\"a\":1}\n{\"b\""), 6);
	add_gzip(&gz, STR(""), 6);
	add_gzip(&gz, STR(":2}\n"), 0);
	add_gzip(&gz, STR("{\"c\":3}\n"), 9);
	check(&gz, "{\"a\":1}\n{\"b\":2}\n{\"c\":3}\n", "");
	buf_add_fill(&gz, '\0', 10000);
	check(&gz, "{\"a\":1}\n{\"b\":2}\n{\"c\":3}\n", "");
	add_gzip(&gz, STR("{\"d\":4}\n"), 1);
	check(&gz, "{\"a\":1}\n{\"b\":2}\n{\"c\":3}\n{\"d\":4}\n", "");
	buf_release(&gz);
}

static void test_header_fields(void **state)
{
	(void)state;
	struct buf plain = { 0 }, gz = { 0 };
	add_gzip(&plain, STR("{\"a\":1}\n"), 6);
	buf_add(&gz, "\x1f\x8b\x08\x1e\0\0\0\0\0\xff", 10);
	buf_add(&gz, "\x06\0BC\x02\0\x1b\0", 8);
	buf_add(&gz, "traces-0001.jsonl", 18);
	buf_add_fill(&gz, 'c', 700000); /* a comment longer than any buffer */
	buf_add(&gz, "\0\xab\xcd", 3);
	buf_add(&gz, plain.s + 10, plain.n - 10);
	check(&gz, "{\"a\":1}\n", "");
	gz.n = 600000;
	check(&gz, "|LOST|", "gzip.truncated@0/600000;");
	buf_release(&plain);
	buf_release(&gz);
}

static void test_behind(void **state)
{
	(void)state;
	struct buf gz = { 0 };
	add_gzip(&gz, STR("{\"a\":1}\n"), 6);
	size_t n = gz.n;
	char want[100];
	buf_add_c(&gz, "{\"b\":2}\n");
	snprintf(want, sizeof(want), "gzip.plain-after@8/%zu;", n);
	check(&gz, "{\"a\":1}\n{\"b\":2}\n", want);
	add_gzip(&gz, STR("{\"c\":3}\n"), 6);
	check(&gz, "{\"a\":1}\n{\"b\":2}\n{\"c\":3}\n", want);

	gz.n = n; /* what looks like a header in the text, and at its end, is none */
	buf_add_c(&gz, "{\"b\":\"more than sixty-four bytes of text, so that nothing else is looked at\"}\n");
	buf_add_c(&gz, "\x1f and \x1f\x8b\x08 and \x1f\x8b");
	struct run r = read_case(&gz);
	assert_memory_equal(r.bytes.s, "{\"a\":1}\n", 8);
	assert_memory_equal(r.bytes.s + 8, gz.s + n, gz.n - n);
	run_release(&r);

	gz.n = n;
	for (int i = 0; i < 512; i++)
		buf_add_char(&gz, (char)(unsigned char)(i ? (unsigned)i * 37 % 255 + 1 : 65));
	snprintf(want, sizeof(want), "gzip.trailing-garbage@8/%zu;", n);
	check(&gz, "{\"a\":1}\n", want);
	add_gzip(&gz, STR("{\"c\":3}\n"), 6);
	check(&gz, "{\"a\":1}\n|GAP|{\"c\":3}\n", want);
	buf_release(&gz);
}

static void test_check_sums(void **state)
{
	(void)state;
	struct buf gz = { 0 };
	char want[100];
	add_gzip(&gz, STR("{\"a\":1}\n"), 6);
	size_t n = gz.n;
	add_gzip(&gz, STR("{\"b\":2}\n"), 6);
	snprintf(want, sizeof(want), "gzip.crc@8/%zu;", n - 8);
	gz.s[n - 7] ^= 0x10;
	check(&gz, "{\"a\":1}\n{\"b\":2}\n", want);
	gz.s[n - 7] ^= 0x10;
	gz.s[n - 1] ^= 0x10;
	check(&gz, "{\"a\":1}\n{\"b\":2}\n", want);
	buf_release(&gz);
}

static void test_middle_damaged(void **state)
{
	(void)state;
	struct buf one = { 0 }, two = { 0 }, three = { 0 }, gz = { 0 }, want = { 0 };
	add_lines(&one, 50000, 1);
	add_lines(&two, 50000, 2);
	add_lines(&three, 50000, 3);
	add_gzip(&gz, buf_str(&one), 6);
	size_t from = gz.n;
	add_gzip(&gz, buf_str(&two), 6);
	size_t to = gz.n;
	add_gzip(&gz, buf_str(&three), 6);
	memset(gz.s + from + 12, 0xff, 200); /* its first block header */
	struct run r = read_case(&gz);
	buf_add_str(&want, buf_str(&one));
	buf_add_c(&want, "|GAP|");
	buf_add_str(&want, buf_str(&three));
	expect_same(&r.bytes, &want);
	expect(&r.codes, "gzip.damaged;");
	run_release(&r);

	gz.n = to; /* nothing good behind it */
	r = read_case(&gz);
	assert_memory_equal(r.bytes.s, one.s, one.n);
	assert_memory_equal(r.bytes.s + one.n, "|LOST|", 6);
	run_release(&r);

	gz.s[from + 3] = (char)0xff; /* a header of no known kind */
	add_gzip(&gz, buf_str(&three), 6);
	r = read_case(&gz);
	expect_same(&r.bytes, &want);
	expect(&r.codes, "gzip.damaged;");
	run_release(&r);
	buf_release(&one);
	buf_release(&two);
	buf_release(&three);
	buf_release(&gz);
	buf_release(&want);
}

/* What is given is the beginning of the data; ISA-L may hold back two bytes. */
static void check_cut(const struct buf *data, struct str gz, const struct inflate_class *inflate,
		      size_t *given)
{
	put_file("case.gz", gz);
	struct run r = run_with("case.gz", 4096, inflate, NULL);
	char want[100];
	*given = r.bytes.n - strlen("|LOST|");
	snprintf(want, sizeof(want), "gzip.truncated@%zu/%zu;", *given, gz.n);
	expect(&r.diags, want);
	assert_true(*given <= data->n);
	assert_memory_equal(r.bytes.s, data->s, *given);
	assert_memory_equal(r.bytes.s + *given, "|LOST|", 6);
	run_release(&r);
}

static void test_cut_anywhere(void **state)
{
	(void)state;
	struct buf data = { 0 }, gz = { 0 };
	add_lines(&data, 6000, 4);
	add_gzip(&gz, buf_str(&data), 6);
	for (size_t n = 2; n < gz.n; n++) {
		size_t best, zlib;
		check_cut(&data, (struct str){ gz.s, n }, inflate_best(), &best);
		check_cut(&data, (struct str){ gz.s, n }, &inflate_zlib, &zlib);
		assert_true(best <= zlib && best + 2 >= zlib);
		if (n >= gz.n - 8)
			assert_int_equal(best, data.n);
	}
	buf_release(&data);
	buf_release(&gz);
}

/* A writer that flushes each line and is killed: every line is there. */
static void test_killed_writer(void **state)
{
	(void)state;
	struct buf gz = { 0 };
	buf_reserve(&gz, 4096);
	z_stream z = { 0 };
	assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY), Z_OK);
	z.next_out = (Bytef *)gz.s;
	z.avail_out = 4096;
	for (int i = 0; i < 3; i++) {
		z.next_in = (Bytef *)(uintptr_t) "{\"a\":1}\n";
		z.avail_in = 8;
		assert_int_equal(deflate(&z, Z_SYNC_FLUSH), Z_OK);
	}
	gz.n = z.total_out;
	deflateEnd(&z);
	struct run r = read_case(&gz);
	expect(&r.bytes, "{\"a\":1}\n{\"a\":1}\n{\"a\":1}\n|LOST|");
	expect(&r.codes, "gzip.truncated;");
	run_release(&r);
	buf_release(&gz);
}

/* No flipped bit passes unsaid, unless it changed nothing but the header. */
static void test_flip_every_bit(void **state)
{
	(void)state;
	struct buf data = { 0 }, gz = { 0 };
	add_lines(&data, 1500, 5);
	add_gzip(&gz, buf_str(&data), 6);
	for (size_t bit = 24; bit < gz.n * 8; bit++) {
		gz.s[bit / 8] ^= (char)(1 << bit % 8);
		put_file("case.gz", buf_str(&gz));
		struct run best = run_with("case.gz", 65536, inflate_best(), NULL);
		struct run zlib = run_with("case.gz", 3, &inflate_zlib, NULL);
		if (best.diags.n == 0)
			expect_same(&best.bytes, &data);
		expect_same(&best.codes, &zlib.codes);
		run_release(&best);
		run_release(&zlib);
		gz.s[bit / 8] ^= (char)(1 << bit % 8);
	}
	buf_release(&data);
	buf_release(&gz);
}

/* Damage in larger data: all before it is given, whatever the size of reads, by both engines. */
static void test_damage_everywhere(void **state)
{
	(void)state;
	struct buf data = { 0 }, gz = { 0 }, bad = { 0 };
	add_lines(&data, 900000, 6);
	add_gzip(&gz, buf_str(&data), 6);
	for (size_t i = 1; i < 24; i++) {
		size_t at = gz.n / 24 * i;
		buf_clear(&bad);
		buf_add_str(&bad, buf_str(&gz));
		for (size_t k = 0; k < 16; k++)
			bad.s[at + k] ^= (char)(0x5a + 31 * i * (k + 1));
		struct run best = read_engine(buf_str(&bad), inflate_best());
		struct run zlib = read_engine(buf_str(&bad), &inflate_zlib);
		size_t same = 0;
		while (same < data.n && best.bytes.s[same] == data.s[same])
			same++;
		size_t same_zlib = 0;
		while (same_zlib < data.n && zlib.bytes.s[same_zlib] == data.s[same_zlib])
			same_zlib++;
		assert_int_equal(same, same_zlib);
		assert_true(same + data.n / 20 > data.n / 24 * i);
		expect_same(&best.codes, &zlib.codes);
		assert_true(best.codes.n > 0);
		run_release(&best);
		run_release(&zlib);
	}
	buf_release(&data);
	buf_release(&gz);
	buf_release(&bad);
}

/* Deflate in all its forms, at sizes around those of the buffers. */
static void test_sizes_and_levels(void **state)
{
	(void)state;
	static const size_t sizes[] = { 0, 1, 65535, 65536, 65537, 262143, 262144, 262145, 700001, 3000000 };
	struct buf data = { 0 }, gz = { 0 };
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		for (int level = 0; level < 10; level += 3) {
			buf_clear(&data);
			buf_clear(&gz);
			add_lines(&data, sizes[i], (unsigned)i);
			add_gzip(&gz, buf_str(&data), level);
			add_gzip(&gz, buf_str(&data), 9 - level);
			buf_reserve(&data, data.n);
			buf_add(&data, data.s, data.n); /* twice: there is room, so it does not move */
			put_file("case.gz", buf_str(&gz));
			struct run a = run_with("case.gz", 1 << 20, inflate_best(), NULL);
			struct run b = run_with("case.gz", 70001, &inflate_zlib, NULL);
			expect_same(&a.bytes, &data);
			expect_same(&b.bytes, &data);
			expect(&a.codes, sizes[i] ? "" : "input.empty;");
			assert_int_equal(a.totals.stream_bytes, data.n);
			assert_int_equal(a.totals.file_bytes, gz.n);
			run_release(&a);
			run_release(&b);
		}
	}
	buf_release(&data);
	buf_release(&gz);
}

static void test_nested(void **state)
{
	(void)state;
	struct buf gz = { 0 }, outer = { 0 };
	add_gzip(&gz, STR("{\"a\":1}\n"), 6);
	for (int depth = 2; depth <= 4; depth++) {
		buf_clear(&outer);
		add_gzip(&outer, buf_str(&gz), 6);
		buf_clear(&gz);
		buf_add_str(&gz, buf_str(&outer));
		struct run r = read_case(&gz);
		expect(&r.bytes, depth <= 3 ? "{\"a\":1}\n" : "");
		expect(&r.codes, depth <= 3 ? "" : "filter.too-deep;");
		run_release(&r);
	}
	buf_release(&gz);
	buf_release(&outer);
}

/* A member of the outer file is damaged: the inner data has a gap, and goes on at its next member. */
static void test_gap_inside(void **state)
{
	(void)state;
	struct buf one = { 0 }, two = { 0 }, three = { 0 }, gz = { 0 };
	add_gzip(&one, STR("{\"a\":1}\n"), 6);
	add_gzip(&two, STR("{\"b\":2}\n"), 6);
	add_gzip(&three, STR("{\"c\":3}\n"), 6);
	add_gzip(&gz, buf_str(&one), 6);
	size_t at = gz.n;
	add_gzip(&gz, buf_str(&two), 6);
	add_gzip(&gz, buf_str(&three), 6);
	gz.s[at + 10] = 7; /* a block of type 3 */
	struct run r = read_case(&gz);
	expect(&r.bytes, "{\"a\":1}\n|GAP|{\"c\":3}\n");
	expect(&r.codes, "gzip.damaged;");
	run_release(&r);
	buf_release(&one);
	buf_release(&two);
	buf_release(&three);
	buf_release(&gz);
}

static void test_ratio_limit(void **state)
{
	(void)state;
	struct limits limits = LIMITS_DEFAULT;
	struct buf data = { 0 }, gz = { 0 };
	limits.ratio = 2;
	limits.ratio_from_bytes = 1000000;
	buf_add_fill(&data, 'a', 8 << 20);
	add_gzip(&gz, buf_str(&data), 6);
	put_file("case.gz", buf_str(&gz));
	struct run r = run_with("case.gz", 65536, NULL, &limits);
	expect(&r.codes, "limit.ratio;");
	assert_true(r.bytes.n > 1000000 && r.bytes.n < 4000000);
	assert_memory_equal(r.bytes.s + r.bytes.n - 6, "|LOST|", 6);
	run_release(&r);
	buf_release(&data);
	buf_release(&gz);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_members),
		cmocka_unit_test(test_header_fields),
		cmocka_unit_test(test_behind),
		cmocka_unit_test(test_check_sums),
		cmocka_unit_test(test_middle_damaged),
		cmocka_unit_test(test_cut_anywhere),
		cmocka_unit_test(test_killed_writer),
		cmocka_unit_test(test_flip_every_bit),
		cmocka_unit_test(test_damage_everywhere),
		cmocka_unit_test(test_sizes_and_levels),
		cmocka_unit_test(test_nested),
		cmocka_unit_test(test_gap_inside),
		cmocka_unit_test(test_ratio_limit),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("gzip", tests, fixture_setup, fixture_teardown);
}
