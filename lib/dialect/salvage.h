/*
 * What is whole in a damaged record: spans of a batch that was cut, elements of
 * a torn array, a record that was written on behind half of another. The text
 * is walked once; up to the place where it breaks it is closed behind the last
 * whole element of its lists ("resourceSpans", "spans", "data" …), so that its
 * spans keep their resource and scope. Behind that place each object that
 * somebody bids for is read by itself. Half a span is no span.
 */
#ifndef DIALECT_SALVAGE_H
#define DIALECT_SALVAGE_H

#include "dialect/dialect.h"

/*
 * Reads `torn`, of which everything before `from` was read already; NULL:
 * nothing was. What is found is noted. Time is linear in the text: where it is
 * made to be walked again and again, the rest of it is given up (reported).
 */
void salvage_read(struct reading *r, const struct record *torn, const char *from,
		  const struct dialect *forced);

#endif
