/*
 * What keys and names mean, remembered from span to span: dumps say the same
 * few hundred again and again. A table in front of the facet
 * index and the signs of components; it never grows, whatever is in a dump.
 */
#ifndef SPAN_MEMO_H
#define SPAN_MEMO_H

#include "span/component.h"

struct key_meaning {
	uint16_t key_id;                    /* facet_index_key() */
	uint32_t number;                    /* of all that were remembered; 0: it is not */
	uint8_t signs_n;                    /* of a component, in this key */
	uint16_t sign[COMPONENT_KEY_SIGNS]; /* in order */
	uint64_t facets[FACET_BITS_WORDS];  /* that the key answers */
};

struct memo;

/* Borrows the index; may be NULL (no key means anything). */
struct memo *memo_new(const struct facet_index *ix) __attribute__((warn_unused_result));
void memo_free(struct memo *m);

/* Valid until the next call. */
const struct key_meaning *memo_key(struct memo *m, struct str key);

/* The first sign of a component in an attribute of that key; SIGN_NONE: none is. */
uint16_t memo_sign(struct memo *m, const struct key_meaning *key, struct value v);

/* The first sign of a component in a span's name; SIGN_NONE: none is. */
uint16_t memo_name(struct memo *m, struct str name);

#endif
