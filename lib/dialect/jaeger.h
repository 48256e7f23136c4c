/*
 * Jaeger spans, as the trace object and single spans share them. Sources:
 * jaeger/model/json/model.go (API and UI), internal/storage/elasticsearch
 * dbmodel (documents), model/proto/model.proto (api_v2). For lib/dialect/ only.
 */
#ifndef DIALECT_JAEGER_H
#define DIALECT_JAEGER_H

#include "dialect/dialect.h"

/* The trace around a span. */
struct jaeger_trace {
	struct value trace_id; /* where the span has none of its own; VALUE_NONE: nowhere */
	struct map processes;  /* id -> place in `process`, text of the process */
	struct str *process;
	size_t budget;      /* bytes of processes that may still be read (again) */
	struct str current; /* process of the resource that is set; unset: none */
};

/* One span into the sink; `trace` is NULL where it stands alone. SKIP: damaged (reported). */
enum status jaeger_read_span(struct reading *r, struct str object, struct jaeger_trace *trace);

/*
 * A list of typed tags: {"key","type","value"} of the API, {"key","vType","vStr"…} of api_v2. Text of typed
 * numbers and booleans becomes numbers and booleans; "binary" of the API stays text, as base64 and hex
 * (Elasticsearch) are not told apart.
 */
void jaeger_tags(struct reading *r, struct pull *j, attr_add *add);

/* The object that Elasticsearch documents may have in its place: {"http@method":"GET"}, '@' for '.'. */
void jaeger_tag_map(struct reading *r, struct pull *j, attr_add *add);

/* logs[]: events, with the field "event" as their name. */
void jaeger_logs(struct reading *r, struct pull *j);

/* {"serviceName":…,"tags":[…]}: a new resource. */
void jaeger_process(struct reading *r, struct pull *j);

/* The first same-trace CHILD_OF, else the first same-trace reference, is the parent; all others are links.
 * The trace id must be set. */
void jaeger_references(struct reading *r, struct str references);

/* A tag of the span: what OpenTelemetry's exporter made of kind, status and scope goes back there; others are
 * attributes. */
void jaeger_span_tag(struct build *b, struct str key, struct value v);

#endif
