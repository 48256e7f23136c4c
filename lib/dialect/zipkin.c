/*
 * Zipkin v2, one span per object: traceId id parentId name kind timestamp
 * duration localEndpoint remoteEndpoint annotations tags shared debug; the
 * annotations of v1 are read in zipkin_v1.c. Times are microseconds. The
 * server half of an RPC may share the id of the client's span: SPAN_SHARED.
 */
#include "dialect/zipkin.h"

#include "dialect/field.h"
#include "dialect/one_span.h"

enum zipkin_field {
	ZIPKIN_TRACE = 1,
	ZIPKIN_ID,
	ZIPKIN_PARENT,
	ZIPKIN_NAME,
	ZIPKIN_KIND,
	ZIPKIN_START,
	ZIPKIN_DURATION,
	ZIPKIN_LOCAL,
	ZIPKIN_REMOTE,
	ZIPKIN_ANNOTATIONS,
	ZIPKIN_BINARY,
	ZIPKIN_TAGS,
	ZIPKIN_SHARED,
};

static const struct field fields[] = {
	FIELD("traceId", ZIPKIN_TRACE),
	FIELD("id", ZIPKIN_ID),
	FIELD("parentId", ZIPKIN_PARENT),
	FIELD("name", ZIPKIN_NAME),
	FIELD("kind", ZIPKIN_KIND),
	FIELD("timestamp", ZIPKIN_START),
	FIELD("duration", ZIPKIN_DURATION),
	FIELD("localEndpoint", ZIPKIN_LOCAL),
	FIELD("remoteEndpoint", ZIPKIN_REMOTE),
	FIELD("annotations", ZIPKIN_ANNOTATIONS),
	FIELD("binaryAnnotations", ZIPKIN_BINARY),
	FIELD("tags", ZIPKIN_TAGS),
	FIELD("shared", ZIPKIN_SHARED),
};

/* ---- endpoints ---- */

enum endpoint_field { ENDPOINT_SERVICE = 1, ENDPOINT_IPV4, ENDPOINT_IPV6, ENDPOINT_PORT };

static const struct field endpoint_fields[] = {
	FIELD("serviceName", ENDPOINT_SERVICE),
	FIELD("ipv4", ENDPOINT_IPV4),
	FIELD("ipv6", ENDPOINT_IPV6),
	FIELD("port", ENDPOINT_PORT),
};

void zipkin_endpoint_read(struct pull *j, struct zipkin_endpoint *e)
{
	struct str key;
	struct value v;
	*e = (struct zipkin_endpoint){ .port = { .type = VALUE_NONE } };
	if (pull_peek(j) != PULL_OBJECT) {
		pull_skip(j, NULL);
		return;
	}
	pull_object(j);
	while (pull_key(j, &key) && value_read(j, &v)) {
		struct str text = v.type == VALUE_STRING && v.text.n ? v.text : STR_UNSET;
		switch (field_find(endpoint_fields, FIELDS(endpoint_fields), key)) {
		case ENDPOINT_SERVICE:
			e->service = text;
			break;
		case ENDPOINT_IPV4:
			e->ipv4 = text;
			break;
		case ENDPOINT_IPV6:
			e->ipv6 = text;
			break;
		case ENDPOINT_PORT:
			e->port = v;
			break;
		default:
			break;
		}
	}
}

static void add_address(struct build *b, const struct zipkin_endpoint *e, struct str ip_key,
			struct str port_key)
{
	int64_t port;
	if (str_is_set(e->ipv4) || str_is_set(e->ipv6))
		build_attr(b, ip_key, value_str(str_is_set(e->ipv4) ? e->ipv4 : e->ipv6));
	if (value_as_i64(e->port, &port) && port > 0)
		build_attr(b, port_key, e->port);
}

void zipkin_local(struct build *b, const struct zipkin_endpoint *e)
{
	if (str_is_set(e->service)) {
		build_resource(b);
		build_resource_attr(b, STR("service.name"), value_str(e->service));
	}
	add_address(b, e, STR("net.host.ip"), STR("net.host.port"));
}

void zipkin_remote(struct build *b, const struct zipkin_endpoint *e)
{
	if (str_is_set(e->service))
		build_attr(b, STR("peer.service"), value_str(e->service));
	add_address(b, e, STR("net.peer.ip"), STR("net.peer.port"));
}

/* ---- the span ---- */

static void take_kind(struct build *b, struct value v)
{
	build_kind(b, v);
	if (b->span.kind == SPAN_KIND_UNSET)
		one_span_attr(b, STR("kind"), v);
}

