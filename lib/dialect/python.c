/*
 * OpenTelemetry Python's ReadableSpan.to_json() (opentelemetry-sdk,
 * sdk/trace/__init__.py), as the console exporter and Monocle's files have it:
 * name context{trace_id,span_id,trace_state} kind "SpanKind.X" parent_id
 * start_time end_time (ISO, microseconds) status{status_code,description}
 * attributes events links resource{attributes,schema_url}. The scope is not
 * written. Ids may carry 0x. Anything else is an attribute.
 */
#include "dialect/flat_fields.h"
#include "dialect/one_span.h"

static enum status python_read(struct reading *r, struct str object)
{
	struct pull j;
	struct str key;
	struct value v;
	struct build *b = one_span_start(r, &j, object);
	while (pull_key(&j, &key)) {
		if (str_eq(key, STR("context")))
			one_span_context(r, &j);
		else if (!flat_field(r, key, &j) && value_read(&j, &v))
			one_span_attr(b, key, v);
	}
	return one_span_end(r, &j, object);
}

/* The ids are in "context", where Phoenix has them too: it names a span_kind. */
static int python_bid(const struct shape *s)
{
	static const char *const own[] = { "kind",   "parent_id",  "start_time", "end_time",
					   "status", "attributes", "events",     NULL };
	static const char *const phoenix[] = { "span_kind", "status_code", "status_message", NULL };
	const struct shape_member *context = shape_member(s, "context");
	if (!context || context->type != PULL_OBJECT || str_find(context->raw, STR("\"span_id\"")) < 0)
		return 0;
	return shape_has(s, "name") && shape_any(s, own) && !shape_any(s, phoenix) ? 76 : 0;
}

const struct dialect dialect_python = {
	.name = "python",
	.summary = "OpenTelemetry Python's console exporter (ReadableSpan.to_json), Monocle",
	.precision_ns = 1000,
	.bid = python_bid,
	.read = python_read,
};
