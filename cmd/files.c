/* Reading a small file whole. */
#include "cmd/files.h"

#include "cmd/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_MAX = 64 << 20 };

bool file_read(const char *path, struct buf *out)
{
	bool is_stdin = !strcmp(path, "-");
	int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : 1;
	while (n > 0 && out->n < FILE_MAX) {
		buf_reserve(out, 65536);
		do
			n = read(fd, out->s + out->n, 65536);
		while (n < 0 && errno == EINTR);
		out->n += n > 0 ? (size_t)n : 0;
	}
	if (n > 0)
		errno = EFBIG;
	int saved = errno;
	if (fd >= 0 && !is_stdin)
		close(fd);
	errno = saved;
	return n == 0;
}

struct str file_head(const char *path, char *room, size_t n)
{
	FILE *f = fopen(path, "rb");
	size_t read = f ? fread(room, 1, n, f) : 0;
	if (f)
		fclose(f);
	return (struct str){ room, read };
}

uint64_t files_size(const struct strings *paths)
{
	const struct limits limits = LIMITS_DEFAULT;
	struct diag silent = { 0 };
	struct input *in = input_new(&limits, &silent);
	struct str path;
	struct stat st;
	uint64_t sum = 0;
	bool known = paths->n > 0;
	for (size_t i = 0; i < paths->n; i++)
		input_add(in, paths->v[i]);
	while (known && input_next_path(in, &path)) {
		known = stat(path.s, &st) == 0 && S_ISREG(st.st_mode);
		sum += known && st.st_size > 0 ? (uint64_t)st.st_size : 0;
	}
	input_free(in);
	return known ? sum : 0;
}

int file_temporary(void)
{
	const char *folder = getenv("TMPDIR");
	struct buf path = { 0 };
	buf_printf(&path, "%s/casefile.XXXXXX", folder && *folder ? folder : "/tmp");
	buf_add_char(&path, '\0');
	int fd = mkstemp(path.s);
	if (fd >= 0) {
		fcntl(fd, F_SETFD, FD_CLOEXEC);
		unlink(path.s);
	}
	buf_release(&path);
	return fd;
}
