/* Base64 both ways. The decoder takes both alphabets, and what was written without padding. */
#include "base/base64.h"

#include <stdint.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static int digit(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+' || c == '-')
		return 62;
	return c == '/' || c == '_' ? 63 : -1;
}

bool base64_decode(struct str text, struct arena *arena, struct str *bytes)
{
	size_t n = text.n;
	for (int pad = 0; pad < 2 && n && text.s[n - 1] == '='; pad++)
		n--;
	if (n % 4 == 1 || (n != text.n && text.n % 4 != 0))
		return false;
	char *out = arena_alloc(arena, n / 4 * 3 + 3);
	size_t filled = 0;
	uint32_t bits = 0;
	for (size_t i = 0; i < n; i++) {
		int d = digit(text.s[i]);
		if (d < 0)
			return false;
		bits = bits << 6 | (uint32_t)d;
		if (i % 4 == 0)
			continue;
		out[filled++] = (char)(unsigned char)(bits >> (6 - i % 4 * 2));
	}
	*bytes = (struct str){ out, filled };
	return true;
}

void base64_encode(struct buf *out, struct str bytes)
{
	for (size_t i = 0; i < bytes.n; i += 3) {
		uint32_t bits = 0;
		size_t have = bytes.n - i < 3 ? bytes.n - i : 3;
		for (size_t k = 0; k < 3; k++)
			bits = bits << 8 | (k < have ? (unsigned char)bytes.s[i + k] : 0);
		for (size_t k = 0; k < 4; k++)
			buf_add_char(out, k <= have ? alphabet[bits >> (18 - 6 * k) & 63] : '=');
	}
}
