/* UTF-8 (RFC 3629): one code point at a time. Surrogates, overlong forms and values over U+10FFFF are
 * invalid. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/str.h"

#include <stdint.h>

/*
 * Decodes the code point at the start of `text` (n > 0) and gives its length
 * in bytes; 0 where the bytes there are not UTF-8.
 */
size_t utf8_decode(struct str text, uint32_t *code);

/* Writes 1 to 4 bytes and gives their number. Surrogates are written as three bytes (WTF-8), so that they can
 * be told again. */
size_t utf8_encode(uint32_t code, char out[4]);

/* True for the three bytes that utf8_encode() writes for a surrogate; *code is it. */
bool utf8_is_surrogate(struct str text, uint32_t *code);

/* Length of the valid prefix: text.n when all of it is UTF-8. */
size_t utf8_valid_prefix(struct str text);

#endif
