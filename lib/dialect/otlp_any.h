/* The members of an AnyValue, shared by otlp_value.c and otlp_plain.c only. */
#ifndef DIALECT_OTLP_ANY_H
#define DIALECT_OTLP_ANY_H

#include "json/pull.h"

enum any_field {
	ANY_NONE,
	ANY_STRING,
	ANY_INT,
	ANY_BOOL,
	ANY_DOUBLE,
	ANY_ARRAY,
	ANY_PAIRS,
	ANY_BYTES,
};

/* The member of that name, in camelCase or snake_case, or ANY_NONE. */
enum any_field any_field(struct str key);

/* An AnyValue is next in `j`: an object that is empty, or starts with a member of one, or wraps one. */
bool any_is(const struct pull *j);

/* `key`, whose value is next, wraps one: {"Value":{"StringValue":…}}, as Go's encoding/json writes them. */
bool any_in_value(struct str key, const struct pull *j);

#endif
