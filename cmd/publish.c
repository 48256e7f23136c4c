/* The child knows all names before it hears of any file, and ends when nobody can speak to it any more. */
#include "cmd/publish.h"

#include "base/array.h"
#include "cmd/child.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct pending {
	char *path, *temporary;
	bool there; /* under its temporary name */
	int fd, error;
	mode_t mode;
};

struct publisher {
	ARRAY(struct pending) files;
	struct child child;
};

struct publisher *publisher_new(void)
{
	return mem_alloc(1, sizeof(struct publisher));
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

static void serve(void *user, int ask, int hear)
{
	struct publisher *p = user;
	size_t i;
	while (child_read(ask, &i, sizeof(i))) {
		int error = rename_one(p, i);
		if (!child_write(hear, &error, sizeof(error)))
			break;
	}
	remove_rest(p);
}

/* From the first file to the child that will remove it, nothing is asked for that could end us (memory). */
bool publisher_start(struct publisher *p)
{
	for (size_t i = 0; i < p->files.n; i++)
		make_file(&p->files.v[i]);
	if (child_start(&p->child, serve, p))
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
	if (!child_write(p->child.ask, &i, sizeof(i)) || !child_read(p->child.hear, &error, sizeof(error)))
		error = EIO;
	p->files.v[i].there = error != 0;
	errno = error;
	return error == 0;
}

void publisher_free(struct publisher *p)
{
	if (!p)
		return;
	bool left = false;
	for (size_t i = 0; i < p->files.n; i++)
		left |= p->files.v[i].there;
	/* It ends by itself; we wait when it has something to remove, so that it is gone when we are. */
	if (!p->child.pid)
		remove_rest(p);
	child_end(&p->child, left);
	for (size_t i = 0; i < p->files.n; i++) {
		free(p->files.v[i].path);
		free(p->files.v[i].temporary);
	}
	array_release(&p->files);
	free(p);
}
