/* Between facet_table.c and facet.c only. */
#ifndef SPAN_FACET_TABLE_H
#define SPAN_FACET_TABLE_H

#include "span/facet.h"

/* By facet. An attribute's key_id is the place of the first row with its key, and one. */
extern const struct facet_key facet_rows[];

/* An attribute whose key resolved to `key_id` is one that this row asks for. */
static inline bool facet_row_has(const struct facet_key *row, uint16_t key_id)
{
	if (!key_id)
		return false;
	const struct facet_key *first = &facet_rows[key_id - 1];
	size_t n = row->key.n; /* keys differ at their end */
	return first == row || (first->key.n == n && first->key.s[n - 1] == row->key.s[n - 1] &&
				str_eq(first->key, row->key));
}

#endif