static void take_scalar(struct build *b, enum zipkin_field field, struct str key, struct value v)
{
	bool shared;
	switch (field) {
	case ZIPKIN_TRACE:
		build_trace_id(b, v, ID_PAD_HEX);
		break;
	case ZIPKIN_ID:
		build_span_id(b, v, ID_PAD_HEX);
		break;
	case ZIPKIN_PARENT:
		build_parent_id(b, v, ID_PAD_HEX);
		break;
	case ZIPKIN_NAME:
		build_name(b, v);
		break;
	case ZIPKIN_KIND:
		take_kind(b, v);
		break;
	case ZIPKIN_START:
		build_start(b, v, TIME_US);
		break;
	case ZIPKIN_SHARED:
		if (value_as_bool(v, &shared) && shared)
			b->span.flags |= SPAN_SHARED;
		break;
	default:
		one_span_attr(b, key, v);
		break;
	}
}

static void take_endpoint(struct build *b, struct pull *j, bool is_local)
{
	struct zipkin_endpoint e;
	zipkin_endpoint_read(j, &e);
	if (is_local)
		zipkin_local(b, &e);
	else
		zipkin_remote(b, &e);
}

static void take_tags(struct reading *r, struct pull *j)
{
	if (pull_peek(j) == PULL_OBJECT)
		reading_attr_map(r, j, zipkin_tag);
	else
		pull_skip(j, NULL);
}

static enum status zipkin_read(struct reading *r, struct str object)
{
	struct pull j;
	struct str key, annotations = STR_UNSET, binary = STR_UNSET;
	struct value v, duration = { .type = VALUE_NONE };
	struct build *b = one_span_start(r, &j, object);
	while (pull_key(&j, &key)) {
		enum zipkin_field field = field_find(fields, FIELDS(fields), key);
		bool is_list = pull_peek(&j) == PULL_ARRAY;
		bool again = field && reading_repeats(r, &j, field, key);
		if (field == ZIPKIN_LOCAL || field == ZIPKIN_REMOTE)
			take_endpoint(b, &j, field == ZIPKIN_LOCAL);
		else if (field == ZIPKIN_TAGS)
			take_tags(r, &j);
		else if (field == ZIPKIN_ANNOTATIONS && is_list)
			pull_skip(&j, &annotations);
		else if (field == ZIPKIN_BINARY && is_list)
			pull_skip(&j, &binary);
		else if (value_read(&j, field == ZIPKIN_DURATION ? &duration : &v) &&
			 field != ZIPKIN_DURATION)
			take_scalar(b, field, key, v);
		if (again)
			reading_repeated(r, &j);
	}
	zipkin_v1_read(r, annotations, binary, value_is_set(duration));
	build_duration(b, duration, TIME_US);
	if (b->span.kind == SPAN_KIND_UNSET)
		b->span.kind = SPAN_INTERNAL; /* absent: local (zipkin2-api.yaml, Span.kind) */
	return one_span_end(r, &j, object);
}

/* Ids as numbers and null, which some writers make of them, beside what only Zipkin has. */
static bool has_ids(const struct shape *s)
{
	bool sure = shape_has(s, "localEndpoint") && shape_has(s, "timestamp");
	if (shape_is(s, "traceId", PULL_STRING) || (sure && shape_has(s, "traceId")))
		return shape_has(s, "id") || (sure && shape_member(s, "id"));
	return false;
}

/* Langfuse's observations and the JavaScript SDK's spans have traceId and id as well. */
static int zipkin_bid(const struct shape *s)
{
	static const char *const others[] = { "spanId",
					      "startTime",
					      "type",
					      "parentObservationId",
					      "spans",
					      "instrumentationScope",
					      "instrumentationLibrary",
					      NULL };
	static const char *const own[] = {
		"parentId",    "timestamp",         "duration", "localEndpoint", "remoteEndpoint",
		"annotations", "binaryAnnotations", "tags",     "kind",          "name",
		NULL
	};
	if (!has_ids(s) || shape_any(s, others))
		return 0;
	if (shape_has(s, "resource") && shape_has(s, "timestamp"))
		return 0;
	return shape_any(s, own) ? 70 : 0;
}

const struct dialect dialect_zipkin = {
	.name = "zipkin",
	.summary = "Zipkin spans, JSON v2 and v1",
	.precision_ns = 1000,
	.bid = zipkin_bid,
	.read = zipkin_read,
};
