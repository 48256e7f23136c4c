/*
 * A sorted list of (key, block) pairs, packed to their bits: keys are 64 bits
 * of which the upper ones are kept, as many as tell them apart well enough;
 * a directory by the first of these bits leads to few pairs. Whoever looks up
 * a range of keys gets every block that was listed with one of them, and now
 * and then one that was not.
 */
#ifndef INDEX_LIST_H
#define INDEX_LIST_H

#include "base/array.h"
#include "base/buf.h"

#include <stdbool.h>
#include <stdint.h>

struct posting {
	uint64_t key;
	uint32_t block;
	uint32_t field; /* for whoever collects them */
};

struct postings {
	struct posting *v;
	size_t n, cap;
};

/* How a list is stored: widths in bits. */
struct list_shape {
	uint64_t pairs;
	uint32_t directory, rest, block; /* first bits of a key; those behind them; of a block number */
	uint32_t shift;                  /* blocks are numbered in groups of 1 << shift */
};

enum { LIST_SHAPE_BYTES = 24 };

/* Block numbers become numbers of groups of 1 << shift. */
void postings_group(struct postings *p, uint32_t shift);

/*
 * Sorts the postings, whose blocks are numbered in groups of 1 << shift, drops
 * what is left twice when keys are cut, and appends the list: directory, then
 * pairs. Of keys that are spread evenly (hashes, random ids) few bits will do:
 * those that count them, and `spare` more, so that one lookup in 1 << spare
 * finds a block too many. Of others (LIST_UNEVEN) as many are kept as tell
 * neighbours apart.
 */
enum { LIST_UNEVEN = -1 };
void list_pack(struct postings *p, uint32_t blocks, uint32_t shift, int spare, struct list_shape *shape,
	       struct buf *out);

/* Bytes of a list of that shape; false when the shape makes no sense. */
bool list_bytes(const struct list_shape *shape, uint32_t blocks, uint64_t *bytes);

/* Reads n bytes at this place of the list; NULL when they cannot be had. Valid until the next call. */
struct list_source {
	void *user;
	const unsigned char *(*read)(void *user, uint64_t at, size_t n);
};

/*
 * Sets the bits of all blocks (of `blocks`) that are listed with a key in
 * [from, to]. False when the list is damaged.
 */
bool list_find(const struct list_shape *shape, const struct list_source *source, uint64_t from, uint64_t to,
	       uint32_t blocks, uint64_t *bits);

void list_put_shape(struct buf *out, const struct list_shape *shape);
void list_get_shape(const unsigned char *p, struct list_shape *shape);

#endif
