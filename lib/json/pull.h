/*
 * The pull reader: one JSON text (RFC 8259) in memory, read from left to right
 * by whoever knows what to ask. No tree is built; what is not asked for is
 * skipped at the speed of a structural scan. Numbers stay text. It is tolerant
 * where dumps of the field need it (struct json_repairs), and counts that.
 *
 *	json_object(&j);
 *	while (json_key(&j, &key))
 *		if (str_eq(key, STR("name"))) json_string(&j, &name);
 *		else json_skip(&j, NULL);
 *
 * After the first error all calls return false and j->error says what, where.
 */
#ifndef JSON_PULL_H
#define JSON_PULL_H

#include "base/arena.h"
#include "base/str.h"

#include <stdint.h>

enum json_type { JSON_NONE, JSON_OBJECT, JSON_ARRAY, JSON_STRING, JSON_NUMBER, JSON_BOOL, JSON_NULL };

enum json_repair {
	JSON_REPAIR_SURROGATE, /* lone \uD800..\uDFFF: kept, as the three bytes of WTF-8 */
	JSON_REPAIR_UTF8,      /* bytes in a string that are not UTF-8: kept as they are */
	JSON_REPAIR_CONTROL,   /* unescaped control character in a string: kept */
	JSON_REPAIR_NUMBER,    /* NaN, Infinity, -Infinity, +1, 01, .5, 1.: kept as text */
	JSON_REPAIR_COMMA,     /* one comma too many before ']' or '}' */
	JSON_REPAIR_ESCAPE,    /* \x with an unknown x: kept as x */
	JSON_REPAIRS
};

struct json {
	const char *start, *at, *end;
	struct arena *arena; /* borrowed; strings with escapes are decoded into it */
	uint32_t depth, max_depth;
	bool fresh;        /* just behind an opening bracket: no comma is due */
	const char *error; /* NULL, or static text */
	size_t error_at;   /* bytes from start */
	uint32_t repairs[JSON_REPAIRS];
};

/* Borrows `text`, which must outlive all slices that are given out. A byte order mark is passed over. */
void json_init(struct json *j, struct str text, uint32_t max_depth, struct arena *arena);

/* Type of the value that comes next; JSON_NONE at the end of the text or on an error. */
enum json_type json_peek(struct json *j);

/* Enters an object; then json_key() gives member after member, and false behind the '}'. A value must be read
 * or skipped after each key. */
bool json_object(struct json *j);
bool json_key(struct json *j, struct str *key);

/* Enters an array; json_element() is true while there is a further element, and false behind the ']'. */
bool json_array(struct json *j);
bool json_element(struct json *j);

/* Scalars. A slice borrows from the text, or from the arena where escapes had to be decoded. */
bool json_string(struct json *j, struct str *out);
bool json_number(struct json *j, struct str *text);
bool json_bool(struct json *j, bool *out);
bool json_null(struct json *j);

/* Passes over any value; *raw (may be NULL) is its text, brackets and quotes included. Strings and brackets
 * are matched, what is between is not looked at. */
bool json_skip(struct json *j, struct str *raw);

/* True when nothing but white space is left, and no error was met. */
bool json_at_end(struct json *j);

bool json_fail(struct json *j, const char *why); /* returns false */

#endif
