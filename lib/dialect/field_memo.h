/* What the keys of the last object were: lib/dialect/field.h asks it. */
#ifndef DIALECT_FIELD_MEMO_H
#define DIALECT_FIELD_MEMO_H

#include "base/str.h"

#include <stdint.h>

/*
 * By their places: those of the next object stand where they stood, as a
 * rule. `next` is set to 0 where an object starts.
 */
struct field_memo {
	size_t next;
	struct field_seen {
		char name[30];
		uint8_t n, id;
	} seen[32];
};

#endif
