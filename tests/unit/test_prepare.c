/*
 * libarchive is loaded when it is needed, and only then. (So this program is
 * not linked with it.) Each case in a child: what is loaded stays.
 */
#include "base/sandbox.h"
#include "input/archive_library.h"
#include "input_fixture.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/wait.h>

static bool is_loaded(void)
{
	return dlopen(archive_library_name, RTLD_NOW | RTLD_NOLOAD) != NULL;
}

/* What a child answers that runs `tries`, from 0 to 99. */
static int in_child(int (*tries)(const char *), const char *path)
{
	int status;
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0)
		_exit(tries(path));
	assert_true(waitpid(child, &status, 0) == child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static int prepared(const char *path)
{
	if (is_loaded())
		return 2;
	input_prepare(&path, 1);
	return is_loaded();
}

static void assert_prepares(const char *path, bool loads)
{
	int got = in_child(prepared, path);
	if (got != loads)
		print_message("# %s: %d\n", path, got);
	assert_int_equal(got, loads);
}

static void assert_file(struct str bytes, bool loads)
{
	assert_prepares(put_file("case", bytes), loads);
}

static void assert_gzip(struct str text, struct str second, bool loads)
{
	struct buf b = { 0 };
	add_gzip(&b, text, 6);
	if (second.n)
		add_gzip(&b, second, 6);
	assert_file(buf_str(&b), loads);
	buf_release(&b);
}

/* A tar with a file "one.jsonl" of {"a":1}, and its end. */
static struct str tar(char *room)
{
	enum { CHECKSUM = 148, BYTES = 4 * 512 };
	unsigned sum = 0;
	memset(room, 0, BYTES);
	memcpy(room, "one.jsonl", 9);
	memcpy(room + 100, "0000644\0000000000\0000000000\00000000000010\00000000000000\0        0", 57);
	memcpy(room + 257, "ustar\00000", 8);
	for (size_t i = 0; i < 512; i++)
		sum += (unsigned char)room[i];
	snprintf(room + CHECKSUM, 8, "%06o", sum);
	memcpy(room + 512, "{\"a\":1}\n", 8);
	return (struct str){ room, BYTES };
}

static struct str long_text(struct buf *b)
{
	while (b->n < 10000)
		buf_printf(b, "{\"trace_id\":\"%zu\"}\n", b->n);
	return buf_str(b);
}

static void text_needs_nothing(void **state)
{
	(void)state;
	struct buf b = { 0 };
	struct str text = long_text(&b);
	assert_file(text, false);
	assert_file(STR("{}"), false);
	assert_file(STR(""), false);
	assert_file(STR(SIDECAR_MAGIC "more"), false);
	assert_gzip(text, STR_UNSET, false);
	assert_gzip(text, text, false);
	assert_gzip(STR("{}"), STR_UNSET, false);
	assert_gzip(STR(""), STR_UNSET, false);
	assert_prepares("not/there", false);
	buf_release(&b);
}

static void all_else_may(void **state)
{
	(void)state;
	char room[4 * 512];
	struct str archive = tar(room);
	struct buf gz = { 0 };
	add_gzip(&gz, STR("{}"), 6);
	assert_file(archive, true);
	assert_file(STR("PK\003\004"), true);
	assert_file(STR("7z\xbc\xaf\x27\x1c"), true);
	assert_file(STR("\x28\xb5\x2f\xfd"), true);
	assert_file(STR("{\0\"\0a\0\"\0:\0001\0}\0"), true);
	assert_gzip(archive, STR_UNSET, true);
	assert_gzip(STR("{}"), archive, true);
	assert_gzip(buf_str(&gz), STR_UNSET, true);
	for (size_t n = 3; n < gz.n; n++)
		assert_file((struct str){ gz.s, n }, true);
	assert_int_equal(mkdir("folder", 0700), 0);
	assert_prepares("folder", true);
	assert_int_equal(mkfifo("fifo", 0600), 0);
	assert_prepares("fifo", true);
	buf_release(&gz);
}

/* stdin from a file that has been read up to 4. */
static int prepared_stdin(const char *path)
{
	int fd = open(path, O_RDONLY);
	if (dup2(fd, STDIN_FILENO) < 0 || lseek(STDIN_FILENO, 4, SEEK_SET) != 4)
		return 3;
	int got = prepared("-");
	return lseek(STDIN_FILENO, 0, SEEK_CUR) == 4 ? got : 4;
}

static void stdin_is_looked_at(void **state)
{
	(void)state;
	assert_int_equal(in_child(prepared_stdin, put_file("case", STR("PK\003\004{}"))), false);
	assert_int_equal(in_child(prepared_stdin, put_file("case", STR("{}{}PK\003\004"))), true);
}

/* ---- in the sandbox ---- */

static int codes_in_sandbox(const char *path, bool prepare)
{
	struct sandbox_paths paths = { &path, 1, NULL, 0 };
	const char *failed;
	if (prepare)
		input_prepare(&path, 1);
	if (!sandbox_enter(&paths, &failed))
		return 5;
	struct run r = run_path(path);
	if (str_eq(buf_str(&r.codes), STR("archive.no-library;")))
		return r.bytes.n ? 6 : 1;
	return r.codes.n || !str_eq(buf_str(&r.bytes), STR("{\"a\":1}\n")) ? 7 : 0;
}

static int in_time(const char *path)
{
	return codes_in_sandbox(path, true);
}

static int too_late(const char *path)
{
	return codes_in_sandbox(path, false);
}

static void code_is_loaded_before_the_sandbox(void **state)
{
	(void)state;
	char room[4 * 512];
	const char *path = put_file("case", tar(room));
	struct sandbox_offer offer = sandbox_offered();
	assert_int_equal(in_child(in_time, path), 0);
	/* a file that has changed since */
	assert_int_equal(in_child(too_late, path), offer.landlock || offer.seccomp);
}

/* ---- without it ---- */

static struct run run_without(const char *path)
{
	struct run r = { 0 };
	struct limits limits = LIMITS_DEFAULT;
	struct diag diag = { .report = note_diag, .user = &r };
	struct input *in = input_new(&limits, &diag);
	input_use_archive_library(in, "libcasefile-none.so.1");
	input_add(in, path);
	read_all(&r, in, 4096);
	input_free(in);
	return r;
}

static void all_else_is_read_without_it(void **state)
{
	(void)state;
	char room[4 * 512];
	struct buf gz = { 0 };
	assert_int_equal(mkdir("mixed", 0700), 0);
	add_gzip(&gz, STR("{\"gz\":1}\n"), 6);
	put_file("mixed/a.tar", tar(room));
	put_file("mixed/b.jsonl", STR("{\"b\":1}\n"));
	put_file("mixed/c.zst", STR("\x28\xb5\x2f\xfd\x24\0\1\0\0"));
	put_file("mixed/d.gz", buf_str(&gz));
	struct run r = run_without("mixed");
	expect(&r.codes, "archive.no-library;archive.no-library;");
	expect(&r.bytes, "{\"b\":1}\n|LOST|{\"gz\":1}\n");
	expect(&r.names, "mixed/b.jsonl;mixed/c.zst;mixed/d.gz;");
	run_release(&r);
	buf_release(&gz);
}

static void a_reason_is_given(void **state)
{
	(void)state;
	struct archive_library lib;
	const char *why = NULL;
	assert_false(archive_library_load(&lib, "libcasefile-none.so.1", &why));
	assert_non_null(strstr(why, "libcasefile-none.so.1"));
	assert_true(archive_library_load(&lib, archive_library_name, &why));
	assert_true(str_starts(str_of(lib.version_string()), STR("libarchive ")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_needs_nothing),
		cmocka_unit_test(all_else_may),
		cmocka_unit_test(stdin_is_looked_at),
		cmocka_unit_test(code_is_loaded_before_the_sandbox),
		cmocka_unit_test(all_else_is_read_without_it),
		cmocka_unit_test(a_reason_is_given),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("prepare", tests, fixture_setup, fixture_teardown);
}
