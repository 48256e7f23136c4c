/*
 * An arena: memory that is given out piece by piece and taken back at once.
 * Blocks of records, and each trace that is kept, have one.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/str.h"

struct arena_chunk;

struct arena {
	struct arena_chunk *chunk; /* newest first */
	char *at, *end;            /* what is free in it */
	size_t used_bytes;         /* given out since the last reset */
	size_t held_bytes;         /* asked of the system */
};

void arena_init(struct arena *a); /* allocates nothing */
void arena_release(struct arena *a);
void arena_reset(struct arena *a); /* keeps one chunk for the next round */

/* Not zeroed, aligned for any object; lives until reset or release. */
void *arena_alloc(struct arena *a, size_t n) __attribute__((warn_unused_result));

/* Room for n objects of `size`; an overflowing product ends the program. */
void *arena_array(struct arena *a, size_t n, size_t size) __attribute__((warn_unused_result));

/* Copies into the arena; an unset slice stays unset. A NUL follows, for the debugger. */
struct str arena_str(struct arena *a, struct str text);

/* A copy of the one with the other behind it. */
struct str arena_join(struct arena *a, struct str one, struct str other);

struct str arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
