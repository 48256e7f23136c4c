/*
 * What a query can ask of a span: built-in fields (trace_id, span_id,
 * parent_id, name, kind, status, status_message, component, start, end,
 * duration, dialect, text: whatever was recorded, answer: what output facets
 * hold), every facet by its name, every attribute by its key, and what is in
 * attributes that hold JSON by its path behind the key. Bytes have no text.
 */
#ifndef QUERY_SPAN_FIELDS_H
#define QUERY_SPAN_FIELDS_H

#include "query/query.h"
#include "span/facet_set.h"

/* Settles what each leaf's field is; once, when the tree is built. */
void span_fields_bind(struct query *q);
void span_fields_bind_one(struct query_field *f);

/* Adds the facets that it asks for; false: it may ask for any attribute. */
bool span_fields_ask(const struct query_field *f, struct facet_set *asked);

/* What span_fields_values() is asked with. */
struct span_fields {
	const struct span *span;
	struct arena *arena; /* scratch; the caller resets it */
};

/* A query_values: `user` is a struct span_fields. */
bool span_fields_values(void *user, const struct query_field *field, query_visit *visit, void *arg);

/* "07", "7" and "turn_07" are one turn: the slice that tells turns apart. The field "turn" has both. */
struct str turn_number(struct str turn);

#endif
