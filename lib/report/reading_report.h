/* What is told of the reading itself: damage that was met, and what each byte was taken for. */
#ifndef REPORT_READING_REPORT_H
#define REPORT_READING_REPORT_H

#include "base/ledger.h"
#include "report/text.h"
#include "json/write.h"

struct reading_report {
	const struct diag_entry *entries;
	size_t n;
	uint64_t total;              /* of which n were kept */
	const struct ledger *ledger; /* NULL: none was asked for */
};

/* Members "diagnostics" (a list, also when it is empty) and "ledger", into an object that is open. NULL:
 * nothing.
 */
void reading_report_json(struct json_writer *w, const struct reading_report *r);

/* The ledger for people: totals, streams, files, the first gaps. */
void reading_report_text(struct buf *out, const struct ledger *l, const struct text_style *style);

#endif
