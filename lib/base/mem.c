/* The one place where running out of memory, or out of logic, ends the program. */
#include "base/mem.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { EXIT_OUT_OF_MEMORY = 2 };

_Noreturn void mem_exhausted(void)
{
	fputs("casefile: out of memory\n", stderr);
	_Exit(EXIT_OUT_OF_MEMORY);
}

void *mem_alloc(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size ? size : 1);
	if (!p)
		mem_exhausted();
	return p;
}

void *mem_resize(void *p, size_t n, size_t size)
{
	size_t bytes;
	if (__builtin_mul_overflow(n, size, &bytes))
		mem_exhausted();
	void *q = realloc(p, bytes ? bytes : 1);
	if (!q)
		mem_exhausted();
	return q;
}

_Noreturn void bug_at(const char *file, int line, const char *what)
{
	fprintf(stderr, "casefile: BUG at %s:%d: %s\n", file, line, what);
	abort();
}
