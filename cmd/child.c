/* Pipes there and back, and a process between them. */
#include "cmd/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

bool child_read(int fd, void *to, size_t n)
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

bool child_write(int fd, const void *from, size_t n)
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

static bool make_pipe(int ends[2])
{
	if (pipe(ends) < 0)
		return false;
	fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	return true;
}

static void be_quiet(void)
{
	static const int ignored[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGXFSZ };
	for (size_t i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
		signal(ignored[i], SIG_IGN);
	close(STDIN_FILENO);
	close(STDOUT_FILENO);
}

bool child_start(struct child *c, void (*serve)(void *user, int ask, int hear), void *user)
{
	int there[2], back[2];
	if (!make_pipe(there))
		return false;
	if (!make_pipe(back)) {
		int saved = errno;
		close(there[0]);
		close(there[1]);
		errno = saved;
		return false;
	}
	pid_t pid = fork();
	if (pid == 0) {
		be_quiet();
		close(there[1]);
		close(back[0]);
		serve(user, there[0], back[1]);
		_exit(0);
	}
	int saved = errno;
	close(there[0]);
	close(back[1]);
	if (pid < 0) {
		close(there[1]);
		close(back[0]);
		errno = saved;
		return false;
	}
	*c = (struct child){ pid, there[1], back[0] };
	return true;
}

void child_end(struct child *c, bool wait)
{
	if (c->pid <= 0)
		return;
	close(c->ask);
	while (wait && waitpid(c->pid, NULL, 0) < 0 && errno == EINTR)
		;
	close(c->hear);
	*c = (struct child){ 0 };
}
