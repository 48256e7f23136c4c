/* What is wrong with the spans of a dump: for people, and as JSON. */
#ifndef REPORT_FLAWS_H
#define REPORT_FLAWS_H

#include "report/text.h"
#include "trace/flaws.h"
#include "json/write.h"

/* What was read, and a row for each kind of flaw. */
void flaws_text(struct buf *out, const struct flaws_totals *t, const struct text_style *style);

/* Member "flaws" of an object that is open: a list, also when it is empty. */
void flaws_json(struct json_writer *w, const struct flaws_totals *t);

/* The same with what was read: members "spans", "traces", "start", "end", "dialects", "flaws". */
void flaws_json_all(struct json_writer *w, const struct flaws_totals *t);

/* Is there one that is more than a note? */
bool flaws_warn(const struct flaws_totals *t);

#endif
