/*
 * Spans put aside in a temporary file, by portions, and had again: where all
 * of a dump is more than the memory that there may be. A span is written as it
 * lies in memory, with all that hangs there behind it, so that it is had again
 * by one reading and without a look at its texts.
 */
#ifndef TRACE_SPILL_H
#define TRACE_SPILL_H

#include "span/span.h"

struct spill;

/* Borrows the descriptor of an empty file, which must be open for both; what waits to be written is a small
 * part of the budget. */
struct spill *spill_new(int fd, uint32_t portions, uint64_t budget_bytes) __attribute__((warn_unused_result));
void spill_free(struct spill *s); /* NULL is allowed */

/* False, and errno, when the file has no room: what was added before can still be read. */
bool spill_add(struct spill *s, uint32_t portion, const struct span *span);

/*
 * All spans of a portion in the order in which they were added, in the arena.
 * False, and errno, when the file cannot be read.
 */
bool spill_read(struct spill *s, uint32_t portion, struct arena *arena,
		void (*take)(void *user, struct span *span), void *user);

#endif
