/* Where each part of an answer comes from. */
#ifndef REPORT_BLAME_TEXT_H
#define REPORT_BLAME_TEXT_H

#include "detect/blame.h"
#include "report/text.h"
#include "json/write.h"

void blame_text(struct buf *out, const struct diagnosis *d, const struct blame *b,
		const struct text_style *style);

/* "blame": an array, into an object that is open. */
void blame_json(struct json_writer *w, const struct diagnosis *d, const struct blame *b);

#endif
