/*
 * A place for bytes that must be read again: memory first, then a temporary
 * file that has no name. Private to lib/input.
 */
#ifndef INPUT_SPOOL_H
#define INPUT_SPOOL_H

#include "base/array.h"
#include "base/buf.h"

#include <pthread.h>

/* Files that were made while files could still be made. */
struct spool_files {
	pthread_mutex_t lock;
	ARRAY(int) fd;
};

void spool_files_init(struct spool_files *files);

/* One more, where one can be had. */
void spool_files_add(struct spool_files *files);
void spool_files_release(struct spool_files *files);

struct spool {
	struct buf memory;
	int fd;                    /* -1: all is in memory */
	struct spool_files *files; /* where `fd` comes from, and goes back to */
	uint64_t n;
	int error; /* errno of what went wrong, or 0 */
};

/* Borrows `files`; when they are used up, it makes its own. */
void spool_init(struct spool *sp, struct spool_files *files);
void spool_release(struct spool *sp);

/* False when there is no room for it: see `error`. What was added before can still be read. */
bool spool_add(struct spool *sp, const void *bytes, size_t n);

/* Bytes read from `at` on; 0 at the end; -1 on an error. */
ptrdiff_t spool_read(struct spool *sp, uint64_t at, void *bytes, size_t cap);

#endif
