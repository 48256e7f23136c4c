/* A diagnosis as the table of an incident review: span, suspect signal, evidence; then the root cause. */
#ifndef REPORT_DIAGNOSIS_MARKDOWN_H
#define REPORT_DIAGNOSIS_MARKDOWN_H

#include "detect/detect.h"

void diagnosis_markdown(struct buf *out, const struct diagnosis *d);

#endif
