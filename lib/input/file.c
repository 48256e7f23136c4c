/*
 * The bottom layer. Plain files are read with pread(), so that stdin from a
 * file can be read again without being moved; never mapped, because a file
 * that shrinks under a mapping kills the reader. What can be read only once
 * (pipes, terminals, sockets) stays open, and is copied while it is read when
 * it will be wanted again.
 */
#include "input/internal.h"

#include "base/mem.h"
#include "input/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* What one read() asks for at most. */
enum { READ_MAX = 1 << 30 };

struct pipe_copy {
	int fd;
	bool keep;
	bool ended, told;
	uint64_t taken; /* bytes read from it */
	struct spool spool;
};

struct file {
	struct source s;
	int fd; /* of a plain file */
	bool owns_fd;
	uint64_t start; /* where in the file we began: stdin may have been moved */
	uint64_t at;    /* read up to here */
	struct pipe_copy *pipe;
};

static enum status fail(struct source *s, uint64_t at, int error, const char *what)
{
	struct place place = source_place(s, at);
	input_report(s->in, SEVERITY_ERROR, "input.read", &place, STR_UNSET, "%s: %s", what, strerror(error));
	return STATUS_FATAL;
}

/* As read() or pread(), but through interrupts. `at` < 0: wherever it stands. */
static ssize_t read_some(int fd, int64_t at, void *bytes, size_t cap)
{
	if (cap > READ_MAX)
		cap = READ_MAX;
	for (;;) {
		ssize_t n = at < 0 ? read(fd, bytes, cap) : pread(fd, bytes, cap, (off_t)at);
		if (n >= 0 || errno != EINTR)
			return n;
	}
}

enum status file_read_at(struct source *s, uint64_t at, void *bytes, size_t cap, size_t *got)
{
	struct file *f = (struct file *)s;
	*got = 0;
	if (at > INT64_MAX - f->start)
		return STATUS_END;
	ssize_t n = read_some(f->fd, (int64_t)(f->start + at), bytes, cap);
	if (n < 0)
		return fail(s, at, errno, "cannot be read");
	*got = (size_t)n;
	s->given = at + *got;
	part_count(s->in, *got);
	return n > 0 ? STATUS_OK : STATUS_END;
}

static enum status plain_read(struct source *s, void *bytes, size_t cap, size_t *got)
{
	struct file *f = (struct file *)s;
	uint64_t given = s->given;
	enum status st = file_read_at(s, f->at, bytes, cap, got);
	s->given = given; /* source_read() counts */
	f->at += *got;
	return st;
}

/* More from the pipe, behind all that was taken before. */
static enum status take(struct file *f, void *bytes, size_t cap, size_t *got)
{
	struct pipe_copy *p = f->pipe;
	if (p->ended)
		return STATUS_END;
	ssize_t n = read_some(p->fd, -1, bytes, cap);
	if (n < 0)
		return fail(&f->s, f->at, errno, "cannot be read");
	if (n == 0) {
		p->ended = true;
		return STATUS_END;
	}
	*got = (size_t)n;
	p->taken += *got;
	part_count(f->s.in, *got);
	if (p->keep)
		(void)spool_add(&p->spool, bytes, *got); /* a failure shows when it is wanted again */
	return STATUS_OK;
}

static enum status pipe_read(struct source *s, void *bytes, size_t cap, size_t *got)
{
	struct file *f = (struct file *)s;
	struct pipe_copy *p = f->pipe;
	if (f->at == p->taken) {
		enum status st = take(f, bytes, cap, got);
		f->at += *got;
		return st;
	}
	ptrdiff_t n = spool_read(&p->spool, f->at, bytes, cap);
	if (n <= 0)
		return fail(s, f->at, p->spool.error ? p->spool.error : EIO,
			    "cannot be read again: no room for a temporary copy in /tmp");
	*got = (size_t)n;
	f->at += *got;
	return STATUS_OK;
}

static void file_close(struct source *s)
{
	struct file *f = (struct file *)s;
	uint64_t size = f->at;
	if (s->in->ledger && !f->pipe && !file_size(s, &size))
		size = f->at;
	ledger_file_end(s->in->ledger, size, f->at);
	if (f->owns_fd)
		close(f->fd);
	free(f);
}

static const struct source_class plain_class = { plain_read, file_close, NULL, NULL };
static const struct source_class pipe_class = { pipe_read, file_close, NULL, NULL };

static struct file *file_new(struct input *in, struct str name, const struct source_class *class)
{
	struct file *f = mem_alloc(1, sizeof(*f));
	f->s.class = class;
	f->s.in = in;
	f->s.file = name;
	f->fd = -1;
	return f;
}

static struct source *pipe_open(struct input *in, struct input_file *file, int fd)
{
	if (!file->pipe) {
		file->pipe = mem_alloc(1, sizeof(*file->pipe));
		file->pipe->fd = fd;
		file->pipe->keep = in->keep;
		spool_init(&file->pipe->spool, in->spool_files);
	} else if (file->pipe->taken > 0 && !file->pipe->keep) {
		BUG("a pipe cannot be read again without input_keep()");
	}
	struct file *f = file_new(in, file->path, &pipe_class);
	f->pipe = file->pipe;
	return &f->s;
}

void pipe_copy_free(struct pipe_copy *p)
{
	if (!p)
		return;
	spool_release(&p->spool);
	if (p->fd > STDIN_FILENO)
		close(p->fd);
	free(p);
}

static enum status refuse(struct input *in, const struct input_file *file, int error)
{
	struct place place = { .file = file->path };
	input_report(in, SEVERITY_ERROR, "input.open", &place, STR_UNSET, "cannot open: %s", strerror(error));
	return STATUS_SKIP;
}

enum status file_open(struct input *in, struct input_file *file, struct source **source)
{
	*source = NULL;
	if (file->pipe) {
		*source = pipe_open(in, file, -1);
		return STATUS_OK;
	}
	struct stat st;
	int fd = file->is_stdin ? STDIN_FILENO : open(file->path.s, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0 || fstat(fd, &st) < 0 || S_ISDIR(st.st_mode)) {
		int error = fd >= 0 && S_ISDIR(st.st_mode) ? EISDIR : errno;
		if (fd > STDIN_FILENO)
			close(fd);
		return refuse(in, file, error);
	}
	if (!S_ISREG(st.st_mode)) {
		*source = pipe_open(in, file, fd);
		return STATUS_OK;
	}
	struct file *f = file_new(in, file->path, &plain_class);
	f->fd = fd;
	f->owns_fd = !file->is_stdin;
	off_t start = file->is_stdin ? lseek(fd, 0, SEEK_CUR) : 0;
	f->start = start > 0 ? (uint64_t)start : 0;
	(void)posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	*source = &f->s;
	return STATUS_OK;
}

int file_descriptor(const struct source *s, uint64_t *start)
{
	const struct file *f = (const struct file *)s;
	if (s->class != &plain_class)
		return -1;
	*start = f->start;
	return f->fd;
}

void file_seek(struct source *s, uint64_t at)
{
	((struct file *)s)->at = at;
	s->given = at;
	s->ended = STATUS_OK;
	s->head_at = s->head_n = 0;
}

bool file_size(const struct source *s, uint64_t *size)
{
	struct stat st;
	const struct file *f = (const struct file *)s;
	if (s->class != &plain_class || fstat(f->fd, &st) < 0)
		return false;
	uint64_t end = st.st_size > 0 ? (uint64_t)st.st_size : 0;
	*size = end > f->start ? end - f->start : 0;
	return true;
}
