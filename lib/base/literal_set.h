/*
 * Many literals looked for at once, in one pass: at every place the longest
 * that begins there. Which lengths can begin with the next four bytes is
 * looked up first, so that most places cost one load; then, for each of those
 * lengths, the two ends of what stands there, in a keyed table. What literals
 * have in common makes neither slow.
 */
#ifndef BASE_LITERAL_SET_H
#define BASE_LITERAL_SET_H

#include "base/array.h"
#include "base/map.h"

enum { LITERAL_LEAST = 4 }; /* bytes: shorter ones are not taken */

struct literal {
	struct str text;
	uint64_t value;
	uint32_t next; /* with the same ends and length: place + 1; 0: none */
	char ends[24]; /* its length, first and last eight bytes: its key */
};

struct literal_set {
	ARRAY(struct literal *) literals;
	struct map by_ends;    /* to place + 1 */
	uint64_t *beginnings;  /* by hash of four bytes: bit (length % 64) of those that begin so */
	uint64_t *begins;      /* bit by hash: any does; small enough to stay near */
	ARRAY(size_t) lengths; /* distinct, longest first */
};

void literal_set_init(struct literal_set *s);
void literal_set_release(struct literal_set *s);
void literal_set_clear(struct literal_set *s);

/* Borrows the literal. False when it is too short, or there already. */
bool literal_set_add(struct literal_set *s, struct str literal, uint64_t value);

/* Of the shortest one; SIZE_MAX: there is none. */
size_t literal_set_shortest(const struct literal_set *s);

/* Its value; NULL when it is not one of them. */
const uint64_t *literal_set_get(const struct literal_set *s, struct str literal);

/* The first one at or behind `from`: where, how long, and its value. */
bool literal_set_find(const struct literal_set *s, struct str text, size_t from, struct str *found,
		      uint64_t *value);

#endif
