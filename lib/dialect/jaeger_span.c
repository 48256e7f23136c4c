/*
 * One Jaeger span per object: Elasticsearch documents (inline process, "tag"
 * objects, startTimeMillis), the anonymizer's lines (inline process), api_v2 as
 * protojson (base64 ids, RFC 3339 times, "5000ns"). Its reader serves the
 * spans of trace objects too. Fields: traceID spanID parentSpanID
 * operationName references startTime duration tags tag logs process processID
 * warnings; what the UI computed (depth, relativeStartTime …) is passed over;
 * anything else is an attribute.
 */
#include "dialect/field.h"
#include "dialect/jaeger.h"
#include "dialect/one_span.h"

enum jaeger_field {
	JAEGER_TRACE = 1,
	JAEGER_ID,
	JAEGER_PARENT,
	JAEGER_NAME,
	JAEGER_REFERENCES,
	JAEGER_START,
	JAEGER_START_MS,
	JAEGER_DURATION,
	JAEGER_TAGS,
	JAEGER_TAG_MAP,
	JAEGER_LOGS,
	JAEGER_PROCESS,
	JAEGER_PROCESS_ID,
	JAEGER_WARNINGS,
	JAEGER_PASSED_OVER,
};

static const struct field fields[] = {
	FIELD("traceID", JAEGER_TRACE),
	FIELD("spanID", JAEGER_ID),
	FIELD("operationName", JAEGER_NAME),
	FIELD("references", JAEGER_REFERENCES),
	FIELD("startTime", JAEGER_START),
	FIELD("duration", JAEGER_DURATION),
	FIELD("tags", JAEGER_TAGS),
	FIELD("logs", JAEGER_LOGS),
	FIELD("processID", JAEGER_PROCESS_ID),
	FIELD("process", JAEGER_PROCESS),
	FIELD("warnings", JAEGER_WARNINGS),
	FIELD("parentSpanID", JAEGER_PARENT),
	FIELD("startTimeMillis", JAEGER_START_MS),
	FIELD("tag", JAEGER_TAG_MAP),
	FIELD("traceId", JAEGER_TRACE),
	FIELD("spanId", JAEGER_ID),
	FIELD("parentSpanId", JAEGER_PARENT),
	FIELD("processId", JAEGER_PROCESS_ID),
	FIELD("trace_id", JAEGER_TRACE),
	FIELD("span_id", JAEGER_ID),
	FIELD("parent_span_id", JAEGER_PARENT),
	FIELD("operation_name", JAEGER_NAME),
	FIELD("start_time", JAEGER_START),
	FIELD("process_id", JAEGER_PROCESS_ID),
	FIELD("flags", JAEGER_PASSED_OVER),
	FIELD("relativeStartTime", JAEGER_PASSED_OVER),
	FIELD("depth", JAEGER_PASSED_OVER),
	FIELD("hasChildren", JAEGER_PASSED_OVER),
	FIELD("childSpanIds", JAEGER_PASSED_OVER),
	FIELD("childSpanCount", JAEGER_PASSED_OVER),
	FIELD("childSpans", JAEGER_PASSED_OVER),
	FIELD("subsidiarilyReferencedBy", JAEGER_PASSED_OVER),
};

/* What can be told only when the whole span was seen. */
struct late {
	struct value trace_id, parent, start, duration, process_id;
	unsigned trace_hints, parent_hints;
	struct str references, process;
};

static void take_tag(struct reading *r, struct pull *j, enum jaeger_field field)
{
	if (field == JAEGER_TAG_MAP)
		jaeger_tag_map(r, j, jaeger_span_tag);
	else
		jaeger_tags(r, j, jaeger_span_tag);
}

static void take_scalar(struct build *b, enum jaeger_field field, struct str key, struct value v,
			struct late *late)
{
	unsigned hints = str_ends(key, STR("ID")) ? ID_PAD_HEX : ID_BASE64;
	switch (field) {
	case JAEGER_TRACE:
		late->trace_id = v;
		build_trace_id(b, v, hints);
		break;
	case JAEGER_ID:
		build_span_id(b, v, hints);
		break;
	case JAEGER_PARENT:
		late->parent = v;
		late->parent_hints = hints;
		break;
	case JAEGER_NAME:
		build_name(b, v);
		break;
	case JAEGER_START:
		late->start = v;
		break;
	case JAEGER_START_MS:
		build_start(b, v, TIME_MS);
		break;
	case JAEGER_DURATION:
		late->duration = v;
		break;
	case JAEGER_PROCESS_ID:
		late->process_id = v;
		break;
	case JAEGER_WARNINGS:
		if (v.type != VALUE_JSON || v.text.n > 2)
			one_span_attr(b, STR("jaeger.warnings"), v);
		break;
	default:
		one_span_attr(b, key, v);
		break;
	}
}

