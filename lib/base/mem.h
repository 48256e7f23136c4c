/*
 * Memory that is always there: when it is not, the program ends here, with a
 * message, and nowhere else has to ask. And BUG(), for what can not happen.
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

/* Zeroed; the caller frees with free(). */
void *mem_alloc(size_t n, size_t size) __attribute__((alloc_size(1, 2), malloc, warn_unused_result));
void *mem_resize(void *p, size_t n, size_t size) __attribute__((warn_unused_result));

/* For a library that says it got none. */
_Noreturn void mem_exhausted(void);

_Noreturn void bug_at(const char *file, int line, const char *what);
#define BUG(what) bug_at(__FILE__, __LINE__, (what))

#endif
