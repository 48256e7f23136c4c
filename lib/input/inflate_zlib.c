/* Deflate through zlib: where ISA-L is not, and as its witness in tests. */
#include "input/inflate.h"

#include "base/mem.h"

#include <limits.h>
#include <stdlib.h>
#include <zlib.h>

struct zlib_state {
	z_stream z;
	uLong crc;
};

static void *zlib_new(void)
{
	struct zlib_state *s = mem_alloc(1, sizeof(*s));
	if (inflateInit2(&s->z, -MAX_WBITS) != Z_OK)
		BUG("zlib cannot be initialised");
	return s;
}

static void zlib_start(void *state)
{
	struct zlib_state *s = state;
	if (inflateReset(&s->z) != Z_OK)
		BUG("zlib cannot be reset");
	s->crc = crc32(0, Z_NULL, 0);
}

static void zlib_resume(void *state, unsigned char first, unsigned bits, struct str window)
{
	struct zlib_state *s = state;
	zlib_start(state);
	if (bits && inflatePrime(&s->z, (int)bits, first >> (8 - bits)) != Z_OK)
		BUG("zlib cannot be primed");
	if (window.n && inflateSetDictionary(&s->z, (const Bytef *)window.s, (uInt)window.n) != Z_OK)
		BUG("zlib does not take a window");
}

static void zlib_free(void *state)
{
	struct zlib_state *s = state;
	(void)inflateEnd(&s->z);
	free(s);
}

static void copy_into(struct zlib_state *to, const struct zlib_state *from)
{
	z_stream *source = (z_stream *)(uintptr_t)&from->z; /* zlib reads it only */
	int r = inflateCopy(&to->z, source);
	if (r == Z_MEM_ERROR)
		mem_exhausted();
	if (r != Z_OK)
		BUG("the state of zlib cannot be copied");
	to->crc = from->crc;
}

static void *zlib_save(const void *state)
{
	struct zlib_state *saved = mem_alloc(1, sizeof(*saved));
	copy_into(saved, state);
	return saved;
}

static void zlib_load(void *state, const void *saved)
{
	struct zlib_state *s = state;
	(void)inflateEnd(&s->z);
	copy_into(s, saved);
}

static uint32_t zlib_crc(const void *state)
{
	return (uint32_t)((const struct zlib_state *)state)->crc;
}

static enum inflate_result zlib_run(void *state, const unsigned char *in, size_t *in_at, size_t in_n,
				    void *out, size_t cap, size_t *got)
{
	struct zlib_state *s = state;
	size_t n = in_n - *in_at;
	uInt avail_in = n < UINT_MAX ? (uInt)n : UINT_MAX;
	uInt avail_out = cap < UINT_MAX ? (uInt)cap : UINT_MAX;
	s->z.next_in = (z_const Bytef *)(uintptr_t)(in + *in_at);
	s->z.avail_in = avail_in;
	s->z.next_out = out;
	s->z.avail_out = avail_out;
	int r = inflate(&s->z, Z_SYNC_FLUSH);
	*in_at += avail_in - s->z.avail_in;
	*got = avail_out - s->z.avail_out;
	s->crc = crc32(s->crc, out, (uInt)*got);
	if (r == Z_STREAM_END)
		return INFLATE_END;
	return r == Z_OK || r == Z_BUF_ERROR ? INFLATE_MORE : INFLATE_BAD;
}

const struct inflate_class inflate_zlib = {
	.library = "zlib " ZLIB_VERSION,
	.new = zlib_new,
	.start = zlib_start,
	.resume = zlib_resume,
	.free = zlib_free,
	.save = zlib_save,
	.load = zlib_load,
	.drop = zlib_free,
	.crc = zlib_crc,
	.run = zlib_run,
};

#ifndef HAVE_ISAL
const struct inflate_class *inflate_best(void)
{
	return &inflate_zlib;
}
#endif
