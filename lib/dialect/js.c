/*
 * Spans of OpenTelemetry's JavaScript SDK as JSON, in three shapes:
 *
 * - what ConsoleSpanExporter shows (sdk-trace-base, _exportInfo): traceId id
 *   parentId | parentSpanContext, timestamp and duration in microseconds;
 * - JSON.stringify() of a span: _spanContext, [seconds, nanoseconds], members
 *   with '_' that are the SDK's own, resource{_rawAttributes | _attributes |
 *   attributes}, "[Circular]" where an object had been written before;
 * - fixtures with spanContext{traceId,spanId}.
 *
 * Kinds are the numbers of @opentelemetry/api: 0 is internal, one less than in
 * OTLP. Log records and metrics of the same exporters are counted as such.
 */
#include "dialect/field.h"
#include "dialect/flat_fields.h"
#include "dialect/one_span.h"

enum js_field {
	JS_CONTEXT = 1,
	JS_PARENT_CONTEXT,
	JS_ID,
	JS_KIND,
	JS_TIMESTAMP,
	JS_DURATION,
	JS_RESOURCE,
	JS_SCOPE,
	JS_PASSED_OVER,
};

static const struct field fields[] = {
	FIELD("spanContext", JS_CONTEXT),
	FIELD("_spanContext", JS_CONTEXT),
	FIELD("parentSpanContext", JS_PARENT_CONTEXT),
	FIELD("id", JS_ID),
	FIELD("kind", JS_KIND),
	FIELD("timestamp", JS_TIMESTAMP),
	FIELD("duration", JS_DURATION),
	FIELD("_duration", JS_DURATION),
	FIELD("resource", JS_RESOURCE),
	FIELD("instrumentationScope", JS_SCOPE),
	FIELD("instrumentationLibrary", JS_SCOPE),
	FIELD("ended", JS_PASSED_OVER),
};

static void take_parent(struct reading *r, struct pull *j)
{
	struct str key;
	struct value v;
	if (pull_peek(j) != PULL_OBJECT) {
		pull_skip(j, NULL);
		return;
	}
	pull_object(j);
	while (pull_key(j, &key) && value_read(j, &v))
		if (str_eq(key, STR("spanId")))
			build_parent_id(r->build, v, ID_AS_WRITTEN);
}

static void take_kind(struct build *b, struct value v)
{
	int64_t kind;
	if (v.type == VALUE_INT && value_as_i64(v, &kind))
		build_kind(b, kind >= 0 && kind <= 4 ? value_i64(kind + 1) : v);
	else
		build_kind(b, v);
}

/* Microseconds, or [seconds, nanoseconds]. */
static void take_duration(struct build *b, struct value v)
{
	struct time_read t;
	if (v.type != VALUE_JSON)
		build_duration(b, v, TIME_US);
	else if (time_parse(v, TIME_AUTO, &t) && t.ns > 0) /* [-1,-1] while it runs */
		build_duration(b, value_i64(t.ns), TIME_NS);
}

/* A resource or a scope that was written before is not known here. */
static bool is_circular(struct pull *j)
{
	struct pull ahead = *j;
	struct str text;
	return pull_peek(&ahead) == PULL_STRING && pull_string(&ahead, &text) &&
	       str_eq(text, STR("[Circular]"));
}

static void take_resource(struct reading *r, struct pull *j)
{
	struct str key;
	if (pull_peek(j) != PULL_OBJECT) {
		pull_skip(j, NULL);
		return;
	}
	build_resource(r->build);
	pull_object(j);
	while (pull_key(j, &key)) {
		if (str_eq(key, STR("attributes")) || str_eq(key, STR("_attributes")) ||
		    str_eq(key, STR("_rawAttributes")))
			flat_attributes(r, j, build_resource_attr);
		else
			pull_skip(j, NULL);
	}
}

static void take_scalar(struct build *b, enum js_field field, struct str key, struct value v)
{
	if (field == JS_ID)
		build_span_id(b, v, ID_AS_WRITTEN);
	else if (field == JS_KIND)
		take_kind(b, v);
	else if (field == JS_TIMESTAMP)
		build_start(b, v, TIME_US);
	else
		one_span_attr(b, key, v);
}

static void take_field(struct reading *r, struct pull *j, struct str key, struct value *duration)
{
	struct value v;
	enum js_field field = field_find(fields, FIELDS(fields), key);
	if (field == JS_CONTEXT)
		one_span_context(r, j);
	else if (field == JS_PARENT_CONTEXT)
		take_parent(r, j);
	else if (field == JS_RESOURCE)
		take_resource(r, j);
	else if (field == JS_SCOPE && !is_circular(j))
		flat_scope(r, j);
	else if (field == JS_PASSED_OVER || field == JS_SCOPE || (!field && str_starts(key, STR("_"))))
		pull_skip(j, NULL);
	else if (field == JS_DURATION)
		value_read(j, duration);
	else if ((field || !flat_field(r, key, j)) && value_read(j, &v))
		take_scalar(r->build, field, key, v);
}

/* The same exporters write log records and metrics. */
static bool is_other_signal(struct str key)
{
	return str_eq(key, STR("severityNumber")) || str_eq(key, STR("severityText")) ||
	       str_eq(key, STR("hrTimeObserved")) || str_eq(key, STR("dataPoints"));
}

static enum status js_read(struct reading *r, struct str object)
{
	struct pull j;
	struct str key;
	struct value duration = { .type = VALUE_NONE };
	struct build *b = one_span_start(r, &j, object);
	while (pull_key(&j, &key)) {
		if (is_other_signal(key)) {
			reading_other_signal(r);
			return STATUS_OK;
		}
		take_field(r, &j, key, &duration);
	}
	take_duration(b, duration);
	return one_span_end(r, &j, object);
}

static bool has_context(const struct shape *s, const char *key)
{
	const struct shape_member *m = shape_member(s, key);
	return m && m->type == PULL_OBJECT && str_find(m->raw, STR("\"spanId\"")) >= 0;
}

static int js_bid(const struct shape *s)
{
	if (shape_is(s, "descriptor", PULL_OBJECT) && shape_is(s, "dataPoints", PULL_ARRAY))
		return 72;
	if (has_context(s, "spanContext") || has_context(s, "_spanContext"))
		return 72;
	if (!shape_has(s, "traceId") || !shape_has(s, "id") || shape_has(s, "localEndpoint") ||
	    shape_has(s, "spans"))
		return 0;
	bool is_shown = shape_has(s, "instrumentationScope") || shape_has(s, "instrumentationLibrary") ||
			(shape_has(s, "resource") && shape_has(s, "timestamp"));
	return is_shown ? 72 : 0;
}

const struct dialect dialect_js = {
	.name = "js",
	.summary = "spans of OpenTelemetry's JavaScript SDK, as its objects are",
	.precision_ns = 1000,
	.bid = js_bid,
	.keeps_bytes = true,
	.read = js_read,
};
