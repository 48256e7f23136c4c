/* Spooled bytes: the temporary file is unlinked before the first byte is in it. */
#define _GNU_SOURCE /* O_TMPFILE */
#include "input/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

enum { MEMORY_BYTES = 8 << 20 };

static int named_file(char *name)
{
	int fd = mkstemp(name);
	if (fd >= 0) {
		unlink(name);
		fcntl(fd, F_SETFD, FD_CLOEXEC);
	}
	return fd;
}

/* Without a name from the start, where the file system can. */
static int temporary_file(void)
{
	char in_tmp[] = "/tmp/casefile-XXXXXX";
	char in_var_tmp[] = "/var/tmp/casefile-XXXXXX";
	int fd = open("/tmp", O_TMPFILE | O_RDWR | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		fd = named_file(in_tmp);
	return fd >= 0 ? fd : named_file(in_var_tmp);
}

void spool_files_init(struct spool_files *files)
{
	*files = (struct spool_files){ .fd.v = NULL };
	pthread_mutex_init(&files->lock, NULL);
}

static void put_file(struct spool_files *files, int fd)
{
	pthread_mutex_lock(&files->lock);
	*array_add(&files->fd) = fd;
	pthread_mutex_unlock(&files->lock);
}

/* One that was made before, or one more; -1: there is none. */
static int take_file(struct spool_files *files)
{
	int fd = -1;
	pthread_mutex_lock(&files->lock);
	if (files->fd.n)
		fd = files->fd.v[--files->fd.n];
	pthread_mutex_unlock(&files->lock);
	return fd >= 0 ? fd : temporary_file();
}

void spool_files_add(struct spool_files *files)
{
	int fd = temporary_file();
	if (fd >= 0)
		put_file(files, fd);
}

void spool_files_release(struct spool_files *files)
{
	while (files->fd.n)
		close(files->fd.v[--files->fd.n]);
	array_release(&files->fd);
	pthread_mutex_destroy(&files->lock);
}

void spool_init(struct spool *sp, struct spool_files *files)
{
	*sp = (struct spool){ .fd = -1, .files = files };
}

static void give_back(struct spool *sp)
{
	if (ftruncate(sp->fd, 0) == 0)
		put_file(sp->files, sp->fd);
	else
		close(sp->fd);
	sp->fd = -1;
}

void spool_release(struct spool *sp)
{
	buf_release(&sp->memory);
	if (sp->fd >= 0)
		give_back(sp);
	spool_init(sp, sp->files);
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
		sp->fd = take_file(sp->files);
		if (sp->fd < 0) {
			sp->error = errno;
			return false;
		}
		if (!write_all(sp, 0, sp->memory.s, sp->memory.n)) {
			give_back(sp);
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
