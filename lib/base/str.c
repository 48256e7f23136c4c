/* Slices: comparing, finding, matching. */
#define _GNU_SOURCE /* memmem */
#include "base/str.h"

static unsigned char lower(char c)
{
	return (unsigned char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

int str_cmp(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n ? memcmp(a.s, b.s, n) : 0;
	return c ? c : (a.n > b.n) - (a.n < b.n);
}

bool str_eq_nocase(struct str a, struct str b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (lower(a.s[i]) != lower(b.s[i]))
			return false;
	return true;
}

ptrdiff_t str_find(struct str hay, struct str needle)
{
	if (needle.n == 0)
		return 0;
	if (hay.n < needle.n)
		return -1;
	const char *at = memmem(hay.s, hay.n, needle.s, needle.n);
	return at ? at - hay.s : -1;
}

ptrdiff_t str_find_nocase(struct str hay, struct str needle)
{
	if (needle.n == 0)
		return 0;
	for (size_t i = 0; i + needle.n <= hay.n; i++)
		if (lower(hay.s[i]) == lower(needle.s[0]) &&
		    str_eq_nocase((struct str){ hay.s + i, needle.n }, needle))
			return (ptrdiff_t)i;
	return -1;
}

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

struct str str_trim(struct str a)
{
	while (a.n && is_space(a.s[0]))
		a.s++, a.n--;
	while (a.n && is_space(a.s[a.n - 1]))
		a.n--;
	return a;
}

/* One element of a pattern at p against the byte c; *next is where the element ends. */
static bool glob_one(struct str pattern, size_t p, char c, size_t *next)
{
	const char *s = pattern.s;
	*next = p + 1;
	if (s[p] == '?')
		return true;
	if (s[p] == '\\' && p + 1 < pattern.n) {
		*next = p + 2;
		return s[p + 1] == c;
	}
	if (s[p] != '[')
		return s[p] == c;
	const char *close = p + 2 < pattern.n ? memchr(s + p + 2, ']', pattern.n - p - 2) : NULL;
	if (!close)
		return c == '[';
	*next = (size_t)(close - s) + 1;
	size_t i = p + 1;
	bool negate = s[i] == '!' || s[i] == '^';
	bool in = false;
	for (i += negate; s + i < close; i++) {
		if (s + i + 2 < close && s[i + 1] == '-') {
			in |= (unsigned char)c >= (unsigned char)s[i] &&
			      (unsigned char)c <= (unsigned char)s[i + 2];
			i += 2;
		} else {
			in |= s[i] == c;
		}
	}
	return in != negate;
}

bool str_glob(struct str pattern, struct str text)
{
	size_t p = 0, t = 0, star = (size_t)-1, star_t = 0, next = 0;
	while (t < text.n) {
		if (p < pattern.n && pattern.s[p] == '*') {
			star = p++;
			star_t = t;
		} else if (p < pattern.n && glob_one(pattern, p, text.s[t], &next)) {
			p = next;
			t++;
		} else if (star != (size_t)-1) {
			p = star + 1;
			t = ++star_t;
		} else {
			return false;
		}
	}
	while (p < pattern.n && pattern.s[p] == '*')
		p++;
	return p == pattern.n;
}
