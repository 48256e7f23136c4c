/* p-values against such as are known: from tables, from enumeration, from symmetry. */
#include "compare/stats.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static void assert_p(double got, double expected)
{
	if (fabs(got - expected) > 1e-6 * fmax(expected, 1e-6) + 1e-12)
		fail_msg("%.12g is not %.12g", got, expected);
}

/* Fisher's tea tasting, and tables whose p-values are published or follow by hand. */
static void shares_are_exact(void **state)
{
	(void)state;
	assert_p(stats_shares(3, 4, 1, 4), 34.0 / 70); /* the lady guessed 3 of 4: (1+16+16+1)/70 */
	assert_p(stats_shares(4, 4, 0, 4), 2.0 / 70);
	assert_p(stats_shares(1, 10, 11, 14), 0.002759456); /* Agresti, men and women on a diet */
	assert_p(stats_shares(0, 5, 5, 5), 2.0 / 252);
	assert_p(stats_shares(5, 10, 5, 10), 1);
	assert_p(stats_shares(0, 10, 0, 10), 1);
	assert_p(stats_shares(10, 10, 7, 7), 1);
	assert_p(stats_shares(0, 0, 3, 5), 1);
	assert_true(stats_shares(0, 20000, 20000, 20000) < 1e-300);
	assert_true(stats_shares(10000, 20000, 10010, 20000) > 0.9);
}

static double choose(unsigned n, unsigned k)
{
	double c = 1;
	for (unsigned i = 1; i <= k; i++)
		c = c * (n - k + i) / i;
	return c;
}

/* The sum over all tables with these margins, by the definition. */
static void shares_agree_with_enumeration(void **state)
{
	enum { N = 9, M = 13 };
	(void)state;
	for (unsigned a = 0; a <= N; a++)
		for (unsigned b = 0; b <= M; b++) {
			unsigned k = a + b;
			double seen = choose(N, a) * choose(M, b), sum = 0;
			for (unsigned x = k > M ? k - M : 0; x <= N && x <= k; x++) {
				double p = choose(N, x) * choose(M, k - x);
				sum += p <= seen * (1 + 1e-7) ? p : 0;
			}
			assert_p(stats_shares(a, N, b, M), sum / choose(N + M, k));
		}
}

static void fill(struct sketch *s, const double *v, size_t n)
{
	*s = (struct sketch){ 0 };
	for (size_t i = 0; i < n; i++)
		sketch_add(s, v[i]);
}

/* All ways to choose which of the values are A's; twice the ranks, so that ties stay whole. */
static double enumerate(const double *all, int n, int of_a, double *observed)
{
	double rank[16], total = 0, far = 0, middle = of_a * (n + 1.0), seen = 0;
	for (int i = 0; i < n; i++) {
		rank[i] = 0;
		for (int k = 0; k < n; k++)
			rank[i] += all[k] < all[i] ? 2 : all[k] == all[i] ? 1 : 0;
		rank[i] += 1;
	}
	for (int i = 0; i < of_a; i++)
		seen += rank[i];
	*observed = seen;
	for (unsigned mask = 0; mask < 1u << n; mask++) {
		double sum = 0;
		int count = 0;
		for (int i = 0; i < n; i++)
			if (mask >> i & 1) {
				sum += rank[i];
				count++;
			}
		if (count != of_a)
			continue;
		total++;
		far += fabs(sum - middle) >= fabs(seen - middle) - 1e-9;
	}
	return far / total;
}

static void few_ranks_are_exact(void **state)
{
	static const double values[][9] = {
		{ 1, 2, 3, 4, 10, 11, 12, 13, 14 }, { 5, 1, 9, 3, 2, 8, 4, 7, 6 },
		{ 1, 1, 2, 2, 2, 3, 3, 3, 4 },      { 2, 2, 2, 2, 2, 2, 2, 2, 2 },
		{ 1, 50, 50, 1, 1, 50, 50, 50, 1 },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		struct sketch a, b;
		double delta, seen;
		fill(&a, values[i], 4);
		fill(&b, values[i] + 4, 5);
		double p = stats_ranks(&a, &b, &delta);
		assert_p(p, enumerate(values[i], 9, 4, &seen));
		sketch_release(&a);
		sketch_release(&b);
	}
}

static void ranks_know_the_direction(void **state)
{
	static const double low[] = { 1, 2, 3 }, high[] = { 10, 20, 30 };
	struct sketch a, b;
	double delta;
	(void)state;
	fill(&a, low, 3);
	fill(&b, high, 3);
	assert_p(stats_ranks(&a, &b, &delta), 0.1);
	assert_true(delta == 1);
	assert_p(stats_ranks(&b, &a, &delta), 0.1);
	assert_true(delta == -1);
	sketch_release(&a);
	sketch_release(&b);
}

/* Under no difference p-values are spread evenly: of 1,000 about one in twenty is below 0.05. */
static void chance_is_what_it_says(void **state)
{
	uint64_t seed = 4;
	unsigned below = 0;
	(void)state;
	for (int round = 0; round < 1000; round++) {
		struct sketch s[2] = { { .count = 0 }, { .count = 0 } };
		double delta;
		for (int side = 0; side < 2; side++)
			for (int i = 0; i < 60; i++) {
				seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
				sketch_add(&s[side], 1 + (double)(seed >> 40));
			}
		below += stats_ranks(&s[0], &s[1], &delta) < 0.05;
		sketch_release(&s[0]);
		sketch_release(&s[1]);
	}
	if (below < 30 || below > 70)
		fail_msg("%u of 1000 are below 0.05", below);
}

static void many_comparisons_are_corrected(void **state)
{
	/* The example of Benjamini and Hochberg (1995), section 3.2: four of fifteen at 0.05. */
	double p[] = { 0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
		       0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.000 };
	double none[] = { 0.2, 0.5, 0.9 };
	(void)state;
	assert_p(stats_threshold(p, 15, 0.05), 0.0095);
	assert_true(stats_threshold(none, 3, 0.05) < 0);
	assert_true(stats_threshold(none, 0, 0.05) < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shares_are_exact),       cmocka_unit_test(shares_agree_with_enumeration),
		cmocka_unit_test(few_ranks_are_exact),    cmocka_unit_test(ranks_know_the_direction),
		cmocka_unit_test(chance_is_what_it_says), cmocka_unit_test(many_comparisons_are_corrected),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
