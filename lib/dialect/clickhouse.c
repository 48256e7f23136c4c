/*
 * ClickHouse: rows of the collector's otel_traces table, as FORMAT
 * JSONEachRow writes them (opentelemetry-collector-contrib,
 * exporter/clickhouseexporter):
 *
 *	Timestamp TraceId SpanId ParentSpanId TraceState SpanName SpanKind ServiceName
 *	ResourceAttributes{} ScopeName ScopeVersion SpanAttributes{} Duration (ns)
 *	StatusCode StatusMessage
 *	Events.Timestamp[] Events.Name[] Events.Attributes[]
 *	Links.TraceId[] Links.SpanId[] Links.TraceState[] Links.Attributes[]
 *
 * or Events and Links as lists of objects. Other columns are kept as attributes.
 */
#include "dialect/field.h"
#include "dialect/flat_fields.h"

enum column {
	COLUMN_START = 1,
	COLUMN_TRACE_ID,
	COLUMN_SPAN_ID,
	COLUMN_PARENT_ID,
	COLUMN_TRACE_STATE,
	COLUMN_NAME,
	COLUMN_KIND,
	COLUMN_SERVICE,
	COLUMN_RESOURCE,
	COLUMN_SCOPE_NAME,
	COLUMN_SCOPE_VERSION,
	COLUMN_ATTRIBUTES,
	COLUMN_DURATION,
	COLUMN_STATUS,
	COLUMN_STATUS_MESSAGE,
	COLUMN_EVENTS,
	COLUMN_LINKS,
	COLUMN_EVENT_TIMES,
	COLUMN_EVENT_NAMES,
	COLUMN_EVENT_ATTRIBUTES,
	COLUMN_LINK_TRACE_IDS,
	COLUMN_LINK_SPAN_IDS,
	COLUMN_LINK_ATTRIBUTES,
	COLUMN_PASSED_OVER,
	COLUMNS,
};

static const struct field columns[] = {
	FIELD("Timestamp", COLUMN_START),
	FIELD("TraceId", COLUMN_TRACE_ID),
	FIELD("SpanId", COLUMN_SPAN_ID),
	FIELD("ParentSpanId", COLUMN_PARENT_ID),
	FIELD("TraceState", COLUMN_TRACE_STATE),
	FIELD("SpanName", COLUMN_NAME),
	FIELD("SpanKind", COLUMN_KIND),
	FIELD("ServiceName", COLUMN_SERVICE),
	FIELD("ResourceAttributes", COLUMN_RESOURCE),
	FIELD("ScopeName", COLUMN_SCOPE_NAME),
	FIELD("ScopeVersion", COLUMN_SCOPE_VERSION),
	FIELD("SpanAttributes", COLUMN_ATTRIBUTES),
	FIELD("Duration", COLUMN_DURATION),
	FIELD("StatusCode", COLUMN_STATUS),
	FIELD("StatusMessage", COLUMN_STATUS_MESSAGE),
	FIELD("Events", COLUMN_EVENTS),
	FIELD("Links", COLUMN_LINKS),
	FIELD("Events.Timestamp", COLUMN_EVENT_TIMES),
	FIELD("Events.Name", COLUMN_EVENT_NAMES),
	FIELD("Events.Attributes", COLUMN_EVENT_ATTRIBUTES),
	FIELD("Links.TraceId", COLUMN_LINK_TRACE_IDS),
	FIELD("Links.SpanId", COLUMN_LINK_SPAN_IDS),
	FIELD("Links.TraceState", COLUMN_PASSED_OVER),
	FIELD("Links.Attributes", COLUMN_LINK_ATTRIBUTES),
	FIELD("TraceFlags", COLUMN_PASSED_OVER),
};

/* Columns that are lists, side by side; read when all of them were seen. */
struct lists {
	struct str raw[COLUMNS];
};

static bool open_list(struct reading *r, struct pull *j, struct str raw)
{
	if (!str_is_set(raw))
		return false;
	reading_json(r, j, raw);
	return pull_peek(j) == PULL_ARRAY && pull_array(j);
}

/* The next element of a list that may have come to its end. */
static bool next(bool *open, struct pull *j)
{
	*open = *open && pull_element(j);
	return *open;
}

static void read_event_lists(struct reading *r, const struct lists *l)
{
	struct pull times, names, attrs;
	struct value v;
	struct time_read t;
	bool has_times = open_list(r, &times, l->raw[COLUMN_EVENT_TIMES]);
	bool has_names = open_list(r, &names, l->raw[COLUMN_EVENT_NAMES]);
	bool has_attrs = open_list(r, &attrs, l->raw[COLUMN_EVENT_ATTRIBUTES]);
	for (;;) {
		bool time = next(&has_times, &times), name = next(&has_names, &names);
		bool attr = next(&has_attrs, &attrs);
		if (!time && !name && !attr)
			return;
		struct event *e = build_event(r->build);
		if (time && value_read(&times, &v) && time_parse(v, TIME_AUTO, &t)) {
			e->time_ns = t.ns;
			e->has_time = true;
		}
		if (name && value_read(&names, &v) && v.type == VALUE_STRING)
			e->name = v.text;
		if (attr)
			flat_attributes(r, &attrs, build_event_attr);
	}
}

