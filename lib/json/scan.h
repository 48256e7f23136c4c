/*
 * Structural scanning: where a JSON value ends, found 64 bytes at a time
 * without reading what is in it. SSE2 and AVX2 (chosen at run time), NEON, and
 * portable code give the same answers; tests run all that the machine has.
 */
#ifndef JSON_SCAN_H
#define JSON_SCAN_H

#include "base/str.h"

#include <stdint.h>

/* A scan that can stop at the end of a block and go on in the next. Zero-initialise, or scan_start(). */
struct scan {
	int64_t depth;   /* brackets open */
	int64_t allowed; /* set by who asks: how many may be; 0: any number */
	bool too_deep;   /* there were more */
	bool in_string, escaped;
	bool bad;  /* a newline inside a string: the value is torn there */
	size_t at; /* bytes of the value that were looked at */
};

/*
 * Goes on at text.s[scan->at] of a value that starts at text.s[0] with '{' or
 * '['. True when its closing bracket was found: scan->at is then the length of
 * the value. False when text ended first (scan->at == text.n) or scan->bad is
 * set (scan->at is the place of the newline).
 */
bool scan_value(struct scan *scan, struct str text);

/* Number of '\n'. */
uint64_t scan_newlines(struct str text);

/* Any of up to SCAN_NEEDLES literals, searched together. */
enum { SCAN_NEEDLES = 10 };

struct scan_needles {
	/* Borrowed; 1 byte or more each; lower case where nocase is set. */
	struct str needle[SCAN_NEEDLES];
	bool nocase[SCAN_NEEDLES]; /* ASCII letters match in either case */
	size_t n;
	bool end_words;               /* where a letter or digit follows, they are not meant: all are ids */
	const struct scan_many *many; /* more of them (json/scan_many.h); NULL: these are all */
	unsigned edition; /* counts changes: a reader that they were lent to starts its search anew */
};

/* Place of the first occurrence of any needle, or -1; and the length of the longest. */
ptrdiff_t scan_find(const struct scan_needles *needles, struct str text);
size_t scan_longest(const struct scan_needles *needles);

/* For tests and --version: what is in use, and forcing another. The level is a property of the machine, kept
 * nowhere: callers pass it. */
enum scan_level { SCAN_PORTABLE, SCAN_SSE2, SCAN_AVX2, SCAN_NEON, SCAN_LEVELS };
bool scan_level_available(enum scan_level level);
const char *scan_level_name(enum scan_level level);
enum scan_level scan_level_best(void);

/* The same functions at a given level, for tests. */
struct scan_functions {
	bool (*value)(struct scan *scan, struct str text);
	uint64_t (*newlines)(struct str text);
	ptrdiff_t (*find)(const struct scan_needles *needles, struct str text);
	void (*words)(uint64_t *set, struct str text); /* json/scan_words.h */
};
const struct scan_functions *scan_functions_at(enum scan_level level);

#endif
