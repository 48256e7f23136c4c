/* Spooled bytes: the temporary file is unlinked before the first byte is in it. */
#include "input/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

enum { MEMORY_BYTES = 8 << 20 };

void spool_init(struct spool *sp)
{
	*sp = (struct spool){ .fd = -1, .spare = -1 };
}

void spool_release(struct spool *sp)
{
	buf_release(&sp->memory);
	if (sp->fd >= 0)
		close(sp->fd);
	if (sp->spare >= 0)
		close(sp->spare);
	spool_init(sp);
}

int spool_file(void)
{
	char in_tmp[] = "/tmp/casefile-XXXXXX";
	char in_var_tmp[] = "/var/tmp/casefile-XXXXXX";
	char *name = in_tmp;
	int fd = mkstemp(name);
	if (fd < 0) {
		name = in_var_tmp;
		fd = mkstemp(name);
	}
	if (fd < 0)
		return -1;
	unlink(name);
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	return fd;
}

static bool write_all(struct spool *sp, uint64_t at, const char *bytes, size_t n)
{
	while (n > 0) {
		ssize_t put = pwrite(sp->fd, bytes, n, (off_t)at);
		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0) {
			sp->error = put < 0 ? errno : ENOSPC;
			return false;
		}
		bytes += put;
		n -= (size_t)put;
		at += (uint64_t)put;
	}
	return true;
}

bool spool_add(struct spool *sp, const void *bytes, size_t n)
{
	if (sp->error)
		return false;
	if (sp->fd < 0 && n <= MEMORY_BYTES - sp->memory.n) {
		buf_add(&sp->memory, bytes, n);
		sp->n += n;
		return true;
	}
	if (sp->fd < 0) {
		sp->fd = sp->spare >= 0 ? sp->spare : spool_file();
		sp->spare = -1;
		if (sp->fd < 0) {
			sp->error = errno;
			return false;
		}
		if (!write_all(sp, 0, sp->memory.s, sp->memory.n)) {
			close(sp->fd);
			sp->fd = -1;
			return false;
		}
		buf_release(&sp->memory);
	}
	if (!write_all(sp, sp->n, bytes, n))
		return false;
	sp->n += n;
	return true;
}

ptrdiff_t spool_read(struct spool *sp, uint64_t at, void *bytes, size_t cap)
{
	if (at >= sp->n)
		return 0;
	if (cap > sp->n - at)
		cap = (size_t)(sp->n - at);
	if (sp->fd < 0) {
		memcpy(bytes, sp->memory.s + at, cap);
		return (ptrdiff_t)cap;
	}
	for (;;) {
		ssize_t got = pread(sp->fd, bytes, cap, (off_t)at);
		if (got >= 0 || errno != EINTR)
			return got;
	}
}
