/* Events and links of a flat span. */
#include "dialect/flat_fields.h"

#include "dialect/field.h"
#include "dialect/flat_impl.h"

enum event_field { EVENT_NAME = 1, EVENT_TIME, EVENT_TIME_NS, EVENT_TIME_MS, EVENT_ATTRS, EVENT_DROPPED };

static const struct field event_fields[] = {
	FIELD("name", EVENT_NAME),
	FIELD("timeUnixNano", EVENT_TIME_NS),
	FIELD("attributes", EVENT_ATTRS),
	FIELD("droppedAttributesCount", EVENT_DROPPED),
	FIELD("time_unix_nano", EVENT_TIME_NS),
	FIELD("timestamp", EVENT_TIME),
	FIELD("time", EVENT_TIME),
	FIELD("event_name", EVENT_NAME),
	FIELD("eventName", EVENT_NAME),
	FIELD("event_time", EVENT_TIME),
	FIELD("event_timestamp", EVENT_TIME),
	FIELD("timestamp_ns", EVENT_TIME_NS),
	FIELD("time_ns", EVENT_TIME_NS),
	FIELD("time_ms", EVENT_TIME_MS),
	FIELD("timestamp_ms", EVENT_TIME_MS),
	FIELD("ts_ms", EVENT_TIME_MS),
	FIELD("dropped_attributes_count", EVENT_DROPPED),
	FIELD("Timestamp", EVENT_TIME),
	FIELD("Name", EVENT_NAME),
	FIELD("Attributes", EVENT_ATTRS),
};

static void take_event_time(struct build *b, struct event *e, struct value v, enum time_unit unit)
{
	struct time_read t;
	if (!time_parse(v, unit, &t))
		return;
	e->time_ns = t.ns;
	e->has_time = true;
	if (t.unit_suspect)
		b->span.flags |= SPAN_UNIT_SUSPECT;
}

static void read_event_field(struct reading *r, struct pull *j, struct event *e, struct str key)
{
	enum event_field field = (enum event_field)field_find(event_fields, FIELDS(event_fields), key);
	struct value v;
	if (field == EVENT_ATTRS) {
		flat_attributes(r, j, build_event_attr);
		return;
	}
	if (!value_read(j, &v))
		return;
	switch (field) {
	case EVENT_NAME:
		e->name = v.type == VALUE_STRING ? v.text : e->name;
		break;
	case EVENT_TIME:
		take_event_time(r->build, e, v, TIME_AUTO);
		break;
	case EVENT_TIME_NS:
		take_event_time(r->build, e, v, TIME_NS);
		break;
	case EVENT_TIME_MS:
		take_event_time(r->build, e, v, TIME_MS);
		break;
	case EVENT_DROPPED:
		flat_count(&e->attrs.dropped, v);
		break;
	default:
		if (v.type != VALUE_NULL)
			build_event_attr(r->build, key, v);
		break;
	}
}

static void read_event(struct reading *r, struct pull *j)
{
	struct str key;
	struct event *e = build_event(r->build);
	pull_object(j);
	while (pull_key(j, &key))
		read_event_field(r, j, e, key);
}

/* ---- links ---- */

enum link_field { LINK_TRACE = 1, LINK_SPAN, LINK_CONTEXT, LINK_ATTRS, LINK_DROPPED, LINK_PASSED_OVER };

static const struct field link_fields[] = {
	FIELD("traceId", LINK_TRACE),          FIELD("spanId", LINK_SPAN),
	FIELD("attributes", LINK_ATTRS),       FIELD("droppedAttributesCount", LINK_DROPPED),
	FIELD("trace_id", LINK_TRACE),         FIELD("span_id", LINK_SPAN),
	FIELD("traceID", LINK_TRACE),          FIELD("spanID", LINK_SPAN),
	FIELD("context", LINK_CONTEXT),        FIELD("spanContext", LINK_CONTEXT),
	FIELD("span_context", LINK_CONTEXT),   FIELD("dropped_attributes_count", LINK_DROPPED),
	FIELD("TraceId", LINK_TRACE),          FIELD("SpanId", LINK_SPAN),
	FIELD("Attributes", LINK_ATTRS),       FIELD("TraceState", LINK_PASSED_OVER),
	FIELD("flags", LINK_PASSED_OVER),      FIELD("trace_flags", LINK_PASSED_OVER),
	FIELD("traceFlags", LINK_PASSED_OVER), FIELD("isRemote", LINK_PASSED_OVER),
	FIELD("traceState", LINK_PASSED_OVER), FIELD("trace_state", LINK_PASSED_OVER),
};

static void read_link_field(struct reading *r, struct pull *j, struct link *l, struct str key)
{
	enum link_field field = (enum link_field)field_find(link_fields, FIELDS(link_fields), key);
	struct value v;
	if (field == LINK_ATTRS) {
		flat_attributes(r, j, build_link_attr);
		return;
	}
	if (!value_read(j, &v))
		return;
	if (field == LINK_TRACE)
		l->trace_id = build_id(r->build, v, ID_TRACE, ID_AS_WRITTEN);
	else if (field == LINK_SPAN)
		l->span_id = build_id(r->build, v, ID_SPAN, ID_AS_WRITTEN);
	else if (field == LINK_DROPPED)
		flat_count(&l->attrs.dropped, v);
	else if (!field && v.type != VALUE_NULL)
		build_link_attr(r->build, key, v);
}

static void read_link(struct reading *r, struct pull *j)
{
	struct str key;
	struct link *l = build_link(r->build);
	pull_object(j);
	while (pull_key(j, &key)) {
		bool is_context = field_find(link_fields, FIELDS(link_fields), key) == LINK_CONTEXT &&
				  pull_peek(j) == PULL_OBJECT;
		if (!is_context) {
			read_link_field(r, j, l, key);
			continue;
		}
		pull_object(j);
		while (pull_key(j, &key))
			read_link_field(r, j, l, key);
	}
}

typedef void read_one(struct reading *r, struct pull *j);

static void read_list(struct reading *r, struct pull *j, read_one *read)
{
	enum pull_type type = pull_peek(j);
	if (type == PULL_OBJECT) {
		read(r, j);
	} else if (type == PULL_ARRAY) {
		pull_array(j);
		while (pull_element(j)) {
			if (pull_peek(j) == PULL_OBJECT)
				read(r, j);
			else
				pull_skip(j, NULL);
		}
	} else {
		pull_skip(j, NULL);
	}
}

void flat_events(struct reading *r, struct pull *j)
{
	read_list(r, j, read_event);
}

void flat_links(struct reading *r, struct pull *j)
{
	read_list(r, j, read_link);
}
