/*
 * A whole trace in one document:
 *
 *	{"trace_id":…, "trace.attributes":{…}, "spans":[{"span_id":…}, …]}
 *
 * The trace's attributes, and what else the document says of itself in
 * scalars (session_id, service_name …), become the resource of its spans;
 * spans have the fields of flat_fields.h, and anything else in them is an
 * attribute. A trace id of a span's own wins over the document's.
 */
#include "dialect/field.h"
#include "dialect/flat_fields.h"

enum part { PART_TRACE_ID = 1, PART_ATTRIBUTES, PART_RESOURCE, PART_SPANS, PART_SERVICE };

static const struct field parts[] = {
	FIELD("trace_id", PART_TRACE_ID),
	FIELD("traceId", PART_TRACE_ID),
	FIELD("spans", PART_SPANS),
	FIELD("trace.attributes", PART_ATTRIBUTES),
	FIELD("attributes", PART_ATTRIBUTES),
	FIELD("trace_attributes", PART_ATTRIBUTES),
	FIELD("traceAttributes", PART_ATTRIBUTES),
	FIELD("metadata", PART_ATTRIBUTES),
	FIELD("resource", PART_RESOURCE),
	FIELD("resource_attributes", PART_RESOURCE),
	FIELD("resourceAttributes", PART_RESOURCE),
	FIELD("service_name", PART_SERVICE),
	FIELD("serviceName", PART_SERVICE),
};

static enum part part_of(struct str key)
{
	return (enum part)field_find(parts, FIELDS(parts), key);
}

/* One member of the document, but its spans, into the resource. */
static void read_head_member(struct reading *r, struct pull *j, struct str key, struct value *trace_id)
{
	enum part part = part_of(key);
	struct value v;
	if (part == PART_ATTRIBUTES) {
		flat_attributes(r, j, build_resource_attr);
		return;
	}
	if (part == PART_RESOURCE) {
		flat_resource_attributes(r, j, build_resource_attr);
		return;
	}
	if (part == PART_SPANS || !value_read(j, &v)) {
		pull_skip(j, NULL);
		return;
	}
	if (part == PART_TRACE_ID)
		*trace_id = v;
	else if (v.type != VALUE_JSON && v.type != VALUE_NULL)
		build_resource_attr(r->build, part == PART_SERVICE ? STR("service.name") : key, v);
}

static struct value read_head(struct reading *r, struct str object)
{
	struct value trace_id = { .type = VALUE_NONE };
	struct pull j;
	struct str key;
	build_resource(r->build);
	reading_json(r, &j, object);
	pull_object(&j);
	while (pull_key(&j, &key))
		read_head_member(r, &j, key, &trace_id);
	reading_repairs(r, &j);
	return trace_id;
}

static bool read_span(struct reading *r, struct str object, struct value trace_id)
{
	struct pull j;
	struct str key;
	struct value v;
	struct build *b = reading_span(r, object);
	b->span.scope = (struct scope){ 0 };
	reading_json(r, &j, object);
	pull_object(&j);
	while (pull_key(&j, &key)) {
		if (flat_field_in_batch(r, key, &j))
			continue;
		if (value_read(&j, &v) && v.type != VALUE_NULL)
			build_attr(b, part_of(key) == PART_SERVICE ? STR("service.name") : key, v);
	}
	if (!str_is_set(b->span.trace_id))
		build_trace_id(b, trace_id, ID_AS_WRITTEN);
	return flat_emit(r, &j);
}

/* False when one of them is damaged (reported). */
static bool read_spans(struct reading *r, struct pull *j, struct value trace_id)
{
	struct str raw;
	bool whole = true;
	if (pull_peek(j) != PULL_ARRAY) {
		if (pull_skip(j, &raw))
			reading_other(r, raw);
		return true;
	}
	pull_array(j);
	while (r->stop == STATUS_OK && reading_next_object(r, j, &whole))
		if (pull_skip(j, &raw))
			whole = read_span(r, raw, trace_id) && whole;
	return whole;
}

static enum status document_read(struct reading *r, struct str object)
{
	struct pull j;
	struct str key, raw;
	bool whole = true;
	flat_start(r);
	struct value trace_id = read_head(r, object);
	reading_json(r, &j, object);
	pull_object(&j);
	while (r->stop == STATUS_OK && pull_key(&j, &key)) {
		if (part_of(key) == PART_SPANS)
			whole = read_spans(r, &j, trace_id) && whole;
		else if (pull_skip(&j, &raw) && !part_of(key))
			reading_other(r, raw);
	}
	flat_start(r);
	return reading_json_end(r, &j) && whole ? STATUS_OK : STATUS_SKIP;
}

static bool has_our_id(struct str object)
{
	return str_find(object, STR("\"span_id\"")) >= 0 || str_find(object, STR("\"spanId\"")) >= 0;
}

enum { SPANS_ASKED = 8 };

/* One of the first spans has an id under one of our names, so they are neither Jaeger's nor Zipkin's. */
static bool has_our_spans(struct str spans)
{
	bool any = false;
	for (int i = 0; i < SPANS_ASKED; i++) {
		ptrdiff_t open = str_find(spans, STR("{"));
		struct scan scan = { 0 };
		if (open < 0)
			break;
		any = true;
		spans = str_from(spans, (size_t)open);
		scan_value(&scan, spans);
		if (has_our_id((struct str){ spans.s, scan.at }))
			return true;
		spans = str_from(spans, scan.at);
	}
	return !any;
}

static int document_bid(const struct shape *s)
{
	if (!shape_is(s, "spans", PULL_ARRAY) || shape_has(s, "processes"))
		return 0;
	if (!shape_has(s, "trace_id") && !shape_has(s, "traceId"))
		return 0;
	return has_our_spans(shape_member(s, "spans")->raw) ? 70 : 0;
}

const struct dialect dialect_trace_document = {
	.name = "trace-document",
	.summary = "a whole trace in one JSON object: trace_id, trace.attributes, spans",
	.precision_ns = 1000000,
	.bid = document_bid,
	.read = document_read,
};
