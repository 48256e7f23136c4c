/* SHA-256 and SHA-1 (FIPS 180-4), HMAC (RFC 2104); hexadecimal is lower-case. */
#ifndef BASE_SHA256_H
#define BASE_SHA256_H

#include "base/buf.h"

#include <stdbool.h>

/* Adds the 64 digits of `text`. */
void sha256_hex(struct buf *out, struct str text);

/* The same of all that can be read from `fd`. False, and errno, when not all can. */
bool sha256_hex_file(struct buf *out, int fd);

/* Piece by piece. */
struct sha256;
struct sha256 *sha256_new(void) __attribute__((warn_unused_result));
void sha256_add(struct sha256 *s, struct str bytes);
void sha256_end(struct sha256 *s, struct buf *out); /* adds the 64 digits, and frees */

enum { SHA256_BYTES = 32, SHA1_BYTES = 20 };

/* HMAC-SHA256. */
void sha256_hmac(struct str key, struct str text, unsigned char out[SHA256_BYTES]);

/* For names that are made of it (UUIDv5); not for secrets. */
void sha1_of(struct str text, unsigned char out[SHA1_BYTES]);

#endif
