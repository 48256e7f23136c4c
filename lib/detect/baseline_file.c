/* Baselines as JSON: { "schema", "relative_error", "traces", "roots": [ { "name", "traces", metrics…,
 * "spans": [ { "name", "traces", "least", "most", metrics… } ] } ] }. A metric is its sketch; the quantiles
 * in it are for people. */
#include "detect/baseline_impl.h"

#include "json/doc.h"
#include "json/write.h"

#include <math.h>
#include <stdio.h>

static const char schema[] = "casefile.baseline/1";

/* Of one bucket; all of them together do not overflow. */
#define COUNT_MAX (INT64_C(1) << 50)

/* ---- writing ---- */

/* To four digits, which is more than a sketch knows. */
static double rounded(double v)
{
	char text[32];
	snprintf(text, sizeof(text), "%.4g", v);
	return strtod(text, NULL);
}

static void write_sketch(struct json_writer *w, const char *name, const struct sketch *s)
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

/* What roots and spans have in common. */
static void write_entry(struct json_writer *w, const struct baseline_entry *e)
{
	json_write_key(w, "name");
	json_write_str(w, e->name);
	json_write_key(w, "traces");
	json_write_u64(w, e->traces);
	for (size_t k = 0; k < BASELINE_METRICS; k++)
		write_sketch(w, baseline_metric_names[k], &e->metric[k]);
}

static void write_root(struct json_writer *w, const struct baseline_entry *root, struct arena *arena)
{
	struct baseline_entry **spans = baseline_sorted(&root->spans, arena);
	json_write_object(w);
	write_entry(w, root);
	json_write_key(w, "spans");
	json_write_array(w);
	for (size_t i = 0; i < root->spans.n; i++) {
		json_write_object(w);
		write_entry(w, spans[i]);
		json_write_key(w, "least");
		json_write_u64(w, spans[i]->least);
		json_write_key(w, "most");
		json_write_u64(w, spans[i]->most);
		json_write_object_end(w);
	}
	json_write_array_end(w);
	json_write_object_end(w);
}

void baseline_save(const struct baseline *b, struct buf *json)
{
	struct json_writer w;
	struct arena arena;
	arena_init(&arena);
	struct baseline_entry **roots = baseline_sorted(&b->roots, &arena);
	json_writer_init(&w, json, 1);
	json_write_object(&w);
	json_write_key(&w, "schema");
	json_write_c(&w, schema);
	json_write_key(&w, "relative_error");
	json_write_double(&w, SKETCH_ERROR);
	json_write_key(&w, "traces");
	json_write_u64(&w, b->traces);
	json_write_key(&w, "roots");
	json_write_array(&w);
	for (size_t i = 0; i < b->roots.n; i++)
		write_root(&w, roots[i], &arena);
	json_write_array_end(&w);
	json_write_object_end(&w);
	buf_add_char(json, '\n');
	arena_release(&arena);
}

/* ---- reading ---- */

