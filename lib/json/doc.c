/* Authored JSON on jansson: reading it, and asking it. */
#include "json/doc_impl.h"

#include "base/mem.h"
#include "json/pull.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>

/* ---- reading ---- */

static void error_set(struct doc_error *out, const json_error_t *error)
{
	*out = (struct doc_error){ .line = error->line > 0 ? (uint64_t)error->line : 1,
				   .column = error->column > 0 ? (uint64_t)error->column : 1,
				   .repeated = json_error_code(error) == json_error_duplicate_key };
	memcpy(out->text, error->text, strlen(error->text) + 1);
}

static void *allocate(size_t n)
{
	return mem_alloc(n, 1);
}

static const char *parse(struct doc *d, size_t flags, size_t *used, struct doc_error *error)
{
	_Static_assert(sizeof(error->text) >= JSON_ERROR_TEXT_LENGTH, "its text fits");
	json_error_t e;
	/* Without memory, jansson drops members without a word, or frees them twice: it has ours. */
	json_set_alloc_funcs(allocate, free);
	d->root = json_loadb(d->text.n ? d->text.s : "", d->text.n, flags | JSON_ALLOW_NUL, &e);
	if (d->root) {
		*used = (size_t)e.position;
		return NULL;
	}
	error_set(error, &e);
	return error->text;
}

const char *doc_read_one(struct doc *d, struct str text, size_t *used, struct doc_error *error)
{
	*d = (struct doc){ .text = text, .line = 1 };
	return parse(d, JSON_DISABLE_EOF_CHECK, used, error);
}

/* jansson says "'}' expected near 'x'": what is recorded goes apart. */
static void tell_error(struct doc *d, const struct doc_error *error)
{
	struct place place = { .file = d->name, .line = error->line };
	struct str text = str_of(error->text), near = STR(" near '"), what = text, piece = STR_UNSET;
	ptrdiff_t at = str_find(text, near);
	if (at >= 0) {
		what.n = (size_t)at;
		piece = str_from(text, what.n + near.n);
		piece.n -= str_ends(piece, STR("'"));
	}
	unsigned long long column = (unsigned long long)error->column;
	d->mistakes++;
	if (error->repeated)
		diag_report(d->diag, SEVERITY_ERROR, "doc.repeated", &place, piece,
			    "column %llu: a key is there twice:", column);
	else
		diag_report(d->diag, SEVERITY_ERROR, "doc.syntax", &place, piece, "column %llu: %.*s%s",
			    column, (int)what.n, what.s, at >= 0 ? " at" : "");
}

bool doc_load(struct doc *d, struct str text, struct str name, struct diag *diag)
{
	struct doc_error error;
	size_t used;
	*d = (struct doc){ .text = text, .name = name, .diag = diag, .line = 1 };
	if (str_starts(text, STR("\xef\xbb\xbf")))
		d->text = str_from(text, 3);
	if (!parse(d, JSON_REJECT_DUPLICATES, &used, &error))
		return true;
	tell_error(d, &error);
	return false;
}

void doc_release(struct doc *d)
{
	json_decref(d->root);
	d->root = NULL;
}

/* ---- ways ---- */

struct doc_at doc_root(struct doc *d)
{
	return (struct doc_at){ .doc = d, .json = d->root };
}

static struct doc_at inside(const struct doc_at *in, json_t *json)
{
	return (struct doc_at){ .doc = in->doc, .in = in, .json = json };
}

bool doc_next(const struct doc_at *in, struct doc_at *at)
{
	size_t index = at->in ? at->index + 1 : 0;
	void *iterator = at->iterator;
	if (json_is_array(in->json)) {
		*at = inside(in, json_array_get(in->json, index));
	} else {
		iterator = at->in ? json_object_iter_next(in->json, iterator) : json_object_iter(in->json);
		*at = inside(in, iterator ? json_object_iter_value(iterator) : NULL);
		if (iterator)
			at->key = str_of(json_object_iter_key(iterator));
	}
	at->index = index;
	at->iterator = iterator;
	return at->json != NULL;
}

bool doc_find(const struct doc_at *in, const char *key, struct doc_at *out)
{
	*out = inside(in, json_object_get(in->json, key));
	out->key = str_of(key);
	return out->json != NULL;
}

