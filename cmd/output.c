/* Where results go: stdout, a pager in front of it, or a file that is there in full or not at all. */
#include "cmd/output.h"

#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

struct output {
	int fd;
	gzFile gz;
	pid_t pager;
	char *path, *temporary; /* of a file that is being written; no temporary: in place */
	bool failed, broken_pipe;
};

static char *join(const char *a, const char *b)
{
	size_t n = strlen(a), m = strlen(b);
	char *out = mem_alloc(n + m + 1, 1);
	memcpy(out, a, n);
	memcpy(out + n, b, m);
	return out;
}

static bool ends_in_gz(const char *path)
{
	return str_ends(str_of(path), STR(".gz"));
}

/* A device or a pipe is written as it is, never replaced. */
static bool open_special(struct output *o, const char *path)
{
	o->fd = open(path, O_WRONLY | O_CLOEXEC);
	return o->fd >= 0;
}

static bool open_temporary(struct output *o, mode_t mode)
{
	o->temporary = join(o->path, ".XXXXXX");
	o->fd = mkstemp(o->temporary);
	if (o->fd >= 0)
		fchmod(o->fd, mode);
	return o->fd >= 0;
}

static bool open_file(struct output *o, const char *path)
{
	struct stat st;
	bool there = stat(path, &st) == 0;
	mode_t mask = umask(0);
	umask(mask);
	/* Behind a link, so that it stays one. */
	o->path = there ? realpath(path, NULL) : join(path, "");
	if (!o->path)
		return false;
	bool ok = there && !S_ISREG(st.st_mode) ? open_special(o, o->path)
						: open_temporary(o, there ? st.st_mode & 0777 : 0666 & ~mask);
	if (ok && ends_in_gz(path))
		o->gz = gzdopen(dup(o->fd), "wb6");
	return ok && (!ends_in_gz(path) || o->gz);
}

static const char *pager_command(void)
{
	const char *own = getenv("TRACE_PAGER"), *common = getenv("PAGER");
	const char *pager = own ? own : common ? common : "less";
	return *pager && strcmp(pager, "cat") ? pager : NULL;
}

/* less(1) is told to leave short output on the screen, and to show colours. */
static void start_pager(struct output *o)
{
	const char *command = pager_command();
	int ends[2];
	if (!command || pipe(ends))
		return;
	fflush(stdout);
	o->pager = fork();
	if (o->pager == 0) {
		signal(SIGPIPE, SIG_DFL);
		dup2(ends[0], STDIN_FILENO);
		close(ends[0]);
		close(ends[1]);
		setenv("LESS", "FRX", 0);
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(127);
	}
	close(ends[0]);
	if (o->pager < 0) {
		close(ends[1]);
		return;
	}
	o->fd = ends[1];
	fcntl(o->fd, F_SETFD, FD_CLOEXEC);
	/* ^C is for the pager; to leave it ends us too. */
	signal(SIGINT, SIG_IGN);
}

struct output *output_open(const char *path, bool pager)
{
	struct output *o = mem_alloc(1, sizeof(*o));
	o->fd = STDOUT_FILENO;
	if (path && strcmp(path, "-")) {
		if (open_file(o, path))
			return o;
		free(o->path);
		free(o->temporary);
		free(o);
		return NULL;
	}
	if (pager)
		start_pager(o);
	return o;
}

void output_write(struct output *o, struct str text)
{
	while (text.n && !o->failed) {
		size_t piece = text.n < (1u << 30) ? text.n : 1u << 30;
		ssize_t n = o->gz ? gzwrite(o->gz, text.s, (unsigned)piece) : write(o->fd, text.s, piece);
		if (n > 0) {
			text = str_from(text, (size_t)n);
		} else if (o->gz || errno != EINTR) {
			o->failed = true;
			o->broken_pipe = errno == EPIPE;
		}
	}
}

bool output_wanted(const struct output *o)
{
	return !o->failed;
}

static bool finish_file(struct output *o)
{
	bool ok = !o->failed;
	if (o->gz)
		ok = gzclose(o->gz) == Z_OK && ok;
	ok = close(o->fd) == 0 && ok;
	if (ok && o->temporary)
		ok = rename(o->temporary, o->path) == 0;
	if (!ok && o->temporary)
		unlink(o->temporary);
	free(o->path);
	free(o->temporary);
	return ok;
}

bool output_close(struct output *o)
{
	bool ok = !o->failed || o->broken_pipe;
	if (o->path)
		ok = finish_file(o);
	if (o->pager > 0) {
		close(o->fd);
		while (waitpid(o->pager, NULL, 0) < 0 && errno == EINTR)
			;
	}
	free(o);
	return ok;
}
