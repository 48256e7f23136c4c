/* -t ID of commands that visit traces one by one: which is meant, and what may have been where there is none.
 */
#ifndef CMD_ONE_TRACE_H
#define CMD_ONE_TRACE_H

#include "cmd/cli.h"
#include "trace/wanted.h"

struct one_trace {
	struct wanted wanted;
	bool given; /* else all traces are meant */
};

/* False, and said: the option was given, and names nothing. */
bool one_trace_fits(const struct cmd *cmd, const char *typed);

/* `typed` may be NULL; kept, not copied. */
void one_trace_init(struct one_trace *o, const char *typed, struct arena *arena);

bool one_trace_is(const struct one_trace *o, struct str trace_id);

/* Says that there is none, and what may have been meant: reads all inputs once more. */
void one_trace_missing(const struct one_trace *o, struct session *s);

/* "not found in the input: trace 'x'; did you mean 'y'" */
void one_trace_tell(const struct cmd *cmd, const struct wanted *wanted, const struct wanted_near *near);

#endif
