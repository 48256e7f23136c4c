/*
 * Two populations of traces compared: what differs beyond chance, largest
 * effect first, and what makes one of them slower or dearer.
 *
 * Every share and every number that both profiles know is tested once
 * (stats.h); of numbers also the share of traces over the 95th percentile of
 * both, because what is slow only at times moves no rank by much. Findings are
 * those that pass Benjamini and Hochberg at `alpha` over all of these tests,
 * and whose effect (0 to 1) is at least `least_effect`.
 */
#ifndef COMPARE_POPULATION_H
#define COMPARE_POPULATION_H

#include "compare/profile.h"

struct population_options {
	double alpha, least_effect;
	struct str split; /* the key that the populations were told apart by: it differs by making */
};

struct population_finding {
	enum measure measure;
	struct str subject, value; /* borrowed from the profiles */
	bool is_tail;              /* the share over `over` */
	double over;
	uint64_t a, n, b, m;    /* shares: a of n, b of m; numbers: n and m values */
	double before, after;   /* shares, or medians */
	double low[2], high[2]; /* of numbers: 95th and 99th percentile of A, of B */
	double mean[2];         /* of numbers */
	double p;
	double effect; /* 0 to 1: Cohen's h, or the absolute value of Cliff's delta */
	double delta;  /* of numbers: Cliff's; > 0: B's are larger */
};

/* A total per trace, and what it is made of. */
struct population_part {
	enum measure measure;
	struct str subject;
	double a, b; /* mean per trace of the population */
};
struct population_total {
	struct population_finding all; /* of the whole trace */
	struct population_part *parts; /* largest change first */
	size_t parts_n;
};

struct population {
	const struct profile *a, *b;
	struct population_finding *findings; /* those of one subject together, largest effect first */
	size_t n, tests;
	double threshold; /* the largest p-value that counts; < 0: none */
	struct population_total totals[4];
	size_t totals_n;
	struct arena arena;
};

/* Borrows the profiles for as long as `out` is used. */
void population_compare(struct population *out, const struct profile *a, const struct profile *b,
			const struct population_options *options);
void population_release(struct population *p);

#endif
