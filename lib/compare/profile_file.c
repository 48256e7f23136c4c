/*
 * Profiles as JSON: { "schema", "relative_error", "traces", "first", "last",
 * "entries": [ { "measure", "subject", "value", "traces" | "units" and "values" } ] }.
 */
#include "compare/profile.h"

#include "json/sketch.h"

#include <math.h>
#include <stdlib.h>

static const char schema[] = "casefile.profile/1";

/* ---- writing ---- */

static int by_key(const void *a, const void *b)
{
	const struct profile_entry *x = *(struct profile_entry *const *)a,
				   *y = *(struct profile_entry *const *)b;
	if (x->measure != y->measure)
		return x->measure < y->measure ? -1 : 1;
	int order = str_cmp(x->subject, y->subject);
	return order ? order : str_cmp(x->value, y->value);
}

static void write_entry(struct json_writer *w, const struct profile_entry *e)
{
	json_write_object(w);
	json_write_key(w, "measure");
	json_write_c(w, measure_name(e->measure));
	json_write_key(w, "subject");
	json_write_str(w, e->subject);
	if (e->measure == MEASURE_VALUE) {
		json_write_key(w, "value");
		json_write_str(w, e->value);
	}
	if (measure_is_number(e->measure)) {
		json_write_key(w, "units");
		json_write_double(w, e->units);
		sketch_write(w, "values", &e->sketch);
	} else {
		json_write_key(w, "traces");
		json_write_u64(w, e->traces);
	}
	if (e->dropped)
		json_member_bool(w, "dropped", true);
	json_write_object_end(w);
}

/* Values that were counted before their key turned out to be no category. */
static bool is_left(const struct profile *p, const struct profile_entry *e)
{
	const struct profile_entry *states =
		e->measure == MEASURE_VALUE ? profile_get(p, MEASURE_STATES, e->subject, STR("")) : NULL;
	return states && states->dropped;
}

void profile_save(const struct profile *p, struct buf *json)
{
	struct json_writer w;
	struct profile_entry **all = mem_alloc(p->entries.n, sizeof(struct profile_entry *));
	for (size_t i = 0; i < p->entries.n; i++)
		all[i] = p->entries.v[i];
	if (p->entries.n)
		qsort(all, p->entries.n, sizeof(struct profile_entry *), by_key);
	json_writer_init(&w, json, 1);
	json_write_object(&w);
	json_write_key(&w, "schema");
	json_write_c(&w, schema);
	json_write_key(&w, "relative_error");
	json_write_double(&w, SKETCH_ERROR);
	json_write_key(&w, "traces");
	json_write_u64(&w, p->traces);
	if (p->has_times) {
		json_write_key(&w, "first_ns");
		json_write_i64(&w, p->first_ns);
		json_write_key(&w, "last_ns");
		json_write_i64(&w, p->last_ns);
	}
	json_write_key(&w, "entries");
	json_write_array(&w);
	for (size_t i = 0; i < p->entries.n; i++)
		if (!is_left(p, all[i]))
			write_entry(&w, all[i]);
	json_write_array_end(&w);
	json_write_object_end(&w);
	buf_add_char(json, '\n');
	free(all);
}

/* ---- reading ---- */

static bool read_measure(const struct doc_at *at, enum measure *out)
{
	struct str name;
	if (!doc_need(at, "measure") || !doc_str(at, "measure", &name))
		return false;
	for (int m = 0; m < MEASURES; m++)
		if (str_eq(name, str_of(measure_name((enum measure)m)))) {
			*out = (enum measure)m;
			return true;
		}
	doc_complain(at, "no measure is called so");
	return false;
}

static void read_entry(struct profile *p, const struct doc_at *at)
{
	static const char *const keys[] = { "measure", "subject", "value",   "traces",
					    "units",   "values",  "dropped", NULL };
	enum measure m = MEASURE_SPAN;
	struct str subject, value = STR("");
	if (!doc_allow(at, keys) || !read_measure(at, &m) || !doc_need(at, "subject") ||
	    !doc_str(at, "subject", &subject))
		return;
	if (m == MEASURE_VALUE && (!doc_need(at, "value") || !doc_str(at, "value", &value)))
		return;
	if (profile_get(p, m, subject, value) && m != MEASURE_STATES) {
		doc_complain(at, "this entry is there twice");
		return;
	}
	struct profile_entry *e = profile_put(p, m, subject, value);
	if (!e) {
		doc_complain(at, "there are too many entries of this kind");
		return;
	}
	if (!measure_is_number(m)) {
		doc_count_of(at, "traces", 0, (int64_t)p->traces, &e->traces);
	} else if (doc_need(at, "units") && doc_double(at, "units", -INFINITY, INFINITY, &e->units)) {
		sketch_read(at, "values", &e->sketch);
		if (e->sketch.count > p->traces)
			doc_complain(at, "there are more values than traces");
	}
	doc_bool(at, "dropped", &e->dropped);
}

static void read_document(struct profile *p, const struct doc_at *root)
{
	static const char *const keys[] = { "schema",  "relative_error", "traces", "first_ns",
					    "last_ns", "entries",        NULL };
	struct str said = STR_UNSET;
	struct doc_at entries, at;
	double error = 0;
	if (!doc_find(root, "schema", &at) || doc_type(&at) != DOC_STRING || !doc_as_str(&at, &said) ||
	    !str_eq(said, STR(schema))) {
		doc_complain(str_is_set(said) ? &at : root, "\"schema\": \"%s\" is expected", schema);
		return;
	}
	if (!doc_allow(root, keys) || !doc_need(root, "relative_error") || !doc_need(root, "entries") ||
	    !doc_double(root, "relative_error", -INFINITY, INFINITY, &error) ||
	    !doc_count_of(root, "traces", 0, INT64_MAX, &p->traces) || !doc_array(root, "entries", &entries))
		return;
	if (fabs(error - SKETCH_ERROR) > 1e-12)
		doc_complain(root, "the relative error is %g, and only %g is known", error, SKETCH_ERROR);
	p->has_times = doc_i64(root, "first_ns", INT64_MIN, INT64_MAX, &p->first_ns) &&
		       doc_i64(root, "last_ns", INT64_MIN, INT64_MAX, &p->last_ns);
	for (at = (struct doc_at){ 0 }; doc_next(&entries, &at);)
		read_entry(p, &at);
}

struct profile *profile_load(struct str json, struct str name, struct diag *diag)
{
	struct profile *p = profile_new(NULL);
	struct doc d;
	if (doc_load(&d, json, name, diag)) {
		struct doc_at root = doc_root(&d);
		read_document(p, &root);
	}
	uint64_t mistakes = d.mistakes;
	doc_release(&d);
	if (!mistakes)
		return p;
	profile_free(p);
	return NULL;
}

bool profile_is_saved(struct str head)
{
	return str_starts(doc_schema(head), STR("casefile.profile/"));
}
