/* Texts by a hash that costs little. */
#include "base/intern.h"

struct str intern_str(struct intern *in, struct arena *arena, struct str text)
{
	if (!text.n)
		return arena_str(arena, text);
	struct str *slot = &in->slot[(intern_hash(text) >> 32) % INTERN_SLOTS];
	if (!str_eq(*slot, text))
		*slot = arena_str(arena, text);
	return *slot;
}
