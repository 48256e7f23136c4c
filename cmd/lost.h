/* Where the input lost something that nobody knows: traces from there may lack spans that were in it. */
#ifndef CMD_LOST_H
#define CMD_LOST_H

#include "base/diag.h"
#include "base/map.h"
#include "trace/tree.h"

struct lost_place {
	uint64_t offset;
	bool has_offset;
	size_t next; /* in the same file and member: its number + 1 */
};

struct lost {
	struct map last; /* file and member -> the last of its places: its number + 1 */
	struct arena arena;
	ARRAY(struct lost_place) places;
};

void lost_init(struct lost *l);
void lost_release(struct lost *l);

/* Notes the place of what says that bytes are missing; all else is passed over. */
void lost_add(struct lost *l, const struct diag_entry *e);

/* May spans of the trace have been there? Some are from near such a place; or it lacks spans that it names,
 * and some are from a file that has one. */
bool lost_some_of(const struct lost *l, const struct tree *t);

#endif
