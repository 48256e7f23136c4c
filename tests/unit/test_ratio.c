/* How often one file may be expanded, by all of its layers and members together. */
#include "input_fixture.h"

#include <sys/wait.h>

enum { FROM = 1 << 20, ZEROS = 32 << 20 };

/* Compressed twice, each time less than a thousandfold. */
static void add_bomb(struct buf *to)
{
	struct buf zeros = { 0 }, once = { 0 };
	buf_add_fill(&zeros, ' ', ZEROS);
	add_gzip(&once, buf_str(&zeros), 9);
	add_gzip(to, buf_str(&once), 9);
	assert_true(once.n > ZEROS / 1100 && once.n < to->n * 1000 && to->n < ZEROS / 50000);
	buf_release(&zeros);
	buf_release(&once);
}

static struct limits limits_of(uint64_t ratio)
{
	struct limits limits = LIMITS_DEFAULT;
	limits.ratio = ratio;
	limits.ratio_from_bytes = FROM;
	return limits;
}

/* It ends where four times as much was given as any stream may give unseen. */
static void is_stopped(const struct run *r)
{
	expect(&r->codes, "limit.ratio;");
	assert_true(r->bytes.n > 4 * FROM && r->bytes.n < 5 * FROM);
}

static void test_two_layers(void **state)
{
	(void)state;
	struct buf bomb = { 0 };
	struct limits limits = limits_of(1100), none = limits_of(UINT64_MAX);
	add_bomb(&bomb);
	put_file("bomb.gz", buf_str(&bomb));
	struct run r = run_with("bomb.gz", 65536, NULL, &limits);
	is_stopped(&r);
	assert_memory_equal(r.bytes.s + r.bytes.n - 6, "|LOST|", 6);
	run_release(&r);
	r = run_with("bomb.gz", 65536, NULL, &none);
	expect(&r.codes, "");
	assert_int_equal(r.bytes.n, ZEROS);
	run_release(&r);
	buf_release(&bomb);
}

/* What is left of the file is not read, members behind the one that was stopped included; other files are. */
static void test_other_files(void **state)
{
	(void)state;
	struct buf bomb = { 0 };
	struct limits limits = limits_of(1100);
	add_bomb(&bomb);
	assert_int_equal(mkdir("folder", 0700), 0);
	put_file("folder/a.gz", buf_str(&bomb));
	put_file("folder/b.jsonl", STR("{\"b\":1}\n"));
	struct run r = run_with("folder", 65536, NULL, &limits);
	is_stopped(&r);
	expect(&r.names, "folder/a.gz;folder/b.jsonl;");
	assert_memory_equal(r.bytes.s + r.bytes.n - 14, "|LOST|{\"b\":1}\n", 14);
	run_release(&r);
	buf_release(&bomb);
}

static pid_t to_stdin(struct str data)
{
	int ends[2];
	assert_int_equal(pipe(ends), 0);
	pid_t child = fork();
	if (child == 0) {
		close(ends[0]);
		_exit(write(ends[1], data.s, data.n) == (ssize_t)data.n ? 0 : 1);
	}
	close(ends[1]);
	assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
	close(ends[0]);
	return child;
}

/* A pipe has no size: what came of it counts. Read again, nothing comes of it. */
static void test_pipe(void **state)
{
	(void)state;
	struct buf bomb = { 0 }, lines = { 0 }, mild = { 0 };
	struct limits limits = limits_of(1100);
	add_bomb(&bomb);
	pid_t child = to_stdin(buf_str(&bomb));
	struct run r = run_with("-", 65536, NULL, &limits);
	is_stopped(&r);
	run_release(&r);
	assert_int_equal(waitpid(child, NULL, 0), child);

	limits = limits_of(100);
	add_lines(&lines, 6 * FROM, 3);
	add_gzip(&mild, buf_str(&lines), 6);
	assert_true(lines.n / mild.n < 100);
	child = to_stdin(buf_str(&mild));
	r = (struct run){ 0 };
	struct diag diag = { .report = note_diag, .user = &r };
	struct input *in = input_new(&limits, &diag);
	input_keep(in);
	input_add(in, "-");
	for (int round = 0; round < 2; round++) {
		buf_clear(&r.bytes);
		read_all(&r, in, 65536);
		expect_same(&r.bytes, &lines);
		assert_int_equal(input_rewind(in), STATUS_OK);
	}
	expect(&r.codes, "");
	run_release(&r);
	input_free(in);
	assert_int_equal(waitpid(child, NULL, 0), child);
	buf_release(&bomb);
	buf_release(&lines);
	buf_release(&mild);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_two_layers),
		cmocka_unit_test(test_other_files),
		cmocka_unit_test(test_pipe),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("ratio", tests, fixture_setup, fixture_teardown);
}
