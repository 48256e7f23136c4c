/* "Did you mean …?": how far two words are apart. */
#ifndef BASE_NEAR_H
#define BASE_NEAR_H

#include "base/str.h"

/*
 * Insertions, deletions, changes and swaps of neighbours that make `a` into
 * `b`, ASCII letters alike in either case; limit + 1 when there are more than
 * `limit`, or a word is longer than NEAR_LONGEST bytes.
 */
enum { NEAR_LONGEST = 128 };
size_t near_distance(struct str a, struct str b, size_t limit);

/* The nearest word so far. Zero-initialise it with the word that was looked for, then offer all there are. */
struct near {
	struct str wanted;
	struct str best; /* unset: none is near enough to be meant. Borrowed */
	size_t distance;
};

void near_offer(struct near *n, struct str word);

#endif
