/* Sketches as JSON: counts by bucket; the quantiles beside them are for people. */
#include "json/sketch.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* Of one bucket; all of them together do not overflow. */
#define COUNT_MAX (INT64_C(1) << 50)

/* To four digits, which is more than a sketch knows. */
static double rounded(double v)
{
	char text[32];
	snprintf(text, sizeof(text), "%.4g", v);
	return strtod(text, NULL);
}

void sketch_write(struct json_writer *w, const char *name, const struct sketch *s)
{
	static const struct {
		const char *name;
		double q;
	} quantiles[] = { { "p1", 0.01 }, { "p5", 0.05 }, { "p50", 0.5 }, { "p95", 0.95 }, { "p99", 0.99 } };
	if (!s->count)
		return;
	json_write_key(w, name);
	json_write_object(w);
	json_write_key(w, "count");
	json_write_u64(w, s->count);
	json_write_key(w, "least");
	json_write_double(w, s->least);
	json_write_key(w, "most");
	json_write_double(w, s->most);
	for (size_t i = 0; i < sizeof(quantiles) / sizeof(quantiles[0]); i++) {
		double v = 0;
		sketch_quantile(s, quantiles[i].q, &v);
		json_write_key(w, quantiles[i].name);
		json_write_double(w, rounded(v));
	}
	json_write_key(w, "buckets");
	struct buf list = { 0 };
	for (size_t i = 0; i < s->buckets.n; i++)
		buf_printf(&list, "%s%d,%llu", i ? "," : "[", (int)s->buckets.v[i].number,
			   (unsigned long long)s->buckets.v[i].count);
	buf_add_char(&list, ']');
	json_write_raw(w, buf_str(&list));
	buf_release(&list);
	json_write_object_end(w);
}

/* Pairs of number and count, by number. */
static bool read_buckets(const struct doc_at *list, struct sketch *s)
{
	int64_t number = 0, before = -SKETCH_BUCKET_MAX - 1, count;
	struct doc_at at = { 0 };
	while (doc_next(list, &at)) {
		if (!doc_as_i64(&at, before + 1, SKETCH_BUCKET_MAX, &number))
			return false;
		before = number;
		if (!doc_next(list, &at)) {
			doc_complain(list, "a bucket has no count");
			return false;
		}
		if (!doc_as_i64(&at, 1, COUNT_MAX, &count))
			return false;
		sketch_add_bucket(s, (int32_t)number, (uint64_t)count);
	}
	return true;
}

void sketch_read(const struct doc_at *in, const char *name, struct sketch *s)
{
	static const char *const keys[] = { "count", "least", "most", "p1",      "p5",
					    "p50",   "p95",   "p99",  "buckets", NULL };
	struct doc_at at, list;
	uint64_t count = 0;
	if (!doc_object(in, name, &at) || !doc_allow(&at, keys) ||
	    !doc_count_of(&at, "count", 1, INT64_MAX, &count) || !doc_need(&at, "least") ||
	    !doc_need(&at, "most") || !doc_need(&at, "buckets") || !doc_array(&at, "buckets", &list) ||
	    !read_buckets(&list, s) || !doc_double(&at, "least", -INFINITY, INFINITY, &s->least) ||
	    !doc_double(&at, "most", s->least, INFINITY, &s->most))
		return;
	s->least += 0.0; /* -0 is 0 */
	s->most += 0.0;
	if (s->count != count)
		doc_complain(&at, "the buckets hold %llu values, not %llu", (unsigned long long)s->count,
			     (unsigned long long)count);
}
