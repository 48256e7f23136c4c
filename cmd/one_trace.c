/* Which trace is meant by -t. */
#include "cmd/one_trace.h"

bool one_trace_fits(const struct cmd *cmd, const char *typed)
{
	if (!typed || *typed)
		return true;
	cli_error(cmd, "-t takes the beginning of a trace id, not nothing");
	return false;
}

void one_trace_init(struct one_trace *o, const char *typed, struct arena *arena)
{
	*o = (struct one_trace){ .given = typed != NULL };
	if (typed)
		wanted_init(&o->wanted, str_of(typed), arena);
}

bool one_trace_is(const struct one_trace *o, struct str trace_id)
{
	bool is = !o->given;
	for (size_t i = 0; i < o->wanted.n; i++)
		is |= str_starts(trace_id, o->wanted.form[i]);
	return is;
}

void one_trace_tell(const struct cmd *cmd, const struct wanted *wanted, const struct wanted_near *near)
{
	static const char *const why[] = {
		[0] = "",
		[WANTED_IS_SPAN] = "; that is a span of trace ",
		[WANTED_IS_HELD] = "; it is a part of trace ",
		[WANTED_IS_NEAR] = "; did you mean ",
	};
	struct buf text = { 0 };
	buf_add_c(&text, "not found in the input: trace ");
	cli_quote(&text, wanted->typed);
	if (near->id.n) {
		buf_add_c(&text, why[near->rank < WANTED_IS_NEAR ? near->rank : WANTED_IS_NEAR]);
		cli_quote(&text, near->id);
	}
	cli_error(cmd, "%.*s", (int)text.n, text.s);
	buf_release(&text);
}

struct looking {
	const struct one_trace *one;
	struct wanted_near near;
	struct arena arena;
};

static enum status offer_span(void *user, const struct span *s, const struct record *r)
{
	struct looking *l = user;
	(void)r;
	wanted_near_offer(&l->near, &l->one->wanted, s, &l->arena);
	return STATUS_OK;
}

void one_trace_missing(const struct one_trace *o, struct session *s)
{
	struct looking looking = { .one = o };
	const struct sink sink = { .user = &looking, .span = offer_span };
	if (session_read(s, &sink))
		one_trace_tell(s->cmd, &o->wanted, &looking.near);
	arena_release(&looking.arena);
}
