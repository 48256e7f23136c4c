/*
 * Spans that were met: exact copies are told apart from new ones in 8 to 32
 * bytes for each span, without keeping it. Hashes are keyed: nobody can make
 * the table slow, or spans vanish.
 */
#ifndef TRACE_SEEN_H
#define TRACE_SEEN_H

#include "span/span.h"

struct seen;

struct seen *seen_new(void) __attribute__((warn_unused_result));
void seen_free(struct seen *s); /* NULL is allowed */

/* For fingerprints that are made elsewhere (span->print). */
const uint64_t *seen_key(const struct seen *s);

/* Was an exact copy of it met before, of the same trace? `trace` tells those apart that have no id. */
bool seen_before(struct seen *s, const struct span *span, uint64_t trace);

#endif
