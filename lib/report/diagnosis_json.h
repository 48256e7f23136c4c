/* A diagnosis as members of an object that is open: "findings", "missing", "not_assessable", "diagnosis". */
#ifndef REPORT_DIAGNOSIS_JSON_H
#define REPORT_DIAGNOSIS_JSON_H

#include "detect/detect.h"
#include "json/write.h"

void diagnosis_json(struct json_writer *w, const struct diagnosis *d);

/* Only "findings" and "summary": for lists of traces. */
void diagnosis_json_findings(struct json_writer *w, const struct diagnosis *d);

#endif
