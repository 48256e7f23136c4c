/* Edit distance with three rows (optimal string alignment). */
#include "base/near.h"

static unsigned char lower(char c)
{
	return (unsigned char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

size_t near_distance(struct str a, struct str b, size_t limit)
{
	size_t longer = a.n > b.n ? a.n : b.n;
	if (longer > NEAR_LONGEST || longer - least(a.n, b.n) > limit)
		return limit + 1;
	size_t rows[3][NEAR_LONGEST + 1];
	size_t *last = rows[0], *row = rows[1], *before = rows[2];
	for (size_t j = 0; j <= b.n; j++)
		last[j] = before[j] = j;
	for (size_t i = 1; i <= a.n; i++) {
		row[0] = i;
		for (size_t j = 1; j <= b.n; j++) {
			bool same = lower(a.s[i - 1]) == lower(b.s[j - 1]);
			row[j] = least(least(last[j], row[j - 1]) + 1, last[j - 1] + !same);
			if (i > 1 && j > 1 && lower(a.s[i - 1]) == lower(b.s[j - 2]) &&
			    lower(a.s[i - 2]) == lower(b.s[j - 1]))
				row[j] = least(row[j], before[j - 2] + 1);
		}
		size_t *free_row = before;
		before = last;
		last = row;
		row = free_row;
	}
	return least(last[b.n], limit + 1);
}

void near_offer(struct near *n, struct str word)
{
	size_t limit = n->wanted.n / 3; /* a third of the word may be wrong */
	if (str_is_set(n->best))
		limit = n->distance ? n->distance - 1 : 0;
	if ((str_is_set(n->best) && !n->distance) || !word.n)
		return;
	size_t distance = near_distance(n->wanted, word, limit);
	if (distance <= limit) {
		n->best = word;
		n->distance = distance;
	}
}
