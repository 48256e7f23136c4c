/* Files, folders, pipes: what is opened, in which order, and reading it again. */
#include "input_fixture.h"

#include <fcntl.h>
#include <sys/wait.h>

static void test_plain(void **state)
{
	(void)state;
	struct run r = run_path(put_file("plain", STR("{\"a\":1}\n{\"b\"")));
	expect(&r.bytes, "{\"a\":1}\n{\"b\"");
	expect(&r.names, "plain;");
	expect(&r.diags, "");
	assert_int_equal(r.totals.files, 1);
	assert_int_equal(r.totals.file_bytes, 12);
	assert_int_equal(r.totals.stream_bytes, 12);
	run_release(&r);
	r = run_path(put_file("plain", STR("\x1f\x8b\x07 is no gzip\0\xff")));
	expect(&r.codes, ""); /* the layers above say what they think of it */
	assert_int_equal(r.bytes.n, 16);
	run_release(&r);
}

static void test_nothing(void **state)
{
	(void)state;
	struct run r = run_path(put_file("empty", STR("")));
	expect(&r.names, "empty;");
	expect(&r.codes, "input.empty;");
	run_release(&r);
	r = run_path("not/there");
	expect(&r.names, "");
	expect(&r.codes, "input.open;");
	assert_int_equal(r.totals.files, 0);
	run_release(&r);
	assert_int_equal(mkdir("bare", 0755), 0);
	r = run_path("bare");
	expect(&r.names, "");
	expect(&r.codes, "input.empty;");
	run_release(&r);
}

/* Byte order of whole paths ('-' < '.' < '/' < '0'), hidden files too, no circles, no waiting for a FIFO. */
static void test_folder(void **state)
{
	(void)state;
	static const char *const files[] = { "d/b",     "d/a/z",     "d/a/y",     "d/a-1",
					     "d/a.txt", "d/.hidden", "d/\xc3\xa4" };
	assert_int_equal(mkdir("d", 0755), 0);
	assert_int_equal(mkdir("d/a", 0755), 0);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		put_file(files[i], str_of(files[i]));
	assert_int_equal(symlink("..", "d/a/circle"), 0);
	assert_int_equal(symlink("../b", "d/a/link"), 0);
	assert_int_equal(symlink("gone", "d/dangling"), 0);
	assert_int_equal(mkfifo("d/fifo", 0600), 0);
	static const char want[] = "d/.hidden;d/a-1;d/a.txt;d/a/link;d/a/y;d/a/z;d/b;d/\xc3\xa4;";
	struct run r = run_path("d");
	expect(&r.names, want);
	assert_true(str_find(buf_str(&r.codes), STR("input.link;")) >= 0);
	assert_true(str_find(buf_str(&r.codes), STR("input.special;")) >= 0);
	assert_true(str_find(buf_str(&r.codes), STR("input.open;")) >= 0);
	expect(&r.bytes, "d/.hiddend/a-1d/a.txtd/bd/a/yd/a/zd/bd/\xc3\xa4");
	run_release(&r);
	r = run_path("d/");
	expect(&r.names, want);
	run_release(&r);
	r = run_path("d/a/circle/a"); /* a link that is named is followed; one that leads out of it is not */
	expect(&r.names, "d/a/circle/a/y;d/a/circle/a/z;");
	assert_true(str_find(buf_str(&r.codes), STR("input.link;")) >= 0);
	run_release(&r);
}

