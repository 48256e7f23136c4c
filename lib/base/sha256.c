/*
 * By libcrypto, with the functions of version 1.1: those that came later ask
 * for memory four thousand times before the first byte is hashed, and crash
 * where there is none.
 */
#define OPENSSL_API_COMPAT 0x10100000L
#include "base/sha256.h"

#include "base/mem.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BLOCK = 64 }; /* RFC 2104: B */

void sha256_init(struct sha256 *h)
{
	SHA256_Init(&h->context);
}

void sha256_add(struct sha256 *h, struct str bytes)
{
	if (bytes.n)
		SHA256_Update(&h->context, bytes.s, bytes.n);
}

void sha256_end(struct sha256 *h, unsigned char digest[SHA256_BYTES])
{
	SHA256_Final(digest, &h->context);
}

void sha256_put(struct buf *out, const unsigned char digest[SHA256_BYTES])
{
	for (size_t i = 0; i < SHA256_BYTES; i++)
		buf_printf(out, "%02x", digest[i]);
}

static struct str bytes_of(const unsigned char *bytes, size_t n)
{
	return (struct str){ (const char *)bytes, n };
}

/* The hash of the key, padded and masked, and then the text. */
static void keyed(const unsigned char key[BLOCK], unsigned char mask, struct str text,
		  unsigned char out[SHA256_BYTES])
{
	struct sha256 h;
	unsigned char pad[BLOCK];
	for (size_t i = 0; i < BLOCK; i++)
		pad[i] = key[i] ^ mask;
	sha256_init(&h);
	sha256_add(&h, bytes_of(pad, BLOCK));
	sha256_add(&h, text);
	sha256_end(&h, out);
}

void sha256_hmac(struct str key, struct str text, unsigned char mac[SHA256_BYTES])
{
	unsigned char block[BLOCK] = { 0 }, inner[SHA256_BYTES];
	struct sha256 h;
	if (key.n > BLOCK) {
		sha256_init(&h);
		sha256_add(&h, key);
		sha256_end(&h, block);
	} else if (key.n) {
		memcpy(block, key.s, key.n);
	}
	keyed(block, 0x36, text, inner);
	keyed(block, 0x5c, bytes_of(inner, SHA256_BYTES), mac);
}

static void add_hex(struct buf *out, struct sha256 *h)
{
	unsigned char digest[SHA256_BYTES];
	sha256_end(h, digest);
	sha256_put(out, digest);
}

void sha256_hex(struct buf *out, struct str text)
{
	struct sha256 h;
	sha256_init(&h);
	sha256_add(&h, text);
	add_hex(out, &h);
}

bool sha256_hex_file(struct buf *out, int fd)
{
	enum { PIECE = 1 << 16 };
	char *piece = mem_alloc(PIECE, 1);
	struct sha256 h;
	ssize_t got;
	sha256_init(&h);
	while ((got = read(fd, piece, PIECE)) != 0) {
		if (got < 0 && errno != EINTR)
			break;
		sha256_add(&h, (struct str){ piece, got > 0 ? (size_t)got : 0 });
	}
	int saved = errno;
	free(piece);
	errno = saved;
	if (got == 0)
		add_hex(out, &h);
	return got == 0;
}
