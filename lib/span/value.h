/* The value of an attribute: what every dialect's idea of a value becomes. */
#ifndef SPAN_VALUE_H
#define SPAN_VALUE_H

#include "base/arena.h"
#include "base/buf.h"
#include "json/pull.h"

enum value_type {
	VALUE_NONE, /* not there */
	VALUE_NULL, /* there, and empty */
	VALUE_BOOL,
	VALUE_INT,
	VALUE_DOUBLE, /* `text` is the number as recorded */
	VALUE_STRING,
	VALUE_BYTES,
	VALUE_JSON, /* an array or a map, as JSON text */
};

struct value {
	enum value_type type;
	struct str text; /* string, bytes, JSON; for numbers and booleans what was recorded */
	union {
		bool b;
		int64_t i;
		double d;
	};
};

static inline bool value_is_set(struct value v)
{
	return v.type != VALUE_NONE;
}

struct value value_str(struct str text);
struct value value_i64(int64_t i);
struct value value_double(double d);
struct value value_bool(bool b);
struct value value_json(struct str text);

/* A number's text as INT where it fits int64, else as DOUBLE. */
struct value value_number(struct str text);

/* Reads the next value of `j` as it is in plain JSON: scalars decoded, objects and arrays as raw text. */
bool value_read(struct pull *j, struct value *out);

/*
 * What a user would type for it: strings as they are, numbers as recorded,
 * true/false, JSON text. Slices of `v`, or static text; numbers that were not
 * recorded as text are printed into `arena`.
 */
struct str value_text(struct value v, struct arena *arena);

/* As a number, also from strings that are one ("1870"); false otherwise. Absent is not 0. */
bool value_as_i64(struct value v, int64_t *out);
bool value_as_double(struct value v, double *out);
bool value_as_bool(struct value v, bool *out); /* true/false, "true"/"False", 0/1 */

/*
 * A member of JSON text (VALUE_JSON, or a string that holds a JSON object or array) by a path of keys and
 * indices: "usage.input_tokens", "choices.0.finish_reason". VALUE_NONE when it is not there.
 */
struct value value_member(struct value v, const char *path, struct arena *arena);

#endif
