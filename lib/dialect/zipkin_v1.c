/*
 * Annotations, and what v1 says with them: the kind of a span by who took part
 * (cs cr: client, sr ss: server, ms: producer, mr: consumer), its endpoints,
 * its times where none are written, its tags in binaryAnnotations. All of them
 * stay events or attributes, too: they are the evidence.
 */
#include "dialect/field.h"
#include "dialect/one_span.h"
#include "dialect/zipkin.h"

enum role { ROLE_NONE, ROLE_CLIENT, ROLE_SERVER, ROLE_PRODUCER, ROLE_CONSUMER, ROLES };

struct core {
	const char *value;
	enum role role;
	bool is_end;
};

static const struct core cores[] = {
	{ "cs", ROLE_CLIENT, false }, { "cr", ROLE_CLIENT, true },    { "sr", ROLE_SERVER, false },
	{ "ss", ROLE_SERVER, true },  { "ms", ROLE_PRODUCER, false }, { "mr", ROLE_CONSUMER, false },
};

static const enum span_kind kinds[ROLES] = { SPAN_KIND_UNSET, SPAN_CLIENT, SPAN_SERVER, SPAN_PRODUCER,
					     SPAN_CONSUMER };

struct v1 {
	struct side {
		bool seen;
		struct value start, end;
		struct zipkin_endpoint endpoint;
	} side[ROLES];
	struct zipkin_endpoint first; /* of any annotation */
	struct zipkin_endpoint server_address, client_address;
	bool has_first, has_server_address, has_client_address;
};

/* {"timestamp":…,"value":…,"endpoint":{…}} and {"key":…,"value":…,"endpoint":{…}} */
struct annotation {
	struct value timestamp, value;
	struct str key;
	struct zipkin_endpoint endpoint;
	bool has_endpoint;
};

enum annotation_field { ANNOTATION_TIME = 1, ANNOTATION_VALUE, ANNOTATION_KEY, ANNOTATION_ENDPOINT };

static const struct field annotation_fields[] = {
	FIELD("timestamp", ANNOTATION_TIME),
	FIELD("value", ANNOTATION_VALUE),
	FIELD("key", ANNOTATION_KEY),
	FIELD("endpoint", ANNOTATION_ENDPOINT),
};

static void read_annotation(struct pull *j, struct annotation *a)
{
	struct str key;
	struct value v;
	*a = (struct annotation){ .timestamp = { .type = VALUE_NONE }, .value = { .type = VALUE_NONE } };
	pull_object(j);
	while (pull_key(j, &key)) {
		enum annotation_field field = field_find(annotation_fields, FIELDS(annotation_fields), key);
		if (field == ANNOTATION_ENDPOINT) {
			a->has_endpoint = pull_peek(j) == PULL_OBJECT;
			zipkin_endpoint_read(j, &a->endpoint);
			continue;
		}
		if (!value_read(j, &v))
			return;
		if (field == ANNOTATION_TIME)
			a->timestamp = v;
		else if (field == ANNOTATION_VALUE)
			a->value = v;
		else if (field == ANNOTATION_KEY && v.type == VALUE_STRING)
			a->key = v.text;
	}
}

static void note_endpoint(struct v1 *v1, const struct annotation *a)
{
	if (!a->has_endpoint || v1->has_first)
		return;
	v1->first = a->endpoint;
	v1->has_first = true;
}

static void note_core(struct v1 *v1, const struct annotation *a)
{
	for (size_t i = 0; i < sizeof(cores) / sizeof(cores[0]); i++) {
		if (!str_eq(a->value.text, str_of(cores[i].value)))
			continue;
		struct side *side = &v1->side[cores[i].role];
		side->seen = true;
		*(cores[i].is_end ? &side->end : &side->start) = a->timestamp;
		if (a->has_endpoint)
			side->endpoint = a->endpoint;
	}
}

static void take_annotation(struct reading *r, struct v1 *v1, const struct annotation *a)
{
	note_endpoint(v1, a);
	if (a->value.type != VALUE_STRING)
		return;
	note_core(v1, a);
	zipkin_annotation(r, a->timestamp, a->value.text);
	if (a->has_endpoint && str_is_set(a->endpoint.service))
		build_event_attr(r->build, STR("service.name"), value_str(a->endpoint.service));
}

/* "sa" and "ca" are addresses, "lc" the name of a local component; others are tags. */
static void take_binary(struct reading *r, struct v1 *v1, const struct annotation *a)
{
	struct build *b = r->build;
	if (!str_is_set(a->key))
		return;
	bool is_server = str_eq(a->key, STR("sa")), is_client = str_eq(a->key, STR("ca"));
	bool is_address = (is_server || is_client) && a->value.type == VALUE_BOOL;
	if (!is_address) {
		note_endpoint(v1, a);
		zipkin_tag(b, a->key, a->value);
		return;
	}
	bool *has = is_server ? &v1->has_server_address : &v1->has_client_address;
	if (!*has)
		*(is_server ? &v1->server_address : &v1->client_address) = a->endpoint;
	*has = true;
}

static void read_list(struct reading *r, struct v1 *v1, struct str list,
		      void take(struct reading *, struct v1 *, const struct annotation *))
{
	struct pull j;
	struct annotation a;
	if (!str_is_set(list))
		return;
	reading_json(r, &j, list);
	pull_array(&j);
	while (pull_element(&j)) {
		if (pull_peek(&j) != PULL_OBJECT) {
			pull_skip(&j, NULL);
			continue;
		}
		read_annotation(&j, &a);
		if (!j.error)
			take(r, v1, &a);
	}
	reading_json_end(r, &j);
}

static void settle_times(struct build *b, const struct side *side, bool has_duration)
{
	if (!(b->span.flags & SPAN_HAS_START))
		build_start(b, side->start, TIME_US);
	if (!has_duration)
		build_end(b, side->end, TIME_US);
}

static void settle_endpoints(struct build *b, const struct v1 *v1, enum role role)
{
	const struct zipkin_endpoint *local = &v1->side[role].endpoint, *remote = NULL;
	if (!str_is_set(local->service) && v1->has_first)
		local = &v1->first;
	if (!b->resource_used)
		zipkin_local(b, local);
	if (role != ROLE_SERVER && v1->has_server_address)
		remote = &v1->server_address;
	else if (role == ROLE_SERVER && v1->has_client_address)
		remote = &v1->client_address;
	else if (role == ROLE_CLIENT && v1->side[ROLE_SERVER].seen)
		remote = &v1->side[ROLE_SERVER].endpoint;
	if (remote)
		zipkin_remote(b, remote);
}

void zipkin_v1_read(struct reading *r, struct str annotations, struct str binary_annotations,
		    bool has_duration)
{
	struct v1 v1 = { 0 };
	read_list(r, &v1, annotations, take_annotation);
	read_list(r, &v1, binary_annotations, take_binary);
	enum role role = ROLE_NONE;
	for (int i = ROLES - 1; i > ROLE_NONE; i--)
		if (v1.side[i].seen)
			role = (enum role)i;
	if (role != ROLE_NONE) {
		if (r->build->span.kind == SPAN_KIND_UNSET)
			r->build->span.kind = kinds[role];
		settle_times(r->build, &v1.side[role], has_duration);
	}
	if (role != ROLE_NONE || v1.has_first || v1.has_server_address || v1.has_client_address)
		settle_endpoints(r->build, &v1, role);
}
