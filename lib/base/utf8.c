/* UTF-8, byte by byte; the ASCII run, which is most of every dump, eight bytes at a time. */
#include "base/utf8.h"

size_t utf8_decode(struct str text, uint32_t *code)
{
	const unsigned char *p = (const unsigned char *)text.s;
	if (p[0] < 0x80) {
		*code = p[0];
		return 1;
	}
	size_t n = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
	if (p[0] < 0xc2 || p[0] > 0xf4 || text.n < n)
		return 0;
	uint32_t c = p[0] & (0xffu >> (n + 1));
	for (size_t i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (p[i] & 0x3f);
	}
	if ((n == 3 && c < 0x800) || (n == 4 && (c < 0x10000 || c > 0x10ffff)) ||
	    (c >= 0xd800 && c <= 0xdfff))
		return 0;
	*code = c;
	return n;
}

size_t utf8_encode(uint32_t code, char out[4])
{
	if (code < 0x80) {
		out[0] = (char)code;
		return 1;
	}
	size_t n = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
	for (size_t i = n - 1; i > 0; i--, code >>= 6)
		out[i] = (char)(0x80 | (code & 0x3f));
	out[0] = (char)((0xf00u >> n & 0xf0) | code);
	return n;
}

bool utf8_is_surrogate(struct str text, uint32_t *code)
{
	const unsigned char *p = (const unsigned char *)text.s;
	if (text.n < 3 || p[0] != 0xed || p[1] < 0xa0 || p[1] > 0xbf || (p[2] & 0xc0) != 0x80)
		return false;
	*code = 0xd000u | (uint32_t)(p[1] & 0x3f) << 6 | (p[2] & 0x3f);
	return true;
}

static bool are_ascii(const char *eight)
{
	uint64_t word;
	memcpy(&word, eight, sizeof(word));
	return !(word & 0x8080808080808080u);
}

/* The end of the run of ASCII from `i` on. */
static size_t ascii_run(struct str text, size_t i)
{
	while (i + 8 <= text.n && are_ascii(text.s + i))
		i += 8;
	/* The last few, with some before them. */
	if (i + 8 > text.n && text.n >= 8 && are_ascii(text.s + text.n - 8))
		return text.n;
	while (i < text.n && !((unsigned char)text.s[i] & 0x80))
		i++;
	return i;
}

size_t utf8_valid_prefix(struct str text)
{
	size_t i = 0;
	while ((i = ascii_run(text, i)) < text.n) {
		uint32_t code;
		size_t n = utf8_decode(str_from(text, i), &code);
		if (!n)
			return i;
		i += n;
	}
	return i;
}
