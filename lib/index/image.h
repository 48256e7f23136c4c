/* The bytes of a sidecar, from what was collected. Private to lib/index. */
#ifndef INDEX_IMAGE_H
#define INDEX_IMAGE_H

#include "index/sidecar.h"
#include "input/points.h"

/* h: identity, stream_bytes, records and flags are set. Reorders and groups what is in `p`. */
void image_put(struct sidecar_head *h, struct post *p, struct block *blocks, size_t n,
	       const struct points *points, struct buf *out);

#endif
