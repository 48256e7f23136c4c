/* SHA-1 (FIPS 180-4), for names that are made of it (UUIDv5); not for what has to withstand anybody. */
#ifndef BASE_SHA1_H
#define BASE_SHA1_H

#include "base/str.h"

enum { SHA1_BYTES = 20 };

/* Of `a` with `b` behind it. */
void sha1_of_both(struct str a, struct str b, unsigned char digest[SHA1_BYTES]);

#endif
