/*
 * Quantiles of many values in little memory: counts in buckets whose bounds
 * grow by a constant factor, as in DDSketch (Masson, Rim, Lee: "DDSketch: A
 * Fast and Fully-Mergeable Quantile Sketch with Relative-Error Guarantees",
 * VLDB 2019), without its collapsing. What it gives differs from the value at
 * that rank by at most SKETCH_ERROR of it; the order of the values does not
 * matter, and sketches of parts add up to the sketch of the whole.
 *
 * Magnitudes from 1e-9 to 1e18 are told apart; less is 0, more is 1e18.
 */
#ifndef BASE_SKETCH_H
#define BASE_SKETCH_H

#include "base/array.h"

#include <stdbool.h>
#include <stdint.h>

#define SKETCH_ERROR 0.01

/* The range of bucket numbers: 0 holds zeros, negative ones hold negative values. */
enum { SKETCH_BUCKET_MAX = 3200 };

struct sketch_bucket {
	int32_t number;
	uint64_t count;
};

/* Zero-initialised, it is empty. */
struct sketch {
	ARRAY(struct sketch_bucket) buckets; /* by number; none is empty */
	uint64_t count;
	double least, most; /* exact; where count > 0 */
};

void sketch_release(struct sketch *s);

/* Values that are no finite number are not counted. */
void sketch_add(struct sketch *s, double value);

/* Adds counts as they were saved. */
void sketch_add_bucket(struct sketch *s, int32_t number, uint64_t count);

/* The largest value that a bucket holds. */
double sketch_bucket_limit(int32_t number);

/* The value of which a share q (0 to 1) of the others are not above it: that of rank floor(q * (count - 1)).
 * False when it is empty. */
bool sketch_quantile(const struct sketch *s, double q, double *out);

#endif
