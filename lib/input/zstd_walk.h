/* Where frames of zstd end, told from their headers and those of their blocks (RFC 8878 §3.1). Private to
 * lib/input. */
#ifndef INPUT_ZSTD_WALK_H
#define INPUT_ZSTD_WALK_H

#include "base/str.h"

#include <stdint.h>

enum zstd_part { ZSTD_BETWEEN, ZSTD_HEAD, ZSTD_BLOCK_HEAD, ZSTD_BLOCK, ZSTD_CHECK_SUM, ZSTD_LOST };

/* Zero-initialised. */
struct zstd_walk {
	enum zstd_part part;
	uint64_t left; /* bytes of it */
	bool has_check_sum, is_last;
	bool one; /* set by who asks: not more than one frame … */
	bool begun;
	uint32_t block_head;
};

/* How many of the bytes, of which there are 32 or the last ones, are a frame, or frames one behind the other.
 * Of what is no zstd all are. */
size_t zstd_walk(void *walk, struct str bytes, bool last);

#endif
