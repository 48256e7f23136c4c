/*
 * For survey.c: traces dealt out in blocks of about as many spans, the same
 * whatever the number of threads; several blocks are taken at once, and given
 * back in order.
 */
#ifndef DETECT_BLOCKS_H
#define DETECT_BLOCKS_H

#include "detect/survey.h"

/* Neighbours in `dealt`. */
struct block {
	size_t from, to;
	void *own; /* of whoever takes them */
};

/* Zero-initialised but for the first three, which are borrowed. */
struct blocks {
	const struct survey_blocks *to;
	void *user;
	unsigned threads;
	size_t spans; /* of the last block */
	ARRAY(const struct trace *) dealt;
	ARRAY(struct block) all;
};

void blocks_release(struct blocks *b);

/* Into the last block, or a new one where that is full. */
void blocks_deal(struct blocks *b, const struct trace *t);

/* Takes all that were dealt. */
void blocks_take(struct blocks *b);

#endif
