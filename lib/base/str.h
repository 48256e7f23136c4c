/*
 * Text as a slice. It borrows its bytes (from an input block or an arena), may
 * hold any byte, NUL included, and is never handed to the str*() functions of
 * the C library. It is printed only through report/escape.
 *
 * s == NULL means "not set", which is not the same as "empty".
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct str {
	const char *s;
	size_t n; /* bytes */
};

#define STR(literal) ((struct str){ (literal), sizeof(literal) - 1 })
#define STR_UNSET    ((struct str){ NULL, 0 })

/* The same as STR(), for static tables. */
#define STR_ROW(literal)                       \
	{                                      \
		(literal), sizeof(literal) - 1 \
	}

/* A slice over a C string; NULL gives an unset one. */
static inline struct str str_of(const char *c)
{
	return (struct str){ c, c ? strlen(c) : 0 };
}

static inline bool str_is_set(struct str a)
{
	return a.s != NULL;
}

static inline bool str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.s, b.s, a.n) == 0);
}

/* The same for two runs of one length, inline: for keys, which are too short for a call. */
static inline bool bytes_eq(const char *a, const char *b, size_t n)
{
	unsigned long long x = 0, y = 0;
	const size_t word = sizeof(x);
	if (n < word) {
		for (size_t i = 0; i < n; i++)
			if (a[i] != b[i])
				return false;
		return true;
	}
	for (size_t i = 0; i + word < n; i += word) {
		memcpy(&x, a + i, word);
		memcpy(&y, b + i, word);
		if (x != y)
			return false;
	}
	memcpy(&x, a + n - word, word);
	memcpy(&y, b + n - word, word);
	return x == y;
}

static inline bool str_starts(struct str a, struct str prefix)
{
	return a.n >= prefix.n && (prefix.n == 0 || memcmp(a.s, prefix.s, prefix.n) == 0);
}

static inline bool str_ends(struct str a, struct str suffix)
{
	return a.n >= suffix.n && (suffix.n == 0 || memcmp(a.s + a.n - suffix.n, suffix.s, suffix.n) == 0);
}

/* The slice from byte `from` to the end; empty when `from` lies behind it. */
static inline struct str str_from(struct str a, size_t from)
{
	if (from >= a.n)
		return (struct str){ a.n ? a.s + a.n : a.s, 0 };
	return (struct str){ a.s + from, a.n - from };
}

/* Byte order, shorter first when one is a prefix of the other: < 0, 0, > 0. */
int str_cmp(struct str a, struct str b);

/* Equal but for the case of ASCII letters. */
bool str_eq_nocase(struct str a, struct str b);

/* Place of the first `needle` in `hay`, or -1. An empty needle is at 0. */
ptrdiff_t str_find(struct str hay, struct str needle);

/* The same, but for the case of ASCII letters. */
ptrdiff_t str_find_nocase(struct str hay, struct str needle);

/* Without leading and trailing ASCII white space. */
struct str str_trim(struct str a);

/* `*` any run, `?` any byte, `[a-z]` a set, `\x` the byte x. Linear in practice: no recursion. */
bool str_glob(struct str pattern, struct str text);

#endif
