/*
 * A place for bytes that must be read again: memory first, then a temporary
 * file that has no name. Private to lib/input.
 */
#ifndef INPUT_SPOOL_H
#define INPUT_SPOOL_H

#include "base/buf.h"
#include "base/status.h"

struct spool {
	struct buf memory;
	int fd;    /* -1: all is in memory */
	int spare; /* the file to use when memory is full; -1: one is made then */
	uint64_t n;
	int error; /* errno of what went wrong, or 0 */
};

void spool_init(struct spool *sp);
/* A temporary file without a name, made while files can still be made; -1, and errno. */
int spool_file(void) MUST_CHECK;

void spool_release(struct spool *sp);

/* False when there is no room for it: see `error`. What was added before can still be read. */
bool spool_add(struct spool *sp, const void *bytes, size_t n);

/* Bytes read from `at` on; 0 at the end; -1 on an error. */
ptrdiff_t spool_read(struct spool *sp, uint64_t at, void *bytes, size_t cap);

#endif
