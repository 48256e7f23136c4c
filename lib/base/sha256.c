/*
 * By libcrypto, with the functions of version 1.1: those that came later ask
 * for memory four thousand times before the first byte is hashed, and crash
 * where there is none.
 */
#define OPENSSL_API_COMPAT 0x10100000L
#include "base/sha256.h"

#include "base/mem.h"

#include <errno.h>
#include <openssl/sha.h>
#include <stdlib.h>
#include <unistd.h>

static void add_hex(struct buf *out, SHA256_CTX *context)
{
	unsigned char digest[SHA256_DIGEST_LENGTH];
	SHA256_Final(digest, context);
	for (size_t i = 0; i < sizeof(digest); i++)
		buf_printf(out, "%02x", digest[i]);
}

void sha256_hex(struct buf *out, struct str text)
{
	SHA256_CTX context;
	SHA256_Init(&context);
	SHA256_Update(&context, text.n ? text.s : "", text.n);
	add_hex(out, &context);
}

bool sha256_hex_file(struct buf *out, int fd)
{
	enum { PIECE = 1 << 16 };
	char *piece = mem_alloc(PIECE, 1);
	SHA256_CTX context;
	ssize_t got;
	SHA256_Init(&context);
	while ((got = read(fd, piece, PIECE)) != 0) {
		if (got < 0 && errno != EINTR)
			break;
		SHA256_Update(&context, piece, got > 0 ? (size_t)got : 0);
	}
	int saved = errno;
	free(piece);
	errno = saved;
	if (got == 0)
		add_hex(out, &context);
	return got == 0;
}

struct sha256 {
	SHA256_CTX context;
};

struct sha256 *sha256_new(void)
{
	struct sha256 *s = mem_alloc(1, sizeof(*s));
	SHA256_Init(&s->context);
	return s;
}

void sha256_add(struct sha256 *s, struct str bytes)
{
	SHA256_Update(&s->context, bytes.n ? bytes.s : "", bytes.n);
}

void sha256_end(struct sha256 *s, struct buf *out)
{
	add_hex(out, &s->context);
	free(s);
}

void sha256_hmac(struct str key, struct str text, unsigned char out[SHA256_BYTES])
{
	unsigned char block[SHA256_CBLOCK] = { 0 };
	SHA256_CTX context;
	_Static_assert(SHA256_BYTES == SHA256_DIGEST_LENGTH && SHA1_BYTES == SHA_DIGEST_LENGTH,
		       "their lengths");
	if (key.n > sizeof(block))
		SHA256((const unsigned char *)key.s, key.n, block);
	else if (key.n)
		memcpy(block, key.s, key.n);
	for (size_t i = 0; i < sizeof(block); i++)
		block[i] ^= 0x36;
	SHA256_Init(&context);
	SHA256_Update(&context, block, sizeof(block));
	SHA256_Update(&context, text.n ? text.s : "", text.n);
	SHA256_Final(out, &context);
	for (size_t i = 0; i < sizeof(block); i++)
		block[i] ^= 0x36 ^ 0x5c;
	SHA256_Init(&context);
	SHA256_Update(&context, block, sizeof(block));
	SHA256_Update(&context, out, SHA256_BYTES);
	SHA256_Final(out, &context);
}

void sha1_of(struct str text, unsigned char out[SHA1_BYTES])
{
	SHA1((const unsigned char *)(text.n ? text.s : ""), text.n, out);
}
