/* The child knows all names before it hears of any file, and ends when nobody can speak to it any more. */
#include "cmd/publish.h"

#include "base/array.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct pending {
	char *path, *temporary;
	bool there; /* under its temporary name */
	int fd, error;
	mode_t mode;
};

struct publisher {
	ARRAY(struct pending) files;
	pid_t child;
	int ask, hear; /* pipes to and from it; -1: none */
};

struct publisher *publisher_new(void)
{
	struct publisher *p = mem_alloc(1, sizeof(*p));
	p->ask = p->hear = -1;
	return p;
}

static char *join(const char *a, const char *b)
{
	size_t n = strlen(a), m = strlen(b);
	char *out = mem_alloc(n + m + 1, 1);
	memcpy(out, a, n);
	memcpy(out + n, b, m);
	return out;
}

size_t publisher_add(struct publisher *p, const char *path, unsigned mode)
{
	struct pending f = { join(path, ""), join(path, ".XXXXXX"), .fd = -1, .mode = (mode_t)mode };
	*array_add(&p->files) = f;
	return p->files.n - 1;
}

static void make_file(struct pending *f)
{
	f->fd = mkstemp(f->temporary);
	f->error = errno;
	f->there = f->fd >= 0;
	if (f->there) {
		fcntl(f->fd, F_SETFD, FD_CLOEXEC);
		fchmod(f->fd, f->mode);
	}
}

static void remove_rest(struct publisher *p)
{
	for (size_t i = 0; i < p->files.n; i++) {
		if (p->files.v[i].there)
			unlink(p->files.v[i].temporary);
		p->files.v[i].there = false;
	}
}

/* All of `n` bytes; false at the end, or on an error. */
static bool read_all(int fd, void *to, size_t n)
{
	char *at = to;
	while (n > 0) {
		ssize_t got = read(fd, at, n);
		if (got == 0 || (got < 0 && errno != EINTR))
			return false;
		at += got > 0 ? got : 0;
		n -= got > 0 ? (size_t)got : 0;
	}
	return true;
}

static bool write_all(int fd, const void *from, size_t n)
{
	const char *at = from;
	while (n > 0) {
		ssize_t put = write(fd, at, n);
		if (put < 0 && errno != EINTR)
			return false;
		at += put > 0 ? put : 0;
		n -= put > 0 ? (size_t)put : 0;
	}
	return true;
}

/* What arrives is as trustworthy as what we read: it can choose a file, but no name. */
static int rename_one(struct publisher *p, size_t i)
{
	if (i >= p->files.n || !p->files.v[i].there)
		return EINVAL;
	if (rename(p->files.v[i].temporary, p->files.v[i].path) < 0)
		return errno;
	p->files.v[i].there = false;
	return 0;
}

_Noreturn static void serve(struct publisher *p, int ask, int hear)
{
	static const int ignored[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE };
	size_t i;
	for (size_t k = 0; k < sizeof(ignored) / sizeof(ignored[0]); k++)
		signal(ignored[k], SIG_IGN);
	close(STDIN_FILENO);
	close(STDOUT_FILENO);
	while (read_all(ask, &i, sizeof(i))) {
		int error = rename_one(p, i);
		if (!write_all(hear, &error, sizeof(error)))
			break;
	}
	remove_rest(p);
	_exit(0);
}

static bool make_pipe(int ends[2])
{
	if (pipe(ends) < 0)
		return false;
	fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	return true;
}

static bool start(struct publisher *p)
{
	int there[2], back[2];
	if (!make_pipe(there))
		return false;
	if (!make_pipe(back)) {
		close(there[0]);
		close(there[1]);
		return false;
	}
	p->child = fork();
	if (p->child == 0) {
		close(there[1]);
		close(back[0]);
		serve(p, there[0], back[1]);
	}
	int saved = errno;
	close(there[0]);
	close(back[1]);
	p->ask = there[1];
	p->hear = back[0];
	errno = saved;
	return p->child > 0;
}

/* From the first file to the child that will remove it, nothing is asked for that could end us (memory). */
bool publisher_start(struct publisher *p)
{
	for (size_t i = 0; i < p->files.n; i++)
		make_file(&p->files.v[i]);
	if (start(p))
		return true;
	int saved = errno;
	remove_rest(p);
	for (size_t i = 0; i < p->files.n; i++)
		if (p->files.v[i].fd >= 0)
			close(p->files.v[i].fd);
	errno = saved;
	return false;
}

int publisher_file(struct publisher *p, size_t i)
{
	errno = p->files.v[i].error;
	return p->files.v[i].fd;
}

bool publisher_put(struct publisher *p, size_t i)
{
	int error;
	if (!write_all(p->ask, &i, sizeof(i)) || !read_all(p->hear, &error, sizeof(error)))
		error = EIO;
	p->files.v[i].there = error != 0;
	errno = error;
	return error == 0;
}

void publisher_free(struct publisher *p)
{
	if (!p)
		return;
	if (p->ask >= 0)
		close(p->ask);
	if (p->hear >= 0)
		close(p->hear);
	bool left = false;
	for (size_t i = 0; i < p->files.n; i++)
		left |= p->files.v[i].there;
	/* It ends by itself; we wait when it has something to remove, so that it is gone when we are. */
	if (left && p->child > 0)
		while (waitpid(p->child, NULL, 0) < 0 && errno == EINTR)
			;
	else
		remove_rest(p);
	for (size_t i = 0; i < p->files.n; i++) {
		free(p->files.v[i].path);
		free(p->files.v[i].temporary);
	}
	array_release(&p->files);
	free(p);
}