static void test_place(void **state)
{
	(void)state;
	struct limits limits = LIMITS_DEFAULT;
	struct buf gz = { 0 };
	char bytes[4];
	size_t got;
	struct stream *s;
	add_gzip(&gz, STR("{\"a\":1}\n"), 6);
	put_file("x", STR("0123456789"));
	put_file("y", buf_str(&gz));
	struct input *in = input_new(&limits, NULL);
	input_add(in, "x");
	input_add(in, "y");
	assert_int_equal(input_next(in, &s), STATUS_OK);
	struct place place = stream_place(s);
	assert_true(str_eq(place.file, STR("x")));
	assert_false(str_is_set(place.member));
	assert_false(stream_is_expanded(s));
	assert_int_equal(stream_read(s, bytes, 4, &got), STATUS_OK);
	assert_int_equal(stream_file_offset(s), 4);
	assert_int_equal(input_next(in, &s), STATUS_OK); /* the rest of x is left */
	assert_true(stream_is_expanded(s));
	assert_int_equal(stream_read(s, bytes, 4, &got), STATUS_OK);
	assert_memory_equal(bytes, "{\"a\"", 4);
	assert_true(stream_file_offset(s) <= gz.n);
	assert_int_equal(input_next(in, &s), STATUS_END);
	assert_int_equal(input_next(in, &s), STATUS_END);
	assert_true(str_eq(place.file, STR("x"))); /* still there */
	input_free(in);
	buf_release(&gz);
}

/* A child writes `data` slowly into a pipe that becomes our stdin. */
static pid_t pipe_to_stdin(struct str data)
{
	int ends[2];
	assert_int_equal(pipe(ends), 0);
	pid_t child = fork();
	if (child == 0) {
		close(ends[0]);
		for (size_t at = 0; at < data.n;) {
			size_t n = data.n - at < 50000 ? data.n - at : 50000;
			ssize_t put = write(ends[1], data.s + at, at ? n : 1);
			if (put < 0)
				_exit(1);
			at += (size_t)put;
		}
		_exit(0);
	}
	close(ends[1]);
	assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
	close(ends[0]);
	return child;
}

static void read_twice(struct input *in, struct run *r, struct str want)
{
	for (int round = 0; round < 3; round++) {
		buf_clear(&r->bytes);
		read_all(r, in, 65536);
		assert_int_equal(r->bytes.n, want.n);
		assert_memory_equal(r->bytes.s, want.s, want.n);
		assert_int_equal(input_rewind(in), STATUS_OK);
	}
}

/* More than is kept in memory; the second reading starts before the first has come to the end. */
static void test_pipe_again(void **state)
{
	(void)state;
	struct limits limits = LIMITS_DEFAULT;
	struct buf data = { 0 };
	struct stream *s;
	char bytes[1000];
	size_t got;
	add_lines(&data, 12000000, 9);
	pid_t child = pipe_to_stdin(buf_str(&data));
	struct run r = { 0 };
	struct diag diag = { .report = note_diag, .user = &r };
	struct input *in = input_new(&limits, &diag);
	input_keep(in);
	input_add(in, "-");
	input_add(in, "-");
	assert_int_equal(input_next(in, &s), STATUS_OK);
	assert_int_equal(stream_read(s, bytes, sizeof(bytes), &got), STATUS_OK);
	assert_int_equal(input_rewind(in), STATUS_OK);
	read_twice(in, &r, buf_str(&data));
	expect(&r.names, "-;-;-;");
	expect(&r.codes, "");
	assert_int_equal(r.totals.file_bytes, data.n);
	run_release(&r);
	input_free(in);
	assert_int_equal(waitpid(child, NULL, 0), child);
	buf_release(&data);
}

/* Compressed data from a pipe is looked at without being lost, and what is wrong is said once. */
static void test_damaged_pipe_again(void **state)
{
	(void)state;
	struct limits limits = LIMITS_DEFAULT;
	struct buf gz = { 0 };
	add_gzip(&gz, STR("{\"a\":1}\n"), 6);
	gz.n -= 4;
	pid_t child = pipe_to_stdin(buf_str(&gz));
	struct run r = { 0 };
	struct diag diag = { .report = note_diag, .user = &r };
	struct input *in = input_new(&limits, &diag);
	input_keep(in);
	input_add(in, "-");
	input_add(in, "not/there");
	read_twice(in, &r, STR("{\"a\":1}\n|LOST|"));
	expect(&r.codes, "gzip.truncated;input.open;");
	assert_int_equal(diag.count[SEVERITY_ERROR], 2);
	run_release(&r);
	input_free(in);
	assert_int_equal(waitpid(child, NULL, 0), child);
	buf_release(&gz);
}

