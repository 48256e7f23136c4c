/*
 * Copies of short texts that come again and again (keys of attributes), made
 * once as a rule: a direct-mapped table of those that were copied last. It
 * never grows; a text that lost its place is copied again.
 */
#ifndef BASE_INTERN_H
#define BASE_INTERN_H

#include "base/arena.h"

enum { INTERN_SLOTS = 512 };

/* Zero-initialised; must not outlive the arena, nor be used with another. */
struct intern {
	struct str slot[INTERN_SLOTS];
};

struct str intern_str(struct intern *in, struct arena *arena, struct str text);

#endif
