/*
 * The reading of blocks on several threads: the builder hands on the records
 * of a block, each worker has postings of its own, and at the end they are
 * one. Private to lib/index.
 */
#ifndef INDEX_WORK_H
#define INDEX_WORK_H

#include "index/post.h"

struct batch_record {
	size_t at, n; /* in `text` */
	struct place place;
};

/* The records of one block, copied. */
struct batch {
	uint32_t number;
	struct block block;
	struct buf text;
	ARRAY(struct batch_record) record;
};

struct work;

/* Borrows the limits. */
struct work *work_new(const struct limits *limits) __attribute__((warn_unused_result));
void work_free(struct work *w);

/* An empty batch, for work_add(); waits until there is one. */
struct batch *work_batch(struct work *w);
void work_add(struct work *w, struct batch *b);

/* Waits for all that was added. *blocks (by number) and the postings of all are owned by `w`. */
struct post *work_end(struct work *w, struct block **blocks, size_t *n);

#endif