/* A count that is there. */
static bool count_of(const struct doc_at *in, const char *key, int64_t low, int64_t high, uint64_t *out)
{
	int64_t v = 0;
	if (!doc_need(in, key) || !doc_i64(in, key, low, high, &v))
		return false;
	*out = (uint64_t)v;
	return true;
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

static void read_sketch(const struct doc_at *in, const char *name, struct sketch *s)
{
	static const char *const keys[] = { "count", "least", "most", "p1",      "p5",
					    "p50",   "p95",   "p99",  "buckets", NULL };
	struct doc_at at, list;
	uint64_t count = 0;
	if (!doc_object(in, name, &at) || !doc_allow(&at, keys) ||
	    !count_of(&at, "count", 1, INT64_MAX, &count) || !doc_need(&at, "least") ||
	    !doc_need(&at, "most") || !doc_need(&at, "buckets") || !doc_array(&at, "buckets", &list) ||
	    !read_buckets(&list, s) || !doc_double(&at, "least", -INFINITY, INFINITY, &s->least) ||
	    !doc_double(&at, "most", s->least, INFINITY, &s->most))
		return;
	if (s->count != count)
		doc_complain(&at, "the buckets hold %llu values, not %llu", (unsigned long long)s->count,
			     (unsigned long long)count);
}

/* A root or a span: its name must be new. NULL, and told, where something is wrong. */
static struct baseline_entry *read_entry(struct baseline *b, struct map *m, const struct doc_at *at,
					 size_t most, uint64_t traces)
{
	struct str name;
	if (!doc_need(at, "name") || !doc_str(at, "name", &name))
		return NULL;
	if (baseline_entry_get(m, name) || m->n >= most) {
		doc_complain(at, m->n >= most ? "there are too many names" : "this name is there twice");
		return NULL;
	}
	struct baseline_entry *e = baseline_entry_put(b, m, name, most);
	if (!count_of(at, "traces", 1, (int64_t)traces, &e->traces))
		return NULL;
	for (size_t k = 0; k < BASELINE_METRICS; k++)
		read_sketch(at, baseline_metric_names[k], &e->metric[k]);
	return e;
}

static void read_span(struct baseline *b, struct baseline_entry *root, const struct doc_at *at)
{
	static const char *const keys[] = { "name",  "traces", "duration_ns", "best_score",
					    "least", "most",   NULL };
	if (!doc_allow(at, keys))
		return;
	struct baseline_entry *e = read_entry(b, &root->spans, at, BASELINE_NAMES_MAX, root->traces);
	if (e && count_of(at, "least", 1, INT64_MAX, &e->least))
		count_of(at, "most", (int64_t)e->least, INT64_MAX, &e->most);
}

static void read_root(struct baseline *b, const struct doc_at *at)
{
	static const char *const keys[] = { "name",     "traces",     "duration_ns", "tokens",
					    "cost_usd", "best_score", "spans",       NULL };
	struct doc_at spans;
	if (!doc_allow(at, keys))
		return;
	struct baseline_entry *root = read_entry(b, &b->roots, at, BASELINE_ROOTS_MAX, b->traces);
	if (!root || !doc_need(at, "spans") || !doc_array(at, "spans", &spans))
		return;
	for (struct doc_at span = { 0 }; doc_next(&spans, &span);)
		read_span(b, root, &span);
}

static void read_document(struct baseline *b, const struct doc_at *root)
{
	static const char *const keys[] = { "schema", "relative_error", "traces", "roots", NULL };
	struct str said = STR_UNSET;
	struct doc_at roots, at;
	double error;
	if (!doc_find(root, "schema", &at) || doc_type(&at) != DOC_STRING || !doc_as_str(&at, &said) ||
	    !str_eq(said, STR(schema))) {
		doc_complain(str_is_set(said) ? &at : root, "\"schema\": \"%s\" is expected", schema);
		return;
	}
	if (!doc_allow(root, keys) || !doc_need(root, "relative_error") || !doc_need(root, "roots") ||
	    !doc_double(root, "relative_error", -INFINITY, INFINITY, &error) ||
	    !count_of(root, "traces", 0, INT64_MAX, &b->traces) || !doc_array(root, "roots", &roots))
		return;
	if (fabs(error - SKETCH_ERROR) > 1e-12)
		doc_complain(root, "the relative error is %g, and only %g is known", error, SKETCH_ERROR);
	for (at = (struct doc_at){ 0 }; doc_next(&roots, &at);)
		read_root(b, &at);
}

struct baseline *baseline_load(struct str json, struct str name, struct diag *diag)
{
	struct baseline *b = baseline_new();
	struct doc d;
	if (doc_load(&d, json, name, diag)) {
		struct doc_at root = doc_root(&d);
		read_document(b, &root);
	}
	uint64_t mistakes = d.mistakes;
	doc_release(&d);
	if (!mistakes)
		return b;
	baseline_free(b);
	return NULL;
}

bool baseline_is_profile(struct str head)
{
	struct arena arena;
	struct pull j;
	struct str key, said = STR_UNSET;
	arena_init(&arena);
	pull_init(&j, head, 64, &arena);
	if (pull_peek(&j) == PULL_OBJECT && pull_object(&j))
		while (pull_key(&j, &key)) {
			if (str_eq(key, STR("schema")) && pull_peek(&j) == PULL_STRING) {
				pull_string(&j, &said);
				break;
			}
			pull_skip(&j, NULL);
		}
	bool is_one = str_starts(said, STR("casefile.baseline/"));
	arena_release(&arena);
	return is_one;
}
