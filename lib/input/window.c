/*
 * Windows, as they are stored: what of one is not needed is zero (see
 * input/sparse.h), so the pieces between zeros are put one behind the other,
 * with the lengths of gaps and pieces in front, and deflated with a dictionary
 * that all windows of a file share. That halves them.
 *
 *	u16 bytes of the window, u16 pieces, then for each piece
 *	u16 gap before it, u16 its length; then the pieces
 */
#include "base/mem.h"
#include "input/parts.h"

#include <stdlib.h>
#include <zlib.h>

enum { LEVEL = 9, NUMBER = 2, PIECES_MAX = 8000, GAP_LEAST = 8 };
enum { ROOM = NUMBER * (2 + 2 * PIECES_MAX) + RESTART_WINDOW };

static void put16(unsigned char *p, size_t v)
{
	p[0] = (unsigned char)(v & 0xff);
	p[1] = (unsigned char)(v >> 8);
}

static size_t get16(const unsigned char *p)
{
	return (size_t)p[0] | (size_t)p[1] << 8;
}

/* The end of the piece that begins at `at`: where at least GAP_LEAST zeros follow, or nothing. */
static size_t piece_end(const unsigned char *window, size_t at, size_t n)
{
	size_t zeros = 0;
	for (; at < n && zeros < GAP_LEAST; at++)
		zeros = window[at] ? 0 : zeros + 1;
	return at - zeros;
}

/* Gives the bytes in `room`. */
static size_t gather(const unsigned char *window, size_t n, unsigned char *room)
{
	unsigned char *list = room + 2 * NUMBER;
	size_t pieces = 0, bytes = 0, at = 0;
	unsigned char *text = mem_alloc(RESTART_WINDOW, 1);
	while (at < n) {
		size_t start = at;
		while (start < n && !window[start] && pieces < PIECES_MAX - 1)
			start++;
		size_t end = pieces < PIECES_MAX - 1 ? piece_end(window, start, n) : n;
		if (start == n)
			break;
		put16(list + 2 * NUMBER * pieces, start - at);
		put16(list + 2 * NUMBER * pieces + NUMBER, end - start);
		memcpy(text + bytes, window + start, end - start);
		bytes += end - start;
		at = end;
		pieces++;
	}
	put16(room, n);
	put16(room + NUMBER, pieces);
	size_t head = NUMBER * (2 + 2 * pieces);
	memcpy(room + head, text, bytes);
	free(text);
	return head + bytes;
}

static bool scatter(const unsigned char *room, size_t have, unsigned char *window, size_t *n)
{
	if (have < 2 * NUMBER)
		return false;
	size_t pieces = get16(room + NUMBER), at = 0, from = NUMBER * (2 + 2 * pieces);
	*n = get16(room);
	if (*n > RESTART_WINDOW || from > have)
		return false;
	memset(window, 0, RESTART_WINDOW);
	for (size_t i = 0; i < pieces; i++) {
		const unsigned char *p = room + NUMBER * (2 + 2 * i);
		size_t gap = get16(p), bytes = get16(p + NUMBER);
		if (gap > *n - at || bytes > *n - at - gap || bytes > have - from)
			return false;
		memcpy(window + at + gap, room + from, bytes);
		at += gap + bytes;
		from += bytes;
	}
	return true;
}

void restart_pack(struct buf *out, const unsigned char *window, size_t n, struct str dictionary)
{
	z_stream z = { 0 };
	unsigned char *room = mem_alloc(ROOM, 1);
	if (deflateInit2(&z, LEVEL, Z_DEFLATED, -MAX_WBITS, MAX_MEM_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK ||
	    (dictionary.n &&
	     deflateSetDictionary(&z, (const Bytef *)dictionary.s, (uInt)dictionary.n) != Z_OK))
		BUG("a window cannot be compressed");
	z.next_in = room;
	z.avail_in = (uInt)gather(window, n, room);
	uLong bound = deflateBound(&z, z.avail_in);
	buf_reserve(out, bound);
	z.next_out = (Bytef *)out->s + out->n;
	z.avail_out = (uInt)bound;
	if (deflate(&z, Z_FINISH) != Z_STREAM_END)
		BUG("a window cannot be compressed");
	out->n += bound - z.avail_out;
	(void)deflateEnd(&z);
	free(room);
}

bool restart_unpack(struct str packed, struct str dictionary, unsigned char window[RESTART_WINDOW], size_t *n)
{
	z_stream z = { 0 };
	if (packed.n > 2 * RESTART_WINDOW || inflateInit2(&z, -MAX_WBITS) != Z_OK)
		return false;
	unsigned char *room = mem_alloc(ROOM, 1);
	bool ok = !dictionary.n ||
		  inflateSetDictionary(&z, (const Bytef *)dictionary.s, (uInt)dictionary.n) == Z_OK;
	z.next_in = (z_const Bytef *)(uintptr_t)packed.s;
	z.avail_in = (uInt)packed.n;
	z.next_out = room;
	z.avail_out = ROOM;
	ok = ok && inflate(&z, Z_FINISH) == Z_STREAM_END && scatter(room, ROOM - z.avail_out, window, n);
	(void)inflateEnd(&z);
	free(room);
	return ok;
}
