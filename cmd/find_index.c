/* trace-find with the indexes of trace-index: what of the input has to be read. */
#include "cmd/find.h"

static bool same_limits(const struct limits *a, const struct limits *b)
{
	return a->record_bytes == b->record_bytes && a->depth == b->depth && a->ratio == b->ratio &&
	       a->total_bytes >= b->total_bytes;
}

void find_index(struct find *f)
{
	const struct limits defaults = LIMITS_DEFAULT;
	struct session *s = f->session;
	/* An index tells what was read without these. */
	bool other = s->common->ledger || s->reader.dialect || !same_limits(&s->reader.limits, &defaults);
	if (f->options->no_index || other)
		return;
	s->use = index_use_new(f->options->index);
	index_use_attach(s->use, s->input);
}

void find_limit(struct find *f, const struct select_scope *scope)
{
	struct index_ask ask = { .is_unfiltered = !f->session->rounds && !f->session->reader.needles };
	if (!f->session->use)
		return;
	if (scope) {
		ask.ids = scope->ids;
		ask.query = scope->query;
	}
	/* Feedback is met again in the round that reads the traces. */
	if (scope && scope->wants_feedback && scope->ids)
		ask.feedback = f->options->feedback ? INDEX_FEEDBACK_ALL : INDEX_FEEDBACK_OF_TRACES;
	index_use_ask(f->session->use, scope ? &ask : NULL);
}
