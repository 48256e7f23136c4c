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

/* The condition of a row, where its path is one: the key, and how its value must begin. */
static inline bool facet_row_condition(const struct facet_key *row, struct str *key, struct str *begin)
{
	if (!row->path.n || row->path.s[0] != '?')
		return false;
	*key = str_from(row->path, 1);
	*begin = STR("");
	ptrdiff_t equals = str_find(*key, STR("="));
	if (equals >= 0) {
		*begin = str_from(*key, (size_t)equals + 1);
		key->n = (size_t)equals;
	}
	return true;
}

#endif
