/*
 * Flat spans: one table of spellings, one handler per field. Sources: OTLP/JSON
 * in both cases; AWS ADOT "aws/spans"; strands in-memory dumps; Phoenix
 * otlpv1 rows; otel-arrow bench lines; whole-trace documents with start_ms and
 * duration_ms; event envelopes with event_time and operation_name. What is
 * more than a scalar is read in flat_status.c, flat_parts.c and flat_events.c.
 */
#include "dialect/flat_fields.h"

#include "dialect/field.h"
#include "dialect/flat_impl.h"

/* Times and durations: the unit is the distance to the first of its group. */
enum flat_id {
	FLAT_NONE,
	FLAT_TRACE_ID,
	FLAT_SPAN_ID,
	FLAT_PARENT_ID,
	FLAT_NAME,
	FLAT_OPERATION,
	FLAT_KIND,
	FLAT_START,
	FLAT_START_NS,
	FLAT_START_US,
	FLAT_START_MS,
	FLAT_START_S,
	FLAT_START_WEAK,
	FLAT_END,
	FLAT_END_NS,
	FLAT_END_US,
	FLAT_END_MS,
	FLAT_END_S,
	FLAT_DURATION,
	FLAT_DURATION_NS,
	FLAT_DURATION_US,
	FLAT_DURATION_MS,
	FLAT_DURATION_S,
	FLAT_STATUS,
	FLAT_STATUS_CODE,
	FLAT_STATUS_MESSAGE,
	FLAT_ATTRIBUTES,
	FLAT_TAGS,
	FLAT_EVENTS,
	FLAT_LINKS,
	FLAT_RESOURCE,
	FLAT_SCOPE,
	FLAT_SCOPE_NAME,
	FLAT_SCOPE_VERSION,
	FLAT_TRACE_STATE,
	FLAT_PASSED_OVER,
	FLAT_DROPPED_ATTRIBUTES,
	FLAT_DROPPED_EVENTS,
	FLAT_DROPPED_LINKS,
	FLAT_IDS
};
_Static_assert((int)FLAT_IDS <= (int)BUILD_FIELDS, "a bit for each");

static const struct field fields[] = {
#define FLAT(id, name) FIELD(name, FLAT_##id),
#include "dialect/flat_fields.def"
#undef FLAT
};

static const enum time_unit units[] = { TIME_AUTO, TIME_NS, TIME_US, TIME_MS, TIME_S };

static struct str text_of(struct value v)
{
	return v.type == VALUE_STRING ? v.text : STR_UNSET;
}

static void take_name(struct build *b, struct value v)
{
	if (v.type == VALUE_STRING && str_is_set(b->span.name))
		build_attr(b, STR("operation_name"), value_str(b->span.name));
	build_name(b, v);
}

static void take_operation(struct build *b, struct value v)
{
	if (v.type != VALUE_STRING)
		return;
	if (str_is_set(b->span.name))
		build_attr(b, STR("operation_name"), v);
	else
		b->span.name = v.text;
}

static void take_kind(struct build *b, struct value v)
{
	build_kind(b, v);
	if (b->span.kind == SPAN_KIND_UNSET && v.type == VALUE_STRING && v.text.n &&
	    !str_ends(v.text, STR("UNSPECIFIED")))
		build_attr(b, STR("span_kind"), v);
}

void flat_count(uint32_t *to, struct value v)
{
	int64_t n;
	if (value_as_i64(v, &n) && n > 0)
		*to = n < UINT32_MAX ? (uint32_t)n : UINT32_MAX;
}

static void take_time(struct build *b, enum flat_id id, struct value v)
{
	static const uint32_t precisions_ns[] = { 0, 1, 1000, 1000000, 1000000000 };
	if (id == FLAT_START_WEAK) {
		if (!(b->span.flags & SPAN_HAS_START))
			build_start(b, v, TIME_AUTO);
	} else if (id <= FLAT_START_S) {
		build_start(b, v, units[id - FLAT_START]);
		if (id != FLAT_START)
			b->span.precision_ns = precisions_ns[id - FLAT_START];
	} else if (id <= FLAT_END_S) {
		build_end(b, v, units[id - FLAT_END]);
	} else {
		build_duration(b, v, id == FLAT_DURATION ? TIME_MS : units[id - FLAT_DURATION]);
	}
}

