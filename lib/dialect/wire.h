/*
 * The protobuf wire format (protobuf.dev, "Encoding"), field by field, over
 * bytes that are not trusted: no length leads out of the message, no group is
 * followed by recursion.
 */
#ifndef DIALECT_WIRE_H
#define DIALECT_WIRE_H

#include "base/str.h"

#include <stdint.h>

enum wire_type { WIRE_VARINT = 0, WIRE_FIXED64 = 1, WIRE_BYTES = 2, WIRE_FIXED32 = 5 };

struct wire {
	const char *at, *end;
	const char *error; /* NULL, or static text; `at` is where */
};

struct wire_field {
	uint32_t number;
	enum wire_type type;
	uint64_t value;   /* of varint, fixed64 and fixed32 */
	struct str bytes; /* of WIRE_BYTES: borrowed */
	bool cut;         /* bytes: the message ends before they do; these are what is there */
};

void wire_init(struct wire *w, struct str message);

/* The next field; groups are passed over. False at the end, and at damage (w->error). A field that is cut is
 * the last one, and sets w->error too. */
bool wire_next(struct wire *w, struct wire_field *f);

#endif
