/* Authored JSON on jansson; the pull reader finds the line of a mistake again. */
#include "json/doc.h"

#include "base/buf.h"
#include "base/near.h"
#include "json/pull.h"
#include "json/scan.h"

#include <jansson.h>
#include <math.h>

enum { DEPTH = 2048 }; /* jansson's own limit */

/* ---- reading ---- */

static void error_set(struct doc_error *out, const json_error_t *error)
{
	*out = (struct doc_error){ .line = error->line > 0 ? (uint64_t)error->line : 1,
				   .column = error->column > 0 ? (uint64_t)error->column : 1,
				   .repeated = json_error_code(error) == json_error_duplicate_key };
	memcpy(out->text, error->text, strlen(error->text) + 1);
}

static const char *parse(struct doc *d, size_t flags, size_t *used, struct doc_error *error)
{
	_Static_assert(sizeof(error->text) >= JSON_ERROR_TEXT_LENGTH, "its text fits");
	json_error_t e;
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

/* ---- mistakes ---- */

/* From the root down to `at`. Gives their number; the root is not counted. */
static size_t way_to(const struct doc_at *at, const struct doc_at *way[DEPTH])
{
	size_t n = 0;
	for (const struct doc_at *up = at; up->in && n < DEPTH; up = up->in)
		n++;
	size_t i = n;
	for (const struct doc_at *up = at; i > 0; up = up->in)
		way[--i] = up;
	return n;
}

/* Enters the next value of the way; false when it is not there. */
static bool enter(struct pull *j, const struct doc_at *step)
{
	struct str key;
	if (!json_is_array(step->in->json)) {
		bool there = pull_object(j);
		while (there && (there = pull_key(j, &key)) && !str_eq(key, step->key))
			there = pull_skip(j, NULL);
		return there;
	}
	bool there = pull_array(j);
	for (size_t i = 0; there && (there = pull_element(j)) && i < step->index; i++)
		there = pull_skip(j, NULL);
	return there;
}

/* The line on which a value begins; of one that is missing, that of what it should be in. */
static uint64_t line_of(const struct doc *d, const struct doc_at *const *way, size_t n)
{
	struct arena arena;
	struct pull j;
	size_t offset = 0;
	arena_init(&arena);
	pull_init(&j, d->text, DEPTH, &arena);
	for (size_t i = 0; i < n && enter(&j, way[i]); i++) {
		pull_peek(&j);
		offset = (size_t)(j.at - j.start);
	}
	arena_release(&arena);
	return d->line + scan_newlines((struct str){ d->text.s, offset });
}

static void put_path(struct buf *out, const struct doc_at *const *way, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (i)
			buf_add_char(out, '.');
		if (str_is_set(way[i]->key))
			buf_add_str(out, way[i]->key);
		else
			buf_add_u64(out, way[i]->index);
	}
	if (!n)
		buf_add_c(out, "the document");
}

static void tell(const struct doc_at *at, const char *code, const char *what)
{
	const struct doc_at *way[DEPTH];
	struct doc *d = at->doc;
	struct buf path = { 0 };
	size_t n = way_to(at, way);
	struct place place = { .file = d->name, .line = line_of(d, way, n) };
	put_path(&path, way, n);
	d->mistakes++;
	diag_report(d->diag, SEVERITY_ERROR, code, &place, buf_str(&path), "%s", what);
	buf_release(&path);
}

void doc_complain(const struct doc_at *at, const char *fmt, ...)
{
	struct buf what = { 0 };
	va_list args;
	va_start(args, fmt);
	buf_vprintf(&what, fmt, args);
	va_end(args);
	buf_add(&what, ", at", sizeof(", at"));
	tell(at, "doc.value", what.s);
	buf_release(&what);
}

/* Tells that something else was expected; gives false. */
static bool unexpected(const struct doc_at *at, const char *expected)
{
	static const char *const names[] = {
		[DOC_NONE] = "nothing",    [DOC_OBJECT] = "an object", [DOC_ARRAY] = "an array",
		[DOC_STRING] = "a string", [DOC_INTEGER] = "a number", [DOC_REAL] = "a fraction",
		[DOC_BOOL] = "a boolean",  [DOC_NULL] = "null",
	};
	struct buf what = { 0 };
	buf_printf(&what, "%s is expected, not %s, at", expected, names[doc_type(at)]);
	buf_add_char(&what, '\0');
	tell(at, "doc.type", what.s);
	buf_release(&what);
	return false;
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
		return unexpected(at, "a string");
	*out = string_of(at->json);
	return true;
}

bool doc_as_bool(const struct doc_at *at, bool *out)
{
	if (doc_type(at) != DOC_BOOL)
		return unexpected(at, "true or false");
	*out = json_is_true(at->json);
	return true;
}

bool doc_as_i64(const struct doc_at *at, int64_t low, int64_t high, int64_t *out)
{
	if (doc_type(at) != DOC_INTEGER)
		return unexpected(at, "a whole number");
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
		return unexpected(at, "a number");
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
	return doc_find(in, key, out) && (doc_type(out) == DOC_OBJECT || unexpected(out, "an object"));
}

bool doc_array(const struct doc_at *in, const char *key, struct doc_at *out)
{
	return doc_find(in, key, out) && (doc_type(out) == DOC_ARRAY || unexpected(out, "an array"));
}

bool doc_need(const struct doc_at *in, const char *key)
{
	struct doc_at at;
	if (doc_find(in, key, &at))
		return true;
	tell(&at, "doc.missing", "this is missing:");
	return false;
}

static bool is_known(struct str key, const char *const *keys, struct near *near)
{
	*near = (struct near){ .wanted = key };
	for (; *keys; keys++) {
		if (str_eq(key, str_of(*keys)))
			return true;
		near_offer(near, str_of(*keys));
	}
	return false;
}

bool doc_allow(const struct doc_at *in, const char *const *keys)
{
	bool all = true;
	struct near near;
	if (doc_type(in) != DOC_OBJECT)
		return unexpected(in, "an object");
	for (struct doc_at at = { 0 }; doc_next(in, &at);) {
		if (is_known(at.key, keys, &near))
			continue;
		struct buf what = { 0 };
		buf_add_c(&what, "no such key is known");
		if (str_is_set(near.best))
			buf_printf(&what, " (did you mean %.*s?)", (int)near.best.n, near.best.s);
		buf_add(&what, ":", sizeof(":"));
		tell(&at, "doc.key", what.s);
		buf_release(&what);
		all = false;
	}
	return all;
}
