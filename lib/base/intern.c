/* Texts by their ends and length. */
#include "base/intern.h"

#include <stdint.h>

struct str intern_str(struct intern *in, struct arena *arena, struct str text)
{
	uint64_t front = 0, back = 0;
	size_t n = text.n < 8 ? text.n : 8;
	if (!text.n)
		return arena_str(arena, text);
	memcpy(&front, text.s, n);
	memcpy(&back, text.s + text.n - n, n);
	uint64_t h = (front ^ text.n) * UINT64_C(0x9e3779b97f4a7c15) ^ back * UINT64_C(0xc2b2ae3d27d4eb4f);
	struct str *slot = &in->slot[(h ^ h >> 31) % INTERN_SLOTS];
	if (!str_eq(*slot, text))
		*slot = arena_str(arena, text);
	return *slot;
}
