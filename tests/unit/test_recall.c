/* What one reading remembers for the next: all that can hold a literal is read again, and not much else. */
#include "input_fixture.h"

#include "input/recall.h"
#include "json/records.h"
#include "json/scan_many.h"

enum { RECORDS = 24000, RECORD_BYTES = 400 }; /* about ten stretches */

static void id_of(unsigned n, char id[33])
{
	uint64_t a = (n + 1) * 0x9e3779b97f4a7c15u, b = (a ^ a >> 29) * 0xbf58476d1ce4e5b9u;
	snprintf(id, 33, "%016llx%016llx", (unsigned long long)a, (unsigned long long)b);
}

/* Record n is of trace n / 4; two of these are also met near the end. */
static void add_record(struct buf *text, unsigned n)
{
	char id[33];
	id_of(n >= RECORDS - 2 ? n - RECORDS + 2 : n / 4, id);
	size_t end = text->n + RECORD_BYTES;
	buf_printf(text, "{\"trace_id\":\"%s\",\"n\":%u,\"text\":\"", id, n);
	for (unsigned i = 0; text->n < end; i++)
		buf_printf(text, "%s ", (n + i) % 3 ? "annual contracts are" : "refundable");
	buf_add_c(text, "\"}\n");
}

/* A reading and the next, over one file. */
struct again {
	struct limits limits;
	struct diag diag;
	struct run run;
	struct input *in;
};

static void start(struct again *a, const char *path, const struct inflate_class *inflate, unsigned threads)
{
	*a = (struct again){ .limits = LIMITS_DEFAULT };
	a->diag = (struct diag){ .report = note_diag, .user = &a->run };
	a->in = input_new(&a->limits, &a->diag);
	input_use_inflate(a->in, inflate);
	input_use_threads(a->in, threads);
	input_add(a->in, path);
	input_remember(a->in);
}

static void end(struct again *a)
{
	input_free(a->in);
	run_release(&a->run);
}

/* Reads all that comes; the records that hold the literal, with their places, go to `out`. Bytes that were
 * read. */
static uint64_t read_for(struct again *a, const struct scan_needles *needles, struct str literal,
			 struct buf *out)
{
	struct records *records = records_new(&a->limits, &a->diag);
	struct scan_needles one = { .needle = { literal }, .n = 1 };
	uint64_t before = input_totals(a->in).stream_bytes;
	struct stream *s;
	struct record r;
	enum status st;
	while (input_next(a->in, &s) == STATUS_OK) {
		records_open(records, s, needles);
		while ((st = records_next(records, &r)) != STATUS_END && st != STATUS_FATAL) {
			if (st != STATUS_OK || scan_find(&one, r.text) < 0)
				continue;
			buf_printf(out, "%llu:%llu ", (unsigned long long)r.place.line,
				   (unsigned long long)r.place.offset);
			buf_add_str(out, r.text);
		}
	}
	records_free(records);
	return input_totals(a->in).stream_bytes - before;
}

static uint64_t read_again(struct again *a, const struct scan_needles *needles, struct str literal,
			   struct buf *out)
{
	assert_int_equal(input_rewind(a->in), STATUS_OK);
	assert_non_null(input_recalls(a->in));
	records_recall_choose(input_recalls(a->in), needles);
	return read_for(a, needles, literal, out);
}

static struct scan_needles needle_of(const char *id)
{
	return (struct scan_needles){ .needle = { str_of(id) }, .n = 1, .end_words = true };
}

/* For some ids: the second reading finds what a whole one finds. Gives the largest share that was read, in
 * percent. */
static unsigned check(const char *path, const struct buf *text, const struct inflate_class *inflate,
		      unsigned threads)
{
	static const unsigned traces[] = { 0, 1, 2, 777, RECORDS / 8, RECORDS / 4 - 1, RECORDS };
	struct buf whole = { 0 }, again = { 0 };
	struct again a;
	unsigned most = 0;
	start(&a, path, inflate, threads);
	read_for(&a, NULL, STR("nothing of that"), &whole);
	for (size_t i = 0; i < sizeof(traces) / sizeof(traces[0]); i++) {
		char id[33];
		id_of(traces[i], id);
		struct scan_needles needles = needle_of(id);
		buf_clear(&whole);
		buf_clear(&again);
		uint64_t all = read_again(&a, NULL, str_of(id), &whole);
		uint64_t bytes = read_again(&a, &needles, str_of(id), &again);
		assert_int_equal(all, text->n);
		expect_same(&again, &whole);
		assert_int_equal(whole.n > 0, traces[i] < RECORDS / 4);
		unsigned share = (unsigned)(bytes * 100 / all);
		most = share > most ? share : most;
	}
	expect(&a.run.diags, "");
	end(&a);
	buf_release(&whole);
	buf_release(&again);
	return most;
}

static void fill(struct buf *text)
{
	for (unsigned n = 0; n < RECORDS; n++)
		add_record(text, n);
}

static void test_ids(void **state)
{
	(void)state;
	struct buf text = { 0 }, gz = { 0 };
	fill(&text);
	add_gzip(&gz, buf_str(&text), 1);
	const char *path = put_file("one.gz", buf_str(&gz));
	for (unsigned threads = 1; threads <= 2; threads++) {
		assert_in_range(check(path, &text, &inflate_zlib, threads), 5, 40);
		assert_in_range(check(path, &text, inflate_best(), threads), 5, 40);
	}
	buf_release(&text);
	buf_release(&gz);
}

