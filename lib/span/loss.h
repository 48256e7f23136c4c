/*
 * How much of a value was recorded: all of it, or cut, masked, as a hash. The
 * marks are those that SDKs, collectors and backends leave.
 */
#ifndef SPAN_LOSS_H
#define SPAN_LOSS_H

#include "span/value.h"

enum loss { LOSS_EXACT, LOSS_TRUNCATED, LOSS_REDACTED, LOSS_HASHED };

/* *why (may be NULL) tells how it is known ("ends in [truncated]"); in the arena, or static. */
enum loss loss_of(struct value v, struct arena *arena, struct str *why);

/* The length of a mask ("[REDACTED]", "***", "__REDACTED__") that stands at the beginning of a text, or 0. */
size_t loss_mask(struct str text);

/* Without the marks of whoever cut it ("…", "[truncated]", "... [truncated, 90 chars total]"). */
struct str loss_without_mark(struct str text);

/* Lengths, in bytes or characters, at which SDKs, collectors and backends cut. */
bool loss_is_limit(size_t n);

/* Characters of UTF-8; bytes that continue one do not count. */
size_t loss_characters(struct str text);

#endif
