/*
 * Tests that need no model of the data: both are conditional on what was
 * counted, so that shuffling the labels of two populations gives every p-value
 * as often as it says.
 */
#ifndef COMPARE_STATS_H
#define COMPARE_STATS_H

#include "base/sketch.h"

/*
 * Fisher's exact test, two-sided: a of n against b of m. The sum of the
 * hypergeometric probabilities that are not larger than that of what was seen.
 */
double stats_shares(uint64_t a, uint64_t n, uint64_t b, uint64_t m);

/* Cohen's h of two shares, as a part of its largest value: 0 to 1. */
double stats_share_effect(uint64_t a, uint64_t n, uint64_t b, uint64_t m);

/*
 * The rank-sum test (Wilcoxon, Mann and Whitney) over the buckets of two
 * sketches; values of one bucket are ties. Exact for up to STATS_EXACT values
 * in all, beyond that by the normal limit of the permutation distribution,
 * corrected for ties. *delta (Cliff's) is the chance that a value of `b` is the
 * larger, less the chance that it is the smaller: -1 to 1.
 */
enum { STATS_EXACT = 60 };
double stats_ranks(const struct sketch *a, const struct sketch *b, double *delta);

/*
 * Benjamini and Hochberg (1995): the largest p-value that counts as found when
 * a share `alpha` of what is found may be false; < 0: none does. Sorts `p`.
 */
double stats_threshold(double *p, size_t n, double alpha);

#endif
