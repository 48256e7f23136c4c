/* Processes that keep their rights, and what they are told by one that may have been taken over. */
#include "cmd/child.h"
#include "cmd/folder.h"
#include "cmd/index_save.h"
#include "cmd/runner.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Each test has a folder of its own to be in. */
static int enter_folder(void **state)
{
	char name[] = "/tmp/casefile-children.XXXXXX";
	if (!mkdtemp(name) || chdir(name) < 0)
		return -1;
	signal(SIGPIPE, SIG_IGN);
	*state = strdup(name);
	return *state ? 0 : -1;
}

static int leave_folder(void **state)
{
	char command[100];
	snprintf(command, sizeof(command), "rm -r %s", (char *)*state);
	int code = chdir("/") < 0 ? -1 : system(command);
	free(*state);
	return code;
}

static unsigned files_in(const char *path)
{
	DIR *dir = opendir(path);
	unsigned n = 0;
	for (const struct dirent *e; dir && (e = readdir(dir));)
		n += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
	if (dir)
		closedir(dir);
	return n;
}

static void put(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void assert_holds(const char *path, const char *text)
{
	char room[100] = "";
	FILE *f = fopen(path, "r");
	assert_non_null(f);
	assert_true(fgets(room, sizeof(room), f) != NULL);
	fclose(f);
	assert_string_equal(room, text);
}

/* ---- a folder ---- */

static void folder_gets_all_files(void **state)
{
	struct folder_error e;
	struct folder *f = folder_new("set", "traces");
	(void)state;
	assert_non_null(f);
	assert_int_equal(access("set", F_OK), -1);
	assert_true(folder_add(f, STR("traces/a.jsonl"), STR("spans"), &e));
	assert_true(folder_add(f, STR("tests.jsonl"), STR("cases"), &e));
	assert_int_equal(access("set/tests.jsonl", F_OK), -1);
	assert_int_equal(access("set/traces/a.jsonl", F_OK), -1);
	assert_true(folder_commit(f, &e));
	folder_free(f);
	assert_holds("set/tests.jsonl", "cases");
	assert_holds("set/traces/a.jsonl", "spans");
	assert_int_equal(files_in("set") + files_in("set/traces"), 3);
}

static void folder_without_an_end_is_as_it_was(void **state)
{
	struct folder_error e;
	struct folder *f = folder_new("new/", "traces");
	(void)state;
	assert_true(folder_add(f, STR("traces/a.jsonl"), STR("spans"), &e));
	folder_free(f);
	assert_int_equal(access("new", F_OK), -1);

	assert_int_equal(mkdir("old", 0700), 0);
	put("old/a.json", "before");
	f = folder_new("old", NULL);
	assert_true(folder_add(f, STR("a.json"), STR("after"), &e));
	assert_true(folder_add(f, STR("b.json"), STR("more"), &e));
	folder_free(f);
	assert_holds("old/a.json", "before");
	assert_int_equal(files_in("old"), 1);
}

static void folder_takes_no_other_name(void **state)
{
	static const struct str names[] = {
		STR_ROW("../a.json"),
		STR_ROW("/tmp/a.json"),
		STR_ROW("..json"),
		STR_ROW(".json"),
		STR_ROW(".a.json"),
		STR_ROW("a.sh"),
		STR_ROW("json"),
		STR_ROW("traces"),
		STR_ROW("traces/"),
		STR_ROW("traces/.a.json"),
		STR_ROW("traces/../a.json"),
		STR_ROW("traces/b/a.json"),
		STR_ROW("other/a.json"),
		STR_ROW("./a.json"),
		STR_ROW("a b.json"),
		STR_ROW("a\0.json"),
		STR_ROW("a.json\0"),
		STR_ROW("a\n.json"),
		STR_ROW("caf\303\251.json"),
		STR_ROW("a.json/"),
		STR_ROW("traces//a.json"),
	};
	char longest[300];
	struct folder_error e;
	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct folder *f = folder_new("set", "traces");
		assert_true(folder_add(f, STR("good.json"), STR("good"), &e));
		assert_false(folder_add(f, names[i], STR("bad"), &e));
		assert_int_equal(e.error, EINVAL);
		assert_int_equal(e.file, 1);
		/* Nothing is done any more. */
		assert_false(folder_commit(f, &e));
		folder_free(f);
		assert_int_equal(files_in("."), 0);
	}
	memset(longest, 'a', sizeof(longest));
	memcpy(longest + sizeof(longest) - 5, ".json", 5);
	for (size_t n = 250; n <= sizeof(longest); n += 50) {
		struct folder *f = folder_new("set", "traces");
		assert_false(folder_add(f, (struct str){ longest + sizeof(longest) - n, n }, STR("bad"), &e));
		assert_int_equal(e.error, ENAMETOOLONG);
		folder_free(f);
		assert_int_equal(files_in("."), 0);
	}
}

static void folder_leaves_what_is_no_file(void **state)
{
	struct folder_error e;
	(void)state;
	assert_int_equal(mkdir("set", 0700), 0);
	assert_int_equal(mkdir("set/a.json", 0700), 0);
	assert_int_equal(mkfifo("set/b.json", 0600), 0);
	put("outside", "stays");
	assert_int_equal(symlink("../outside", "set/c.json"), 0);
	struct folder *f = folder_new("set", NULL);
	assert_false(folder_add(f, STR("a.json"), STR("x"), &e));
	assert_int_equal(e.error, EISDIR);
	folder_free(f);
	f = folder_new("set", NULL);
	assert_false(folder_add(f, STR("b.json"), STR("x"), &e));
	assert_int_equal(e.error, EEXIST);
	folder_free(f);
	f = folder_new("set", NULL);
	assert_true(folder_add(f, STR("c.json"), STR("mine"), &e));
	assert_true(folder_commit(f, &e));
	folder_free(f);
	assert_holds("outside", "stays");
	assert_holds("set/c.json", "mine");
	assert_int_equal(files_in("set"), 3);
}

