/* The rounds, and who reads the input: what must be met of it, and what was. */
#include "query/select_impl.h"

/* What names a trace stands in records that its id finds; all else a round over the whole input met, by its
 * words. */
bool select_asks_feedback(const struct select *s)
{
	return s->wants_feedback && !s->has_loose;
}

bool select_comes_again(const struct select *s)
{
	return s->phase == PHASE_FIND && (s->want != SELECT_IDS || (!s->saw_all && s->query->somes > 1));
}

void select_scope(const struct select *s, struct select_scope *out)
{
	bool all = select_holds_all(s), finds = s->phase == PHASE_FIND;
	out->ids = !all && !finds ? &s->index : NULL;
	out->query = !all && finds ? s->query : NULL;
	out->wants_feedback = select_asks_feedback(s);
}

void select_was_limited(struct select *s)
{
	s->saw_all = false;
	s->was_limited = true;
	if (s->phase == PHASE_FIND)
		tail_drop(&s->tail);
}

void select_not_in_step(struct select *s, struct sink *sink)
{
	if (s->phase != PHASE_FIND || !s->tail.is_on)
		return;
	tail_drop(&s->tail);
	sink->asks_records = false;
}
