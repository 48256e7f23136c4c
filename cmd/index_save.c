/* Number, length and bytes there; back comes an error. A temporary file beside it, renamed when it is
 * complete. */
#include "cmd/index_save.h"

#include "base/mem.h"
#include "cmd/child.h"

#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 65536 };

struct message {
	uint64_t number, bytes_n;
};

struct index_saver {
	const char *const *paths;
	size_t n;
	mode_t mask;
	struct child child;
	bool is_lost; /* it does not know any more where a message begins */
};

/* ---- the child ---- */

/* All of it is taken from the pipe, also when it cannot be written: `fd` may be -1. False: there is no more.
 */
static bool copy(int ask, int fd, uint64_t n, int *error)
{
	char piece[PIECE];
	while (n > 0) {
		size_t some = n < PIECE ? (size_t)n : PIECE;
		if (!child_read(ask, piece, some))
			return false;
		if (!*error && !child_write(fd, piece, some))
			*error = errno;
		n -= some;
	}
	return true;
}

static bool save(const struct index_saver *s, const struct message *m, int ask, int *error)
{
	char temporary[PATH_MAX] = "";
	const char *path = m->number < s->n ? s->paths[m->number] : NULL;
	int fd = -1, length = path ? snprintf(temporary, sizeof(temporary), "%s.XXXXXX", path) : 0;
	*error = !path ? EINVAL : length >= (int)sizeof(temporary) ? ENAMETOOLONG : 0;
	if (!*error && (fd = mkstemp(temporary)) < 0)
		*error = errno;
	if (!*error && fchmod(fd, 0666 & ~s->mask) < 0)
		*error = errno;
	bool all = copy(ask, fd, m->bytes_n, error);
	if (fd >= 0 && close(fd) < 0 && !*error)
		*error = errno;
	if (all && !*error && rename(temporary, path) < 0)
		*error = errno;
	if (fd >= 0 && (!all || *error))
		unlink(temporary);
	return all;
}

static void serve(void *user, int ask, int hear)
{
	const struct index_saver *s = user;
	struct message m;
	int error;
	while (child_read(ask, &m, sizeof(m)) && save(s, &m, ask, &error))
		if (!child_write(hear, &error, sizeof(error)))
			break;
}

/* ---- who speaks to it ---- */

struct index_saver *index_saver_new(const char *const *paths, size_t n)
{
	struct index_saver *s = mem_alloc(1, sizeof(*s));
	s->paths = paths;
	s->n = n;
	s->mask = umask(0);
	umask(s->mask);
	if (child_start(&s->child, serve, s))
		return s;
	int saved = errno;
	free(s);
	errno = saved;
	return NULL;
}

bool index_save(struct index_saver *s, size_t i, struct str bytes)
{
	const struct message m = { i, bytes.n };
	int error = EIO;
	s->is_lost = s->is_lost || !child_write(s->child.ask, &m, sizeof(m)) ||
		     !child_write(s->child.ask, bytes.s, bytes.n) ||
		     !child_read(s->child.hear, &error, sizeof(error));
	errno = s->is_lost ? EIO : error;
	return !s->is_lost && !error;
}

void index_saver_free(struct index_saver *s)
{
	if (!s)
		return;
	child_end(&s->child, true);
	free(s);
}
