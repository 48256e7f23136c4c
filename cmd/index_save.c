/* A temporary file beside it, renamed when it is complete. */
#include "cmd/index_save.h"

#include "base/buf.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static bool write_all(int fd, struct str bytes)
{
	while (bytes.n) {
		ssize_t n = write(fd, bytes.s, bytes.n < 1u << 30 ? bytes.n : 1u << 30);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		bytes = str_from(bytes, (size_t)n);
	}
	return true;
}

static bool save(const char *path, char *temporary, struct str bytes)
{
	mode_t mask = umask(0);
	umask(mask);
	int fd = mkstemp(temporary);
	if (fd < 0)
		return false;
	bool ok = fchmod(fd, 0666 & ~mask) == 0 && write_all(fd, bytes);
	ok = close(fd) == 0 && ok;
	ok = ok && rename(temporary, path) == 0;
	int error = errno;
	if (!ok)
		unlink(temporary);
	errno = error;
	return ok;
}

bool index_save(const char *path, struct str bytes)
{
	static const int ending[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
	struct buf temporary = { 0 };
	struct sigaction too_large = { .sa_handler = SIG_IGN }, before;
	sigset_t held, old;
	sigemptyset(&held);
	for (size_t i = 0; i < sizeof(ending) / sizeof(ending[0]); i++)
		sigaddset(&held, ending[i]);
	sigprocmask(SIG_BLOCK, &held, &old);
	sigaction(SIGXFSZ, &too_large, &before); /* write() fails instead */
	buf_printf(&temporary, "%s.XXXXXX", path);
	buf_add_char(&temporary, '\0');
	bool ok = save(path, temporary.s, bytes);
	int error = errno;
	buf_release(&temporary);
	sigaction(SIGXFSZ, &before, NULL);
	sigprocmask(SIG_SETMASK, &old, NULL);
	errno = error;
	return ok;
}
