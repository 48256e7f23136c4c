/* --reduce CMD: the smallest trace for which a command of the user's still exits 0. */
#include "cmd/runner.h"
#include "cmd/to_eval.h"

#include "base/num.h"
#include "eval/reduce.h"
#include "report/otlp.h"

#include <errno.h>

struct reducing {
	struct to_eval *run;
	ARRAY(struct span *) spans;
	struct buf text;
	struct arena scratch;
	int error; /* errno of why the command cannot be run, or 0 */
};

static void write_spans(struct reducing *r, struct span *const *spans, size_t n)
{
	buf_clear(&r->text);
	for (size_t i = 0; i < n; i++)
		otlp_write_span(&r->text, spans[i], &r->scratch);
	arena_reset(&r->scratch);
}

static bool holds(void *user, struct span *const *spans, size_t n)
{
	struct reducing *r = user;
	bool yes = false;
	if (r->error || !n)
		return false;
	write_spans(r, spans, n);
	if (!runner_run(r->run->runner, buf_str(&r->text), &yes))
		r->error = errno;
	return yes;
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
	redactor_suspect_all(r->run->redactor);
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
	if (read && r->run->one.given && !r->run->traces)
		one_trace_missing(&r->run->one, &r->run->session);
	else if (read && r->run->traces != 1)
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
	if (r->error) {
		cli_error(run->session.cmd, "cannot run the command: %s", strerror(r->error));
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
		cli_error(run->session.cmd, "%zu of %zu %s left after %zu %s%s", job.left_n, r->spans.n,
			  num_word(job.left_n, "spans is", "spans are"), job.asked,
			  num_word(job.asked, "run", "runs"),
			  job.gave_up ? ", the most that --runs allows" : "");
	return EXIT_YES;
}

int to_eval_reduce(struct to_eval *run)
{
	struct reducing r = { .run = run };
	int code = EXIT_TROUBLE;
	if (read_trace(&r))
		code = reduce(&r);
	array_release(&r.spans);
	buf_release(&r.text);
	arena_release(&r.scratch);
	return code;
}
