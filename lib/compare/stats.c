/* Exact tests over counts. */
#include "compare/stats.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>

/* ---- shares ---- */

static double log_choose(double n, double k)
{
	return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1);
}

/* Terms of one side of the distribution, from x outwards, that are not larger than `limit`; until they
 * vanish. */
static double tail(double x, double step, double low, double high, double n, double m, double k, double p,
		   double limit)
{
	double sum = 0;
	while (p > 0) {
		if (p <= limit)
			sum += p;
		if ((step > 0 && x >= high) || (step < 0 && x <= low) || (p <= limit && p < sum * 1e-17))
			break;
		/* P(x + 1) / P(x) of the hypergeometric distribution, and its inverse. */
		p *= step > 0 ? (n - x) * (k - x) / ((x + 1) * (m - k + x + 1))
			      : x * (m - k + x) / ((n - x + 1) * (k - x + 1));
		x += step;
	}
	return sum;
}

double stats_shares(uint64_t a, uint64_t n, uint64_t b, uint64_t m)
{
	double N = (double)n, M = (double)m, K = (double)a + (double)b;
	double low = fmax(0, K - M), high = fmin(K, N);
	if (!n || !m || low >= high)
		return 1;
	double mode = fmin(fmax(floor((K + 1) * (N + 1) / (N + M + 2)), low), high);
	double all = log_choose(N + M, K);
	double at_mode = exp(log_choose(N, mode) + log_choose(M, K - mode) - all);
	double seen = exp(log_choose(N, (double)a) + log_choose(M, (double)b) - all);
	double limit = seen * (1 + 1e-7);
	double sum = tail(mode, 1, low, high, N, M, K, at_mode, limit);
	if (mode > low) {
		double below = at_mode * mode * (M - K + mode) / ((N - mode + 1) * (K - mode + 1));
		sum += tail(mode - 1, -1, low, high, N, M, K, below, limit);
	}
	return fmin(1, fmax(sum, seen));
}

double stats_share_effect(uint64_t a, uint64_t n, uint64_t b, uint64_t m)
{
	const double whole = acos(-1);
	if (!n || !m)
		return 0;
	double x = 2 * asin(sqrt((double)a / (double)n)), y = 2 * asin(sqrt((double)b / (double)m));
	return fabs(y - x) / whole;
}

/* ---- ranks ---- */

/* The buckets of both, by number. */
struct tie {
	double a, b;
};

static size_t ties_of(const struct sketch *a, const struct sketch *b, struct tie *out)
{
	size_t n = 0, i = 0, k = 0;
	while (i < a->buckets.n || k < b->buckets.n) {
		int32_t x = i < a->buckets.n ? a->buckets.v[i].number : INT32_MAX;
		int32_t y = k < b->buckets.n ? b->buckets.v[k].number : INT32_MAX;
		out[n++] = (struct tie){ x <= y ? (double)a->buckets.v[i].count : 0,
					 y <= x ? (double)b->buckets.v[k].count : 0 };
		i += x <= y;
		k += y <= x;
	}
	return n;
}

/* ways[k][s]: to choose k of the values so that twice their ranks' sum is s. */
static double exact_ranks(const struct tie *ties, size_t n, int of_a, int all, double sum)
{
	int most = all * (all + 1);
	size_t width = (size_t)most + 1;
	double *ways = mem_alloc((size_t)(of_a + 1) * width, sizeof(*ways)), total = 0, far = 0;
	double middle = of_a * (all + 1.0), distance = fabs(sum - middle);
	int before = 0;
	ways[0] = 1;
	for (size_t i = 0; i < n; i++) {
		int t = (int)(ties[i].a + ties[i].b), rank = 2 * before + t + 1;
		for (int k = of_a; k >= 0; k--)
			for (int s = most; s >= 0; s--) {
				double choose = 1, v = ways[(size_t)k * width + (size_t)s];
				for (int j = 1; j <= t && j <= k && j * rank <= s; j++) {
					choose = choose * (t - j + 1) / j;
					v += choose * ways[(size_t)(k - j) * width + (size_t)(s - j * rank)];
				}
				ways[(size_t)k * width + (size_t)s] = v;
			}
		before += t;
	}
	for (int s = 0; s <= most; s++) {
		double w = ways[(size_t)of_a * width + (size_t)s];
		total += w;
		far += fabs(s - middle) >= distance - 1e-9 ? w : 0;
	}
	free(ways);
	return total > 0 ? far / total : 1;
}

double stats_ranks(const struct sketch *a, const struct sketch *b, double *delta)
{
	double n = (double)a->count, m = (double)b->count, all = n + m;
	double below_a = 0, larger = 0, cubes = 0, sum = 0, below = 0, p = 1;
	*delta = 0;
	if (!a->count || !b->count)
		return 1;
	struct tie *ties = mem_alloc(a->buckets.n + b->buckets.n, sizeof(*ties));
	size_t count = ties_of(a, b, ties);
	for (size_t i = 0; i < count; i++) {
		double t = ties[i].a + ties[i].b;
		larger += ties[i].b * (below_a + ties[i].a / 2);
		below_a += ties[i].a;
		sum += ties[i].a * (2 * below + t + 1); /* twice the mean rank */
		below += t;
		cubes += t * t * t - t;
	}
	*delta = 2 * larger / (n * m) - 1;
	double variance = n * m / 12 * ((all + 1) - cubes / (all * (all - 1)));
	if (all <= STATS_EXACT)
		p = exact_ranks(ties, count, (int)n, (int)all, sum);
	else if (variance > 0)
		p = erfc(fmax(fabs(larger - n * m / 2) - 0.5, 0) / sqrt(2 * variance));
	free(ties);
	return fmin(p, 1);
}

/* ---- many comparisons ---- */

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

double stats_threshold(double *p, size_t n, double alpha)
{
	if (n)
		qsort(p, n, sizeof(*p), by_size);
	for (size_t i = n; i-- > 0;)
		if (p[i] <= alpha * (double)(i + 1) / (double)n)
			return p[i];
	return -1;
}
