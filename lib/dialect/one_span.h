/* Objects that are one span each: how reading one begins and ends. For lib/dialect/ only. */
#ifndef DIALECT_ONE_SPAN_H
#define DIALECT_ONE_SPAN_H

#include "dialect/dialect.h"

/* A new span without resource and scope, and a reader that is inside `object`. */
struct build *one_span_start(struct reading *r, struct pull *j, struct str object);

/*
 * Hands the span on, also when a part of it was damaged (then SKIP, and
 * reported). A span with neither a trace id nor a span id is not handed on:
 * nothing could refer to it.
 */
enum status one_span_end(struct reading *r, const struct pull *j, struct str object);

/* {"trace_id":…,"span_id":…} in any case: the ids of the span; the rest of it is passed over, but for a trace
 * state. */
void one_span_context(struct reading *r, struct pull *j);

/* An attribute, where it says something. */
void one_span_attr(struct build *b, struct str key, struct value v);

#endif
