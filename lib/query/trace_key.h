/* What tells traces apart: their id, or, for a span without one (a trace of its own), where it was read. */
#ifndef QUERY_TRACE_KEY_H
#define QUERY_TRACE_KEY_H

#include "span/span.h"

/* A slice of the span, or in the arena. */
struct str trace_key(const struct span *s, struct arena *arena);

bool trace_key_is_id(struct str key);

#endif
