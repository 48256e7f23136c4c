/*
 * Many literals searched together, more than a SIMD register can compare with:
 * a window of the shortest one's length is moved over the text by how far the
 * four bytes at its end are from the end of any literal's beginning (Wu,
 * Manber: A fast algorithm for multi-pattern searching, 1994). Of long literals
 * (trace ids) most of the text is never looked at.
 */
#ifndef JSON_SCAN_MANY_H
#define JSON_SCAN_MANY_H

#include "base/arena.h"

#include <stdint.h>

enum { SCAN_MANY_LEAST = 8 }; /* bytes of the shortest literal */

struct scan_many;

/*
 * In the arena; borrows the literals (lower case where nocase[] is set). NULL
 * where one is shorter than SCAN_MANY_LEAST, or too many end alike to be told
 * apart quickly.
 */
struct scan_many *scan_many_new(const struct str *literal, const bool *nocase, size_t n, struct arena *arena);

/* Place of the first occurrence of any, or -1. */
ptrdiff_t scan_many_find(const struct scan_many *m, struct str text);
size_t scan_many_longest(const struct scan_many *m);
const struct str *scan_many_literals(const struct scan_many *m, const bool **nocase, size_t *n);

#endif
