/*
 * Growable arrays of plain objects:
 *
 *	ARRAY(struct span *) spans = { 0 };
 *	*array_add(&spans) = s;
 *	for (size_t i = 0; i < spans.n; i++) use(spans.v[i]);
 *	array_release(&spans);
 *
 * array_add() gives the place of one more, uninitialised element; places are
 * valid until the next add.
 */
#ifndef BASE_ARRAY_H
#define BASE_ARRAY_H

#include "base/mem.h"

#include <stdlib.h>

#define ARRAY(type)            \
	struct {               \
		type *v;       \
		size_t n, cap; \
	}

#define array_reserve(a, extra)                                                     \
	do {                                                                        \
		size_t need_ = (a)->n + (extra);                                    \
		if (need_ > (a)->cap) {                                             \
			(a)->cap = need_ > (a)->cap * 2 ? need_ + 6 : (a)->cap * 2; \
			(a)->v = mem_resize((a)->v, (a)->cap, sizeof(*(a)->v));     \
		}                                                                   \
	} while (0)

#define array_add(a)                                                                                        \
	(((a)->n == (a)->cap ? (void)((a)->v = array_grown((a)->v, &(a)->cap, sizeof(*(a)->v))) : (void)0), \
	 &(a)->v[(a)->n++])

#define array_clear(a) ((void)((a)->n = 0))

#define array_release(a)               \
	do {                           \
		free((a)->v);          \
		(a)->v = NULL;         \
		(a)->n = (a)->cap = 0; \
	} while (0)

static inline void *array_grown(void *v, size_t *cap, size_t size)
{
	*cap = *cap ? *cap * 2 : 8;
	return mem_resize(v, *cap, size);
}

#endif
