/* Quantiles of a sketch against those of the sorted values. */
#include "base/sketch.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static uint64_t draw(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return *state >> 33;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static void assert_near(double got, double expected)
{
	if (fabs(got - expected) > fabs(expected) * SKETCH_ERROR * 1.000001)
		fail_msg("%.17g is not within 1 %% of %.17g", got, expected);
}

static void assert_quantiles(double *value, size_t n)
{
	struct sketch s = { 0 };
	for (size_t i = 0; i < n; i++)
		sketch_add(&s, value[i]);
	qsort(value, n, sizeof(*value), by_size);
	assert_int_equal(s.count, n);
	assert_true(s.least == value[0] && s.most == value[n - 1]);
	for (int i = 0; i <= 1000; i++) {
		double q = i / 1000.0, got = 0;
		assert_true(sketch_quantile(&s, q, &got));
		assert_near(got, value[(size_t)(q * (double)(n - 1))]);
	}
	sketch_release(&s);
}

enum { VALUES = 5000 };

static void quantiles_are_within_one_percent(void **state)
{
	(void)state;
	double value[VALUES];
	uint64_t rng = 7;
	for (size_t i = 0; i < VALUES; i++) /* 18 decades */
		value[i] = exp((double)(draw(&rng) % 41000) / 1000) * 1e-2;
	assert_quantiles(value, VALUES);
	for (size_t i = 0; i < VALUES; i++) /* scores around 0 */
		value[i] = ((double)(draw(&rng) % 2001) - 1000) / 1000;
	assert_quantiles(value, VALUES);
	for (size_t i = 0; i < VALUES; i++)
		value[i] = (double)(i % 3);
	assert_quantiles(value, VALUES);
	value[0] = 1716370863.25;
	assert_quantiles(value, 1);
}

/* Bounds of buckets, where a rounding would show first. */
static void bounds_of_buckets_hold(void **state)
{
	(void)state;
	for (int i = -1000; i <= 2000; i++) {
		double value[] = { 0, pow((1 + SKETCH_ERROR) / (1 - SKETCH_ERROR), i), 0 };
		value[0] = nextafter(value[1], 0);
		value[2] = nextafter(value[1], INFINITY);
		assert_quantiles(value, 3);
	}
}

static void order_does_not_matter(void **state)
{
	(void)state;
	struct sketch up = { 0 }, down = { 0 };
	for (int i = 0; i < 1000; i++) {
		sketch_add(&up, i - 500);
		sketch_add(&down, 499 - i);
	}
	assert_int_equal(up.buckets.n, down.buckets.n);
	for (size_t i = 0; i < up.buckets.n; i++) {
		assert_int_equal(up.buckets.v[i].number, down.buckets.v[i].number);
		assert_int_equal(up.buckets.v[i].count, down.buckets.v[i].count);
		assert_true(!i || up.buckets.v[i].number > up.buckets.v[i - 1].number);
	}
	sketch_release(&up);
	sketch_release(&down);
}

static void odd_values_do_no_harm(void **state)
{
	(void)state;
	struct sketch s = { 0 };
	double v = 5;
	assert_false(sketch_quantile(&s, 0.5, &v));
	assert_true(v == 5);
	sketch_add(&s, NAN);
	sketch_add(&s, INFINITY);
	sketch_add(&s, -INFINITY);
	assert_int_equal(s.count, 0);
	sketch_add(&s, 1e300);
	sketch_add(&s, -1e300);
	sketch_add(&s, 1e-300);
	assert_true(sketch_quantile(&s, 0.5, &v) && v == 0);
	assert_true(sketch_quantile(&s, 0, &v) && v < -0.98e18);
	assert_true(sketch_quantile(&s, 2, &v) && v > 0.98e18);
	for (size_t i = 0; i < s.buckets.n; i++)
		assert_in_range(s.buckets.v[i].number + SKETCH_BUCKET_MAX, 1, 2 * SKETCH_BUCKET_MAX - 1);
	sketch_release(&s);
}

/* A million values, and as few buckets as their spread asks for. */
static void memory_follows_the_spread(void **state)
{
	(void)state;
	struct sketch s = { 0 };
	uint64_t rng = 3;
	for (int i = 0; i < 1000000; i++)
		sketch_add(&s, 1 + (double)(draw(&rng) % 999));
	assert_true(s.buckets.n <= 347); /* log(1000) / log(1.01/0.99), and one */
	sketch_release(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(quantiles_are_within_one_percent),
		cmocka_unit_test(bounds_of_buckets_hold),
		cmocka_unit_test(order_does_not_matter),
		cmocka_unit_test(odd_values_do_no_harm),
		cmocka_unit_test(memory_follows_the_spread),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
