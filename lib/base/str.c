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

/* To search for a long text takes long to prepare: where its beginning is not, it need not be. */
static bool lacks_beginning(struct str hay, struct str needle)
{
	enum { BEGINNING = 32 };
	return needle.n > 2 * BEGINNING &&
	       !memmem(hay.s, hay.n - (needle.n - BEGINNING), needle.s, BEGINNING);
}

ptrdiff_t str_find(struct str hay, struct str needle)
{
	if (needle.n == 0)
		return 0;
	if (hay.n < needle.n || lacks_beginning(hay, needle))
		return -1;
	const char *at = memmem(hay.s, hay.n, needle.s, needle.n);
	return at ? at - hay.s : -1;
}

/* The place in the needle of the letter that texts have least: there the search looks first. */
static size_t rarest(struct str needle)
{
	/* How often letters are in English, per thousand; anything else but a blank is rarer than most. */
	static const unsigned char often[26] = { 82, 15, 28, 43, 127, 22, 20, 61, 70, 2,  8, 40, 24,
						 67, 75, 19, 1,  60,  63, 91, 28, 10, 24, 2, 20, 1 };
	size_t best = 0;
	int least = 256;
	for (size_t i = 0; i < needle.n; i++) {
		char c = (char)lower(needle.s[i]);
		int rank = c >= 'a' && c <= 'z' ? often[c - 'a'] : c == ' ' ? 200 : 12;
		if (rank < least) {
			least = rank;
			best = i;
		}
	}
	return best;
}

static const char *next_of(const char *from, const char *end, char c)
{
	return from < end ? memchr(from, c, (size_t)(end - from)) : NULL;
}

ptrdiff_t str_find_nocase(struct str hay, struct str needle)
{
	if (needle.n == 0)
		return 0;
	if (needle.n > hay.n)
		return -1;
	size_t at = rarest(needle);
	char c = (char)lower(needle.s[at]), upper = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
	const char *end = hay.s + hay.n - (needle.n - 1 - at), *one = next_of(hay.s + at, end, c);
	const char *other = upper == c ? NULL : next_of(hay.s + at, end, upper);
	while (one || other) {
		bool first = one && (!other || one < other);
		const char *here = first ? one : other;
		if (str_eq_nocase((struct str){ here - at, needle.n }, needle))
			return here - at - hay.s;
		if (first)
			one = next_of(here + 1, end, c);
		else
			other = next_of(here + 1, end, upper);
	}
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
