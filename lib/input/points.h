/*
 * Places where a gzip file can be entered: it is inflated from end to end, on
 * a thread of its own, and the boundaries of deflate blocks are noted with the
 * text that what follows refers back to.
 */
#ifndef INPUT_POINTS_H
#define INPUT_POINTS_H

#include "base/array.h"
#include "input/parts.h"

struct point {
	uint64_t offset, bit; /* as of struct restart */
	uint64_t window_at;   /* in `windows` */
	uint32_t window_n;    /* 0: none is needed */
};

struct points {
	ARRAY(struct point) point; /* the first one is the start of the file */
	struct buf windows;
	struct buf dictionary; /* of all windows: the text before the first point that needs one */
	uint64_t file_bytes;   /* read so far, as far as the reader of the stream is */
	const char *fault;     /* why this cannot be read in parts; NULL: it can */
};

void points_release(struct points *p);

/*
 * For an opener: `file` as a stream of what it holds; owns it. `out` (empty)
 * is complete when the stream is at its end, and borrowed until it is closed.
 * A point comes after `spacing` bytes of the file at the earliest. NULL when it
 * is not gzip, or, with a fault, when it is something that has no parts.
 */
struct source *points_open(struct source *file, uint64_t spacing, struct points *out);

#endif
