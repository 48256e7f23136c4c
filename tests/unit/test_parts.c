/* Entering gzip files in their middle: what is read there is what is there, with both engines. */
#include "input_fixture.h"

#include "input/points.h"

enum { TEXT_BYTES = 1500000, SPACING = 20000 };

static uint64_t next(uint64_t *state)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return *state >> 33;
}

/* Text that refers back: words of a few kinds, and numbers. */
static void fill_text(struct buf *text)
{
	uint64_t state = 1;
	while (text->n < TEXT_BYTES)
		buf_printf(text, "{\"id\":\"%08x\",\"say\":\"word%u of many words%u\"}\n",
			   (unsigned)next(&state), (unsigned)next(&state) % 300, (unsigned)next(&state) % 40);
}

struct opening {
	struct points points;
	struct input_parts parts;
};

static struct source *open_points(void *user, struct source *file)
{
	struct opening *o = user;
	return points_open(file, SPACING, &o->points);
}

static struct source *open_parts(void *user, struct source *file)
{
	struct opening *o = user;
	return parts_open(file, &o->parts);
}

static struct run read_opened(const char *path, struct opening *o,
			      struct source *(*open)(void *user, struct source *file),
			      const struct inflate_class *inflate, size_t cap)
{
	struct run r = { 0 };
	struct limits limits = LIMITS_DEFAULT;
	struct diag diag = { .report = note_diag, .user = &r };
	struct input *in = input_new(&limits, &diag);
	struct input_opener opener = { o, open };
	input_use_inflate(in, inflate);
	input_open_with(in, &opener);
	input_add(in, path);
	read_all(&r, in, cap);
	input_free(in);
	return r;
}

static struct restart restart_before(const struct opening *o, uint64_t offset)
{
	const struct point *p = o->points.point.v;
	for (size_t i = 0; i < o->points.point.n && o->points.point.v[i].offset <= offset; i++)
		p = &o->points.point.v[i];
	return (struct restart){ .offset = p->offset,
				 .bit = p->bit,
				 .window = { o->points.windows.s + p->window_at, p->window_n },
				 .dictionary = buf_str(&o->points.dictionary) };
}

/* Some parts of the text, chosen by a seed; what they hold, with the gaps. */
static size_t choose(const struct opening *o, const struct buf *text, uint64_t seed,
		     struct input_part parts[8], struct buf *expected)
{
	uint64_t at = next(&seed) % 5000;
	size_t n = 0;
	for (; n < 8 && at < text->n; n++) {
		uint64_t end = at + 1 + next(&seed) % (n % 2 ? 90000 : 300);
		end = end < text->n ? end : text->n;
		parts[n] = (struct input_part){ .offset = at, .end = end, .line = 1 };
		parts[n].from = restart_before(o, at);
		buf_add_c(expected, n ? "|GAP|" : "");
		buf_add(expected, text->s + at, (size_t)(end - at));
		at = end + 1 + next(&seed) % (n % 3 ? 500000 : 2000);
	}
	return n;
}

static void check_parts(const char *path, struct opening *o, const struct buf *text)
{
	const struct inflate_class *const engines[] = { &inflate_zlib, inflate_best() };
	for (uint64_t seed = 1; seed < 40; seed++) {
		struct input_part parts[8];
		struct buf expected = { 0 };
		o->parts.part = parts;
		o->parts.n = choose(o, text, seed, parts, &expected);
		for (size_t e = 0; e < 2; e++) {
			struct run r = read_opened(path, o, open_parts, engines[e], seed % 2 ? 700 : 1 << 20);
			expect(&r.diags, "");
			expect_same(&r.bytes, &expected);
			run_release(&r);
		}
		buf_release(&expected);
	}
}

