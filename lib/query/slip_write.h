/* A complaint slip as a line of JSON, to be read again by slip.h. */
#ifndef QUERY_SLIP_WRITE_H
#define QUERY_SLIP_WRITE_H

#include "query/slip.h"

/* What the slip says, but that it is about this trace, whatever it was found by. */
void slip_write(struct buf *out, const struct slip *s, struct str trace_id);

#endif
