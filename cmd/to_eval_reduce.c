/* --reduce CMD: the smallest trace for which a command of the user's still exits 0. */
#include "cmd/to_eval.h"

#include "eval/reduce.h"
#include "report/otlp.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

struct reducing {
	struct to_eval *run;
	ARRAY(struct span *) spans;
	char path[64]; /* what is tried lies here */
	struct buf text;
	struct arena scratch;
	bool failed;
};

static void write_spans(struct reducing *r, struct span *const *spans, size_t n)
{
	buf_clear(&r->text);
	for (size_t i = 0; i < n; i++)
		otlp_write_span(&r->text, spans[i], &r->scratch);
	arena_reset(&r->scratch);
}

static bool write_file(struct reducing *r)
{
	int fd = open(r->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	struct str text = buf_str(&r->text);
	while (fd >= 0 && text.n) {
		ssize_t n = write(fd, text.s, text.n);
		if (n < 0 && errno != EINTR)
			break;
		text = str_from(text, n > 0 ? (size_t)n : 0);
	}
	return fd >= 0 && close(fd) == 0 && !text.n;
}

/* The command reads the trace on stdin, or by the name in CASEFILE_TRACE; what it says is not wanted. */
static _Noreturn void be_command(const struct reducing *r)
{
	int in = open(r->path, O_RDONLY), out = open("/dev/null", O_WRONLY);
	if (in < 0 || out < 0 || dup2(in, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0 ||
	    dup2(out, STDERR_FILENO) < 0)
		_exit(126);
	signal(SIGPIPE, SIG_DFL);
	setenv("CASEFILE_TRACE", r->path, 1);
	execl("/bin/sh", "sh", "-c", r->run->options->reduce, (char *)NULL);
	_exit(127);
}

static bool holds(void *user, struct span *const *spans, size_t n)
{
	struct reducing *r = user;
	int status = 0;
	if (r->failed || !n)
		return false;
	write_spans(r, spans, n);
	r->failed = !write_file(r);
	pid_t child = r->failed ? -1 : fork();
	if (child == 0)
		be_command(r);
	if (child < 0 || waitpid(child, &status, 0) < 0) {
		r->failed = true;
		return false;
	}
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void visit(void *user, const struct tree *t, const struct summary *s, const struct diagnosis *d)
{
	struct reducing *r = user;
	(void)s;
	(void)d;
	if (!to_eval_wants(r->run, t->trace) || r->run->traces++)
		return;
	redactor_begin_trace(r->run->redactor);
	for (uint32_t i = 0; i < t->spans; i++)
		redactor_learn_span(r->run->redactor, t->node[i].span);
	to_eval_hash(r->run);
	for (uint32_t i = 0; i < t->spans; i++) {
		const struct span *clean = redact_span(r->run->redactor, t->node[i].span, &r->run->arena);
		*array_add(&r->spans) = span_copy(&r->run->arena, clean, NULL, NULL);
	}
}

static bool read_trace(struct reducing *r)
{
	struct survey *survey = survey_new(NULL, r->run->options->memory, visit, NULL, r);
	struct sink sink = survey_sink(survey);
	bool read = session_read(&r->run->session, &sink);
	while (survey_next(survey) && read)
		read = session_read(&r->run->session, &sink);
	survey_free(survey);
	if (read && r->run->traces != 1)
		cli_error(r->run->session.cmd,
			  "--reduce takes one trace, there are %llu: trace-find --trace ID --raw gives one",
			  (unsigned long long)r->run->traces);
	return read && r->run->traces == 1;
}

static int reduce(struct reducing *r)
{
	struct to_eval *run = r->run;
	struct reduce job = { .spans = r->spans.v,
			      .n = r->spans.n,
			      .arena = &run->arena,
			      .holds = holds,
			      .user = r,
			      .most = run->options->runs > 0 ? (size_t)run->options->runs : 1000 };
	bool held = reduce_trace(&job);
	if (r->failed) {
		cli_error(run->session.cmd, "cannot run the command: %s", strerror(errno));
		return EXIT_TROUBLE;
	}
	if (!held) {
		cli_error(run->session.cmd,
			  "the command does not exit 0 on the whole trace: nothing to reduce");
		return EXIT_NO;
	}
	write_spans(r, job.left, job.left_n);
	session_print(&run->session, &r->text);
	if (!run->options->common.quiet)
		cli_error(run->session.cmd, "%zu of %zu spans are left after %zu runs%s", job.left_n,
			  r->spans.n, job.asked, job.gave_up ? ", the most that --runs allows" : "");
	return EXIT_YES;
}

int to_eval_reduce(struct to_eval *run)
{
	struct reducing r = { .run = run };
	const char *folder = getenv("TMPDIR");
	struct str path = arena_printf(&run->arena, "%s/casefile-reduce.XXXXXX", folder ? folder : "/tmp");
	int code = EXIT_TROUBLE, fd = -1;
	if (path.n < sizeof(r.path)) {
		memcpy(r.path, path.s, path.n + 1);
		fd = mkstemp(r.path);
	}
	if (fd < 0) {
		cli_error(run->session.cmd, "no room for a temporary file: %s", strerror(errno));
		return code;
	}
	close(fd);
	if (read_trace(&r))
		code = reduce(&r);
	unlink(r.path);
	array_release(&r.spans);
	buf_release(&r.text);
	arena_release(&r.scratch);
	return code;
}
