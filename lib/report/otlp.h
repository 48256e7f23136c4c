/*
 * Spans as OTLP/JSON lines (opentelemetry-proto v1, docs/specification.md,
 * "JSON Protobuf Encoding"): one TracesData with one span per line, whatever
 * dialect it came in. Where it came from goes with it, in the span attributes
 *
 *	casefile.origin.file .member .line .offset .length
 *	casefile.dialect .precision (nanoseconds) .flags (span/flags.h)
 *
 * which the OTLP dialect turns back into what they were. Ids that are no
 * hex ids are written verbatim: they are evidence, importers may refuse them.
 */
#ifndef REPORT_OTLP_H
#define REPORT_OTLP_H

#include "span/span.h"

/* Appends one line, with its newline. `scratch` takes decoded strings; the caller resets it. */
void otlp_write_span(struct buf *out, const struct span *s, struct arena *scratch);

#endif
