/* What no dialect bids for is looked into; for dialect.c. */
#ifndef DIALECT_UNKNOWN_H
#define DIALECT_UNKNOWN_H

#include "dialect/dialect.h"

/* An object: its members. What gave nothing is told. */
enum status unknown_read(struct reading *r, const struct shape *s);

/* An object or list inside another; anything else is no matter. */
enum status unknown_look_into(struct reading *r, struct str value, enum pull_type type);

/* So many objects are around it that it is not looked into; told where it names spans. */
bool unknown_is_too_deep(struct reading *r, struct str value);

/* Spans, feedback, other signals so far. */
uint64_t unknown_found(const struct reading *r);

#endif
