/* Numbers in bytes of files: little-endian, at any address. */
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

#include "base/buf.h"

#include <stdint.h>

static inline uint32_t bytes_get16(const unsigned char *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8;
}

static inline uint32_t bytes_get32(const unsigned char *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static inline uint64_t bytes_get64(const unsigned char *p)
{
	return (uint64_t)bytes_get32(p) | (uint64_t)bytes_get32(p + 4) << 32;
}

static inline void bytes_put(struct buf *out, uint64_t v, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		buf_add_char(out, (char)(unsigned char)(v >> 8 * i));
}

static inline void bytes_put32(struct buf *out, uint32_t v)
{
	bytes_put(out, v, 4);
}

static inline void bytes_put64(struct buf *out, uint64_t v)
{
	bytes_put(out, v, 8);
}

#endif