static bool take_field(struct reading *r, struct pull *j, struct str key, struct late *late)
{
	enum jaeger_field field = field_find(fields, FIELDS(fields), key);
	enum pull_type type = pull_peek(j);
	struct value v;
	if (field == JAEGER_PASSED_OVER)
		return pull_skip(j, NULL);
	bool again = field && reading_repeats(r, j, field, key);
	if (field == JAEGER_REFERENCES)
		return pull_skip(j, type == PULL_ARRAY ? &late->references : NULL);
	if (field == JAEGER_PROCESS)
		return pull_skip(j, type == PULL_OBJECT ? &late->process : NULL);
	if (field == JAEGER_TAGS || field == JAEGER_TAG_MAP) {
		take_tag(r, j, field);
		return !j->error;
	}
	if (field == JAEGER_LOGS) {
		jaeger_logs(r, j);
		return !j->error;
	}
	if (!value_read(j, &v))
		return false;
	take_scalar(r->build, field, key, v, late);
	if (again)
		reading_repeated(r, j);
	return true;
}

/* False when a time is there and is none. */
static bool settle_times(struct build *b, const struct late *late)
{
	int64_t ns;
	if (value_is_set(late->start))
		build_start(b, late->start, TIME_US);
	if (!value_is_set(late->duration) || late->duration.type == VALUE_NULL)
		return true;
	if (!time_parse_duration(late->duration, TIME_US, &ns))
		return false;
	build_duration(b, late->duration, TIME_US);
	return true;
}

/* The process may stand behind the spans, or in them. */
static void settle_process(struct reading *r, struct jaeger_trace *t, const struct late *late)
{
	struct str text = late->process;
	struct str id = late->process_id.type == VALUE_STRING ? late->process_id.text : STR_UNSET;
	if (t && !str_is_set(text) && str_is_set(id)) {
		const uint64_t *place = map_get(&t->processes, id);
		text = place ? t->process[*place] : STR_UNSET;
		if (text.s == t->current.s && str_is_set(text))
			return;
		t->current = text;
		if (text.n > t->budget) {
			t->budget = 0;
			text = STR_UNSET;
		}
		t->budget -= text.n;
	} else if (t) {
		t->current = STR_UNSET;
	}
	build_no_resource(r->build);
	if (!str_is_set(text))
		return;
	struct pull j;
	reading_json(r, &j, text);
	jaeger_process(r, &j);
	reading_json_end(r, &j);
}

static void settle_ids(struct reading *r, struct jaeger_trace *t, const struct late *late)
{
	struct build *b = r->build;
	if (t && !value_is_set(late->trace_id) && value_is_set(t->trace_id))
		build_trace_id(b, t->trace_id, ID_PAD_HEX);
	if (str_is_set(late->references))
		jaeger_references(r, late->references);
	if (!str_is_set(b->span.parent_id) && value_is_set(late->parent))
		build_parent_id(b, late->parent, late->parent_hints);
}

enum status jaeger_read_span(struct reading *r, struct str object, struct jaeger_trace *trace)
{
	struct pull j;
	struct str key;
	struct late late = { 0 };
	struct build *b = reading_span(r, object);
	b->span.scope = (struct scope){ 0 };
	reading_json(r, &j, object);
	pull_object(&j);
	while (pull_key(&j, &key) && take_field(r, &j, key, &late))
		;
	settle_ids(r, trace, &late);
	settle_process(r, trace, &late);
	enum status st = STATUS_OK;
	if (!settle_times(b, &late)) {
		reading_damaged(r, late.duration.text.s, "span.duration", "duration that is none");
		st = STATUS_SKIP;
	}
	return one_span_end(r, &j, object) == STATUS_OK ? st : STATUS_SKIP;
}

/* ---- the dialect ---- */

static bool is_list_of_objects(const struct shape *s, const char *key)
{
	const struct shape_member *m = shape_member(s, key);
	return m && m->type == PULL_ARRAY && str_find(m->raw, STR("{")) == 1;
}

/* Event envelopes have an operation name and ids as well; only Jaeger has these. */
static bool has_jaeger_parts(const struct shape *s)
{
	return shape_is(s, "process", PULL_OBJECT) || shape_has(s, "processId") ||
	       shape_has(s, "process_id") || is_list_of_objects(s, "references") ||
	       is_list_of_objects(s, "tags") || is_list_of_objects(s, "logs");
}

static int span_bid(const struct shape *s)
{
	/* A reference has the ids of another span. */
	if (shape_has(s, "spans") || shape_member(s, "refType"))
		return 0;
	if (shape_has(s, "traceID") && shape_has(s, "spanID"))
		return 85;
	/* A span whose id was lost is a span. */
	if (shape_has(s, "traceID") && shape_member(s, "spanID") && shape_has(s, "operationName") &&
	    shape_has(s, "startTime"))
		return 85;
	if (shape_any(s, (const char *const[]){ "operationName", "operation_name", NULL }) &&
	    shape_any(s, (const char *const[]){ "traceId", "trace_id", NULL }) &&
	    shape_any(s, (const char *const[]){ "spanId", "span_id", NULL }) && has_jaeger_parts(s))
		return 82;
	return 0;
}

static enum status span_read(struct reading *r, struct str object)
{
	return jaeger_read_span(r, object, NULL);
}

const struct dialect dialect_jaeger_span = {
	.name = "jaeger-span",
	.summary = "Jaeger spans one by one: Elasticsearch documents, api_v2, anonymizer",
	.precision_ns = 1000,
	.bid = span_bid,
	.read = span_read,
};
