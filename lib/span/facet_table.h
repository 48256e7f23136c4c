/* Between facet_table.c and facet.c only. */
#ifndef SPAN_FACET_TABLE_H
#define SPAN_FACET_TABLE_H

#include "span/facet.h"

/* An attribute whose key resolved to `key_id` is one that this row asks for. */
bool facet_row_has(const struct facet_key *row, uint16_t key_id);

#endif
