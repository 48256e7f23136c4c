/*
 * Spans without what nobody asks for: of other attributes only a fingerprint
 * is kept, so that copies of a span are still told from spans that differ. It
 * stands in an attribute without a key; the others stay in order.
 */
#ifndef SPAN_THIN_H
#define SPAN_THIN_H

#include "span/build.h"
#include "span/facet_set.h"

/* Beside the facets that are asked for flags and labels are kept: booleans and texts that no facet asks for.
 */
struct thinning {
	const struct facet_sets *sets; /* borrowed */
	struct facet_set asked;
	struct str key;     /* of an attribute that is kept as it is */
	size_t longest;     /* bytes of a label: of a longer one not much more is kept */
	uint64_t secret[2]; /* of the fingerprints: hash_make_key() */
};

/*
 * Changes the span's list of attributes, which is in `room` then, up to its
 * next use. Whole stay spans that are told by all that is in them (no trace
 * id), and those whose component is not known yet. What is thin stays as it is.
 */
void span_thin(const struct thinning *t, struct span *s, struct attr_list *room);

#endif
