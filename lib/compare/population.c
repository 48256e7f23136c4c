/* Testing all that two profiles count. */
#include "compare/population.h"

#include "compare/stats.h"

#include <math.h>
#include <stdlib.h>

struct testing {
	struct population *out;
	ARRAY(struct population_finding) all;
};

static struct population_finding *add(struct testing *t, const struct profile_entry *e)
{
	struct population_finding *f = array_add(&t->all);
	*f = (struct population_finding){
		.measure = e->measure, .subject = e->subject, .value = e->value, .p = 1
	};
	return f;
}

static void set_shares(struct population_finding *f, uint64_t a, uint64_t n, uint64_t b, uint64_t m)
{
	f->a = a;
	f->n = n;
	f->b = b;
	f->m = m;
	f->before = n ? (double)a / (double)n : 0;
	f->after = m ? (double)b / (double)m : 0;
	f->effect = stats_share_effect(a, n, b, m);
	f->p = stats_shares(a, n, b, m);
}

/* ---- shares ---- */

/* Of how many traces it could have been true. */
static uint64_t out_of(const struct profile *p, const struct profile_entry *e)
{
	enum measure m = e->measure == MEASURE_VALUE ? MEASURE_STATES : MEASURE_SPAN;
	if (e->measure == MEASURE_SPAN || (e->measure == MEASURE_ERROR && !e->subject.n))
		return p->traces;
	const struct profile_entry *of = profile_get(p, m, e->subject, STR(""));
	return of && !of->dropped ? of->traces : 0;
}

/* What only one population says at all is told by the spans that it lacks. */
static void test_share(struct testing *t, const struct profile_entry *e)
{
	const struct profile *a = t->out->a, *b = t->out->b;
	const struct profile_entry *x = profile_get(a, e->measure, e->subject, e->value),
				   *y = profile_get(b, e->measure, e->subject, e->value);
	uint64_t n = out_of(a, e), m = out_of(b, e);
	uint64_t in_a = x ? x->traces : 0, in_b = y ? y->traces : 0;
	if (!n || !m || (in_a == n && in_b == m) || in_a > n || in_b > m)
		return;
	set_shares(add(t, e), in_a, n, in_b, m);
}

/* ---- numbers ---- */

static void fill_number(struct population_finding *f, const struct profile_entry *x,
			const struct profile_entry *y)
{
	f->n = x->sketch.count;
	f->m = y->sketch.count;
	sketch_quantile(&x->sketch, 0.5, &f->before);
	sketch_quantile(&y->sketch, 0.5, &f->after);
	sketch_quantile(&x->sketch, 0.95, &f->low[0]);
	sketch_quantile(&y->sketch, 0.95, &f->low[1]);
	sketch_quantile(&x->sketch, 0.99, &f->high[0]);
	sketch_quantile(&y->sketch, 0.99, &f->high[1]);
	f->mean[0] = profile_sum(x) / (double)f->n;
	f->mean[1] = profile_sum(y) / (double)f->m;
	f->p = stats_ranks(&x->sketch, &y->sketch, &f->delta);
	f->effect = fabs(f->delta);
}

/* How many lie in higher buckets than this. */
static uint64_t count_over(const struct sketch *s, int32_t bucket)
{
	uint64_t n = 0;
	for (size_t i = s->buckets.n; i-- > 0 && s->buckets.v[i].number > bucket;)
		n += s->buckets.v[i].count;
	return n;
}

/* The bucket of the 95th percentile of both together. */
static int32_t bucket_of_p95(const struct sketch *x, const struct sketch *y)
{
	uint64_t rank = (x->count + y->count) / 20, seen = 0;
	size_t i = x->buckets.n, k = y->buckets.n;
	int32_t at = 0;
	while ((i || k) && seen <= rank) {
		int32_t u = i ? x->buckets.v[i - 1].number : INT32_MIN,
			v = k ? y->buckets.v[k - 1].number : INT32_MIN;
		at = u > v ? u : v;
		if (u == at)
			seen += x->buckets.v[--i].count;
		if (v == at)
			seen += y->buckets.v[--k].count;
	}
	return at;
}

static bool has_tail(enum measure m)
{
	return m == MEASURE_SELF || m == MEASURE_COST || m == MEASURE_CALLS;
}

/* Durations are told by the spans whose own they are; wholes by their parts. */
static bool is_tested(const struct profile_entry *e)
{
	return e->subject.n && e->measure != MEASURE_DURATION;
}

static void test_number(struct testing *t, const struct profile_entry *x)
{
	enum { LEAST = 5 };
	const struct profile_entry *y = profile_get(t->out->b, x->measure, x->subject, STR(""));
	if (!y || x->sketch.count < LEAST || y->sketch.count < LEAST || !is_tested(x))
		return;
	fill_number(add(t, x), x, y);
	if (!has_tail(x->measure))
		return;
	int32_t bucket = bucket_of_p95(&x->sketch, &y->sketch);
	uint64_t a = count_over(&x->sketch, bucket), b = count_over(&y->sketch, bucket);
	if (!a && !b)
		return;
	struct population_finding *f = add(t, x);
	f->is_tail = true;
	set_shares(f, a, x->sketch.count, b, y->sketch.count);
	f->over = sketch_bucket_limit(bucket);
}

/* ---- totals ---- */

static double per_trace(const struct profile *p, enum measure m, struct str subject)
{
	const struct profile_entry *e = profile_get(p, m, subject, STR(""));
	return e && p->traces ? profile_sum(e) / (double)p->traces : 0;
}

