/*
 * Two lists, put side by side: which item of one is which of the other, in
 * order first (best total score), then what was moved. Equal ends are matched
 * at once; what is left is matched by dynamic programming, or, where that would
 * be too large, by key in order. Never more than SEQUENCE_CELLS steps.
 */
#ifndef COMPARE_SEQUENCE_H
#define COMPARE_SEQUENCE_H

#include <stdbool.h>
#include <stdint.h>

enum { SEQUENCE_NONE = UINT32_MAX, SEQUENCE_CELLS = 1 << 22, SEQUENCE_EXACT = 1000 };

struct sequence {
	uint32_t n, m;
	/* How much item i of the first is item j of the second: 0 not at all, SEQUENCE_EXACT in all. */
	int (*score)(void *user, uint32_t i, uint32_t j);
	/* A hash of what identifies an item of the first (side 0) or second (1): equal for what may be the
	 * same, if `loose`, else only for what is the same in all. */
	uint64_t (*key)(void *user, int side, uint32_t at, bool loose);
	void *user;
	bool may_move; /* what is not matched in order may be matched out of order */
};

/* mate_of_first[i], mate_of_second[j]: the other's place, or SEQUENCE_NONE. */
void sequence_match(const struct sequence *q, uint32_t *mate_of_first, uint32_t *mate_of_second);

/*
 * Of n places (those of the second list, in the order of the first;
 * SEQUENCE_NONE: none) the ones that stayed in order: `stays` is true for the
 * longest rising run, false for what was moved.
 */
void sequence_rising(const uint32_t *places, uint32_t n, bool *stays);

#endif
