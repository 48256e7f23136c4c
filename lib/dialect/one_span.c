/* Shared by the dialects whose records are single spans of an SDK or an API. */
#include "dialect/one_span.h"

#include "dialect/field.h"
#include "dialect/flat_fields.h"

struct build *one_span_start(struct reading *r, struct pull *j, struct str object)
{
	flat_start(r);
	struct build *b = reading_span(r, object);
	reading_json(r, j, object);
	pull_object(j);
	return b;
}

enum status one_span_end(struct reading *r, const struct pull *j, struct str object)
{
	const struct span *s = &r->build->span;
	bool whole = reading_json_end(r, j);
	if (!str_is_set(s->trace_id) && !str_is_set(s->span_id)) {
		if (s->flags & SPAN_TORN)
			return STATUS_SKIP;
		/* Some exporters write empty ids; the span is evidence all the same, and a trace of its own.
		 */
		reading_damaged(r, object.s, "span.no-id", "span with neither trace id nor span id");
		if (!str_is_set(s->name))
			return STATUS_SKIP;
	}
	reading_emit(r);
	return whole ? STATUS_OK : STATUS_SKIP;
}

enum context_field { CONTEXT_TRACE = 1, CONTEXT_SPAN, CONTEXT_STATE };

static const struct field context_fields[] = {
	FIELD("trace_id", CONTEXT_TRACE),    FIELD("span_id", CONTEXT_SPAN),
	FIELD("traceId", CONTEXT_TRACE),     FIELD("spanId", CONTEXT_SPAN),
	FIELD("TraceID", CONTEXT_TRACE),     FIELD("SpanID", CONTEXT_SPAN),
	FIELD("_traceId", CONTEXT_TRACE),    FIELD("_spanId", CONTEXT_SPAN),
	FIELD("trace_state", CONTEXT_STATE), FIELD("traceState", CONTEXT_STATE),
	FIELD("TraceState", CONTEXT_STATE),
};

void one_span_context(struct reading *r, struct pull *j)
{
	struct build *b = r->build;
	struct str key;
	struct value v;
	if (pull_peek(j) != PULL_OBJECT) {
		pull_skip(j, NULL);
		return;
	}
	pull_object(j);
	while (pull_key(j, &key) && value_read(j, &v)) {
		enum context_field field = field_find(context_fields, FIELDS(context_fields), key);
		if (field == CONTEXT_TRACE)
			build_trace_id(b, v, ID_AS_WRITTEN);
		else if (field == CONTEXT_SPAN)
			build_span_id(b, v, ID_AS_WRITTEN);
		else if (field == CONTEXT_STATE && v.type == VALUE_STRING && v.text.n &&
			 !str_eq(v.text, STR("[]")))
			build_attr(b, STR("otlp.trace_state"), v);
	}
}

void one_span_attr(struct build *b, struct str key, struct value v)
{
	if (v.type != VALUE_NULL && v.type != VALUE_NONE)
		build_attr(b, key, v);
}
