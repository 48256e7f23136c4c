/* The sandbox from inside: in a child that entered it, what was named works, and all else is refused. */
#define _GNU_SOURCE /* syscall(), unshare() */
#include "base/sandbox.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* 0 when what was tried is refused as `error`; else the line it was tried on, which the child exits with. */
#define REFUSED(error, call)                                                   \
	do {                                                                   \
		errno = 0;                                                     \
		if ((long)(call) != -1 || errno != (error)) {                  \
			fprintf(stderr, "# %s: %s\n", #call, strerror(errno)); \
			return __LINE__;                                       \
		}                                                              \
	} while (0)

#define WORKS(call)                                                            \
	do {                                                                   \
		if ((long)(call) == -1) {                                      \
			fprintf(stderr, "# %s: %s\n", #call, strerror(errno)); \
			return __LINE__;                                       \
		}                                                              \
	} while (0)

static int opened(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC, 0600);
	if (fd >= 0)
		close(fd);
	return fd >= 0 ? 0 : -1;
}

/* Runs `tries` confined to d/, named and (for writing) fifo; its answer. */
static int confined(int (*tries)(void), const struct sandbox_paths *paths)
{
	int status;
	const char *failed;
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		if (!sandbox_enter(paths, &failed)) {
			fprintf(stderr, "# cannot enter: %s\n", failed);
			_exit(1);
		}
		int line = tries();
		fflush(stderr);
		_exit(line ? 2 + line % 200 : 0);
	}
	assert_true(waitpid(child, &status, 0) == child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static const char *const readable[] = { "d", "named", "not/there" };
static const char *const writable[] = { "fifo" };
static const struct sandbox_paths paths = { readable, 3, writable, 1 };
static const struct sandbox_paths only_reading = { readable, 3, NULL, 0 };

#define NEED(what, name)                                       \
	do {                                                   \
		if (!(what)) {                                 \
			print_message("# no " name " here\n"); \
			skip();                                \
		}                                              \
	} while (0)

/* ---- files ---- */

static int try_reading(void)
{
	struct stat st;
	WORKS(opened("named", O_RDONLY));
	WORKS(opened("d/below/deep", O_RDONLY));
	WORKS(opened("d", O_RDONLY | O_DIRECTORY));
	WORKS(opened("d/../named", O_RDONLY));
	WORKS(stat("other", &st)); /* to look is not to open */
	REFUSED(EACCES, opened("other", O_RDONLY));
	REFUSED(EACCES, opened("d/out", O_RDONLY));
	REFUSED(EACCES, opened(".", O_RDONLY | O_DIRECTORY));
	REFUSED(EACCES, opened("/etc/passwd", O_RDONLY));
	return 0;
}

static void reads_what_was_named(void **state)
{
	(void)state;
	NEED(sandbox_offered().landlock, "Landlock");
	assert_int_equal(confined(try_reading, &paths), 0);
	assert_int_equal(confined(try_reading, &only_reading), 0);
}

static int try_writing(void)
{
	WORKS(opened("fifo", O_WRONLY | O_NONBLOCK) == 0 || errno == ENXIO ? 0 : -1);
	REFUSED(EACCES, opened("named", O_WRONLY));
	REFUSED(EACCES, opened("d/below/deep", O_RDWR));
	REFUSED(EACCES, opened("other", O_WRONLY));
	return 0;
}

static void writes_to_what_was_named(void **state)
{
	(void)state;
	NEED(sandbox_offered().landlock, "Landlock");
	assert_int_equal(confined(try_writing, &paths), 0);
}

static int try_making(void)
{
	static const char *const places[] = { "new", "d/new", "/tmp/casefile-sandbox-new" };
	char temporary[] = "d/XXXXXX";
	for (size_t i = 0; i < 3; i++) {
		REFUSED(EPERM, opened(places[i], O_WRONLY | O_CREAT));
		REFUSED(EPERM, opened(places[i], O_RDONLY | O_CREAT));
		REFUSED(EPERM, mkdir(places[i], 0700));
		REFUSED(EPERM, mkfifo(places[i], 0600));
		REFUSED(EPERM, symlink("/etc/passwd", places[i]));
		REFUSED(EPERM, link("named", places[i]));
		REFUSED(EPERM, rename("named", places[i]));
	}
	REFUSED(EPERM, mkstemp(temporary));
	REFUSED(EPERM, opened("d", O_TMPFILE | O_RDWR));
	REFUSED(EPERM, opened("named", O_RDONLY | O_TRUNC));
	REFUSED(EPERM, truncate("named", 0));
	REFUSED(EPERM, unlink("named"));
	REFUSED(EPERM, rmdir("d/below"));
	REFUSED(EPERM, chmod("named", 0777));
	REFUSED(EPERM, chown("named", 0, 0));
	REFUSED(EPERM, utimensat(AT_FDCWD, "named", NULL, 0));
	return 0;
}

static int try_opening_for_writing(void)
{
	REFUSED(EPERM, opened("named", O_WRONLY));
	REFUSED(EPERM, opened("fifo", O_RDWR));
	WORKS(write(STDERR_FILENO, "", 0));
	return 0;
}

static void makes_and_changes_no_file(void **state)
{
	struct stat st;
	(void)state;
	NEED(sandbox_offered().seccomp, "seccomp");
	assert_int_equal(confined(try_making, &paths), 0);
	assert_int_equal(confined(try_making, &only_reading), 0);
	assert_int_equal(confined(try_opening_for_writing, &only_reading), 0);
	assert_int_equal(stat("named", &st), 0);
	assert_int_equal(st.st_size, 5);
}

/* ---- processes, the network, the kernel ---- */

static int try_programs(void)
{
	char name[] = "/bin/true", *argv[] = { name, NULL };
	REFUSED(EPERM, execv(name, argv));
	REFUSED(EPERM, syscall(SYS_execveat, AT_FDCWD, name, argv, NULL, 0));
	REFUSED(EPERM, syscall(SYS_memfd_create, "code", 0));
	REFUSED(EPERM, mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	WORKS((intptr_t)page);
	REFUSED(EPERM, mprotect(page, 4096, PROT_READ | PROT_EXEC));
	if (!SANDBOX_SANITIZED)
		REFUSED(EPERM, fork());
	return 0;
}

static void *nothing(void *state)
{
	return state;
}

static int try_threads(void)
{
	pthread_t thread;
	WORKS(pthread_create(&thread, NULL, nothing, NULL) == 0 ? 0 : -1);
	WORKS(pthread_join(thread, NULL) == 0 ? 0 : -1);
	return 0;
}

static void starts_threads_but_no_programs(void **state)
{
	(void)state;
	NEED(sandbox_offered().seccomp, "seccomp");
	assert_int_equal(confined(try_programs, &paths), 0);
	assert_int_equal(confined(try_threads, &paths), 0);
}

static int try_the_outside(void)
{
	char byte;
	REFUSED(EPERM, socket(AF_INET, SOCK_STREAM, 0));
	REFUSED(EPERM, socket(AF_UNIX, SOCK_STREAM, 0));
	REFUSED(EPERM, connect(0, NULL, 0));
	REFUSED(EPERM, bind(0, NULL, 0));
	REFUSED(EPERM, kill(getppid(), 0));
	if (!SANDBOX_SANITIZED)
		REFUSED(EPERM, ptrace(PTRACE_ATTACH, getppid(), NULL, NULL));
	REFUSED(EPERM, syscall(SYS_process_vm_readv, getppid(), NULL, 0, NULL, 0, 0));
	REFUSED(EPERM, syscall(SYS_open_by_handle_at, 0, NULL, 0));
	REFUSED(EPERM, syscall(SYS_keyctl, 0, 0, 0, 0, 0));
	REFUSED(EPERM, syscall(SYS_bpf, 0, NULL, 0));
	REFUSED(EPERM, syscall(SYS_perf_event_open, NULL, 0, 0, -1, 0));
	REFUSED(EPERM, syscall(SYS_userfaultfd, 0));
	REFUSED(EPERM, syscall(SYS_mount, "a", "b", "c", 0, NULL));
	REFUSED(EPERM, syscall(425, 1, NULL));              /* io_uring_setup */
	REFUSED(ENOSYS, syscall(437, 0, "named", NULL, 0)); /* openat2 */
	REFUSED(EPERM, unshare(CLONE_NEWUSER));
	byte = 'x';
	REFUSED(EPERM, ioctl(STDIN_FILENO, TIOCSTI, &byte));
	return 0;
}

static void is_alone(void **state)
{
	(void)state;
	NEED(sandbox_offered().seccomp, "seccomp");
	assert_int_equal(confined(try_the_outside, &paths), 0);
}

static int try_privileges(void)
{
	WORKS(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 ? 0 : -1);
	return 0;
}

static void gains_no_privileges(void **state)
{
	(void)state;
	NEED(sandbox_offered().seccomp || sandbox_offered().landlock, "sandbox");
	assert_int_equal(confined(try_privileges, &paths), 0);
}

/* Threads that were there before are caught, too, by the list of calls. */
static void *wait_then_try(void *ends)
{
	char byte;
	if (read(((int *)ends)[0], &byte, 1) != 1)
		return ends;
	return socket(AF_INET, SOCK_STREAM, 0) == -1 && errno == EPERM ? NULL : ends;
}

static void catches_older_threads(void **state)
{
	int status, ends[2];
	(void)state;
	NEED(sandbox_offered().seccomp, "seccomp");
	assert_int_equal(pipe(ends), 0);
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		pthread_t thread;
		const char *failed;
		void *result = ends;
		bool ok = pthread_create(&thread, NULL, wait_then_try, ends) == 0 &&
			  sandbox_enter(&paths, &failed) && write(ends[1], "x", 1) == 1 &&
			  pthread_join(thread, &result) == 0;
		_exit(ok && !result ? 0 : 1);
	}
	assert_true(waitpid(child, &status, 0) == child);
	assert_int_equal(status, 0);
}

/* ---- */

static void put_file(const char *path)
{
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fputs("bytes", f);
	fclose(f);
}

static int make_files(void **state)
{
	char folder[] = "/tmp/casefile-sandbox.XXXXXX";
	(void)state;
	if (!mkdtemp(folder) || chdir(folder) || mkdir("d", 0700) || mkdir("d/below", 0700))
		return -1;
	put_file("named");
	put_file("other");
	put_file("d/below/deep");
	return symlink("../other", "d/out") || mkfifo("fifo", 0600);
}

static int remove_files(void **state)
{
	static const char *const files[] = { "named", "other", "fifo", "d/out", "d/below/deep" };
	char folder[4096];
	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		unlink(files[i]);
	return rmdir("d/below") || rmdir("d") || !getcwd(folder, sizeof(folder)) || rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_was_named),
		cmocka_unit_test(writes_to_what_was_named),
		cmocka_unit_test(makes_and_changes_no_file),
		cmocka_unit_test(starts_threads_but_no_programs),
		cmocka_unit_test(is_alone),
		cmocka_unit_test(gains_no_privileges),
		cmocka_unit_test(catches_older_threads),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, make_files, remove_files);
}
