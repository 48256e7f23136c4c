/* "Did you mean …?": the word that is nearest to one that was not found. */
#ifndef BASE_NEAR_H
#define BASE_NEAR_H

#include "base/str.h"

/* Zero-initialise it with the word that was looked for, then offer all there are. Borrows. */
struct near {
	struct str wanted;
	struct str best; /* unset: none is near enough to be meant */
	size_t distance;
};

/* A word with more than a third of it wrong is not meant. */
void near_offer(struct near *n, struct str word);

#endif