static void read_link_lists(struct reading *r, const struct lists *l)
{
	struct pull traces, spans, attrs;
	struct value v;
	bool has_traces = open_list(r, &traces, l->raw[COLUMN_LINK_TRACE_IDS]);
	bool has_spans = open_list(r, &spans, l->raw[COLUMN_LINK_SPAN_IDS]);
	bool has_attrs = open_list(r, &attrs, l->raw[COLUMN_LINK_ATTRIBUTES]);
	for (;;) {
		bool trace = next(&has_traces, &traces), span = next(&has_spans, &spans);
		bool attr = next(&has_attrs, &attrs);
		if (!trace && !span && !attr)
			return;
		struct link *link = build_link(r->build);
		if (trace && value_read(&traces, &v))
			link->trace_id = build_id(r->build, v, ID_TRACE, ID_AS_WRITTEN);
		if (span && value_read(&spans, &v))
			link->span_id = build_id(r->build, v, ID_SPAN, ID_AS_WRITTEN);
		if (attr)
			flat_attributes(r, &attrs, build_link_attr);
	}
}

static void take(struct build *b, enum column column, struct str key, struct value v)
{
	struct str text = v.type == VALUE_STRING && v.text.n ? v.text : STR_UNSET;
	switch (column) {
	case COLUMN_START:
		build_start(b, v, TIME_AUTO);
		break;
	case COLUMN_TRACE_ID:
		build_trace_id(b, v, ID_AS_WRITTEN);
		break;
	case COLUMN_SPAN_ID:
		build_span_id(b, v, ID_AS_WRITTEN);
		break;
	case COLUMN_PARENT_ID:
		build_parent_id(b, v, ID_AS_WRITTEN);
		break;
	case COLUMN_TRACE_STATE:
		if (str_is_set(text))
			build_attr(b, STR("otlp.trace_state"), v);
		break;
	case COLUMN_NAME:
		b->span.name = v.type == VALUE_STRING ? v.text : STR_UNSET;
		break;
	case COLUMN_KIND:
		build_kind(b, v);
		break;
	case COLUMN_SCOPE_NAME:
		b->span.scope.name = text;
		break;
	case COLUMN_SCOPE_VERSION:
		b->span.scope.version = text;
		break;
	case COLUMN_DURATION:
		build_duration(b, v, TIME_NS);
		break;
	case COLUMN_STATUS:
		if (!flat_set_status(b, v))
			build_attr(b, STR("status"), v);
		break;
	case COLUMN_STATUS_MESSAGE:
		b->span.status_message = text;
		break;
	default:
		if (v.type != VALUE_NULL)
			build_attr(b, key, v);
		break;
	}
}

static void read_column(struct reading *r, struct pull *j, struct str key, struct lists *lists,
			struct value *service)
{
	enum column column = (enum column)field_find(columns, FIELDS(columns), key);
	struct value v;
	if (column == COLUMN_RESOURCE)
		flat_attributes(r, j, build_resource_attr);
	else if (column == COLUMN_ATTRIBUTES)
		flat_attributes(r, j, build_attr);
	else if (column == COLUMN_EVENTS)
		flat_events(r, j);
	else if (column == COLUMN_LINKS)
		flat_links(r, j);
	else if (column >= COLUMN_EVENT_TIMES)
		pull_skip(j, &lists->raw[column]);
	else if (value_read(j, column == COLUMN_SERVICE ? service : &v) && column != COLUMN_SERVICE)
		take(r->build, column, key, v);
}

/* ServiceName repeats an attribute of the resource. */
static void take_service(struct build *b, struct value service)
{
	for (size_t i = 0; i < b->resource_attrs.n; i++)
		if (str_eq(b->resource_attrs.v[i].key, STR("service.name")))
			return;
	if (service.type == VALUE_STRING && service.text.n)
		build_resource_attr(b, STR("service.name"), service);
}

static enum status clickhouse_read(struct reading *r, struct str object)
{
	struct lists lists = { 0 };
	struct value service = { .type = VALUE_NONE };
	struct pull j;
	struct str key;
	flat_start(r);
	build_resource(r->build);
	reading_span(r, object);
	reading_json(r, &j, object);
	pull_object(&j);
	while (pull_key(&j, &key))
		read_column(r, &j, key, &lists, &service);
	take_service(r->build, service);
	read_event_lists(r, &lists);
	read_link_lists(r, &lists);
	bool whole = flat_emit(r, &j);
	flat_start(r);
	return whole ? STATUS_OK : STATUS_SKIP;
}

static int clickhouse_bid(const struct shape *s)
{
	return shape_has(s, "TraceId") && shape_has(s, "SpanId") && shape_has(s, "SpanName") ? 90 : 0;
}

const struct dialect dialect_clickhouse = {
	.name = "clickhouse",
	.summary = "rows of ClickHouse's otel_traces table (JSONEachRow)",
	.precision_ns = 1,
	.bid = clickhouse_bid,
	.keeps_bytes = true,
	.read = clickhouse_read,
};
