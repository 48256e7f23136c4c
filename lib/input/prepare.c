/*
 * What reading will need is guessed from the first bytes of files: libarchive
 * is not, where they are text, or gzip over text. They are looked at with all
 * rights, so nothing is done with them but to compare them, and to inflate
 * a little by zlib.
 */
#include "input/archive_library.h"
#include "input/input.h"
#include "input/magic.h"
#include "input/source.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

enum { PACKED_BYTES = 4096 }; /* enough for SOURCE_PEEK_MAX of text */

static bool is_text(struct str head)
{
	enum magic magic = magic_of(head);
	return magic == MAGIC_PLAIN || magic == MAGIC_SIDECAR;
}

/* Of a member that ends so soon it is text only if nothing follows. */
static bool is_text_inside(unsigned char *packed, size_t n, bool whole)
{
	unsigned char head[SOURCE_PEEK_MAX];
	z_stream z = { .next_in = packed, .avail_in = (uInt)n, .next_out = head, .avail_out = sizeof(head) };
	if (inflateInit2(&z, 16 + MAX_WBITS) != Z_OK)
		return false;
	bool ended = inflate(&z, Z_SYNC_FLUSH) == Z_STREAM_END && !z.avail_in && whole;
	(void)inflateEnd(&z);
	return (ended || !z.avail_out) && is_text((struct str){ (char *)head, sizeof(head) - z.avail_out });
}

/* False also where that is not known. */
static bool is_text_file(int fd)
{
	unsigned char bytes[PACKED_BYTES];
	size_t n = 0;
	ssize_t got = 1;
	off_t start = lseek(fd, 0, SEEK_CUR);
	while (start >= 0 && n < sizeof(bytes) &&
	       (got = pread(fd, bytes + n, sizeof(bytes) - n, start + (off_t)n)) > 0)
		n += (size_t)got;
	if (start < 0 || got < 0)
		return false;
	struct str head = { (char *)bytes, n < SOURCE_PEEK_MAX ? n : SOURCE_PEEK_MAX };
	return is_text(head) || (magic_of(head) == MAGIC_GZIP && is_text_inside(bytes, n, got == 0));
}

/* What is neither text nor missing: a folder and a pipe as well, which are not looked into. */
static bool may_be_archive(const char *path)
{
	struct stat st;
	bool is_stdin = !strcmp(path, "-");
	if ((is_stdin ? fstat(STDIN_FILENO, &st) : stat(path, &st)) < 0)
		return false;
	if (!S_ISREG(st.st_mode))
		return true;
	int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	bool text = fd >= 0 && is_text_file(fd);
	if (!is_stdin && fd >= 0)
		close(fd);
	return !text;
}

void input_prepare(const char *const *paths, size_t n)
{
	struct archive_library lib;
	const char *why;
	for (size_t i = 0; i < n; i++)
		if (may_be_archive(paths[i])) {
			/* Whoever needs it will tell why not. */
			(void)!archive_library_load(&lib, archive_library_name, &why);
			return;
		}
}
