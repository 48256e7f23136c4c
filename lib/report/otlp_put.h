/* Values in OTLP's JSON encoding; between otlp.c and otlp_put.c only. */
#ifndef REPORT_OTLP_PUT_H
#define REPORT_OTLP_PUT_H

#include "span/value.h"
#include "json/write.h"

struct otlp {
	struct json_writer w;
	struct arena *scratch; /* borrowed: decoded strings */
};

void otlp_put_key(struct otlp *o, const char *name);
void otlp_put_digits(struct otlp *o, uint64_t v); /* as a decimal string */
void otlp_put_signed(struct otlp *o, int64_t v);
void otlp_put_value(struct otlp *o, const struct value *v); /* an AnyValue */

#endif
