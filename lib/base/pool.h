/*
 * Threads: how many there may be, and work on numbered items by several of
 * them at once. Without threads (0 or 1, or where the system gives none) all
 * is done by the caller.
 */
#ifndef BASE_POOL_H
#define BASE_POOL_H

#include <stddef.h>

enum { POOL_WORKERS = 64 }; /* at once, at most */

/* Processors that this process may use; 1 where that is not known. */
unsigned pool_processors(void);

/*
 * Calls work(user, worker, i) for all i < n, in any order, by at most
 * `threads` workers (numbered from 0) at once; returns when all is done.
 */
void pool_each(unsigned threads, size_t n, void (*work)(void *user, unsigned worker, size_t i), void *user);

#endif
