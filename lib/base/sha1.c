/* By libcrypto, with the functions of version 1.1, as in sha256.c, and why. */
#define OPENSSL_API_COMPAT 0x10100000L
#include "base/sha1.h"

#include <openssl/sha.h>

void sha1_of_both(struct str a, struct str b, unsigned char digest[SHA1_BYTES])
{
	SHA_CTX context;
	SHA1_Init(&context);
	SHA1_Update(&context, a.n ? a.s : "", a.n);
	SHA1_Update(&context, b.n ? b.s : "", b.n);
	SHA1_Final(digest, &context);
}
