/* Bytes that are read again: from memory, from a file that has no name, and where there is no room for them.
 */
#include "input/spool.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

enum { PIECE = 1 << 20, IN_MEMORY = 8 << 20 };

static char piece[PIECE];

/* The piece at `at`: each byte says where it is. */
static void fill(uint64_t at)
{
	for (size_t i = 0; i < PIECE; i++)
		piece[i] = (char)((at + i) * 2654435761u >> 24);
}

static void add_all(struct spool *sp, uint64_t n)
{
	for (uint64_t at = 0; at < n; at += PIECE) {
		fill(at);
		assert_true(spool_add(sp, piece, PIECE));
	}
}

static void assert_read(struct spool *sp, uint64_t at, size_t n)
{
	static char got[PIECE];
	size_t have = 0;
	while (have < n) {
		ptrdiff_t some = spool_read(sp, at + have, got + have, n - have);
		assert_true(some > 0);
		have += (size_t)some;
	}
	fill(at);
	assert_memory_equal(got, piece, n);
}

static void what_is_small_stays_in_memory(void **state)
{
	struct spool_files files;
	struct spool sp;
	char c;
	(void)state;
	spool_files_init(&files);
	spool_init(&sp, &files);
	assert_int_equal(spool_read(&sp, 0, &c, 1), 0);
	add_all(&sp, IN_MEMORY);
	assert_int_equal(sp.fd, -1);
	assert_read(&sp, 0, PIECE);
	assert_read(&sp, IN_MEMORY - 1000, 1000);
	assert_int_equal(spool_read(&sp, IN_MEMORY, &c, 1), 0);
	assert_int_equal(spool_read(&sp, UINT64_MAX, &c, 1), 0);
	spool_release(&sp);
	assert_int_equal(sp.n, 0);
	spool_files_release(&files);
}

static void what_is_large_goes_into_a_file(void **state)
{
	struct spool_files files;
	struct spool sp, other;
	char c;
	(void)state;
	spool_files_init(&files);
	spool_files_add(&files); /* made while files can be made */
	assert_int_equal(files.fd.n, 1);
	int ready = files.fd.v[0];
	spool_init(&sp, &files);
	add_all(&sp, IN_MEMORY + 2 * PIECE);
	assert_int_equal(sp.fd, ready);
	assert_int_equal(files.fd.n, 0);
	assert_read(&sp, 0, PIECE);
	assert_read(&sp, IN_MEMORY - PIECE / 2, PIECE); /* over the place where the file began */
	assert_int_equal(spool_read(&sp, sp.n, &c, 1), 0);
	/* A second one makes its own; both are given back, empty. */
	spool_init(&other, &files);
	add_all(&other, IN_MEMORY + PIECE);
	assert_true(other.fd >= 0 && other.fd != ready);
	spool_release(&other);
	spool_release(&sp);
	assert_int_equal(files.fd.n, 2);
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(lseek(files.fd.v[i], 0, SEEK_END), 0);
	spool_init(&sp, &files);
	add_all(&sp, IN_MEMORY + PIECE);
	assert_int_equal(files.fd.n, 1);
	assert_read(&sp, IN_MEMORY, PIECE);
	spool_release(&sp);
	spool_files_release(&files);
}

static void no_file_can_be_made(void **state)
{
	struct spool_files files;
	struct spool sp;
	struct rlimit before, none;
	(void)state;
	spool_files_init(&files);
	spool_init(&sp, &files);
	add_all(&sp, IN_MEMORY);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	none = before;
	none.rlim_cur = 0;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	spool_files_add(&files);
	bool added = spool_add(&sp, "x", 1), again = spool_add(&sp, "x", 1);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
	assert_false(added || again);
	assert_int_equal(sp.error, EMFILE);
	assert_int_equal(files.fd.n, 0);
	assert_int_equal(sp.n, IN_MEMORY);
	assert_read(&sp, IN_MEMORY - PIECE, PIECE); /* what was there can still be read */
	spool_release(&sp);
	spool_files_release(&files);
}

/* There is room for some of it only; and none in a file that is not for writing. */
static void the_file_is_full(void **state)
{
	struct spool_files files;
	struct spool sp;
	struct rlimit before, small;
	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	small = before;
	small.rlim_cur = IN_MEMORY + PIECE / 2;
	spool_files_init(&files);
	spool_init(&sp, &files);
	add_all(&sp, IN_MEMORY);
	fill(IN_MEMORY);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	bool added = spool_add(&sp, piece, PIECE);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_false(added);
	assert_int_equal(sp.error, EFBIG);
	assert_read(&sp, 0, PIECE);
	assert_read(&sp, IN_MEMORY - PIECE, PIECE);
	spool_release(&sp);
	spool_files_release(&files);

	spool_files_init(&files);
	spool_init(&sp, &files);
	add_all(&sp, IN_MEMORY);
	int fd = open("/dev/null", O_RDONLY);
	assert_true(fd >= 0);
	*array_add(&files.fd) = fd;
	assert_false(spool_add(&sp, piece, PIECE));
	assert_int_equal(sp.error, EBADF);
	assert_read(&sp, IN_MEMORY - PIECE, PIECE);
	spool_release(&sp);
	spool_files_release(&files);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_small_stays_in_memory),
		cmocka_unit_test(what_is_large_goes_into_a_file),
		cmocka_unit_test(no_file_can_be_made),
		cmocka_unit_test(the_file_is_full),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
