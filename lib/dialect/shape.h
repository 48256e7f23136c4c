/* Reading shapes; for dialect.c. (Bidding on them: dialect.h.) */
#ifndef DIALECT_SHAPE_H
#define DIALECT_SHAPE_H

#include "dialect/dialect.h"

/* False when the object is damaged (reported); what was read before is there. The caller releases it. */
bool shape_read(struct reading *r, struct str object, struct shape *shape);
void shape_release(struct shape *shape);

/* Does the object have the keys and types, in this order, of the one that was remembered? */
bool shape_is_guessed(const struct shape *s, const struct shape_guess *g);

/* Remembers who won it, where keys and types alone decide that. */
void shape_remember(const struct shape *s, const struct dialect *winner, struct shape_guess *g);

#endif
