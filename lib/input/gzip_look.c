/* Headers and text among bytes that may be anything. */
#include "input/gzip_look.h"

#include "base/utf8.h"

#include <string.h>

/* Control characters that occur in text: white space, the separator of RFC 7464, the escape of colours. */
static bool is_text_control(unsigned char c)
{
	return (c >= '\t' && c <= '\r') || c == 0x1e || c == 0x1b;
}

bool gzip_is_text(const unsigned char *p, size_t n)
{
	enum { CUT_AT_END = 3 }; /* of a character, by the end of what we look at */
	if (n > GZIP_TEXT_LOOK)
		n = GZIP_TEXT_LOOK;
	for (size_t i = 0; i < n; i++)
		if (p[i] == 0x7f || (p[i] < ' ' && !is_text_control(p[i])))
			return false;
	return n > 0 && utf8_valid_prefix((struct str){ (const char *)p, n }) + CUT_AT_END >= n;
}

/* Bytes that are not there yet are taken as good. */
static bool is_header(const unsigned char *p, size_t n)
{
	enum {
		METHOD_END = 3,
		FLAGS = 3,
		EXTRA_FLAGS = 8,
		SYSTEM = 9,
		SYSTEM_MAX = 13,
		SYSTEM_UNKNOWN = 255
	};
	if (memcmp(p, "\x1f\x8b\x08", n < METHOD_END ? n : METHOD_END) != 0)
		return false;
	if (n > FLAGS && (p[FLAGS] & GZIP_FLAGS_RESERVED))
		return false;
	if (n > EXTRA_FLAGS && p[EXTRA_FLAGS] != 0 && p[EXTRA_FLAGS] != 2 && p[EXTRA_FLAGS] != 4)
		return false;
	return n <= SYSTEM || p[SYSTEM] <= SYSTEM_MAX || p[SYSTEM] == SYSTEM_UNKNOWN;
}

size_t gzip_before_header(const unsigned char *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const unsigned char *q = memchr(p + i, 0x1f, n - i);
		if (!q)
			return n;
		i = (size_t)(q - p);
		if (is_header(q, n - i))
			return i;
	}
	return n;
}
