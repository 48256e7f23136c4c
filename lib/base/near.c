/* The nearest word of many, one at a time. */
#include "base/near.h"

#include "base/edit.h"

void near_offer(struct near *n, struct str word)
{
	size_t limit = str_is_set(n->best) ? n->distance : n->wanted.n / 3 + 1;
	size_t apart = word.n > n->wanted.n ? word.n - n->wanted.n : n->wanted.n - word.n;
	if (!word.n || apart >= limit)
		return;
	size_t distance = edit_distance(n->wanted, word, limit);
	if (distance < limit) {
		n->best = word;
		n->distance = distance;
	}
}
