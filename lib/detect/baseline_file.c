/* Baselines as JSON: { "schema", "relative_error", "traces", "roots": [ { "name", "traces", metrics…,
 * "spans": [ { "name", "traces", "least", "most", metrics… } ] } ] }. A metric is its sketch; the quantiles
 * in it are for people. */
#include "detect/baseline_impl.h"

#include "json/sketch.h"

#include <math.h>

static const char schema[] = "casefile.baseline/1";

/* ---- writing ---- */

/* What roots and spans have in common. */
static void write_entry(struct json_writer *w, const struct baseline_entry *e)
{
	json_write_key(w, "name");
	json_write_str(w, e->name);
	json_write_key(w, "traces");
	json_write_u64(w, e->traces);
	for (size_t k = 0; k < BASELINE_METRICS; k++)
		sketch_write(w, baseline_metric_names[k], &e->metric[k]);
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
	if (!doc_count_of(at, "traces", 1, (int64_t)traces, &e->traces))
		return NULL;
	for (size_t k = 0; k < BASELINE_METRICS; k++)
		sketch_read(at, baseline_metric_names[k], &e->metric[k]);
	return e;
}

static void read_span(struct baseline *b, struct baseline_entry *root, const struct doc_at *at)
{
	static const char *const keys[] = { "name",  "traces", "duration_ns", "best_score",
					    "least", "most",   NULL };
	if (!doc_allow(at, keys))
		return;
	struct baseline_entry *e = read_entry(b, &root->spans, at, BASELINE_NAMES_MAX, root->traces);
	if (e && doc_count_of(at, "least", 1, INT64_MAX, &e->least))
		doc_count_of(at, "most", (int64_t)e->least, INT64_MAX, &e->most);
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
	    !doc_count_of(root, "traces", 0, INT64_MAX, &b->traces) || !doc_array(root, "roots", &roots))
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
	return str_starts(doc_schema(head), STR("casefile.baseline/"));
}