enum doc_type doc_type(const struct doc_at *at)
{
	if (!at->json)
		return DOC_NONE;
	switch (json_typeof(at->json)) {
	case JSON_OBJECT:
		return DOC_OBJECT;
	case JSON_ARRAY:
		return DOC_ARRAY;
	case JSON_STRING:
		return DOC_STRING;
	case JSON_INTEGER:
		return DOC_INTEGER;
	case JSON_REAL:
		return DOC_REAL;
	case JSON_TRUE:
	case JSON_FALSE:
		return DOC_BOOL;
	case JSON_NULL:
		break;
	}
	return DOC_NULL;
}

size_t doc_count(const struct doc_at *at)
{
	return json_is_array(at->json) ? json_array_size(at->json) : json_object_size(at->json);
}

/* ---- scalars ---- */

static struct str string_of(const json_t *json)
{
	return (struct str){ json_string_value(json), json_string_length(json) };
}

struct str doc_scalar(const struct doc_at *at, struct arena *arena)
{
	switch (doc_type(at)) {
	case DOC_STRING:
		return arena_str(arena, string_of(at->json));
	case DOC_INTEGER:
		return arena_printf(arena, "%lld", (long long)json_integer_value(at->json));
	case DOC_REAL:
		return arena_printf(arena, "%.15g", json_real_value(at->json));
	case DOC_BOOL:
		return json_is_true(at->json) ? STR("true") : STR("false");
	default:
		return STR_UNSET;
	}
}

bool doc_as_str(const struct doc_at *at, struct str *out)
{
	if (doc_type(at) != DOC_STRING)
		return doc_unexpected(at, "a string");
	*out = string_of(at->json);
	return true;
}

bool doc_as_bool(const struct doc_at *at, bool *out)
{
	if (doc_type(at) != DOC_BOOL)
		return doc_unexpected(at, "true or false");
	*out = json_is_true(at->json);
	return true;
}

bool doc_as_i64(const struct doc_at *at, int64_t low, int64_t high, int64_t *out)
{
	if (doc_type(at) != DOC_INTEGER)
		return doc_unexpected(at, "a whole number");
	int64_t v = json_integer_value(at->json);
	if (v < low || v > high) {
		doc_complain(at, "%lld is not from %lld to %lld", (long long)v, (long long)low,
			     (long long)high);
		return false;
	}
	*out = v;
	return true;
}

/* Bounds may be infinite. */
bool doc_as_double(const struct doc_at *at, double low, double high, double *out)
{
	if (!json_is_number(at->json))
		return doc_unexpected(at, "a number");
	double v = json_number_value(at->json);
	if (v >= low && v <= high) {
		*out = v;
		return true;
	}
	if (isinf(high))
		doc_complain(at, "%g is less than %g", v, low);
	else if (isinf(low))
		doc_complain(at, "%g is more than %g", v, high);
	else
		doc_complain(at, "%g is not from %g to %g", v, low, high);
	return false;
}

/* ---- members ---- */

bool doc_str(const struct doc_at *in, const char *key, struct str *out)
{
	struct doc_at at;
	return doc_find(in, key, &at) && doc_as_str(&at, out);
}

bool doc_bool(const struct doc_at *in, const char *key, bool *out)
{
	struct doc_at at;
	return doc_find(in, key, &at) && doc_as_bool(&at, out);
}

bool doc_i64(const struct doc_at *in, const char *key, int64_t low, int64_t high, int64_t *out)
{
	struct doc_at at;
	return doc_find(in, key, &at) && doc_as_i64(&at, low, high, out);
}

bool doc_double(const struct doc_at *in, const char *key, double low, double high, double *out)
{
	struct doc_at at;
	return doc_find(in, key, &at) && doc_as_double(&at, low, high, out);
}

bool doc_object(const struct doc_at *in, const char *key, struct doc_at *out)
{
	return doc_find(in, key, out) && (doc_type(out) == DOC_OBJECT || doc_unexpected(out, "an object"));
}

bool doc_array(const struct doc_at *in, const char *key, struct doc_at *out)
{
	return doc_find(in, key, out) && (doc_type(out) == DOC_ARRAY || doc_unexpected(out, "an array"));
}

bool doc_count_of(const struct doc_at *in, const char *key, int64_t low, int64_t high, uint64_t *out)
{
	int64_t v = 0;
	if (!doc_need(in, key) || !doc_i64(in, key, low, high, &v))
		return false;
	*out = (uint64_t)v;
	return true;
}

struct str doc_schema(struct str head)
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
	/* A schema with escapes in it is none of ours. */
	bool inside = said.n && said.s >= head.s && said.s < head.s + head.n;
	arena_release(&arena);
	return inside ? said : STR_UNSET;
}
