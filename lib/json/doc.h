/*
 * JSON that people author: configuration, contracts, slips. The whole document
 * is in memory and is asked for what it should have; what is wrong is told
 * with line, and with the path inside the document, so that it can be mended.
 * (Behind it is jansson, which stays in doc.c. Dumps are read with json/pull.)
 *
 *	static const char *const keys[] = { "threshold", "documents", NULL };
 *	if (doc_load(&d, text, name, diag)) {
 *		struct doc_at root = doc_root(&d), documents;
 *		doc_allow(&root, keys);
 *		doc_double(&root, "threshold", 0, 1, &threshold);
 *		if (doc_array(&root, "documents", &documents))
 *			for (struct doc_at at = { 0 }; doc_next(&documents, &at);)
 *				doc_as_str(&at, &id);
 *	}
 *	bool usable = !d.mistakes;
 *	doc_release(&d);
 */
#ifndef JSON_DOC_H
#define JSON_DOC_H

#include "base/arena.h"
#include "base/diag.h"

#include <stdint.h>

struct json_t; /* jansson's */

struct doc {
	struct str text, name; /* borrowed, and must outlive it */
	struct diag *diag;     /* borrowed; may be NULL */
	struct json_t *root;
	uint64_t line;     /* of the first byte of `text`; from 1 */
	uint64_t mistakes; /* told so far */
};

enum doc_type {
	DOC_NONE,
	DOC_OBJECT,
	DOC_ARRAY,
	DOC_STRING,
	DOC_INTEGER,
	DOC_REAL,
	DOC_BOOL,
	DOC_NULL,
};

/* A value and the way to it. Borrows the document and the struct doc_at it is in: never ask one into itself.
 */
struct doc_at {
	struct doc *doc;
	const struct doc_at *in; /* NULL: the root */
	struct str key;          /* of a member */
	size_t index;            /* of an element or member */
	struct json_t *json;
	void *iterator; /* of doc_next() */
};

/*
 * Reads a document: one object or array, without repeated keys, and nothing
 * behind it. False, and told, when it is none. doc_release() frees in either
 * case.
 */
bool doc_load(struct doc *d, struct str text, struct str name, struct diag *diag);
void doc_release(struct doc *d);

/*
 * The same for one of several documents, and silently: keys may be repeated
 * (the last one counts), something else may follow. *used is the number of
 * bytes read. NULL when it is one, else what is wrong, kept in `error`.
 */
struct doc_error {
	uint64_t line, column; /* of `text`, from 1 */
	char text[160];        /* may hold a piece of the document */
	bool repeated;         /* a key is */
};
const char *doc_read_one(struct doc *d, struct str text, size_t *used, struct doc_error *error);

struct doc_at doc_root(struct doc *d);

/* The "schema" that a document names at its beginning, of which `head` may be all there is; a slice of it.
 * Unset when it names none. */
struct str doc_schema(struct str head);

/* The next member or element of `in`, in the order of the text; false behind the last one. Starts at { 0 }.
 */
bool doc_next(const struct doc_at *in, struct doc_at *at);

/* The member of that name; false when there is none. */
bool doc_find(const struct doc_at *in, const char *key, struct doc_at *out);

enum doc_type doc_type(const struct doc_at *at);
size_t doc_count(const struct doc_at *at); /* of members or elements */

/* Any scalar as a person would type it: strings are copied into the arena. Unset for null, objects, arrays.
 */
struct str doc_scalar(const struct doc_at *at, struct arena *arena);

/* Of the type that is expected; otherwise false, and told. Strings are valid until doc_release(). */
bool doc_as_str(const struct doc_at *at, struct str *out);
bool doc_as_bool(const struct doc_at *at, bool *out);
bool doc_as_i64(const struct doc_at *at, int64_t low, int64_t high, int64_t *out);
bool doc_as_double(const struct doc_at *at, double low, double high, double *out);

/* The same for a member; false, and not told, when there is none. *out is left alone then. */
bool doc_str(const struct doc_at *in, const char *key, struct str *out);
bool doc_bool(const struct doc_at *in, const char *key, bool *out);
bool doc_i64(const struct doc_at *in, const char *key, int64_t low, int64_t high, int64_t *out);
bool doc_double(const struct doc_at *in, const char *key, double low, double high, double *out);
bool doc_object(const struct doc_at *in, const char *key, struct doc_at *out);
bool doc_array(const struct doc_at *in, const char *key, struct doc_at *out);

/* The member is there; otherwise false, and told. */
bool doc_need(const struct doc_at *in, const char *key);

/* A count that must be there. */
bool doc_count_of(const struct doc_at *in, const char *key, int64_t low, int64_t high, uint64_t *out);

/* It is an object and all of its keys are known (NULL behind the last); otherwise false, and told. */
bool doc_allow(const struct doc_at *in, const char *const *keys);

/* Tells a mistake: "what, at 'path'", with its line. */
void doc_complain(const struct doc_at *at, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
