/* Compressions of libarchive's, alone and in each other, and the frames of the OpenTelemetry collector. */
#include "archive_fixture.h"

static const struct part one = PART("dump/one.jsonl", "{\"a\":1}\n");
static const int filters[] = { ARCHIVE_FILTER_ZSTD, ARCHIVE_FILTER_XZ, ARCHIVE_FILTER_BZIP2,
			       ARCHIVE_FILTER_LZ4 };

static void test_filters(void **state)
{
	(void)state;
	static const char *const names[] = { "zstd", "xz", "bzip2", "lz4" };
	struct buf data = { 0 };
	add_lines(&data, 3000000, 1);
	for (size_t i = 0; i < 4; i++) {
		struct buf b = squeeze(filters[i], buf_str(&data));
		size_t whole = b.n;
		struct run r = read_case(buf_str(&b));
		expect_same(&r.bytes, &data);
		expect(&r.codes, "");
		run_release(&r);
		struct buf twice = { 0 };
		buf_add_str(&twice, buf_str(&b));
		buf_add_str(&twice, buf_str(&b));
		r = read_case(buf_str(&twice));
		expect(&r.codes, "");
		assert_int_equal(r.bytes.n, 2 * data.n);
		run_release(&r);
		buf_release(&twice);

		b.n = whole * 3 / 4;
		r = read_case(buf_str(&b));
		char code[40];
		snprintf(code, sizeof(code), "%s.truncated;", names[i]);
		expect(&r.codes, code);
		assert_true(r.bytes.n > 6);
		assert_memory_equal(r.bytes.s, data.s, r.bytes.n - 6);
		run_release(&r);
		buf_release(&b);
	}
	buf_release(&data);
}

/* tar.zst, zst in zst, and a frame that holds no data. */
static void test_filters_compose(void **state)
{
	(void)state;
	struct buf tar = make(ARCHIVE_FORMAT_TAR_USTAR, NULL, &one, 1);
	struct buf b = squeeze(ARCHIVE_FILTER_ZSTD, buf_str(&tar));
	check(buf_str(&b), "{\"a\":1}\n", "dump/one.jsonl;", "");
	struct buf c = squeeze(ARCHIVE_FILTER_ZSTD, buf_str(&b));
	check(buf_str(&c), "{\"a\":1}\n", "dump/one.jsonl;", "");
	struct buf d = squeeze(ARCHIVE_FILTER_XZ, buf_str(&c));
	struct buf e = squeeze(ARCHIVE_FILTER_LZ4, buf_str(&d));
	check(buf_str(&d), "{\"a\":1}\n", "dump/one.jsonl;", "");
	check(buf_str(&e), "", "", "filter.too-deep;");
	buf_clear(&d);
	buf_add(&d, "\x50\x2a\x4d\x18\x05\0\0\0hello", 13);
	buf_add_str(&d, buf_str(&b));
	buf_add(&d, "\x5e\x2a\x4d\x18\x01\0\0\0x", 9);
	check(buf_str(&d), "{\"a\":1}\n", "dump/one.jsonl;", "");
	buf_release(&tar);
	buf_release(&b);
	buf_release(&c);
	buf_release(&d);
	buf_release(&e);
}

static void add_frame(struct buf *to, struct str message)
{
	struct buf z = squeeze(ARCHIVE_FILTER_ZSTD, message);
	for (int shift = 24; shift >= 0; shift -= 8)
		buf_add_char(to, (char)(unsigned char)(z.n >> shift));
	buf_add_str(to, buf_str(&z));
	buf_release(&z);
}

static void test_frames(void **state)
{
	(void)state;
	struct buf b = { 0 };
	add_frame(&b, STR("{\"a\":1}"));
	size_t second = b.n;
	add_frame(&b, STR("{\"b\":2}\n"));
	size_t third = b.n;
	add_frame(&b, STR("\n{\"c\":3}"));
	check(buf_str(&b), "{\"a\":1}\n{\"b\":2}\n\n{\"c\":3}\n", "case;", "frames.lengths;");
	b.s[second + 8] ^= 0x08; /* a reserved bit of the frame's header */
	struct run r = read_case(buf_str(&b));
	assert_true(str_starts(buf_str(&r.bytes), STR("{\"a\":1}\n")));
	assert_true(str_ends(buf_str(&r.bytes), STR("\n{\"c\":3}\n")));
	assert_true(str_starts(buf_str(&r.codes), STR("frames.lengths;zstd.")));
	run_release(&r);
	b.s[second + 8] ^= 0x08;
	b.s[second + 1] = 0x01; /* a length that swallows the rest */
	r = read_case(buf_str(&b));
	assert_true(str_starts(buf_str(&r.bytes), STR("{\"a\":1}\n")));
	assert_true(r.codes.n > 0);
	run_release(&r);
	b.s[second + 1] = 0;
	b.s[second + 5] = 0; /* no frame behind the length */
	check(buf_str(&b), "{\"a\":1}\n|GAP|\n{\"c\":3}\n", "case;", "frames.lengths;frames.damaged;");
	b.s[second + 5] = (char)0xb5;
	b.n = third + 6;
	check(buf_str(&b), "{\"a\":1}\n{\"b\":2}\n", "case;", "frames.lengths;frames.truncated;");
	buf_release(&b);
}

/* Protobuf keeps a length before each message, and damaged ones leave no trace. */
static void test_frames_protobuf(void **state)
{
	(void)state;
	struct buf b = { 0 };
	add_frame(&b, STR("\x0a\x02\x0a\x00"));
	size_t second = b.n;
	add_frame(&b, STR("\x0a\x04\x12\x02\x0a\x00"));
	add_frame(&b, STR("\x0a\x02\x12\x00"));
	static const char all[] =
		"\0\0\0\x04\x0a\x02\x0a\0\0\0\0\x06\x0a\x04\x12\x02\x0a\0\0\0\0\x04\x0a\x02\x12";
	struct run r = read_case(buf_str(&b));
	expect(&r.codes, "frames.lengths;");
	assert_int_equal(r.bytes.n, sizeof(all));
	assert_memory_equal(r.bytes.s, all, sizeof(all));
	run_release(&r);
	b.s[second + 8] ^= 0x08;
	r = read_case(buf_str(&b));
	assert_true(str_starts(buf_str(&r.codes), STR("frames.lengths;zstd.")));
	assert_int_equal(r.bytes.n, 16);
	assert_memory_equal(r.bytes.s + 8, all + 18, 8);
	run_release(&r);
	buf_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_filters),
		cmocka_unit_test(test_filters_compose),
		cmocka_unit_test(test_frames),
		cmocka_unit_test(test_frames_protobuf),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("filter", tests, fixture_setup, fixture_teardown);
}
