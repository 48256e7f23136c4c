/*
 * Ids: many spellings, one canonical text. Hex ids are lower-case and
 * zero-padded to 32 (trace) or 16 (span) digits; 0x, UUID, base64, double
 * base64 and Buffer forms are decoded to that; anything else is kept verbatim.
 */
#ifndef SPAN_ID_H
#define SPAN_ID_H

#include "base/arena.h"
#include "span/value.h"

enum id_kind { ID_TRACE = 16, ID_SPAN = 8 }; /* bytes */

enum id_hint {
	ID_AS_WRITTEN = 0,
	ID_PAD_HEX = 1 << 0, /* the dialect drops leading zeros: short hex is padded */
	ID_BASE64 = 1 << 1,  /* protojson: base64 also where the text could be something else */
	ID_DECIMAL = 1 << 2, /* decimal digits are a number */
};

enum id_form {
	ID_UNSET, /* absent, empty, all zero, "undefined" */
	ID_HEX,
	ID_HEX_IN_BASE64, /* written so; the text is hex */
	ID_HEX_AS_NUMBER, /* written in decimal */
	ID_OPAQUE,
};

static inline bool id_form_is_hex(enum id_form f)
{
	return f == ID_HEX || f == ID_HEX_IN_BASE64 || f == ID_HEX_AS_NUMBER;
}

/* Canonical text into *out (arena, or a slice of the value where nothing had to change). */
enum id_form id_read(struct value v, enum id_kind kind, unsigned hints, struct arena *arena, struct str *out);

/* From raw bytes (protobuf); any other length than `kind` is opaque hex. */
enum id_form id_from_bytes(struct str bytes, enum id_kind kind, struct arena *arena, struct str *out);

/*
 * Literals of which one stands in every record that holds this id, whatever
 * its spelling, as long as letters and digits are not \u-escaped. `id` is
 * canonical, or a prefix of a canonical one. Gives their number, 0 when no
 * literal is certain. The slices are lower case where nocase[] is set.
 */
size_t id_needles(struct str id, bool is_prefix, struct arena *arena, struct str needle[4], bool nocase[4]);

#endif
