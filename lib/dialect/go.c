/*
 * OpenTelemetry Go's stdouttrace exporter (exporters/stdout/stdouttrace,
 * tracetest.SpanStub): Name SpanContext Parent SpanKind StartTime EndTime
 * Attributes[{Key,Value{Type,Value}}] Events[{Name,Attributes,Time}]
 * Links[{SpanContext,Attributes}] Status{Code,Description} Dropped…
 * ChildSpanCount Resource[{Key,Value}] InstrumentationScope (older:
 * InstrumentationLibrary). A zero Parent is a root; year 1 is no time.
 */
#include "dialect/field.h"
#include "dialect/one_span.h"

enum go_field {
	GO_CONTEXT = 1,
	GO_PARENT,
	GO_PARENT_ID,
	GO_NAME,
	GO_KIND,
	GO_START,
	GO_END,
	GO_ATTRIBUTES,
	GO_EVENTS,
	GO_LINKS,
	GO_STATUS,
	GO_STATUS_CODE,
	GO_STATUS_MESSAGE,
	GO_RESOURCE,
	GO_SCOPE,
	GO_DROPPED_ATTRIBUTES,
	GO_DROPPED_EVENTS,
	GO_DROPPED_LINKS,
	GO_CHILDREN,
};

static const struct field fields[] = {
	FIELD("Name", GO_NAME),
	FIELD("SpanContext", GO_CONTEXT),
	FIELD("Parent", GO_PARENT),
	FIELD("ParentSpanID", GO_PARENT_ID),
	FIELD("SpanKind", GO_KIND),
	FIELD("StartTime", GO_START),
	FIELD("EndTime", GO_END),
	FIELD("Attributes", GO_ATTRIBUTES),
	FIELD("Events", GO_EVENTS),
	FIELD("MessageEvents", GO_EVENTS),
	FIELD("Links", GO_LINKS),
	FIELD("Status", GO_STATUS),
	FIELD("StatusCode", GO_STATUS_CODE),
	FIELD("StatusMessage", GO_STATUS_MESSAGE),
	FIELD("Resource", GO_RESOURCE),
	FIELD("InstrumentationScope", GO_SCOPE),
	FIELD("InstrumentationLibrary", GO_SCOPE),
	FIELD("DroppedAttributes", GO_DROPPED_ATTRIBUTES),
	FIELD("DroppedAttributeCount", GO_DROPPED_ATTRIBUTES),
	FIELD("DroppedEvents", GO_DROPPED_EVENTS),
	FIELD("DroppedMessageEventCount", GO_DROPPED_EVENTS),
	FIELD("DroppedLinks", GO_DROPPED_LINKS),
	FIELD("DroppedLinkCount", GO_DROPPED_LINKS),
	FIELD("ChildSpanCount", GO_CHILDREN),
};

/* {"Type":"STRING","Value":"x"}; older ones have the value alone. */
static bool read_value(struct pull *j, struct value *out)
{
	struct str key;
	if (pull_peek(j) != PULL_OBJECT)
		return value_read(j, out);
	*out = (struct value){ .type = VALUE_NULL };
	pull_object(j);
	while (pull_key(j, &key))
		if (!(str_eq(key, STR("Value")) ? value_read(j, out) : pull_skip(j, NULL)))
			return false;
	return !j->error;
}

static void read_attribute(struct reading *r, struct pull *j, attr_add *add)
{
	struct str key, name = STR_UNSET;
	struct value v = { .type = VALUE_NULL };
	if (pull_peek(j) != PULL_OBJECT) {
		pull_skip(j, NULL);
		return;
	}
	pull_object(j);
	while (pull_key(j, &key)) {
		if (str_eq(key, STR("Value")))
			read_value(j, &v);
		else if (str_eq(key, STR("Key")) && pull_peek(j) == PULL_STRING)
			pull_string(j, &name);
		else
			pull_skip(j, NULL);
	}
	if (str_is_set(name) && !j->error)
		add(r->build, name, v);
}

static void read_attributes(struct reading *r, struct pull *j, attr_add *add)
{
	if (pull_peek(j) != PULL_ARRAY) {
		pull_skip(j, NULL);
		return;
	}
	pull_array(j);
	while (pull_element(j))
		read_attribute(r, j, add);
}

static void take_count(uint32_t *to, struct value v)
{
	int64_t n;
	if (value_as_i64(v, &n) && n > 0)
		*to = n < UINT32_MAX ? (uint32_t)n : UINT32_MAX;
}

static void read_event(struct reading *r, struct pull *j)
{
	struct str key;
	struct value v;
	struct time_read t;
	struct event *e = build_event(r->build);
	pull_object(j);
	while (pull_key(j, &key)) {
		if (str_eq(key, STR("Attributes"))) {
			read_attributes(r, j, build_event_attr);
			continue;
		}
		if (!value_read(j, &v))
			return;
		if (str_eq(key, STR("Name")) && v.type == VALUE_STRING) {
			e->name = v.text;
		} else if (str_eq(key, STR("Time")) && time_parse(v, TIME_AUTO, &t)) {
			e->time_ns = t.ns;
			e->has_time = true;
		} else if (str_eq(key, STR("DroppedAttributeCount"))) {
			take_count(&e->attrs.dropped, v);
		}
	}
}

