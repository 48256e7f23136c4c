/* Where the input lost something that nobody knows, or has wrong bytes: traces from there may lack spans, or
 * say what was not written. */
#ifndef CMD_LOST_H
#define CMD_LOST_H

#include "base/diag.h"
#include "base/map.h"
#include "report/tree_view.h"
#include "trace/tree.h"

struct lost_place {
	uint64_t offset;
	bool has_offset;
	uint32_t harm; /* enum source_harm */
	size_t next;   /* in the same file and member: its number + 1 */
};

struct lost {
	struct map last; /* file and member -> the last of its places: its number + 1 */
	struct arena arena;
	ARRAY(struct lost_place) places;
};

void lost_init(struct lost *l);
void lost_release(struct lost *l);

/* Notes the place of what says that bytes are missing, or that some are wrong; all else is passed over. */
void lost_add(struct lost *l, const struct diag_entry *e);

/*
 * What of that may be of this trace: enum source_harm. SOURCE_LOST: some of its
 * spans are from near such a place; or it lacks spans that it names, and some
 * are from a file that has one.
 */
uint32_t lost_harm(const struct lost *l, const struct tree *t);

#endif
