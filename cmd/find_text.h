/* Where the text of --text stands in each trace, for the table. */
#ifndef CMD_FIND_TEXT_H
#define CMD_FIND_TEXT_H

#include "base/array.h"
#include "base/map.h"
#include "cmd/find.h"

struct find_text {
	const struct criteria *criteria;
	struct sink to;    /* spans go on there */
	struct map traces; /* by trace_key(), to the place in `met` */
	ARRAY(struct sighting) met;
	struct arena arena, scratch;
};

/* What passes to `to` is looked at on the way: the first span of a trace that has it counts. */
void find_text_init(struct find_text *t, const struct criteria *criteria, struct sink to);
void find_text_release(struct find_text *t);
struct sink find_text_sink(struct find_text *t);

/* NULL: no text was asked for, or the trace has none. */
const struct sighting *find_text_of(const struct find_text *t, struct str key);

/* The same for a trace that is at hand, into the arena. */
const struct sighting *find_text_in(const struct criteria *criteria, const struct trace *trace,
				    struct arena *arena);

#endif
