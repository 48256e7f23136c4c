/*
 * Raw deflate (RFC 1951) with the check sum of gzip, over ISA-L or zlib.
 * Private to lib/input. Both are compiled where both are there, so that both
 * can be tested.
 */
#ifndef INPUT_INFLATE_H
#define INPUT_INFLATE_H

#include "base/str.h"

#include <stddef.h>
#include <stdint.h>

enum inflate_result { INFLATE_MORE, INFLATE_END, INFLATE_BAD };

/*
 * An engine may take in a few bytes more than it needed: at the end it steps
 * back, at most this far, also in front of the piece of input it was given.
 */
enum { INFLATE_BACK = 16 };

struct inflate_class {
	const char *library;        /* with version, for people */
	void *(*new)(void);         /* never NULL */
	void (*start)(void *state); /* of a member */
	/*
	 * Instead of start(): in the middle of a member, of whose first byte
	 * the upper `bits` (0..7) are still to be read, behind `window` (up to
	 * 32 KiB; what was decoded before). No check sum.
	 */
	void (*resume)(void *state, unsigned char first, unsigned bits, struct str window);
	void (*free)(void *state);
	/*
	 * All that it knows, to go on from there later, with the byte that was next, also in another engine
	 * of its class; borrowed by load(), ended by drop().
	 */
	void *(*save)(const void *state);
	void (*load)(void *state, const void *saved);
	void (*drop)(void *saved);
	uint32_t (*crc)(const void *state); /* CRC-32 of what came out since the start */

	/*
	 * Decodes from in[*in_at..in_n) to `out`; moves *in_at, sets *got. MORE:
	 * input or room ran out (input may be empty, to get what is left
	 * inside). END: the last block ended before in[*in_at]. BAD: damaged
	 * data; everything before was given.
	 */
	enum inflate_result (*run)(void *state, const unsigned char *in, size_t *in_at, size_t in_n,
				   void *out, size_t cap, size_t *got);
};

extern const struct inflate_class inflate_zlib;
#ifdef HAVE_ISAL
extern const struct inflate_class inflate_isal;
#endif

/* The fastest one. */
const struct inflate_class *inflate_best(void);

#endif
