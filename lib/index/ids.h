/*
 * Trace ids as 64-bit keys that keep their order, so that the beginning of an
 * id is a range of keys. Canonical hex ids are one kind (their first 16
 * digits); all others are the other (10 characters behind what all of a file
 * begin with, 6 bits each).
 */
#ifndef INDEX_IDS_H
#define INDEX_IDS_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

enum { ID_KIND_HEX, ID_KIND_OTHER, ID_KINDS };
enum { ID_COMMON_MAX = 64 };

/* 32 digits, lower case. */
bool id_is_hex(struct str id);

struct id_range {
	uint64_t from, to;
};

/* Ids of hex that begin with (or are) this; false when none can. */
bool id_hex_range(struct str id, struct id_range *out);

/* The same of other ids, of which all begin with `common`. */
bool id_other_range(struct str id, struct str common, struct id_range *out);

#endif