static void read_link(struct reading *r, struct pull *j)
{
	struct str key;
	struct value v;
	struct link *l = build_link(r->build);
	pull_object(j);
	while (pull_key(j, &key)) {
		if (str_eq(key, STR("Attributes"))) {
			read_attributes(r, j, build_link_attr);
			continue;
		}
		if (!value_read(j, &v))
			return;
		if (str_eq(key, STR("DroppedAttributeCount")))
			take_count(&l->attrs.dropped, v);
		if (!str_eq(key, STR("SpanContext")))
			continue;
		l->trace_id =
			build_id(r->build, value_member(v, "TraceID", r->arena), ID_TRACE, ID_AS_WRITTEN);
		l->span_id = build_id(r->build, value_member(v, "SpanID", r->arena), ID_SPAN, ID_AS_WRITTEN);
	}
}

static void read_list(struct reading *r, struct pull *j, void read(struct reading *, struct pull *))
{
	if (pull_peek(j) != PULL_ARRAY) {
		pull_skip(j, NULL);
		return;
	}
	pull_array(j);
	while (pull_element(j)) {
		if (pull_peek(j) == PULL_OBJECT)
			read(r, j);
		else
			pull_skip(j, NULL);
	}
}

/* Go's own numbers are not those of OTLP: 1 is an error, 2 is ok (otel/codes). */
static void take_status_code(struct build *b, struct value v)
{
	int64_t code;
	if (v.type == VALUE_STRING)
		build_status(b, v);
	else if (value_as_i64(v, &code) && (code == 1 || code == 2))
		b->span.status = code == 1 ? SPAN_STATUS_ERROR : SPAN_STATUS_OK;
}

static void take_part(struct reading *r, enum go_field field, struct str key, struct value v)
{
	struct build *b = r->build;
	bool has_text = v.type == VALUE_STRING && v.text.n;
	if (field == GO_PARENT && str_eq(key, STR("SpanID")))
		build_parent_id(b, v, ID_AS_WRITTEN);
	else if (field == GO_STATUS && str_eq(key, STR("Code")))
		take_status_code(b, v);
	else if (field == GO_STATUS && str_eq(key, STR("Description")) && has_text)
		b->span.status_message = v.text;
	else if (field == GO_SCOPE && str_eq(key, STR("Name")) && has_text)
		b->span.scope.name = v.text;
	else if (field == GO_SCOPE && str_eq(key, STR("Version")) && has_text)
		b->span.scope.version = v.text;
}

/* Parent, Status, InstrumentationScope: small objects of scalars. */
static void take_parts(struct reading *r, struct pull *j, enum go_field field)
{
	struct str key;
	struct value v;
	if (pull_peek(j) != PULL_OBJECT) {
		pull_skip(j, NULL);
		return;
	}
	pull_object(j);
	while (pull_key(j, &key) && value_read(j, &v))
		take_part(r, field, key, v);
}

static void take_scalar(struct build *b, enum go_field field, struct str key, struct value v)
{
	switch (field) {
	case GO_NAME:
		b->span.name = v.type == VALUE_STRING ? v.text : b->span.name;
		break;
	case GO_PARENT_ID:
		build_parent_id(b, v, ID_AS_WRITTEN);
		break;
	case GO_KIND:
		build_kind(b, v);
		break;
	case GO_START:
		build_start(b, v, TIME_AUTO);
		break;
	case GO_END:
		build_end(b, v, TIME_AUTO);
		break;
	case GO_STATUS_CODE:
		take_status_code(b, v);
		break;
	case GO_STATUS_MESSAGE:
		b->span.status_message = v.type == VALUE_STRING && v.text.n ? v.text : STR_UNSET;
		break;
	case GO_DROPPED_ATTRIBUTES:
		take_count(&b->span.attrs.dropped, v);
		break;
	case GO_DROPPED_EVENTS:
		take_count(&b->span.events_dropped, v);
		break;
	case GO_DROPPED_LINKS:
		take_count(&b->span.links_dropped, v);
		break;
	default:
		one_span_attr(b, key, v);
		break;
	}
}

static void take_field(struct reading *r, struct pull *j, struct str key)
{
	struct value v;
	enum go_field field = field_find(fields, FIELDS(fields), key);
	switch (field) {
	case GO_CONTEXT:
		one_span_context(r, j);
		break;
	case GO_PARENT:
	case GO_STATUS:
	case GO_SCOPE:
		take_parts(r, j, field);
		break;
	case GO_ATTRIBUTES:
		read_attributes(r, j, build_attr);
		break;
	case GO_RESOURCE:
		build_resource(r->build);
		read_attributes(r, j, build_resource_attr);
		break;
	case GO_EVENTS:
		read_list(r, j, read_event);
		break;
	case GO_LINKS:
		read_list(r, j, read_link);
		break;
	default:
		if (value_read(j, &v))
			take_scalar(r->build, field, key, v);
		break;
	}
}

static enum status go_read(struct reading *r, struct str object)
{
	struct pull j;
	struct str key;
	one_span_start(r, &j, object);
	while (pull_key(&j, &key))
		take_field(r, &j, key);
	return one_span_end(r, &j, object);
}

static int go_bid(const struct shape *s)
{
	const struct shape_member *m = shape_member(s, "SpanContext");
	bool is_link = !shape_member(s, "Name") && !shape_member(s, "StartTime");
	return m && !is_link && m->type == PULL_OBJECT && str_find(m->raw, STR("\"TraceID\"")) >= 0 ? 80 : 0;
}

const struct dialect dialect_go = {
	.name = "go",
	.summary = "OpenTelemetry Go's stdout exporter (stdouttrace)",
	.precision_ns = 1,
	.bid = go_bid,
	.keeps_bytes = true,
	.read = go_read,
};
