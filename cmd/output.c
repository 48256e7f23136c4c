/* Results: stdout (through a pager on a terminal), or files that are there in full or not at all. */
#include "cmd/output.h"

#include "base/array.h"
#include "cmd/pager.h"
#include "cmd/publish.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

enum { WINDOW_GZIP = 15 + 16, WRITE_MAX = 1 << 30 };

struct prepared {
	const char *given;
	bool special, used;
	int error;     /* errno of why it cannot be written, or 0 */
	int fd;        /* of the temporary file; -1: not open */
	size_t number; /* for the publisher */
};

struct outputs {
	ARRAY(struct prepared) files;
	struct publisher *publisher;
	bool published; /* there is something for it to do */
	struct pager pager;
};

struct output {
	struct outputs *all;
	int fd;
	struct z_stream_s *gz; /* NULL: as it is */
	bool is_file, failed, broken_pipe;
	const struct prepared *prepared; /* of a file that gets its name at the end */
};

/* ---- before anything is read ---- */

/* What a link leads to is replaced, not the link. */
static bool name_file(struct outputs *all, struct prepared *f, const struct stat *there)
{
	mode_t mask = umask(0);
	umask(mask);
	char *behind = there ? realpath(f->given, NULL) : NULL;
	if (there && !behind)
		return false;
	f->number = publisher_add(all->publisher, behind ? behind : f->given,
				  there ? there->st_mode & 0777 : 0666 & ~mask);
	free(behind);
	return true;
}

/* A device or a pipe is written as it is, never replaced. */
static void prepare(struct outputs *all, const char *given)
{
	struct prepared f = { .given = given, .fd = -1 };
	struct stat st;
	bool there = stat(given, &st) == 0;
	f.special = there && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode);
	if (there && S_ISDIR(st.st_mode))
		f.error = EISDIR;
	else if (!f.special && !name_file(all, &f, there ? &st : NULL))
		f.error = errno;
	all->published |= !f.special && !f.error;
	*array_add(&all->files) = f;
}

static void make_files(struct outputs *all)
{
	int error = publisher_start(all->publisher) ? 0 : errno;
	for (size_t i = 0; i < all->files.n; i++) {
		struct prepared *f = &all->files.v[i];
		if (f->special || f->error)
			continue;
		f->fd = error ? -1 : publisher_file(all->publisher, f->number);
		f->error = error ? error : f->fd < 0 ? errno : 0;
	}
}

struct outputs *outputs_new(const struct strings *paths, bool pager)
{
	struct outputs *all = mem_alloc(1, sizeof(*all));
	all->publisher = publisher_new();
	for (size_t i = 0; i < paths->n; i++)
		if (strcmp(paths->v[i], "-"))
			prepare(all, paths->v[i]);
	if (all->published)
		make_files(all);
	if (pager)
		pager_start(&all->pager);
	return all;
}

int outputs_error(const struct outputs *all, const char *path)
{
	for (size_t i = 0; i < all->files.n; i++)
		if (!strcmp(all->files.v[i].given, path))
			return all->files.v[i].error;
	return 0;
}

void outputs_special(const struct outputs *all, struct strings *to)
{
	for (size_t i = 0; i < all->files.n; i++)
		if (all->files.v[i].special)
			*array_add(to) = all->files.v[i].given;
}

void outputs_free(struct outputs *all)
{
	if (!all)
		return;
	for (size_t i = 0; i < all->files.n; i++)
		if (all->files.v[i].fd >= 0)
			close(all->files.v[i].fd);
	pager_end(&all->pager);
	publisher_free(all->publisher);
	array_release(&all->files);
	free(all);
}

/* ---- writing ---- */

static bool open_file(struct output *o, struct prepared *f)
{
	if (!f || f->error) {
		errno = f ? f->error : EINVAL;
		return false;
	}
	f->used = true;
	o->is_file = true;
	o->fd = f->special ? open(f->given, O_WRONLY | O_CLOEXEC) : f->fd;
	f->fd = -1;
	o->prepared = f->special ? NULL : f;
	size_t n = strlen(f->given);
	if (o->fd < 0 || n < 3 || strcmp(f->given + n - 3, ".gz") != 0)
		return o->fd >= 0;
	o->gz = mem_alloc(1, sizeof(*o->gz));
	if (deflateInit2(o->gz, 6, Z_DEFLATED, WINDOW_GZIP, 8, Z_DEFAULT_STRATEGY) == Z_OK)
		return true;
	free(o->gz);
	close(o->fd);
	errno = ENOMEM;
	return false;
}

static struct prepared *prepared_for(struct outputs *all, const char *path)
{
	for (size_t i = 0; i < all->files.n; i++)
		if (!strcmp(all->files.v[i].given, path) && !all->files.v[i].used)
			return &all->files.v[i];
	return NULL;
}

struct output *output_open(struct outputs *all, const char *path)
{
	struct output *o = mem_alloc(1, sizeof(*o));
	o->all = all;
	o->fd = all->pager.child ? all->pager.fd : STDOUT_FILENO;
	if (!path || !strcmp(path, "-")) {
		pager_begin(&all->pager);
		return o;
	}
	if (open_file(o, prepared_for(all, path)))
		return o;
	free(o);
	return NULL;
}
static void write_bytes(struct output *o, struct str bytes)
{
	while (bytes.n && !o->failed) {
		ssize_t n = write(o->fd, bytes.s, bytes.n < WRITE_MAX ? bytes.n : WRITE_MAX);
		if (n > 0) {
			bytes = str_from(bytes, (size_t)n);
		} else if (n == 0 || errno != EINTR) {
			o->failed = true;
			o->broken_pipe = n < 0 && errno == EPIPE;
		}
	}
}

/* gzwrite() takes an interrupt for the end. */
static void compress_bytes(struct output *o, struct str bytes, int flush)
{
	unsigned char packed[16384];
	int state = Z_OK;
	do {
		size_t piece = bytes.n < WRITE_MAX ? bytes.n : WRITE_MAX;
		o->gz->next_in = (unsigned char *)(uintptr_t)bytes.s;
		o->gz->avail_in = (unsigned)piece;
		o->gz->next_out = packed;
		o->gz->avail_out = sizeof(packed);
		state = deflate(o->gz, flush);
		if (state == Z_STREAM_ERROR)
			BUG("the state of the compression is lost");
		bytes = str_from(bytes, piece - o->gz->avail_in);
		write_bytes(o, (struct str){ (const char *)packed, sizeof(packed) - o->gz->avail_out });
	} while (!o->failed && (bytes.n || (flush == Z_FINISH && state == Z_OK)));
}

void output_write(struct output *o, struct str text)
{
	if (o->gz && text.n)
		compress_bytes(o, text, Z_NO_FLUSH);
	else
		write_bytes(o, text);
}

bool output_wanted(const struct output *o)
{
	return !o->failed;
}

static bool finish_file(struct output *o, bool keep)
{
	if (o->gz && !o->failed)
		compress_bytes(o, STR(""), Z_FINISH);
	if (o->gz)
		deflateEnd(o->gz);
	free(o->gz);
	bool ok = close(o->fd) == 0 && !o->failed;
	if (ok && keep && o->prepared)
		ok = publisher_put(o->all->publisher, o->prepared->number);
	return ok;
}

bool output_close(struct output *o, bool keep)
{
	bool ok = o->is_file ? finish_file(o, keep) : !o->failed || o->broken_pipe;
	if (!o->is_file)
		ok &= pager_end(&o->all->pager);
	free(o);
	return ok;
}
