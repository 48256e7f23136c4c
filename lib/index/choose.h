/* Which blocks of a dump a round of trace-find has to read, by its sidecar. Private to lib/index and its
 * tests. */
#ifndef INDEX_CHOOSE_H
#define INDEX_CHOOSE_H

#include "index/sidecar.h"
#include "index/use.h"

/* A sidecar, and the names in it. */
struct chooser {
	struct sidecar *sidecar;
	struct map names; /* roles of each: bits */
	struct arena arena, scratch;
	bool is_damaged, is_incomplete;
};

/* Takes over the sidecar. */
void chooser_init(struct chooser *c, struct sidecar *sidecar);
void chooser_release(struct chooser *c);

/*
 * The bits of the blocks, in an array that is valid until the next call; NULL:
 * all of them (or it is damaged, see is_damaged).
 */
const uint64_t *chooser_blocks(struct chooser *c, const struct index_ask *ask);

/* Some span has an attribute or facet of that key. False: not known. */
bool chooser_has_key(const struct chooser *c, struct str key);

#endif
