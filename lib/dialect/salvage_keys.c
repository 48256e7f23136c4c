/* Which keys salvage goes by, and who reads what has too few of them for a bid. */
#include "dialect/field.h"
#include "dialect/salvage_impl.h"

/* Lists whose elements are, or hold, whole spans. A list of attributes is none. */
static const struct field lists[] = {
	FIELD("resourceSpans", 1),
	FIELD("scopeSpans", 1),
	FIELD("spans", 1),
	FIELD("resource_spans", 1),
	FIELD("scope_spans", 1),
	FIELD("batches", 1),
	FIELD("instrumentationLibrarySpans", 1),
	FIELD("instrumentation_library_spans", 1),
	FIELD("data", 1),
	FIELD("traces", 1),
	FIELD("trace", 1),
	FIELD("result", 1),
	FIELD("results", 1),
	FIELD("items", 1),
	FIELD("hits", 1),
	FIELD("observations", 1),
	FIELD("runs", 1),
};

/* An object with one of these is a span itself: a list in it holds parts of a span. */
static const struct field span_keys[] = {
	FIELD("spanId", 1),      FIELD("span_id", 1),      FIELD("spanID", 1),
	FIELD("SpanID", 1),      FIELD("SpanId", 1),       FIELD("span.id", 1),
	FIELD("context", 1),     FIELD("spanContext", 1),  FIELD("Context", 1),
	FIELD("SpanContext", 1), FIELD("span_context", 1), FIELD("parentObservationId", 1),
};

static const struct field trace_keys[] = {
	FIELD("traceId", 1), FIELD("trace_id", 1), FIELD("traceID", 1),
	FIELD("TraceID", 1), FIELD("TraceId", 1),  FIELD("trace.id", 1),
};

static const struct field telling_keys[] = {
	FIELD("name", 1),      FIELD("Name", 1),
	FIELD("spanName", 1),  FIELD("span_name", 1),
	FIELD("SpanName", 1),  FIELD("operationName", 1),
	FIELD("startTime", 1), FIELD("operation_name", 1),
	FIELD("StartTime", 1), FIELD("start_time", 1),
	FIELD("start_ms", 1),  FIELD("startTimeUnixNano", 1),
	FIELD("Timestamp", 1), FIELD("start_time_unix_nano", 1),
	FIELD("timestamp", 1),
};

/* What is in them is worth reading one by one. */
static const struct field attributes[] = {
	FIELD("attributes", 1),     FIELD("Attributes", 1),     FIELD("attrs", 1),           FIELD("tags", 1),
	FIELD("SpanAttributes", 1), FIELD("spanAttributes", 1), FIELD("span_attributes", 1),
};

static bool is_field(const struct field *table, size_t n, struct str key)
{
	return field_find(table, n, key) != 0;
}

bool salvage_is_list(struct str key)
{
	return is_field(lists, FIELDS(lists), key);
}

bool salvage_is_of_span(struct str key)
{
	return is_field(span_keys, FIELDS(span_keys), key);
}

bool salvage_is_of_trace(struct str key)
{
	return is_field(trace_keys, FIELDS(trace_keys), key);
}

bool salvage_is_telling(struct str key)
{
	return is_field(telling_keys, FIELDS(telling_keys), key);
}

bool salvage_is_attributes(struct str key)
{
	return is_field(attributes, FIELDS(attributes), key);
}

/* Ids and attributes are too little for a bid. What else begins so is a span, too. */
static const struct dialect *by_ids(const struct shape *s)
{
	static const char *const trace_ids[] = { "trace_id", "traceId", "traceID", "TraceId", NULL };
	static const char *const span_ids[] = { "span_id", "spanId", "spanID", "SpanId", NULL };
	if (!shape_any(s, trace_ids) || shape_member(s, "refType"))
		return NULL;
	if (shape_any(s, span_ids))
		return dialect_by_name(STR("flat"));
	if (!shape_has(s, "id"))
		return NULL;
	return dialect_by_name(shape_has(s, "type") ? STR("langfuse") : STR("zipkin"));
}

enum { NEEDED = 3 };

/* What a bid needs, and a key by which the format is known without that. */
struct spelling {
	const char *needed[NEEDED]; /* two ids and a name */
	const char *witness;
};

static const struct spelling spellings[] = {
	{ { "traceId", "id", "name" }, "localEndpoint" },
	{ { "traceId", "id", "name" }, "parentId" },
	{ { "traceID", "spanID", "operationName" }, "startTime" },
	{ { "trace_id", "span_id", "name" }, NULL },
	{ { "traceId", "spanId", "name" }, NULL },
	{ { "TraceId", "SpanId", "Name" }, NULL },
};

/* With what is missing there; it is not said to be anything. */
static const struct dialect *complete(const struct shape *s, const struct spelling *spelling,
				      struct arena *arena)
{
	struct shape with = *s;
	with.member = arena_alloc(arena, (s->kept + NEEDED) * sizeof(*with.member));
	memcpy(with.member, s->member, s->kept * sizeof(*with.member));
	for (int i = 0; i < NEEDED; i++)
		if (!shape_member(s, spelling->needed[i]))
			with.member[with.kept++] = (struct shape_member){ str_of(spelling->needed[i]),
									  PULL_STRING, STR("\"\"") };
	with.n += with.kept - s->kept;
	return dialect_of(&with);
}

const struct dialect *salvage_unbid(const struct shape *s, struct arena *arena)
{
	const struct dialect *d = by_ids(s);
	if (d || shape_member(s, "refType"))
		return d;
	for (size_t i = 0; i < sizeof(spellings) / sizeof(spellings[0]); i++) {
		const struct spelling *sp = &spellings[i];
		bool has_id = shape_has(s, sp->needed[0]) || shape_has(s, sp->needed[1]);
		if (has_id && (!sp->witness || shape_has(s, sp->witness)))
			return complete(s, sp, arena);
	}
	return NULL;
}
