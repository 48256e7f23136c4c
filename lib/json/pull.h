/*
 * The pull reader: one JSON text (RFC 8259) in memory, read from left to right
 * by whoever knows what to ask. No tree is built; what is not asked for is
 * skipped at the speed of a structural scan. Numbers stay text. It is tolerant
 * where dumps of the field need it (struct json_repairs), and counts that.
 *
 *	pull_object(&j);
 *	while (pull_key(&j, &key))
 *		if (str_eq(key, STR("name"))) pull_string(&j, &name);
 *		else pull_skip(&j, NULL);
 *
 * After the first error all calls return false and j->error says what, where.
 */
#ifndef JSON_PULL_H
#define JSON_PULL_H

#include "base/arena.h"
#include "base/str.h"

#include <stdint.h>

enum pull_type { PULL_NONE, PULL_OBJECT, PULL_ARRAY, PULL_STRING, PULL_NUMBER, PULL_BOOL, PULL_NULL };

enum json_repair {
	JSON_REPAIR_SURROGATE, /* lone \uD800..\uDFFF: kept, as the three bytes of WTF-8 */
	JSON_REPAIR_UTF8,      /* bytes in a string that are not UTF-8: kept as they are */
	JSON_REPAIR_CONTROL,   /* unescaped control character in a string: kept */
	JSON_REPAIR_NUMBER,    /* NaN, Infinity, -Infinity, +1, 01, .5, 1.: kept as text */
	JSON_REPAIR_COMMA,     /* one comma too many before ']' or '}' */
	JSON_REPAIR_ESCAPE,    /* \x with an unknown x: kept as x */
	JSON_REPAIR_KEY,       /* a field of a span twice: counted by dialects, see reading_repeats() */
	JSON_REPAIRS
};

struct pull {
	const char *start, *at, *end;
	struct arena *arena; /* borrowed; strings with escapes are decoded into it */
	uint32_t depth, max_depth;
	bool fresh;        /* just behind an opening bracket: no comma is due */
	const char *error; /* NULL, or static text */
	size_t error_at;   /* bytes from start */
	uint32_t repairs[JSON_REPAIRS];
};

/* Borrows `text`, which must outlive all slices that are given out; an unset one is empty. A byte order mark
 * is passed over. */
void pull_init(struct pull *j, struct str text, uint32_t max_depth, struct arena *arena);

/* Type of the value that comes next; PULL_NONE at the end of the text or on an error. */
enum pull_type pull_peek(struct pull *j);

/* Enters an object; then pull_key() gives member after member, and false behind the '}'. A value must be read
 * or skipped after each key. */
bool pull_object(struct pull *j);
bool pull_key(struct pull *j, struct str *key);

/* Enters an array; pull_element() is true while there is a further element, and false behind the ']'. */
bool pull_array(struct pull *j);
bool pull_element(struct pull *j);

/* Scalars. A slice borrows from the text, or from the arena where escapes had to be decoded. */
bool pull_string(struct pull *j, struct str *out);
bool pull_number(struct pull *j, struct str *text);
bool pull_bool(struct pull *j, bool *out);
bool pull_null(struct pull *j);

/* Passes over any value; *raw (may be NULL) is its text, brackets and quotes included. Strings and brackets
 * are matched, what is between is not looked at. */
bool pull_skip(struct pull *j, struct str *raw);

/* The same for a value that is kept as its text: repairs that its strings would need are counted, once each.
 */
bool pull_raw(struct pull *j, struct str *raw);

/* True when nothing but white space is left, and no error was met. */
bool pull_at_end(struct pull *j);

bool pull_fail(struct pull *j, const char *why); /* returns false */

#endif
