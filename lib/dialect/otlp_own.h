/*
 * Attributes "casefile.*" of OTLP spans, as our own exporter (report/otlp.h)
 * writes them: they become what they were made from again. For lib/dialect/
 * only.
 */
#ifndef DIALECT_OTLP_OWN_H
#define DIALECT_OTLP_OWN_H

#include "dialect/dialect.h"

enum { OTLP_OWNS = 12 }; /* kinds of them, and none */

/* Attributes of the span that is built go in as they are; ours are taken out again, of those from `from` on,
 * which costs one look at each. */
void otlp_own_take_out(struct build *b, struct value own[OTLP_OWNS], size_t from);

/* Origin, dialect, precision, flags and feedback of the span. */
void otlp_own_apply(struct reading *r, const struct value own[OTLP_OWNS]);

#endif
