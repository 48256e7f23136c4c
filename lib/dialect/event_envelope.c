/*
 * Event envelope: one JSON object per event or span of an LLM pipeline, with
 * a fixed set of fields and the fields of its stage beside them:
 *
 *	event_time trace_id span_id parent_span_id span_type operation_name
 *	duration_ms status service_name attributes{} …
 *
 * event_time is the start; the name is operation_name, else span_type; a
 * status is success, degraded, blocked or failed (final_status on the root);
 * error_type makes it an error. service_name goes to the resource. Every field
 * that is none of a span (flat_fields.h) is an attribute under its own name.
 */
#include "dialect/field.h"
#include "dialect/flat_fields.h"

enum envelope_field { ENVELOPE_TYPE = 1, ENVELOPE_SERVICE, ENVELOPE_FINAL, ENVELOPE_ERROR, ENVELOPE_MESSAGE };

static const struct field fields[] = {
	FIELD("span_type", ENVELOPE_TYPE),        FIELD("service_name", ENVELOPE_SERVICE),
	FIELD("final_status", ENVELOPE_FINAL),    FIELD("error_type", ENVELOPE_ERROR),
	FIELD("error_message", ENVELOPE_MESSAGE), FIELD("error_message_redacted", ENVELOPE_MESSAGE),
};

struct envelope {
	struct str type;
	bool failed;
};

static void take(struct build *b, struct envelope *e, struct str key, struct value v)
{
	bool has_text = v.type == VALUE_STRING && v.text.n;
	switch (field_find(fields, FIELDS(fields), key)) {
	case ENVELOPE_SERVICE:
		build_resource_attr(b, STR("service.name"), v);
		return;
	case ENVELOPE_FINAL:
		flat_set_status(b, v);
		break;
	case ENVELOPE_TYPE:
		e->type = has_text ? v.text : STR_UNSET;
		break;
	case ENVELOPE_ERROR:
		e->failed = has_text && !str_eq_nocase(v.text, STR("none"));
		break;
	case ENVELOPE_MESSAGE:
		if (has_text && !str_is_set(b->span.status_message))
			b->span.status_message = v.text;
		break;
	default:
		break;
	}
	build_attr(b, key, v);
}

static enum status envelope_read(struct reading *r, struct str object)
{
	struct envelope e = { .type = STR_UNSET };
	struct pull j;
	struct str key;
	struct value v;
	flat_start(r);
	build_resource(r->build);
	struct build *b = reading_span(r, object);
	reading_json(r, &j, object);
	pull_object(&j);
	while (pull_key(&j, &key)) {
		if (flat_field_in_batch(r, key, &j))
			continue;
		if (value_read(&j, &v) && v.type != VALUE_NULL)
			take(b, &e, key, v);
	}
	if (!str_is_set(b->span.name))
		b->span.name = e.type;
	if (e.failed)
		b->span.status = SPAN_STATUS_ERROR;
	bool whole = flat_emit(r, &j);
	flat_start(r);
	return whole ? STATUS_OK : STATUS_SKIP;
}

static int envelope_bid(const struct shape *s)
{
	static const char *const foreign[] = { "process", "references", "tags", NULL }; /* Jaeger's */
	if (!shape_has(s, "trace_id") || !shape_has(s, "span_id") || shape_any(s, foreign))
		return 0;
	bool named = shape_has(s, "operation_name") && !shape_has(s, "name");
	return shape_has(s, "event_time") || shape_has(s, "span_type") || named ? 80 : 0;
}

const struct dialect dialect_event_envelope = {
	.name = "event-envelope",
	.summary = "one event per object: event_time, trace_id, span_id, span_type, stage fields",
	.precision_ns = 1000000,
	.bid = envelope_bid,
	.read = envelope_read,
};
