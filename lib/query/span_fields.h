/*
 * What a query can ask of a span: built-in fields (trace_id, span_id,
 * parent_id, name, kind, status, status_message, component, start, end,
 * duration, text, dialect), every facet by its name, every attribute by its key.
 */
#ifndef QUERY_SPAN_FIELDS_H
#define QUERY_SPAN_FIELDS_H

#include "query/query.h"
#include "span/facet.h"

/* Settles what each leaf's field is; once, when the tree is built. */
void span_fields_bind(struct query *q);

/* What span_fields_values() is asked with. */
struct span_fields {
	const struct span *span;
	struct arena *arena; /* scratch; the caller resets it */
};

/* A query_values: `user` is a struct span_fields. */
bool span_fields_values(void *user, const struct query_field *field, query_visit *visit, void *arg);

#endif
