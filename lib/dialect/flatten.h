/*
 * Nested attributes to dotted keys, as OpenInference writes them on the wire
 * (spec/README of OpenInference, "Attribute flattening"): objects and lists of
 * objects become "llm.input_messages.0.message.role"; lists of anything else
 * stay one value. For lib/dialect/ only.
 */
#ifndef DIALECT_FLATTEN_H
#define DIALECT_FLATTEN_H

#include "dialect/dialect.h"

/* The value that is next in `j`, under `key` ("": an object's members are the keys). Nulls are passed over.
 */
void flatten_value(struct reading *r, struct pull *j, struct str key, attr_add *add);

#endif
