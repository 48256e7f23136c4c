/*
 * What a line of a table says of each trace, added up while spans pass by:
 * memory grows with the traces (and 16 bytes for each span, to fold
 * duplicates), not with what was recorded. (summary_of() says more, of a trace
 * whose spans are kept.)
 */
#ifndef QUERY_TALLY_H
#define QUERY_TALLY_H

#include "dialect/dialect.h"
#include "trace/summary.h"

struct tally;

struct tally *tally_new(void) __attribute__((warn_unused_result));
void tally_free(struct tally *t);

struct sink tally_sink(struct tally *t);

/* Traces met so far; sorts them by start (unset last), then id, then as they came. */
size_t tally_sort(struct tally *t);

/* trace_key() of the trace at this place. */
struct str tally_key(const struct tally *t, size_t at);

/*
 * id, root_name, start and duration, spans (exact duplicates are one), errors,
 * session and user (the root's, else the first that is named; at most one),
 * origin and dialect of the span that starts first. Borrows from `t`; lists
 * are in the arena.
 */
void tally_summary(const struct tally *t, size_t at, struct arena *arena, struct summary *out);

#endif
