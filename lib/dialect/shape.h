/* Reading shapes; for dialect.c. (Bidding on them: dialect.h.) */
#ifndef DIALECT_SHAPE_H
#define DIALECT_SHAPE_H

#include "dialect/dialect.h"

/* False when the object is damaged (reported); what was read before is there. */
bool shape_read(struct reading *r, struct str object, struct shape *shape);

#endif
