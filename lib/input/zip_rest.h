/*
 * What a deflated member of a zip (APPNOTE.TXT, 4.3.7 and 4.4.5) still holds
 * where libarchive gives up: that drops all of the block in which it meets the
 * damage, up to 256 KiB and mostly the whole of a small member. Private to
 * lib/input.
 */
#ifndef INPUT_ZIP_REST_H
#define INPUT_ZIP_REST_H

#include "input/unpack.h"

struct zip_rest;

/*
 * `name`: of the member, perhaps behind "!" and the names of what it is in.
 * Its header begins before `until` in the archive, and not far from there;
 * `given` bytes of it are known. NULL: it is not found, or not deflated.
 */
struct zip_rest *zip_rest_open(struct unpack *u, struct str name, uint64_t until, uint64_t given) MUST_CHECK;
void zip_rest_free(struct zip_rest *r); /* NULL is allowed */

/* The next bytes; 0: here is the damage, or the end. *taken is set to the bytes of the archive that went into
 * all so far. */
size_t zip_rest_read(struct zip_rest *r, void *bytes, size_t cap, uint64_t *taken) MUST_CHECK;

#endif
