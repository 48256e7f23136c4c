/* What users said of a trace. */
#ifndef REPORT_SAID_H
#define REPORT_SAID_H

#include "query/slip.h"
#include "json/write.h"

struct said {
	const struct slip *const *v;
	size_t n;
};

/* Ticket, label and text, as recorded; whoever prints them escapes them. */
void said_text(struct buf *out, const struct slip *s);

/* The member "feedback"; none where nothing was said. */
void said_json(struct json_writer *w, const struct said *s);

#endif
