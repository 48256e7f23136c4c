/* Escapes of JSON strings (RFC 8259, section 7). */
#include "json/pull_decode.h"

#include "base/utf8.h"

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool hex4(const char *p, const char *end, uint32_t *out)
{
	uint32_t v = 0;
	if (end - p < 4)
		return false;
	for (int i = 0; i < 4; i++) {
		int d = hex_digit(p[i]);
		if (d < 0)
			return false;
		v = v << 4 | (uint32_t)d;
	}
	*out = v;
	return true;
}

/* "uXXXX" at p, with its second half where there is one. Gives the bytes taken, 0 when it is malformed. */
static size_t unescape_unicode(struct pull *j, const char *p, const char *end, char **to)
{
	uint32_t code, low;
	size_t taken = 5;
	if (!hex4(p + 1, end, &code))
		return 0;
	if (code >= 0xd800 && code <= 0xdbff && end - p >= 11 && p[5] == '\\' && p[6] == 'u' &&
	    hex4(p + 7, end, &low) && low >= 0xdc00 && low <= 0xdfff) {
		code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
		taken = 11;
	} else if (code >= 0xd800 && code <= 0xdfff) {
		j->repairs[JSON_REPAIR_SURROGATE]++;
	}
	*to += utf8_encode(code, *to);
	return taken;
}

/* The escape behind a backslash at p. Gives the bytes taken, 0 on an error. */
static size_t unescape(struct pull *j, const char *p, const char *end, char **to)
{
	static const char into[256] = { ['"'] = '"',  ['\\'] = '\\', ['/'] = '/',  ['b'] = '\b',
					['f'] = '\f', ['n'] = '\n',  ['r'] = '\r', ['t'] = '\t' };
	if (*p == 'u')
		return unescape_unicode(j, p, end, to);
	char known = into[(unsigned char)*p];
	if (!known)
		j->repairs[JSON_REPAIR_ESCAPE]++;
	*(*to)++ = known ? known : *p;
	return 1;
}

bool pull_decode(struct pull *j, struct str raw, struct str *out)
{
	char *start = arena_alloc(j->arena, raw.n + 1), *to = start;
	const char *p = raw.s, *end = raw.s + raw.n;
	while (p < end) {
		const char *slash = memchr(p, '\\', (size_t)(end - p));
		size_t plain = (size_t)((slash ? slash : end) - p);
		memcpy(to, p, plain);
		to += plain;
		p += plain;
		if (p == end)
			break;
		size_t taken = unescape(j, p + 1, end, &to);
		if (!taken) {
			j->at = p;
			return pull_fail(j, "\\u is not followed by four hexadecimal digits");
		}
		p += 1 + taken;
	}
	*out = (struct str){ start, (size_t)(to - start) };
	return true;
}
