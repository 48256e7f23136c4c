/* Reading a small file whole. */
#include "cmd/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
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
