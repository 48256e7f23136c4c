/*
 * Feedback joined onto traces: by trace id; a record without one by session
 * and turn, else by request, else by conversation, else by the session alone.
 */
#ifndef QUERY_JOIN_H
#define QUERY_JOIN_H

#include "dialect/dialect.h"
#include "query/slip.h"
#include "trace/collect.h"

struct join;

struct join *join_new(void) __attribute__((warn_unused_result));
void join_free(struct join *j);

/* Takes over the slip. */
void join_add(struct join *j, struct slip *slip);

/* All of a JSON text (one object, JSON lines, an array) that starts at this line of its file. Gives their
 * number. */
size_t join_add_text(struct join *j, struct str json, struct str name, uint64_t line, struct diag *diag);

/* The same of a record that was met in the input, with its place. */
void join_add_feedback(struct join *j, const struct feedback *f);

/*
 * Where some record names no trace: spans that pass through the sink are asked
 * whether one points at them. (A session and its turn are put together within
 * a span, or where the session was met first.)
 */
bool join_needs_spans(const struct join *j);
struct sink join_sink(struct join *j);

/* Ids of the traces that are pointed at: those that records name, there or not, and those found by spans. */
const struct str *join_traces(struct join *j, size_t *n);

/* The records that point at this trace, in the order they were added; *out is in the arena. */
size_t join_of(struct join *j, const struct trace *t, struct arena *arena, const struct slip ***out);

/* The same for a trace whose spans passed through join_sink() since the last record was added. */
size_t join_of_id(struct join *j, struct str trace_id, struct arena *arena, const struct slip ***out);

/* Records in all, and those that join_of() or the spans never met. */
size_t join_count(const struct join *j);
size_t join_lost(const struct join *j);

#endif
