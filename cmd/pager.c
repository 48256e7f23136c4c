/*
 * Programs can only be started before input is read (base/sandbox.h), but a
 * pager that has nothing to show must not be seen: so a child waits for the
 * first byte, and becomes the pager then.
 */
#include "cmd/pager.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* A pager that nobody asked for must be there, and the terminal one for it: else all that is shown is that it
 * is not. */
static const char *default_pager(void)
{
	const char *from = getenv("PATH"), *term = getenv("TERM");
	char path[4096];
	if (!term || !strcmp(term, "dumb"))
		return "";
	while (from && *from) {
		int n = (int)strcspn(from, ":");
		if (snprintf(path, sizeof(path), "%.*s/less", n, from) < (int)sizeof(path) &&
		    !access(path, X_OK))
			return "less";
		from += n + (from[n] == ':');
	}
	return "";
}

/* What a shell says of a command. */
enum { NOT_RUN = 126, NOT_FOUND = 127 };

static const char *pager_command(void)
{
	const char *own = getenv("TRACE_PAGER"), *common = getenv("PAGER");
	const char *pager = own ? own : common ? common : default_pager();
	return *pager && strcmp(pager, "cat") ? pager : NULL;
}

/* less(1) is told to leave short output on the screen, and to show colours. */
_Noreturn static void wait_and_show(const char *command, int from)
{
	struct pollfd first = { .fd = from, .events = POLLIN };
	while (poll(&first, 1, -1) < 0 && errno == EINTR)
		;
	if (!(first.revents & POLLIN))
		_exit(0);
	signal(SIGPIPE, SIG_DFL);
	dup2(from, STDIN_FILENO);
	close(from);
	setenv("LESS", "FRX", 0);
	execl("/bin/sh", "sh", "-c", command, (char *)NULL);
	_exit(NOT_FOUND);
}

void pager_start(struct pager *p)
{
	const char *command = pager_command();
	int ends[2];
	p->child = 0;
	if (!command || pipe(ends))
		return;
	fflush(stdout);
	p->child = fork();
	if (p->child == 0) {
		close(ends[1]);
		wait_and_show(command, ends[0]);
	}
	close(ends[0]);
	if (p->child < 0) {
		close(ends[1]);
		p->child = 0;
		return;
	}
	p->fd = ends[1];
	fcntl(p->fd, F_SETFD, FD_CLOEXEC);
}

void pager_begin(const struct pager *p)
{
	if (p->child)
		signal(SIGINT, SIG_IGN);
}

bool pager_end(struct pager *p)
{
	int status = 0;
	if (!p->child)
		return true;
	close(p->fd);
	while (waitpid(p->child, &status, 0) < 0 && errno == EINTR)
		;
	p->child = 0;
	return !WIFEXITED(status) || (WEXITSTATUS(status) != NOT_FOUND && WEXITSTATUS(status) != NOT_RUN);
}
