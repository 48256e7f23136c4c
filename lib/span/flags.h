/*
 * Flags of a span as words, for files: "shared synthetic". Only those that
 * cannot be told from the span itself.
 */
#ifndef SPAN_FLAGS_H
#define SPAN_FLAGS_H

#include "span/span.h"

void span_flags_write(struct buf *out, uint32_t flags);

/* Unknown words are passed over. */
uint32_t span_flags_read(struct str words);

#endif