/* stdin from a file is read from where it stands, and again from there. */
static void test_stdin_file(void **state)
{
	(void)state;
	struct limits limits = LIMITS_DEFAULT;
	put_file("in", STR("passed over{\"a\":1}\n"));
	int fd = open("in", O_RDONLY);
	assert_true(fd >= 0);
	assert_int_equal(lseek(fd, 11, SEEK_SET), 11);
	assert_int_equal(dup2(fd, STDIN_FILENO), STDIN_FILENO);
	close(fd);
	struct run r = { 0 };
	struct input *in = input_new(&limits, NULL);
	input_add(in, "-");
	read_twice(in, &r, STR("{\"a\":1}\n"));
	run_release(&r);
	input_free(in);
}

/* A named pipe can be opened once only. */
static void test_fifo_again(void **state)
{
	(void)state;
	struct limits limits = LIMITS_DEFAULT;
	assert_int_equal(mkfifo("fifo", 0600), 0);
	pid_t child = fork();
	if (child == 0) {
		int fd = open("fifo", O_WRONLY);
		_exit(write(fd, "{\"a\":1}\n", 8) == 8 ? 0 : 1);
	}
	struct run r = { 0 };
	struct input *in = input_new(&limits, NULL);
	input_keep(in);
	input_add(in, "fifo");
	read_twice(in, &r, STR("{\"a\":1}\n"));
	run_release(&r);
	input_free(in);
	assert_int_equal(waitpid(child, NULL, 0), child);
}

/* Files that change under the reader: less or more is read, nothing else happens. */
static void test_changing_file(void **state)
{
	(void)state;
	struct limits limits = LIMITS_DEFAULT;
	struct buf data = { 0 };
	struct stream *s;
	size_t got = 0;
	char bytes[4096];
	add_lines(&data, 1000000, 10);
	put_file("moving", buf_str(&data));
	struct input *in = input_new(&limits, NULL);
	input_add(in, "moving");
	assert_int_equal(input_next(in, &s), STATUS_OK);
	assert_int_equal(stream_read(s, bytes, sizeof(bytes), &got), STATUS_OK);
	assert_int_equal(truncate("moving", 100), 0);
	while (stream_read(s, bytes, sizeof(bytes), &got) == STATUS_OK)
		;
	assert_int_equal(got, 0);
	assert_int_equal(input_rewind(in), STATUS_OK);
	assert_int_equal(unlink("moving"), 0);
	assert_int_equal(input_next(in, &s), STATUS_SKIP);
	assert_int_equal(input_next(in, &s), STATUS_END);
	input_free(in);
	buf_release(&data);
}

static void test_total_limit(void **state)
{
	(void)state;
	struct limits limits = LIMITS_DEFAULT;
	limits.total_bytes = 10;
	put_file("one", STR("12345678"));
	put_file("two", STR("12345678"));
	struct run r = { 0 };
	struct diag diag = { .report = note_diag, .user = &r };
	struct input *in = input_new(&limits, &diag);
	input_add(in, "one");
	input_add(in, "two");
	input_add(in, "one");
	read_all(&r, in, 100);
	expect(&r.bytes, "1234567812|LOST|");
	expect(&r.diags, "limit.total@2/-;");
	run_release(&r);
	input_free(in);
}

static void test_versions(void **state)
{
	(void)state;
	assert_true(strchr(input_gzip_library(), '.') != NULL);
	const char *why;
	assert_true(str_starts(str_of(input_archive_library(&why)), STR("libarchive ")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain),         cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_folder),        cmocka_unit_test(test_place),
		cmocka_unit_test(test_pipe_again),    cmocka_unit_test(test_damaged_pipe_again),
		cmocka_unit_test(test_stdin_file),    cmocka_unit_test(test_fifo_again),
		cmocka_unit_test(test_changing_file), cmocka_unit_test(test_total_limit),
		cmocka_unit_test(test_versions),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("input", tests, fixture_setup, fixture_teardown);
}
