/* Length and bytes there; back comes whether it holds, or an error. */
#include "cmd/runner.h"

#include "base/mem.h"
#include "cmd/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PIECE = 65536 };

struct runner {
	const char *command;
	char *path; /* what is tried lies here */
	struct child child;
	sigset_t before; /* of the child: signals that were held back when it began */
};

struct answer {
	int32_t error; /* errno, or 0 */
	int32_t holds;
};

/* ---- the child ---- */

/* In a session of its own: no terminal can stop it, and all that it starts can be ended. */
_Noreturn static void be_command(const struct runner *r, int in, int out)
{
	static const int common[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGXFSZ, SIGCHLD };
	for (size_t i = 0; i < sizeof(common) / sizeof(common[0]); i++)
		signal(common[i], SIG_DFL);
	sigprocmask(SIG_SETMASK, &r->before, NULL);
	setsid();
	dup2(in, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	dup2(out, STDERR_FILENO);
	execl("/bin/sh", "sh", "-c", r->command, (char *)NULL);
	_exit(127);
}

static void child_ended(int signal_number)
{
	(void)signal_number;
}

/* SIGCHLD is held back but for the time of waiting, so none is missed. */
static void hear_of_ends(struct runner *r)
{
	struct sigaction action = { .sa_handler = child_ended };
	sigset_t held;
	sigemptyset(&held);
	sigaddset(&held, SIGCHLD);
	sigprocmask(SIG_BLOCK, &held, &r->before);
	sigaction(SIGCHLD, &action, NULL);
}

/* Nothing is said while it runs: what can be read from `ask` is its end. False: there is nobody any more. */
static bool wait_for(const struct runner *r, pid_t command, int ask, int *status)
{
	fd_set said;
	pid_t ended;
	while ((ended = waitpid(command, status, WNOHANG)) == 0) {
		FD_ZERO(&said);
		FD_SET(ask, &said);
		if (pselect(ask + 1, &said, NULL, NULL, NULL, &r->before) <= 0)
			continue;
		kill(-command, SIGKILL);
		kill(command, SIGKILL);
		waitpid(command, status, 0);
		return false;
	}
	return ended > 0;
}

static int take_text(const struct runner *r, int ask, uint64_t n)
{
	char piece[PIECE];
	int fd = open(r->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	int error = fd < 0 ? errno : 0;
	while (n > 0) {
		size_t some = n < PIECE ? (size_t)n : PIECE;
		if (!child_read(ask, piece, some)) {
			error = EPIPE;
			break;
		}
		if (!error && !child_write(fd, piece, some))
			error = errno;
		n -= some;
	}
	if (fd >= 0 && close(fd) < 0 && !error)
		error = errno;
	return error;
}

/* What can fail is done before there is a command, whose failure would be an answer. */
static pid_t start_command(const struct runner *r)
{
	int in = open(r->path, O_RDONLY | O_CLOEXEC);
	int out = in < 0 ? -1 : open("/dev/null", O_WRONLY | O_CLOEXEC);
	pid_t command = out < 0 ? -1 : fork();
	if (command == 0)
		be_command(r, in, out);
	int saved = errno;
	if (in >= 0)
		close(in);
	if (out >= 0)
		close(out);
	errno = saved;
	return command;
}

static bool run_once(const struct runner *r, int ask, uint64_t n, struct answer *a)
{
	int status = 0;
	*a = (struct answer){ .error = take_text(r, ask, n) };
	if (a->error)
		return a->error != EPIPE;
	pid_t command = start_command(r);
	if (command < 0)
		a->error = errno;
	else if (!wait_for(r, command, ask, &status))
		return false;
	a->holds = !a->error && WIFEXITED(status) && WEXITSTATUS(status) == 0;
	return true;
}

static void serve(void *user, int ask, int hear)
{
	struct runner *r = user;
	struct answer a;
	uint64_t n;
	/* stdin was closed: so it gets a low number, which a set for pselect() has room for */
	ask = fcntl(ask, F_DUPFD_CLOEXEC, STDIN_FILENO);
	hear_of_ends(r);
	bool ready = ask >= 0 && setenv("CASEFILE_TRACE", r->path, 1) == 0;
	while (ready && child_read(ask, &n, sizeof(n)) && run_once(r, ask, n, &a))
		ready = child_write(hear, &a, sizeof(a));
	unlink(r->path);
}

/* ---- who speaks to it ---- */

static char *temporary_path(void)
{
	static const char name[] = "/casefile-reduce.XXXXXX";
	const char *folder = getenv("TMPDIR");
	folder = folder && *folder ? folder : "/tmp";
	char *path = mem_alloc(strlen(folder) + sizeof(name), 1);
	memcpy(path, folder, strlen(folder));
	memcpy(path + strlen(folder), name, sizeof(name));
	return path;
}

struct runner *runner_new(const char *command)
{
	struct runner *r = mem_alloc(1, sizeof(*r));
	r->command = command;
	r->path = temporary_path();
	int fd = mkstemp(r->path);
	if (fd >= 0)
		close(fd);
	if (fd >= 0 && child_start(&r->child, serve, r))
		return r;
	int saved = errno;
	if (fd >= 0)
		unlink(r->path);
	free(r->path);
	free(r);
	errno = saved;
	return NULL;
}

bool runner_run(struct runner *r, struct str text, bool *holds)
{
	struct answer a;
	uint64_t n = text.n;
	*holds = false;
	if (!child_write(r->child.ask, &n, sizeof(n)) || !child_write(r->child.ask, text.s, text.n) ||
	    !child_read(r->child.hear, &a, sizeof(a)))
		a = (struct answer){ .error = EIO };
	*holds = !a.error && a.holds;
	errno = a.error;
	return !a.error;
}

void runner_free(struct runner *r)
{
	if (!r)
		return;
	child_end(&r->child, true);
	free(r->path);
	free(r);
}