static int by_change(const void *a, const void *b)
{
	const struct population_part *x = a, *y = b;
	double u = fabs(x->b - x->a), v = fabs(y->b - y->a);
	if (u != v)
		return u > v ? -1 : 1;
	return str_cmp(x->subject, y->subject);
}

static bool is_part(enum measure total, const struct profile_entry *e)
{
	bool section = e->measure >= MEASURE_PROMPT_SYSTEM && e->measure <= MEASURE_PROMPT_USER;
	if (!e->subject.n)
		return false;
	if (total == MEASURE_DURATION)
		return e->measure == MEASURE_SELF;
	return e->measure == total || (total == MEASURE_INPUT_TOKENS && section);
}

static void add_parts(struct population *out, struct population_total *total)
{
	const struct profile *both[] = { out->a, out->b };
	size_t most = out->a->entries.n + out->b->entries.n;
	struct population_part *parts = arena_array(&out->arena, most, sizeof(*parts));
	for (int side = 0; side < 2; side++)
		for (size_t i = 0; i < both[side]->entries.n; i++) {
			const struct profile_entry *e = both[side]->entries.v[i];
			if (!is_part(total->all.measure, e) ||
			    (side && profile_get(out->a, e->measure, e->subject, STR(""))))
				continue;
			parts[total->parts_n++] =
				(struct population_part){ e->measure, e->subject,
							  per_trace(out->a, e->measure, e->subject),
							  per_trace(out->b, e->measure, e->subject) };
		}
	if (total->parts_n)
		qsort(parts, total->parts_n, sizeof(*parts), by_change);
	total->parts = parts;
}

static void add_totals(struct population *out)
{
	static const enum measure totals[] = { MEASURE_DURATION, MEASURE_COST, MEASURE_INPUT_TOKENS,
					       MEASURE_OUTPUT_TOKENS };
	for (size_t i = 0; i < sizeof(totals) / sizeof(totals[0]); i++) {
		const struct profile_entry *x = profile_get(out->a, totals[i], STR(""), STR("")),
					   *y = profile_get(out->b, totals[i], STR(""), STR(""));
		if (!x || !y || !x->sketch.count || !y->sketch.count)
			continue;
		struct population_total *total = &out->totals[out->totals_n++];
		*total = (struct population_total){
			.all = { .measure = totals[i], .subject = STR(""), .value = STR("") }
		};
		fill_number(&total->all, x, y);
		add_parts(out, total);
	}
}

/* ---- what counts ---- */

/* Of equal effects what is simpler to say first: a span that is gone explains all that it no longer says. */
static int by_effect(const void *a, const void *b)
{
	const struct population_finding *x = a, *y = b;
	if (fabs(x->effect - y->effect) > 1e-9)
		return x->effect > y->effect ? -1 : 1;
	if (x->measure != y->measure)
		return x->measure < y->measure ? -1 : 1;
	if (x->p != y->p)
		return x->p < y->p ? -1 : 1;
	int order = str_cmp(x->subject, y->subject);
	return order ? order : str_cmp(x->value, y->value);
}

static void keep(struct testing *t, const struct population_options *o)
{
	struct population *out = t->out;
	double *p = mem_alloc(t->all.n, sizeof(*p));
	for (size_t i = 0; i < t->all.n; i++)
		p[i] = t->all.v[i].p;
	out->tests = t->all.n;
	out->threshold = stats_threshold(p, t->all.n, o->alpha);
	free(p);
	out->findings = arena_array(&out->arena, t->all.n, sizeof(*out->findings));
	for (size_t i = 0; i < t->all.n; i++)
		if (t->all.v[i].p <= out->threshold && t->all.v[i].effect >= o->least_effect)
			out->findings[out->n++] = t->all.v[i];
	if (out->n)
		qsort(out->findings, out->n, sizeof(*out->findings), by_effect);
}

/* Those of one subject behind the first of it. */
static void gather(struct population *out)
{
	struct population_finding *sorted = arena_array(&out->arena, out->n, sizeof(*sorted));
	struct map first;
	size_t n = 0, groups = 0;
	map_init(&first);
	uint32_t *group = mem_alloc(out->n, sizeof(*group));
	for (size_t i = 0; i < out->n; i++) {
		bool is_new;
		uint64_t *at = map_put(&first, out->findings[i].subject, &is_new);
		if (is_new)
			*at = groups++;
		group[i] = (uint32_t)*at;
	}
	/* As many rounds as there are subjects, of which few are found. */
	for (size_t g = 0; g < groups; g++)
		for (size_t i = 0; i < out->n; i++)
			if (group[i] == g)
				sorted[n++] = out->findings[i];
	out->findings = sorted;
	free(group);
	map_release(&first);
}

void population_compare(struct population *out, const struct profile *a, const struct profile *b,
			const struct population_options *options)
{
	struct testing t = { .out = out };
	const struct profile *both[] = { a, b };
	*out = (struct population){ .a = a, .b = b };
	arena_init(&out->arena);
	for (int side = 0; side < 2; side++)
		for (size_t i = 0; i < both[side]->entries.n; i++) {
			const struct profile_entry *e = both[side]->entries.v[i];
			bool told = side && profile_get(a, e->measure, e->subject, e->value);
			if (told || (options->split.n && str_eq(e->subject, options->split)))
				continue;
			if (measure_is_number(e->measure))
				test_number(&t, e);
			else if (e->measure != MEASURE_STATES &&
				 (e->subject.n || e->measure != MEASURE_ERROR))
				test_share(&t, e);
		}
	keep(&t, options);
	gather(out);
	add_totals(out);
	array_release(&t.all);
}

void population_release(struct population *p)
{
	arena_release(&p->arena);
}
