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