/* Inflates, notes, reads parts. Gives the points that have windows. */
static size_t check(const struct buf *gz, const struct buf *text)
{
	struct opening o = { .parts = { .is_gzip = true } };
	size_t windows = 0;
	const char *path = put_file("points.gz", buf_str(gz));
	struct run r = read_opened(path, &o, open_points, inflate_best(), 1 << 20);
	assert_null(o.points.fault);
	expect_same(&r.bytes, text);
	run_release(&r);
	assert_true(o.points.point.n > 0);
	assert_int_equal(o.points.point.v[0].offset, 0);
	for (size_t i = 0; i < o.points.point.n; i++)
		windows += o.points.point.v[i].window_n > 0;
	check_parts(path, &o, text);
	points_release(&o.points);
	return windows;
}

static void test_levels(void **state)
{
	(void)state;
	struct buf text = { 0 };
	fill_text(&text);
	for (int level = 1; level <= 9; level += 4) {
		struct buf gz = { 0 };
		add_gzip(&gz, buf_str(&text), level);
		assert_true(check(&gz, &text) > 3);
		buf_release(&gz);
	}
	buf_release(&text);
}

static void test_members(void **state)
{
	(void)state;
	struct buf text = { 0 }, gz = { 0 };
	fill_text(&text);
	for (size_t at = 0; at < text.n; at += 100000) {
		size_t n = text.n - at < 100000 ? text.n - at : 100000;
		add_gzip(&gz, (struct str){ text.s + at, n }, at % 200000 ? 6 : 0);
		if (at % 300000 == 0)
			buf_add_fill(&gz, '\0', 777);
	}
	(void)check(&gz, &text);
	buf_release(&gz);
	buf_release(&text);
}

/* Bytes that nothing can be copied from, and blocks of one byte again and again. */
static void test_extremes(void **state)
{
	(void)state;
	struct buf text = { 0 }, gz = { 0 };
	uint64_t random = 5;
	for (size_t i = 0; i < 300000; i++)
		buf_add_char(&text, (char)(next(&random) & 0x7f));
	buf_add_fill(&text, 'x', 900000);
	for (size_t i = 0; i < 300000; i++)
		buf_add_char(&text, (char)(next(&random) & 0x7f));
	add_gzip(&gz, buf_str(&text), 6);
	(void)check(&gz, &text);
	buf_release(&gz);
	buf_release(&text);
}

/* A window that is another one: what comes is not what was there, and nothing worse happens. */
static void test_wrong_places(void **state)
{
	(void)state;
	struct buf text = { 0 }, gz = { 0 };
	struct opening o = { .parts = { .is_gzip = true, .n = 1 } };
	fill_text(&text);
	add_gzip(&gz, buf_str(&text), 6);
	const char *path = put_file("wrong.gz", buf_str(&gz));
	struct run r = read_opened(path, &o, open_points, inflate_best(), 1 << 20);
	run_release(&r);
	for (uint64_t bit = 0; bit < gz.n * 8; bit += 997) {
		struct input_part part = { .offset = 100, .end = 5000, .line = 1 };
		part.from = restart_before(&o, text.n / 2);
		part.from.offset = 0;
		part.from.bit = bit;
		o.parts.part = &part;
		r = read_opened(path, &o, open_parts, bit % 2 ? &inflate_zlib : inflate_best(), 1 << 20);
		assert_true(r.bytes.n <= 4900 + sizeof("|LOST|"));
		run_release(&r);
	}
	points_release(&o.points);
	buf_release(&gz);
	buf_release(&text);
}

/* What was a gzip file when it was read before is none any more: not an index is to blame. */
static void test_changed(void **state)
{
	(void)state;
	struct input_part part = { .end = 5, .line = 1, .from.is_start = true };
	struct opening o = { .parts = { .part = &part, .n = 1, .is_gzip = true } };
	struct run r =
		read_opened(put_file("changed.gz", STR("{\"a\":1}\n")), &o, open_parts, inflate_best(), 700);
	expect(&r.codes, "input.changed;");
	expect(&r.bytes, "|LOST|");
	run_release(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_levels),   cmocka_unit_test(test_members),
		cmocka_unit_test(test_extremes), cmocka_unit_test(test_wrong_places),
		cmocka_unit_test(test_changed),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("parts", tests, fixture_setup, fixture_teardown);
}
