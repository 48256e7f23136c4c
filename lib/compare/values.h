/*
 * Two recorded values: the same, another, or the same as far as it was kept.
 * Numbers count as numbers whatever their type (some encodings make strings of
 * them), JSON by its structure: order of keys and white space mean nothing.
 */
#ifndef COMPARE_VALUES_H
#define COMPARE_VALUES_H

#include "span/value.h"

enum value_relation {
	VALUES_SAME,
	VALUES_DIFFER,
	VALUES_CUT,      /* one is the beginning of the other, and says or shows that it was cut */
	VALUES_REDACTED, /* they agree but for what one of them masks */
};

/* *second (may be NULL): it is the second that was cut or masked. */
enum value_relation values_relate(struct value a, struct value b, struct arena *arena, bool *second);

/* A place in JSON where two values differ; VALUE_NONE: it is not there. */
struct json_difference {
	struct str path; /* "items.0.price"; empty: the whole */
	struct value before, after;
};

/* Is it an object or an array, also one that is kept in a string? */
bool value_is_json(struct value v);

/* All of them, in order of path; in the arena. Gives 0 when one of them is no JSON. */
size_t values_json_differences(struct value a, struct value b, struct arena *arena,
			       struct json_difference **out);

#endif
