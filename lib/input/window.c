/* Windows, as they are stored: deflated. */
#include "base/mem.h"
#include "input/parts.h"

#include <zlib.h>

enum { LEVEL = 9 };

void restart_pack(struct buf *out, const unsigned char *window, size_t n)
{
	uLong room = compressBound((uLong)n);
	buf_reserve(out, room);
	if (compress2((Bytef *)out->s + out->n, &room, window, (uLong)n, LEVEL) != Z_OK)
		BUG("a window cannot be compressed");
	out->n += room;
}

bool restart_unpack(struct str packed, unsigned char window[RESTART_WINDOW], size_t *n)
{
	uLongf room = RESTART_WINDOW;
	if (packed.n > RESTART_WINDOW * 2 ||
	    uncompress(window, &room, (const Bytef *)packed.s, (uLong)packed.n) != Z_OK)
		return false;
	*n = room;
	return true;
}
