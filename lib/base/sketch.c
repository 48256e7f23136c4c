/* Buckets by the logarithm of the value. */
#include "base/sketch.h"

#include <math.h>
#include <string.h>

/* Bucket i holds what is over GROWTH^(i-1), up to GROWTH^i; its middle is off by SKETCH_ERROR at most. */
#define GROWTH   ((1 + SKETCH_ERROR) / (1 - SKETCH_ERROR))
#define SMALLEST 1e-9
#define LARGEST  1e18

/* Makes all numbers of positive values positive: log(SMALLEST) / log(GROWTH) is -1036.1. */
enum { SHIFT = 1040 };

void sketch_release(struct sketch *s)
{
	array_release(&s->buckets);
}

static int32_t number_of(double value)
{
	double size = fabs(value);
	if (size < SMALLEST)
		return 0;
	size = size > LARGEST ? LARGEST : size;
	int32_t number = (int32_t)ceil(log(size) / log(GROWTH)) + SHIFT;
	return value < 0 ? -number : number;
}

static double value_of(int32_t number)
{
	if (!number)
		return 0;
	double size = pow(GROWTH, (number < 0 ? -number : number) - SHIFT) * 2 / (GROWTH + 1);
	return number < 0 ? -size : size;
}

double sketch_bucket_limit(int32_t number)
{
	if (!number)
		return SMALLEST;
	return number < 0 ? -pow(GROWTH, -number - 1 - SHIFT) : pow(GROWTH, number - SHIFT);
}

void sketch_add_bucket(struct sketch *s, int32_t number, uint64_t count)
{
	size_t low = 0, high = s->buckets.n;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (s->buckets.v[middle].number < number)
			low = middle + 1;
		else
			high = middle;
	}
	s->count += count;
	if (low < s->buckets.n && s->buckets.v[low].number == number) {
		s->buckets.v[low].count += count;
		return;
	}
	(void)array_add(&s->buckets);
	struct sketch_bucket *at = &s->buckets.v[low];
	memmove(at + 1, at, (s->buckets.n - 1 - low) * sizeof(*at));
	*at = (struct sketch_bucket){ number, count };
}

void sketch_add(struct sketch *s, double value)
{
	if (!isfinite(value))
		return;
	if (!s->count || value < s->least)
		s->least = value;
	if (!s->count || value > s->most)
		s->most = value;
	sketch_add_bucket(s, number_of(value), 1);
}

bool sketch_quantile(const struct sketch *s, double q, double *out)
{
	if (!s->count)
		return false;
	uint64_t rank = (uint64_t)(fmin(fmax(q, 0), 1) * (double)(s->count - 1)), passed = 0;
	size_t i = 0;
	while (i + 1 < s->buckets.n && (passed += s->buckets.v[i].count) <= rank)
		i++;
	*out = fmin(fmax(value_of(s->buckets.v[i].number), s->least), s->most);
	return true;
}
