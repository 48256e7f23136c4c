/* What the audit says (contract/audit.h), for people and as JSON (casefile.audit/1). */
#ifndef REPORT_AUDIT_REPORT_H
#define REPORT_AUDIT_REPORT_H

#include "contract/audit_dump.h"
#include "report/text.h"

/* One trace in full: span by span, field by field. */
void audit_text_trace(struct buf *out, const struct scene *s, const struct audit *a,
		      const struct text_style *style);

/* Shares, reasons, anchors, the five questions. */
void audit_text_dump(struct buf *out, struct audit_dump *d, const struct text_style *style);

/* An element of "traces", and all of the document around them. */
void audit_json_trace(struct buf *out, const struct scene *s, const struct audit *a);
void audit_json_dump(struct buf *out, struct audit_dump *d, struct str traces);

#endif
