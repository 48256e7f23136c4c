/* Shared by flat_*.c only. */
#ifndef DIALECT_FLAT_IMPL_H
#define DIALECT_FLAT_IMPL_H

#include "span/value.h"

/* A count of dropped things, limited to what fits. */
void flat_count(uint32_t *to, struct value v);

#endif
