/*
 * Traces become cases: made, learnt and written side by side, by the threads
 * that diagnosed them, and taken one after the other.
 */
#include "cmd/to_eval.h"

enum { SHOWN_REFUSED = 10 };

/* A trace that is wanted. */
struct made {
	struct eval_case c;
	struct audit audit;
	const char *refused; /* why; NULL: it is not */
	struct held *held;
	const struct redact_found *found; /* NULL: the redactor knows it already */
};

bool to_eval_wants(const struct to_eval *run, const struct trace *t)
{
	return one_trace_is(&run->one, t->id);
}

/* ---- refusing ---- */

/* What cannot be asked again, or not be given what it was given, makes no test. */
static const char *refusal(const struct to_eval *run, const struct eval_case *c)
{
	if (run->options->allow_lossy)
		return NULL;
	return !c->turns_n                      ? "nothing tells what was asked"
	       : c->audit->verdict == AUDIT_NOT ? "it is not replayable"
						: NULL;
}

static void tell_refused(struct to_eval *run, const struct summary *s, const struct made *m)
{
	struct buf text = { 0 };
	struct str why = m->c.turns_n && m->audit.reasons_n ? m->audit.reasons[0] : STR("");
	if (run->refused++ >= SHOWN_REFUSED || run->options->common.quiet)
		return;
	cli_quote(&text, s->id);
	cli_error(run->session.cmd, "no case of trace %.*s: %s%s%.*s (--allow-lossy takes it all the same)",
		  (int)text.n, text.s, m->refused, why.n ? ": " : "", (int)why.n, why.n ? why.s : "");
	buf_release(&text);
}

void to_eval_tell_more(const struct to_eval *run)
{
	if (run->refused > SHOWN_REFUSED && !run->options->common.quiet)
		cli_error(run->session.cmd, "%llu more traces were refused",
			  (unsigned long long)(run->refused - SHOWN_REFUSED));
}

/* ---- making ---- */

/* All that can come into a fixture is looked at before any of it is written. */
static void learn(struct redactor *r, const struct tree *t, const struct eval_case *c)
{
	redactor_begin_trace(r);
	for (uint32_t i = 0; i < t->spans; i++)
		redactor_learn_span(r, t->node[i].span);
	for (size_t i = 0; i < c->feedback_n; i++) {
		redactor_learn(r, STR(""), value_str(c->feedback[i].text));
		redactor_learn(r, STR(""), value_str(c->feedback[i].label));
		redactor_learn(r, STR(""), value_str(c->feedback[i].ticket));
		redactor_learn(r, STR(""), value_str(c->feedback[i].source));
	}
	for (size_t i = 0; i < c->docs_n; i++)
		redactor_learn(r, STR(""), value_str(c->docs[i].text));
	for (size_t i = 0; i < c->expect.documents.n; i++)
		redactor_learn(r, STR(""), value_str(c->expect.documents.v[i]));
	redactor_learn(r, STR(""), value_str(c->expect.answer));
	redactor_learn(r, STR(""), value_str(c->question));
	redactor_learn(r, STR(""), value_str(c->answer));
}

/* What belongs to all threads: the hash of the inputs, and complaints. */
static void ask_shared(struct to_eval *run, const struct tree *t, struct arena *arena, struct eval_given *out)
{
	pthread_mutex_lock(&run->shared);
	to_eval_hash(run);
	to_eval_given(run, t->trace, arena, out);
	pthread_mutex_unlock(&run->shared);
}

static void *make(void *user, unsigned worker, const struct tree *t, const struct summary *s,
		  const struct diagnosis *d)
{
	struct to_eval *run = user;
	const struct audit_stores stores = { NULL, run->artifacts };
	struct redactor *redactor = fixtures_redactor(run->fixtures, worker);
	struct eval_settings settings = run->eval;
	struct arena *arena = d->scene->arena;
	struct eval_given given;
	if (!to_eval_wants(run, t->trace))
		return NULL;
	struct made *m = arena_alloc(arena, sizeof(*m));
	*m = (struct made){ 0 };
	ask_shared(run, t, arena, &given);
	audit_trace(d->scene, &stores, &m->audit);
	settings.file_answer = to_eval_answer(run, t->trace->id);
	case_of(t, s, d, &m->audit, &given, &settings, &m->c);
	m->refused = refusal(run, &m->c);
	if (m->refused)
		return m;
	learn(redactor, t, &m->c);
	case_identify(&m->c, run->id_of, redactor);
	case_hide_pieces(&m->c, redactor);
	struct eval_source source = to_eval_source(run, s);
	bool lossy = m->audit.verdict == AUDIT_NOT || !m->c.turns_n;
	m->held = fixtures_write(run->fixtures, worker, &m->c, &source, lossy);
	m->found = redactor == run->redactor ? NULL : redactor_found(redactor, arena);
	return m;
}

static void take(struct to_eval *run, const struct summary *s, const struct made *m)
{
	run->traces++;
	if (m->refused) {
		tell_refused(run, s, m);
		return;
	}
	if (m->found)
		redactor_take(run->redactor, m->found);
	fixtures_take(run->fixtures, m->held);
}

void to_eval_visit(void *user, const struct tree *t, const struct summary *s, const struct diagnosis *d)
{
	struct to_eval *run = user;
	const struct made *m = run->beside ? survey_made(run->survey) : make(run, 0, t, s, d);
	if (m)
		take(run, s, m);
}

/* What may stay follows from the traces before: then they are learnt one after the other. */
void to_eval_use_threads(struct to_eval *run, struct survey *survey)
{
	unsigned threads = run->session.reader.threads;
	survey_use_threads(survey, threads);
	run->survey = survey;
	run->beside = !run->redact.keep_n && threads > 1;
	if (!run->beside)
		return;
	fixtures_use_workers(run->fixtures, threads);
	survey_use_make(survey, make);
}
