/*
 * What is left of a damaged record: spans of a batch that was cut, elements of
 * a torn array, a record that was written on behind half of another, or one
 * with bytes in it that were written over. The text is walked once. Where it
 * breaks, the stretch up to the next member is left out if the brackets behind
 * that close what is open; else all its brackets are closed behind the last
 * value that has a comma behind it. So its spans keep their resource and scope.
 * The span around that place is marked as torn (SPAN_TORN). Behind it each
 * object that somebody bids for is read by itself.
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
