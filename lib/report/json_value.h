/* Attribute values as plain JSON, whatever was recorded: always valid, never changed where it was. */
#ifndef REPORT_JSON_VALUE_H
#define REPORT_JSON_VALUE_H

#include "span/span.h"
#include "json/write.h"

/* Bytes become base64; text that only looks like JSON stays a string. `scratch` takes decoded strings. */
void json_value_write(struct json_writer *w, const struct value *v, struct arena *scratch);

/*
 * An object of all attributes under `name`, if there are any. Of a key that
 * occurs again the last value is the member (the one that facets take), those
 * before it follow in "repeated_<name>" as [key, value].
 */
void json_value_attrs(struct json_writer *w, const char *name, const struct attrs *attrs,
		      struct arena *scratch);

/* "origin": where it was found; nothing when that is not known. */
void json_value_origin(struct json_writer *w, const struct origin *o);

#endif
