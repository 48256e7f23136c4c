/* What is remembered is bounded, however long files are and however many. */
#include "input_fixture.h"

#include "input/recall.h"

static unsigned dropped;

static void count_drop(void *saved)
{
	dropped++;
	free(saved);
}

static bool holds_marks(const void *user, const uint64_t *words)
{
	return words[0] & *(const uint64_t *)user;
}

static struct source *take_file(void *user, struct source *file)
{
	*(struct source **)user = file;
	return NULL;
}

/* A file of so many MiB, of which one in the middle is loud. Points that were added. */
static unsigned add_long(struct recalls *all, struct source *file, const struct inflate_class *inflate,
			 unsigned mib)
{
	struct recall *r = recalls_start(all, file, inflate);
	unsigned points = 0;
	assert_non_null(r);
	for (uint64_t n = 1; n <= mib; n++) {
		recall_stretch(r)->words[0] |= (uint64_t)1 << (n - 1) % 61;
		recall_stretch(r)->is_loud |= n == mib / 2;
		if (recall_wants_point(r, n << 20)) {
			recall_add_point(r, n << 20, n, malloc(1));
			points++;
		}
		if (recall_is_long(r, n << 20))
			recall_next(r, n << 20, n);
	}
	recall_end(r, ((uint64_t)mib << 20) + 5);
	recall_leave(r);
	return points;
}

/* However long files are, there are few stretches and points of them, and each byte is in one. */
static void test_long(void **state)
{
	(void)state;
	const struct inflate_class inflate = { .drop = count_drop };
	static const char *const names[] = { "1.jsonl", "2.jsonl", "3.jsonl" };
	enum { FILES = 3, MIB = 2000, LONGEST = 64 };
	struct limits limits = LIMITS_DEFAULT;
	struct diag diag = { 0 };
	struct source *file[FILES] = { NULL };
	struct input *in[FILES];
	struct recalls *all = recalls_new();
	const uint64_t none = 0, any = UINT64_MAX;
	unsigned points = 0;
	for (size_t i = 0; i < FILES; i++) {
		struct input_opener opener = { &file[i], take_file };
		struct stream *s;
		in[i] = input_new(&limits, &diag);
		input_add(in[i], put_file(names[i], STR("{}\n")));
		input_open_with(in[i], &opener);
		assert_int_equal(input_next(in[i], &s), STATUS_OK);
		points += add_long(all, file[i], &inflate, MIB);
	}
	recalls_choose(all, holds_marks, &any);
	assert_null(recalls_parts(all, file[1]));
	recalls_choose(all, holds_marks, &none);
	for (size_t i = 0; i < FILES; i++) {
		const struct input_parts *parts = recalls_parts(all, file[i]);
		assert_non_null(parts);
		assert_int_equal(parts->n, 1);
		const struct input_part *part = parts->part;
		assert_in_range(part->end - part->offset, 16 << 20, LONGEST << 20);
		assert_true(part->offset < MIB / 2 << 20 && part->end >= MIB / 2 << 20);
		assert_non_null(part->from.point);
		assert_true(part->from.point->offset <= part->offset);
		assert_in_range(part->offset - part->from.point->offset, 0, LONGEST << 20);
	}
	assert_in_range(points - dropped, MIB * FILES / LONGEST, 320);
	recalls_free(all);
	assert_int_equal(points, dropped);
	for (size_t i = 0; i < FILES; i++)
		input_free(in[i]);
}

/* Of files without number, the first are remembered. */
static void test_many(void **state)
{
	(void)state;
	const struct inflate_class inflate = { .drop = count_drop };
	struct limits limits = LIMITS_DEFAULT;
	struct diag diag = { 0 };
	struct recalls *all = recalls_new();
	unsigned known = 0;
	for (int i = 0; i < 300; i++) {
		char name[32];
		struct source *file = NULL;
		struct input_opener opener = { &file, take_file };
		struct stream *s;
		snprintf(name, sizeof(name), "many-%d.jsonl", i);
		struct input *in = input_new(&limits, &diag);
		input_add(in, put_file(name, STR("{}\n")));
		input_open_with(in, &opener);
		assert_int_equal(input_next(in, &s), STATUS_OK);
		struct recall *r = recalls_start(all, file, &inflate);
		known += r != NULL;
		assert_null(recalls_start(all, file, &inflate));
		if (r)
			recall_end(r, 3);
		recall_leave(r);
		input_free(in);
	}
	assert_int_equal(known, 256);
	recalls_free(all);
}

/* One record without an end has points only; what was not read to its end is forgotten; who reads on is not
 * held up. */
static void test_left(void **state)
{
	(void)state;
	const struct inflate_class inflate = { .drop = count_drop };
	struct limits limits = LIMITS_DEFAULT;
	struct diag diag = { 0 };
	struct recalls *all = recalls_new();
	struct recall *r[3];
	struct input *in[3];
	unsigned points = 0;
	dropped = 0;
	for (int i = 0; i < 3; i++) {
		char name[32];
		struct source *file = NULL;
		struct input_opener opener = { &file, take_file };
		struct stream *s;
		snprintf(name, sizeof(name), "left-%d.jsonl", i);
		in[i] = input_new(&limits, &diag);
		input_add(in[i], put_file(name, STR("{}\n")));
		input_open_with(in[i], &opener);
		assert_int_equal(input_next(in[i], &s), STATUS_OK);
		r[i] = recalls_start(all, file, &inflate);
	}
	for (uint64_t n = 1; n <= 5000; n++)
		for (int i = 0; i < 2; i++)
			if (recall_wants_point(r[i], n << 20)) {
				recall_add_point(r[i], n << 20, n, malloc(1));
				points++;
			}
	assert_in_range(points - dropped, 80, 600);
	recall_spoil(r[1]);
	assert_false(recall_wants_point(r[1], (uint64_t)1 << 50));
	recall_leave(r[0]);
	recall_leave(r[1]);
	assert_int_equal(points, dropped);
	unsigned stretches = 0;
	for (uint64_t n = 1; n <= 50000; n++)
		if (recall_is_long(r[2], n << 20)) {
			recall_next(r[2], n << 20, n);
			stretches++;
		}
	assert_in_range(stretches, 320, 2500);
	recalls_free(all);
	for (int i = 0; i < 3; i++)
		input_free(in[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_left),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, fixture_setup, fixture_teardown);
}
