/* AnyValue in protobuf (opentelemetry-proto common.proto v1) to our values; for otlp_proto.c only. */
#ifndef DIALECT_OTLP_WIRE_H
#define DIALECT_OTLP_WIRE_H

#include "base/buf.h"
#include "dialect/wire.h"
#include "span/value.h"

/* What reading one message needs, and what was wrong with it first. */
struct otlp_wire {
	struct arena *arena;
	struct buf text; /* scratch */
	const char *damage, *damage_at;
};

/* Remembers the first damage. */
void otlp_wire_check(struct otlp_wire *o, const struct wire *w);

/* Strings borrow from the message; arrays and key-value lists become JSON text in the arena. */
struct value otlp_wire_value(struct otlp_wire *o, struct str any);

struct otlp_pair {
	struct str key;
	struct value value;
};

/* A KeyValue message. */
struct otlp_pair otlp_wire_pair(struct otlp_wire *o, struct str message);

#endif
