/*
 * What of a window is needed is found without a decoder of our own: the data
 * behind it is inflated three times, with windows that hold the low half of
 * each byte's place, its complement, and the high half. Where the first two
 * differ, the output was copied from the window, and the first and the third
 * tell from where. Only the first 32 KiB can refer to it directly, and copies
 * of copies come from the same places.
 */
#include "input/sparse.h"

#include "base/mem.h"
#include "input/parts.h"

#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

enum { IN_BYTES = 40 << 10, RUNS = 3 };

/* Bytes inflated; 0 when it fails. */
static size_t inflate_with(const unsigned char *in, size_t in_n, unsigned used, const unsigned char *window,
			   unsigned n, unsigned char *out)
{
	z_stream z = { 0 };
	if (inflateInit2(&z, -MAX_WBITS) != Z_OK)
		return 0;
	bool ok = (!used || inflatePrime(&z, (int)(8 - used), in[0] >> used) == Z_OK) &&
		  inflateSetDictionary(&z, window, n) == Z_OK;
	size_t skip = used ? 1 : 0;
	z.next_in = (z_const Bytef *)(uintptr_t)(in + skip);
	z.avail_in = (uInt)(in_n - skip);
	z.next_out = out;
	z.avail_out = RESTART_WINDOW;
	int r = ok ? inflate(&z, Z_SYNC_FLUSH) : Z_DATA_ERROR;
	size_t got = RESTART_WINDOW - z.avail_out;
	(void)inflateEnd(&z);
	/* Less than a window, and not the end of the data: the input was too short to tell. */
	return r == Z_STREAM_END || (r == Z_OK && got == RESTART_WINDOW) ? got : 0;
}

static unsigned char place_byte(unsigned run, unsigned place)
{
	unsigned char low = (unsigned char)(place & 0xff);
	return run == 0 ? low : run == 1 ? (unsigned char)~low : (unsigned char)(place >> 8);
}

void sparse_window(int fd, uint64_t start, uint64_t bit, unsigned char *window, unsigned n)
{
	unsigned char *room = mem_alloc(IN_BYTES + (RUNS + 1) * RESTART_WINDOW, 1);
	unsigned char *in = room, *fake = room + IN_BYTES, *out[RUNS];
	ssize_t in_n = pread(fd, in, IN_BYTES, (off_t)(start + bit / 8));
	size_t got = 0;
	for (unsigned run = 0; run < RUNS && in_n > 1; run++) {
		out[run] = fake + (run + 1) * RESTART_WINDOW;
		for (unsigned i = 0; i < n; i++)
			fake[i] = place_byte(run, i);
		got = inflate_with(in, (size_t)in_n, (unsigned)(bit % 8), fake, n, out[run]);
		if (!got)
			break;
	}
	if (got) {
		memset(fake, 0, RESTART_WINDOW);
		for (size_t i = 0; i < got; i++) {
			unsigned from = (unsigned)out[0][i] | (unsigned)out[2][i] << 8;
			if (out[0][i] != out[1][i] && from < n)
				fake[from] = 1;
		}
		for (unsigned i = 0; i < n; i++)
			window[i] = fake[i] ? window[i] : 0;
	}
	free(room);
}
