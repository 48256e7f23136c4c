/* Where a text was met: the span, and what stands around it. */
#ifndef QUERY_SIGHTING_H
#define QUERY_SIGHTING_H

#include "base/arena.h"
#include "span/span.h"

struct sighting {
	struct str span_id, span_name;
	struct str text; /* a piece of what was recorded, with an ellipsis where it is cut */
	struct origin origin;
};

/* Is it in any recorded text of the span, decoded (as --text looks for it)? Everything is copied into the
 * arena. */
bool sighting_of(const struct span *s, struct str wanted, bool nocase, struct arena *arena,
		 struct sighting *out);

#endif