/* Fields whose value is one scalar. */
static void take(struct build *b, enum flat_id id, struct value v)
{
	switch (id) {
	case FLAT_TRACE_ID:
		build_trace_id(b, v, ID_AS_WRITTEN);
		break;
	case FLAT_SPAN_ID:
		build_span_id(b, v, ID_AS_WRITTEN);
		break;
	case FLAT_PARENT_ID:
		build_parent_id(b, v, ID_AS_WRITTEN);
		break;
	case FLAT_NAME:
		take_name(b, v);
		break;
	case FLAT_OPERATION:
		take_operation(b, v);
		break;
	case FLAT_KIND:
		take_kind(b, v);
		break;
	case FLAT_STATUS_MESSAGE:
		if (v.type == VALUE_STRING && v.text.n)
			b->span.status_message = v.text;
		break;
	case FLAT_SCOPE_NAME:
		b->span.scope.name = text_of(v);
		break;
	case FLAT_SCOPE_VERSION:
		b->span.scope.version = text_of(v);
		break;
	case FLAT_TRACE_STATE:
		if (v.type == VALUE_STRING && v.text.n && !str_eq(v.text, STR("[]")))
			build_attr(b, STR("otlp.trace_state"), v);
		break;
	case FLAT_DROPPED_ATTRIBUTES:
		flat_count(&b->span.attrs.dropped, v);
		break;
	case FLAT_DROPPED_EVENTS:
		flat_count(&b->span.events_dropped, v);
		break;
	case FLAT_DROPPED_LINKS:
		flat_count(&b->span.links_dropped, v);
		break;
	default:
		if (id >= FLAT_START && id <= FLAT_DURATION_S)
			take_time(b, id, v);
		break;
	}
}

static bool read_value(struct reading *r, enum flat_id id, struct pull *j, bool in_batch)
{
	struct value v;
	switch (id) {
	case FLAT_STATUS:
	case FLAT_STATUS_CODE:
		flat_status(r, j);
		break;
	case FLAT_TAGS: /* a map of attributes, or a list of words, which is one */
		if (pull_peek(j) != PULL_OBJECT)
			return false;
		flat_attributes(r, j, build_attr);
		break;
	case FLAT_ATTRIBUTES:
		flat_attributes(r, j, build_attr);
		break;
	case FLAT_EVENTS:
		flat_events(r, j);
		break;
	case FLAT_LINKS:
		flat_links(r, j);
		break;
	case FLAT_RESOURCE:
		if (pull_peek(j) == PULL_STRING)
			return false;
		if (in_batch)
			flat_resource_attributes(r, j, build_attr);
		else
			flat_resource(r, j);
		break;
	case FLAT_SCOPE:
		flat_scope(r, j);
		break;
	default:
		if (value_read(j, &v))
			take(r->build, id, v);
		break;
	}
	return true;
}

static bool read_field(struct reading *r, struct str key, struct pull *j, bool in_batch)
{
	enum flat_id id = (enum flat_id)field_recall(&r->fields, fields, FIELDS(fields), key);
	if (id == FLAT_NONE)
		return false;
	bool again = reading_repeats(r, j, id, key), read = read_value(r, id, j, in_batch);
	if (again)
		reading_repeated(r, j);
	return read;
}

bool flat_field(struct reading *r, struct str key, struct pull *j)
{
	return read_field(r, key, j, false);
}

bool flat_field_in_batch(struct reading *r, struct str key, struct pull *j)
{
	return read_field(r, key, j, true);
}

bool flat_emit(struct reading *r, const struct pull *j)
{
	const struct span *s = &r->build->span;
	bool whole = reading_json_end(r, j);
	if (str_is_set(s->span_id) || (whole && (str_is_set(s->trace_id) || str_is_set(s->name)))) {
		reading_emit(r);
	} else if (whole) {
		reading_damaged(r, r->object.s, "span.no-id", "span with neither ids nor a name");
		return false;
	}
	return whole;
}

void flat_start(struct reading *r)
{
	build_no_resource(r->build);
	r->build->span.scope = (struct scope){ 0 };
}
