/* gzip that was flushed by its writer and is damaged: what follows a full flush is read, and nothing is made
 * up. */
#include "input_fixture.h"

enum { LINES_EACH = 40, SEGMENTS = 6 };

struct flushed {
	struct buf data, gz;
	size_t data_at[SEGMENTS + 1], gz_at[SEGMENTS + 1]; /* where each begins */
};

/* A member whose writer flushed so after each LINES_EACH lines, which are much alike. */
static void make(struct flushed *f, int flush)
{
	z_stream z = { 0 };
	assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY), Z_OK);
	*f = (struct flushed){ 0 };
	buf_reserve(&f->gz, 1 << 16);
	for (int i = 0; i <= SEGMENTS; i++) {
		size_t from = f->data.n;
		f->data_at[i] = from;
		f->gz_at[i] = f->gz.n;
		for (int k = 0; i < SEGMENTS && k < LINES_EACH; k++)
			buf_printf(&f->data, "{\"span_id\":\"%08x\",\"name\":\"step %d\",\"x\":%d}\n",
				   (unsigned)(i * 100 + k) * 2654435761U, k % 7, k * k);
		z.next_in = (Bytef *)f->data.s + from;
		z.avail_in = (uInt)(f->data.n - from);
		z.next_out = (Bytef *)f->gz.s + f->gz.n;
		z.avail_out = (uInt)((1 << 16) - f->gz.n);
		assert_int_equal(deflate(&z, i < SEGMENTS ? flush : Z_FINISH),
				 i < SEGMENTS ? Z_OK : Z_STREAM_END);
		f->gz.n = z.total_out;
	}
	deflateEnd(&z);
}

static void flushed_release(struct flushed *f)
{
	buf_release(&f->data);
	buf_release(&f->gz);
}

/* Of segment i; a second time undoes it. */
static void damage(struct flushed *f, size_t i)
{
	for (size_t k = 0; k < 24; k++)
		f->gz.s[f->gz_at[i] + 20 + k] ^= 0x5a;
}

/* Empty where there is no gap. */
static struct str behind_gap(const struct run *r)
{
	ptrdiff_t at = str_find(buf_str(&r->bytes), STR("|GAP|"));
	return str_from(buf_str(&r->bytes), at >= 0 ? (size_t)at + 5 : r->bytes.n);
}

static void expect_text(struct str a, struct str b)
{
	assert_int_equal(a.n, b.n);
	if (a.n)
		assert_memory_equal(a.s, b.s, a.n);
}

/* With both engines, in large reads and small ones: the same, but for how far an engine decodes what is
 * damaged. */
static struct run read_both(struct str gz)
{
	put_file("case.gz", gz);
	struct run r = run_with("case.gz", 1 << 20, inflate_best(), NULL);
	struct run small = run_with("case.gz", 3, inflate_best(), NULL);
	struct run zlib = run_with("case.gz", 1 << 20, &inflate_zlib, NULL);
	expect_same(&r.bytes, &small.bytes);
	expect_same(&r.diags, &small.diags);
	expect_text(behind_gap(&r), behind_gap(&zlib));
	expect_same(&r.codes, &zlib.codes);
	run_release(&small);
	run_release(&zlib);
	return r;
}

/* The segments behind the damaged one come whole, and so does the member behind them. */
static void test_full_flush(void **state)
{
	(void)state;
	struct flushed f;
	make(&f, Z_FULL_FLUSH);
	add_gzip(&f.gz, STR("{\"last\":1}\n"), 6);
	buf_add_c(&f.data, "{\"last\":1}\n");
	for (size_t i = 0; i + 1 < SEGMENTS; i++) {
		damage(&f, i);
		struct run r = read_both(buf_str(&f.gz));
		assert_memory_equal(r.bytes.s, f.data.s, f.data_at[i]);
		struct str rest = behind_gap(&r), want = str_from(buf_str(&f.data), f.data_at[i + 1]);
		assert_int_equal(rest.n, want.n);
		assert_memory_equal(rest.s, want.s, want.n);
		expect(&r.codes, "gzip.damaged;");
		run_release(&r);
		damage(&f, i);
	}
	flushed_release(&f);
}

/* Two segments are damaged: two gaps, and the one between them is read. */
static void test_twice(void **state)
{
	(void)state;
	struct flushed f;
	make(&f, Z_FULL_FLUSH);
	damage(&f, 1);
	damage(&f, 4);
	struct run r = read_both(buf_str(&f.gz));
	struct str rest = behind_gap(&r);
	assert_memory_equal(rest.s, f.data.s + f.data_at[2], f.data_at[4] - f.data_at[2]);
	ptrdiff_t second = str_find(rest, STR("|GAP|"));
	assert_true(second > 0);
	rest = str_from(rest, (size_t)second + 5);
	assert_int_equal(rest.n, f.data.n - f.data_at[5]);
	assert_memory_equal(rest.s, f.data.s + f.data_at[5], rest.n);
	expect(&r.codes, "gzip.damaged;gzip.damaged;");
	run_release(&r);
	flushed_release(&f);
}

/* Behind a sync flush most is copied from what is lost: nothing is given that was not written. */
static void test_sync_flush(void **state)
{
	(void)state;
	struct flushed f;
	make(&f, Z_SYNC_FLUSH);
	for (size_t at = f.gz_at[1]; at < f.gz_at[3]; at += 7) {
		for (size_t k = 0; k < 8; k++)
			f.gz.s[at + k] ^= 0x5a;
		struct run r = read_both(buf_str(&f.gz));
		assert_memory_equal(r.bytes.s, f.data.s, f.data_at[1]);
		assert_true(r.codes.n > 0);
		ptrdiff_t gap = str_find(buf_str(&r.bytes), STR("|GAP|"));
		struct str rest = str_from(buf_str(&r.bytes), gap >= 0 ? (size_t)gap + 5 : r.bytes.n);
		while (rest.n) {
			ptrdiff_t n = str_find(rest, STR("|"));
			struct str piece = { rest.s, n >= 0 ? (size_t)n : rest.n };
			assert_true(str_find(buf_str(&f.data), piece) >= 0);
			n = n >= 0 ? str_find(str_from(rest, piece.n + 1), STR("|")) : -1;
			rest = str_from(rest, n >= 0 ? piece.n + (size_t)n + 2 : rest.n);
		}
		run_release(&r);
		for (size_t k = 0; k < 8; k++)
			f.gz.s[at + k] ^= 0x5a;
	}
	flushed_release(&f);
}

/* What looks like a flush in front of what is no text is passed over. */
static void test_no_text(void **state)
{
	(void)state;
	struct flushed f;
	make(&f, Z_FULL_FLUSH);
	struct buf gz = { 0 };
	buf_add(&gz, f.gz.s, f.gz_at[2]);
	buf_add_fill(&gz, (char)0xff, 64); /* a block of no known type */
	for (int i = 0; i < 2000; i++) {
		buf_add(&gz, "\0\0\xff\xff", 4);
		buf_add(&gz, "\0\x05\0\xfa\xff\1\2\3\4\5", 10); /* a stored block that is binary */
	}
	struct run r = read_both(buf_str(&gz));
	assert_int_equal(r.bytes.n, f.data_at[2] + strlen("|LOST|"));
	expect(&r.codes, "gzip.damaged;");
	run_release(&r);
	buf_release(&gz);
	flushed_release(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_full_flush),
		cmocka_unit_test(test_twice),
		cmocka_unit_test(test_sync_flush),
		cmocka_unit_test(test_no_text),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("gzip that was flushed", tests, fixture_setup, fixture_teardown);
}
