/* Frames of zstd: magic, descriptor and what it announces; blocks up to the last; a check sum. */
#include "input/zstd_walk.h"

#include "base/bytes.h"

enum { MAGIC_BYTES = 4, BLOCK_HEAD_BYTES = 3, SUM_BYTES = 4, LOOK = 32 };

/* A frame, or one that holds no data, begins here. */
static bool begin(struct zstd_walk *w, struct str bytes)
{
	static const uint8_t dictionary[] = { 0, 1, 2, 4 }, size[] = { 0, 2, 4, 8 };
	const unsigned char *p = (const unsigned char *)bytes.s;
	if (bytes.n > MAGIC_BYTES && !memcmp(p, "\x28\xb5\x2f\xfd", MAGIC_BYTES)) {
		unsigned d = p[MAGIC_BYTES];
		bool single = d & 0x20;
		w->part = ZSTD_HEAD;
		w->has_check_sum = d & 4;
		w->left = MAGIC_BYTES + 1U + !single + dictionary[d & 3] + size[d >> 6] +
			  (single && d >> 6 == 0);
		return true;
	}
	if (bytes.n < 8 || (p[0] & 0xf0) != 0x50 || memcmp(p + 1, "\x2a\x4d\x18", 3) != 0)
		return false;
	w->part = ZSTD_CHECK_SUM;
	w->left = 8 + (uint64_t)bytes_get32(p + MAGIC_BYTES);
	return true;
}

/* Behind a part: the next one. */
static void go_on(struct zstd_walk *w)
{
	enum { RLE = 1, RESERVED = 3 };
	switch (w->part) {
	case ZSTD_BLOCK_HEAD:
		w->is_last = w->block_head & 1;
		w->left = (w->block_head >> 1 & 3) == RLE ? 1 : w->block_head >> 3;
		w->part = (w->block_head >> 1 & 3) == RESERVED ? ZSTD_LOST : ZSTD_BLOCK;
		break;
	case ZSTD_BLOCK:
		if (w->is_last) {
			w->part = ZSTD_CHECK_SUM;
			w->left = w->has_check_sum ? SUM_BYTES : 0;
			break;
		}
		/* fallthrough */
	case ZSTD_HEAD:
		w->part = ZSTD_BLOCK_HEAD;
		w->left = BLOCK_HEAD_BYTES;
		w->block_head = 0;
		break;
	default:
		w->part = ZSTD_BETWEEN;
		break;
	}
}

size_t zstd_walk(void *walk, struct str bytes, bool last)
{
	struct zstd_walk *w = walk;
	size_t at = 0;
	while (at < bytes.n && w->part != ZSTD_LOST) {
		if (w->part == ZSTD_BETWEEN) {
			if (bytes.n - at < LOOK && at && !last)
				return at;
			if ((w->one && w->begun) || !begin(w, str_from(bytes, at)))
				return at;
			w->begun = true;
		}
		size_t n = bytes.n - at < w->left ? bytes.n - at : (size_t)w->left;
		if (w->part == ZSTD_BLOCK_HEAD)
			for (size_t i = 0; i < n; i++)
				w->block_head |= (uint32_t)(unsigned char)bytes.s[at + i]
						 << 8 * (BLOCK_HEAD_BYTES - w->left + i);
		at += n;
		w->left -= n;
		while (w->left == 0 && w->part != ZSTD_BETWEEN && w->part != ZSTD_LOST)
			go_on(w);
	}
	return w->part == ZSTD_LOST ? bytes.n : at;
}