static void test_members(void **state)
{
	(void)state;
	struct buf text = { 0 }, gz = { 0 };
	fill(&text);
	for (size_t at = 0; at < text.n; at += 700000) {
		size_t n = text.n - at < 700000 ? text.n - at : 700000;
		add_gzip(&gz, (struct str){ text.s + at, n }, at % 2 ? 1 : 6);
	}
	const char *path = put_file("members.gz", buf_str(&gz));
	assert_in_range(check(path, &text, inflate_best(), 2), 5, 40);
	assert_in_range(check(path, &text, &inflate_zlib, 1), 5, 40);
	buf_release(&text);
	buf_release(&gz);
}

/* Reads it twice; the share of the second time, in percent. */
static unsigned share_of(const struct buf *text, const struct scan_needles *needles)
{
	struct buf gz = { 0 }, out = { 0 };
	struct again a;
	add_gzip(&gz, buf_str(text), 1);
	start(&a, put_file("share.gz", buf_str(&gz)), inflate_best(), 2);
	uint64_t all = read_for(&a, NULL, STR("x"), &out);
	buf_clear(&out);
	unsigned share = (unsigned)(read_again(&a, needles, STR("x"), &out) * 100 / all);
	end(&a);
	buf_release(&gz);
	buf_release(&out);
	return share;
}

/* What cannot be ruled out is read. */
static void test_what_is_not_known(void **state)
{
	(void)state;
	struct buf text = { 0 };
	fill(&text);
	struct scan_needles needles = needle_of("ffff0000ffff0001");
	assert_int_equal(share_of(&text, &needles), 0);
	needles.end_words = false;
	assert_int_equal(share_of(&text, &needles), 100);
	needles = needle_of("tr_9021");
	assert_int_equal(share_of(&text, &needles), 100);
	assert_int_equal(share_of(&text, NULL), 100);
	buf_release(&text);
}

/* A list of bytes may spell any id; behind damage, the stretch is read. */
static void test_loud(void **state)
{
	(void)state;
	static const char *const loud[] = { "{\"MESSAGE\":[ 123, 34,116,34,58,34,120,34,125]}\n",
					    "{\"torn\":\"\n", "no JSON at all\n" };
	for (size_t i = 0; i < 3; i++) {
		struct buf text = { 0 };
		for (unsigned n = 0; n < RECORDS; n++) {
			if (n == RECORDS / 2)
				buf_add_c(&text, loud[i]);
			add_record(&text, n);
		}
		struct scan_needles needles = needle_of("ffff0000ffff0001");
		assert_in_range(share_of(&text, &needles), 5, 40);
		buf_release(&text);
	}
}

/* Of damaged gzip nothing is remembered, nor of a file that became another. */
static void test_damage(void **state)
{
	(void)state;
	struct buf text = { 0 }, gz = { 0 }, out = { 0 };
	struct scan_needles needles = needle_of("ffff0000ffff0001");
	struct again a;
	fill(&text);
	add_gzip(&gz, (struct str){ text.s, text.n / 2 }, 1);
	size_t half = gz.n;
	add_gzip(&gz, (struct str){ text.s + text.n / 2, text.n - text.n / 2 }, 1);
	gz.s[half + 3] = '\xff'; /* the flags of a header */
	start(&a, put_file("bad.gz", buf_str(&gz)), inflate_best(), 2);
	uint64_t first = read_for(&a, NULL, STR("x"), &out);
	assert_int_equal(read_again(&a, &needles, STR("x"), &out), first);
	end(&a);
	gz.s[half + 3] = 0;
	start(&a, put_file("other.gz", buf_str(&gz)), inflate_best(), 2);
	first = read_for(&a, NULL, STR("x"), &out);
	put_file("other.gz", (struct str){ gz.s, half });
	assert_in_range(read_again(&a, &needles, STR("x"), &out), first / 2 - RECORD_BYTES,
			first / 2 + RECORD_BYTES);
	end(&a);
	buf_release(&text);
	buf_release(&gz);
	buf_release(&out);
}

/* Plain files are not worth it, and what was read before is not remembered twice. */
static void test_what_is_not_remembered(void **state)
{
	(void)state;
	struct limits limits = LIMITS_DEFAULT;
	struct diag diag = { 0 };
	struct buf gz = { 0 };
	struct stream *s;
	add_gzip(&gz, STR("{\"a\":1}\n"), 1);
	put_file("a.jsonl", STR("{\"a\":1}\n"));
	put_file("a.gz", buf_str(&gz));
	struct input *in = input_new(&limits, &diag);
	input_add(in, "a.jsonl");
	input_add(in, "a.gz");
	input_add(in, "a.gz");
	input_remember(in);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(input_next(in, &s), STATUS_OK);
		assert_int_equal(stream_recall(s) != NULL, i == 1);
	}
	assert_int_equal(input_rewind(in), STATUS_OK);
	input_remember(in); /* too late */
	assert_int_equal(input_next(in, &s), STATUS_OK);
	assert_int_equal(input_next(in, &s), STATUS_OK);
	assert_null(stream_recall(s));
	input_free(in);
	buf_release(&gz);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ids),
		cmocka_unit_test(test_members),
		cmocka_unit_test(test_what_is_not_known),
		cmocka_unit_test(test_loud),
		cmocka_unit_test(test_damage),
		cmocka_unit_test(test_what_is_not_remembered),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, fixture_setup, fixture_teardown);
}
