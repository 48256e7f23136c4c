/* Values that are kept as their text: what is odd in their strings is counted without decoding them. */
#include "json/pull.h"

#include "base/utf8.h"

#include <string.h>

static bool has_control(struct str text)
{
	unsigned found = 0;
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.s[i];
		found |= (unsigned)(c < 0x20) & (unsigned)(c != '\n') & (unsigned)(c != '\t') &
			 (unsigned)(c != '\r');
	}
	return found;
}

/* 'd' or 'D' of "\uD800" at p: 8..b is the first half of a pair, c..f the second; 0: no half. */
static char half_of(const char *p, const char *end)
{
	if (end - p < 4 || (p[0] | 0x20) != 'd')
		return 0;
	char c = p[1];
	if (c >= '8' && c <= '9')
		return 1;
	c |= 0x20;
	if (c == 'a' || c == 'b')
		return 1;
	return c >= 'c' && c <= 'f' ? 2 : 0;
}

static bool has_lone_half(struct str text)
{
	const char *p = text.s, *end = text.s + text.n;
	while (end - p >= 6 && (p = memchr(p, '\\', (size_t)(end - p))) && end - p >= 6) {
		char half = p[1] == 'u' ? half_of(p + 2, end) : 0;
		bool pair =
			half == 1 && end - p >= 12 && p[6] == '\\' && p[7] == 'u' && half_of(p + 8, end) == 2;
		if (half && !pair)
			return true;
		p += pair ? 12 : 2;
	}
	return false;
}

bool pull_raw(struct pull *j, struct str *raw)
{
	if (!pull_skip(j, raw))
		return false;
	if (utf8_valid_prefix(*raw) != raw->n)
		j->repairs[JSON_REPAIR_UTF8]++;
	if (has_control(*raw))
		j->repairs[JSON_REPAIR_CONTROL]++;
	if (has_lone_half(*raw))
		j->repairs[JSON_REPAIR_SURROGATE]++;
	return true;
}
