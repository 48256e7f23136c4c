/* Arenas: chunks that double up to a megabyte, and an own chunk for what is larger. */
#include "base/arena.h"

#include "base/mem.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { ALIGN = 16, CHUNK_MIN = 1024, CHUNK_MAX = 1 << 20 };

struct arena_chunk {
	struct arena_chunk *next;
	size_t bytes;
	_Alignas(ALIGN) char data[];
};

void arena_init(struct arena *a)
{
	*a = (struct arena){ 0 };
}

void arena_release(struct arena *a)
{
	for (struct arena_chunk *c = a->chunk, *next; c; c = next) {
		next = c->next;
		free(c);
	}
	arena_init(a);
}

void arena_reset(struct arena *a)
{
	struct arena_chunk *keep = a->chunk;
	if (!keep)
		return;
	for (struct arena_chunk *c = keep->next, *next; c; c = next) {
		next = c->next;
		free(c);
	}
	if (keep->bytes > 4 * (size_t)CHUNK_MAX) {
		free(keep);
		arena_init(a);
		return;
	}
	keep->next = NULL;
	a->at = keep->data;
	a->end = keep->data + keep->bytes;
	a->used_bytes = 0;
	a->held_bytes = keep->bytes;
}

static void arena_add_chunk(struct arena *a, size_t need)
{
	size_t bytes = a->chunk ? a->chunk->bytes * 2 : CHUNK_MIN;
	if (bytes > CHUNK_MAX)
		bytes = CHUNK_MAX;
	if (bytes < need)
		bytes = need;
	struct arena_chunk *c = mem_alloc(1, sizeof(*c) + bytes);
	c->next = a->chunk;
	c->bytes = bytes;
	a->chunk = c;
	a->at = c->data;
	a->end = c->data + bytes;
	a->held_bytes += bytes;
}

void *arena_alloc(struct arena *a, size_t n)
{
	if (n > SIZE_MAX / 2)
		BUG("arena: object too large");
	/* Nothing has a place too: NULL would mean "not set". */
	size_t need = ((n ? n : 1) + ALIGN - 1) & ~(size_t)(ALIGN - 1);
	if ((size_t)(a->end - a->at) < need)
		arena_add_chunk(a, need);
	void *p = a->at;
	a->at += need;
	a->used_bytes += need;
	return p;
}

void *arena_array(struct arena *a, size_t n, size_t size)
{
	size_t bytes;
	if (__builtin_mul_overflow(n, size, &bytes))
		BUG("arena: array too large");
	return arena_alloc(a, bytes);
}

struct str arena_str(struct arena *a, struct str text)
{
	if (!text.s)
		return text;
	char *p = arena_alloc(a, text.n + 1);
	if (text.n)
		memcpy(p, text.s, text.n);
	p[text.n] = '\0';
	return (struct str){ p, text.n };
}

struct str arena_join(struct arena *a, struct str one, struct str other)
{
	char *joined = arena_alloc(a, one.n + other.n + 1);
	if (one.n)
		memcpy(joined, one.s, one.n);
	if (other.n)
		memcpy(joined + one.n, other.s, other.n);
	joined[one.n + other.n] = '\0';
	return (struct str){ joined, one.n + other.n };
}

struct str arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	va_list again;
	va_copy(again, args);
	int n = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	if (n < 0)
		BUG("arena: bad format");
	char *p = arena_alloc(a, (size_t)n + 1);
	vsnprintf(p, (size_t)n + 1, fmt, again);
	va_end(again);
	return (struct str){ p, (size_t)n };
}
