/* SHA-256 (FIPS 180-4), and HMAC with it (RFC 2104). */
#ifndef BASE_SHA256_H
#define BASE_SHA256_H

#include "base/buf.h"

#include <openssl/sha.h>
#include <stdbool.h>

enum { SHA256_BYTES = 32 };

/* Of bytes that come in pieces. Holds no memory of its own. */
struct sha256 {
	SHA256_CTX context;
};
void sha256_init(struct sha256 *h);
void sha256_add(struct sha256 *h, struct str bytes);
void sha256_end(struct sha256 *h, unsigned char digest[SHA256_BYTES]);

void sha256_hmac(struct str key, struct str text, unsigned char mac[SHA256_BYTES]);

/* Adds the 64 digits of a hash, in lower case. */
void sha256_put(struct buf *out, const unsigned char digest[SHA256_BYTES]);

/* Adds the 64 digits of `text`. */
void sha256_hex(struct buf *out, struct str text);

/* The same of all that can be read from `fd`. False, and errno, when not all can. */
bool sha256_hex_file(struct buf *out, int fd);

#endif
