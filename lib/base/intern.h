/*
 * Copies of short texts that come again and again (keys of attributes), made
 * once as a rule: a direct-mapped table of those that were copied last. It
 * never grows; a text that lost its place is copied again.
 */
#ifndef BASE_INTERN_H
#define BASE_INTERN_H

#include "base/arena.h"

#include <stdint.h>

enum { INTERN_SLOTS = 512 };

/* Zero-initialised; must not outlive the arena, nor be used with another. */
struct intern {
	struct str slot[INTERN_SLOTS];
};

/* For tables in which nothing depends on how good it is: hostile texts cost a copy, no more. */
static inline uint64_t intern_hash(struct str text)
{
	uint64_t h = text.n, word = 0;
	for (size_t i = 0; i + sizeof(word) <= text.n; i += sizeof(word)) {
		memcpy(&word, text.s + i, sizeof(word));
		h = (h ^ word) * UINT64_C(0x9e3779b97f4a7c15);
		h ^= h >> 32;
	}
	size_t rest = text.n % sizeof(word);
	word = 0;
	if (rest)
		memcpy(&word, text.s + text.n - rest, rest);
	return (h ^ word) * UINT64_C(0xc2b2ae3d27d4eb4f);
}

struct str intern_str(struct intern *in, struct arena *arena, struct str text);

#endif
