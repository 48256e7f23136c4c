/*
 * Many literals looked for at once, in one pass: at every place the longest
 * that begins there. Which lengths can begin with the next four bytes is
 * looked up first, so that most places cost one load; the rest is a keyed hash
 * for each of those lengths, whatever the literals have in common.
 */
#ifndef BASE_LITERAL_SET_H
#define BASE_LITERAL_SET_H

#include "base/array.h"
#include "base/map.h"

enum { LITERAL_LEAST = 4 }; /* bytes: shorter ones are not taken */

struct literal_set {
	struct map literals;   /* to their values */
	uint64_t *beginnings;  /* by hash of four bytes: bit (length % 64) of those that begin so */
	ARRAY(size_t) lengths; /* distinct, longest first */
};

void literal_set_init(struct literal_set *s);
void literal_set_release(struct literal_set *s);

/* Borrows the literal. False when it is too short, or there already. */
bool literal_set_add(struct literal_set *s, struct str literal, uint64_t value);

/* Its value; NULL when it is not one of them. */
const uint64_t *literal_set_get(const struct literal_set *s, struct str literal);

/* The first one at or behind `from`: where, how long, and its value. */
bool literal_set_find(const struct literal_set *s, struct str text, size_t from, struct str *found,
		      uint64_t *value);

#endif