/* The last cannot be named: a folder has come in between. */
static void folder_takes_back_what_was_new(void **state)
{
	struct folder_error e;
	(void)state;
	assert_int_equal(mkdir("set", 0700), 0);
	put("set/old.json", "before");
	struct folder *f = folder_new("set", "traces");
	assert_true(folder_add(f, STR("traces/a.jsonl"), STR("a"), &e));
	assert_true(folder_add(f, STR("new.json"), STR("new"), &e));
	assert_true(folder_add(f, STR("last.json"), STR("last"), &e));
	assert_true(folder_add(f, STR("old.json"), STR("after"), &e));
	assert_int_equal(mkdir("set/last.json", 0700), 0);
	assert_false(folder_commit(f, &e));
	assert_int_equal(e.file, 2);
	assert_int_equal(e.step, FOLDER_WRITE);
	folder_free(f);
	assert_holds("set/old.json", "before");
	assert_int_equal(files_in("set"), 2);
}

static void folder_that_cannot_be_made(void **state)
{
	struct folder_error e;
	struct folder *f = folder_new("none/set", NULL);
	(void)state;
	assert_false(folder_add(f, STR("a.json"), STR("x"), &e));
	assert_int_equal(e.error, ENOENT);
	assert_int_equal(e.step, FOLDER_MAKE);
	folder_free(f);
	put("traces", "a file");
	f = folder_new(".", "traces");
	assert_false(folder_add(f, STR("traces/a.json"), STR("x"), &e));
	assert_int_equal(e.error, EEXIST);
	assert_int_equal(e.step, FOLDER_MAKE_BELOW);
	folder_free(f);
}

/* ---- a command ---- */

static unsigned of_reduction(void)
{
	return files_in("tmp");
}

static void runner_runs_on_what_it_is_given(void **state)
{
	bool holds;
	(void)state;
	assert_int_equal(mkdir("tmp", 0700), 0);
	setenv("TMPDIR", "tmp", 1);
	struct runner *r = runner_new("grep -q yes && grep -q yes \"$CASEFILE_TRACE\"");
	assert_non_null(r);
	assert_true(runner_run(r, STR("no\nyes\n"), &holds));
	assert_true(holds);
	assert_true(runner_run(r, STR("no"), &holds));
	assert_false(holds);
	assert_true(runner_run(r, STR(""), &holds));
	assert_false(holds);
	runner_free(r);
	assert_int_equal(of_reduction(), 0);
	/* It has no terminal, ends as ever when it is interrupted, and is told apart from one that exits 0.
	 */
	r = runner_new("kill -INT $$; true");
	assert_true(runner_run(r, STR("x"), &holds));
	assert_false(holds);
	runner_free(r);
	/* What it makes of its file is gone with the next. */
	r = runner_new("rm \"$CASEFILE_TRACE\"; cat | grep -q one");
	assert_true(runner_run(r, STR("one"), &holds));
	assert_true(holds);
	assert_true(runner_run(r, STR("two"), &holds));
	assert_false(holds);
	runner_free(r);
	assert_int_equal(of_reduction(), 0);
	setenv("TMPDIR", "none", 1);
	assert_null(runner_new("true"));
	assert_int_equal(errno, ENOENT);
	unsetenv("TMPDIR");
}

/* ---- sidecars ---- */

static void saver_knows_its_paths(void **state)
{
	const char *const paths[] = { "a.tix", NULL, "none/b.tix", "c.tix" };
	struct index_saver *s = index_saver_new(paths, 4);
	(void)state;
	assert_non_null(s);
	put("a.tix", "old");
	assert_true(index_save(s, 0, STR("new")));
	assert_false(index_save(s, 1, STR("x")));
	assert_int_equal(errno, EINVAL);
	assert_false(index_save(s, 2, STR("x")));
	assert_int_equal(errno, ENOENT);
	assert_false(index_save(s, 4, STR("x")));
	assert_int_equal(errno, EINVAL);
	assert_false(index_save(s, SIZE_MAX, STR("x")));
	assert_true(index_save(s, 3, STR("last")));
	index_saver_free(s);
	assert_holds("a.tix", "new");
	assert_holds("c.tix", "last");
	assert_int_equal(files_in("."), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(folder_gets_all_files, enter_folder, leave_folder),
		cmocka_unit_test_setup_teardown(folder_without_an_end_is_as_it_was, enter_folder,
						leave_folder),
		cmocka_unit_test_setup_teardown(folder_takes_no_other_name, enter_folder, leave_folder),
		cmocka_unit_test_setup_teardown(folder_leaves_what_is_no_file, enter_folder, leave_folder),
		cmocka_unit_test_setup_teardown(folder_takes_back_what_was_new, enter_folder, leave_folder),
		cmocka_unit_test_setup_teardown(folder_that_cannot_be_made, enter_folder, leave_folder),
		cmocka_unit_test_setup_teardown(runner_runs_on_what_it_is_given, enter_folder, leave_folder),
		cmocka_unit_test_setup_teardown(saver_knows_its_paths, enter_folder, leave_folder),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
