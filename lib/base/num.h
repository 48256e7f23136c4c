/* Numbers from text, exactly, and arithmetic that says when it does not fit. */
#ifndef BASE_NUM_H
#define BASE_NUM_H

#include "base/str.h"

#include <stdint.h>

/* The whole of `text` is a decimal integer in range: no blanks, no '+'. */
bool num_parse_i64(struct str text, int64_t *out);
bool num_parse_u64(struct str text, uint64_t *out);

/* A JSON number (or NaN, Infinity, -Infinity) as a double; for figures, never for times. */
bool num_parse_double(struct str text, double *out);

/*
 * A decimal number (with fraction and exponent) times 10^shift, as an integer,
 * exactly; digits behind the last place are cut. "1716370863.123" with shift 9
 * gives nanoseconds. False when it is no number or does not fit.
 */
bool num_parse_scaled(struct str text, int shift, int64_t *out);

/* Saturating: times of hostile dumps overflow. */
int64_t num_sub_i64(int64_t a, int64_t b);
int64_t num_add_i64(int64_t a, int64_t b);

/* "64k", "256M", "1G" or plain bytes. */
bool num_parse_size(struct str text, uint64_t *out);

/* The word for so many: "trace", "traces". */
static inline const char *num_word(uint64_t n, const char *one, const char *many)
{
	return n == 1 ? one : many;
}

#endif
