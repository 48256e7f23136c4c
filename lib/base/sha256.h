/* SHA-256 (FIPS 180-4), in lower-case hexadecimal. */
#ifndef BASE_SHA256_H
#define BASE_SHA256_H

#include "base/buf.h"

#include <stdbool.h>

/* Adds the 64 digits of `text`. */
void sha256_hex(struct buf *out, struct str text);

/* The same of all that can be read from `fd`. False, and errno, when not all can. */
bool sha256_hex_file(struct buf *out, int fd);

#endif
