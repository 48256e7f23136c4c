/*
 * AnyValue of OTLP/JSON (opentelemetry-proto common.proto v1; JSON mapping:
 * docs/specification.md, "JSON Protobuf Encoding") to our values. For
 * lib/dialect/ only.
 */
#ifndef DIALECT_OTLP_VALUE_H
#define DIALECT_OTLP_VALUE_H

#include "dialect/dialect.h"

/*
 * The AnyValue that is next in `j`. Arrays and key-value lists become plain
 * JSON text in the arena; {} is VALUE_NULL; plain JSON in its place is taken
 * as it is. False when j failed.
 */
bool otlp_value(struct reading *r, struct pull *j, struct value *out);

/* {"low":…,"high":…}, as protobuf.js writes 64-bit integers. */
bool otlp_long(struct value v, struct arena *arena, int64_t *out);

/* The same as text: `any` is the text of an AnyValue's array or key-value list. Unset when it is nested too
 * deep, or damaged. */
struct str otlp_plain(struct reading *r, struct str any, bool pairs);

#endif
