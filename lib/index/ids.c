/* Keys of ids. */
#include "index/ids.h"

enum { HEX_DIGITS = 32, KEY_DIGITS = 16, OTHER_CHARS = 10, CHAR_BITS = 6 };

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool id_is_hex(struct str id)
{
	for (size_t i = 0; i < id.n; i++)
		if (hex_digit(id.s[i]) < 0)
			return false;
	return id.n == HEX_DIGITS;
}

/* `v` has its upper n bits; all keys that begin with them. */
static struct id_range range_of(uint64_t v, uint32_t n)
{
	uint64_t rest = n < 64 ? ~(uint64_t)0 >> n : 0;
	return (struct id_range){ v, v | rest };
}

bool id_hex_range(struct str id, struct id_range *out)
{
	uint64_t v = 0;
	if (id.n > HEX_DIGITS)
		return false;
	for (size_t i = 0; i < id.n; i++) {
		int digit = hex_digit(id.s[i]);
		if (digit < 0)
			return false;
		if (i < KEY_DIGITS)
			v |= (uint64_t)digit << (60 - 4 * i);
	}
	*out = range_of(v, id.n < KEY_DIGITS ? (uint32_t)id.n * 4 : 64);
	return true;
}

/* In the order of the characters; some that are near each other share a code. */
static uint64_t code(char c)
{
	unsigned char u = (unsigned char)c;
	if (u < '0')
		return 0;
	if (u <= '9')
		return (uint64_t)(u - '0') + 1;
	if (u < 'A')
		return 10;
	if (u <= 'Z')
		return (uint64_t)(u - 'A') + 11;
	if (u < 'a')
		return 37;
	return u <= 'z' ? (uint64_t)(u - 'a') + 38 : 63;
}

bool id_other_range(struct str id, struct str common, struct id_range *out)
{
	if (id.n < common.n) {
		*out = range_of(0, 0);
		return str_starts(common, id);
	}
	if (!str_starts(id, common))
		return false;
	struct str rest = str_from(id, common.n);
	uint32_t n = rest.n < OTHER_CHARS ? (uint32_t)rest.n : OTHER_CHARS;
	uint64_t v = 0;
	for (uint32_t i = 0; i < n; i++)
		v |= code(rest.s[i]) << (64 - CHAR_BITS * (i + 1));
	*out = range_of(v, CHAR_BITS * n);
	return true;
}
