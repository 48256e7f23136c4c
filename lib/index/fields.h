/*
 * What an index knows of spans besides their trace ids: the facets that join
 * them (session, user …), and attributes whose key is that of an identifier
 * (order_id, ticket.no). Values are kept as 64-bit keys: values that a query
 * would take for equal have the same one.
 */
#ifndef INDEX_FIELDS_H
#define INDEX_FIELDS_H

#include "query/span_fields.h"

enum { FIELD_FACETS_N = 6, FIELD_TEXT_MAX = 256 };

/* The facets, by place: session, conversation, request, user, tenant, ticket. */
extern const enum facet field_facets[FIELD_FACETS_N];

/* The place of the facet of that name, or of which this is an attribute's key; -1. */
int field_facet_by_name(struct str name);
int field_facet_by_key(struct str key, bool *has_path);

/* Is it an attribute that identifies something, by its key? */
bool field_is_identifier(struct str key);

/* Could the value be JSON, in which a query looks? */
bool field_value_is_json(const struct value *v);

/*
 * The keys of a value (at most 2; how many) in the field of that name: as text, and as a number. None for
 * what no text equals, and for long text.
 */
size_t field_keys(struct str field, const struct value *v, uint64_t keys[2]);

/* What is looked up for EQUAL; false when such a value was never listed. */
bool field_key_of_text(struct str field, struct str text, uint64_t *key);

#endif
