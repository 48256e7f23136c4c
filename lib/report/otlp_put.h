/* Values in OTLP's JSON encoding; between otlp.c and otlp_put.c only. */
#ifndef REPORT_OTLP_PUT_H
#define REPORT_OTLP_PUT_H

#include "json/write.h"
#include "span/value.h"

struct otlp {
	struct json_writer w;
	struct arena *scratch; /* borrowed: decoded strings */
};

void otlp_key(struct otlp *o, const char *name);
void otlp_digits(struct otlp *o, uint64_t v); /* as a decimal string */
void otlp_signed(struct otlp *o, int64_t v);
void otlp_value(struct otlp *o, const struct value *v); /* an AnyValue */

#endif
