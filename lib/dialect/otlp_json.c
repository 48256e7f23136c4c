/*
 * OTLP/JSON: opentelemetry-proto v1, docs/specification.md "JSON Protobuf
 * Encoding", and what the field makes of it: snake_case, enum names, base64
 * ids (protojson), numbers for 64-bit integers, Tempo's "batches", the names
 * of before 2022 ("instrumentationLibrarySpans"), attributes as a plain map.
 *
 *	TracesData     resourceSpans[]
 *	ResourceSpans  resource{attributes[], droppedAttributesCount}, scopeSpans[]
 *	ScopeSpans     scope{name, version}, spans[]
 *	Span           traceId spanId parentSpanId traceState name kind
 *	               startTimeUnixNano endTimeUnixNano attributes[] events[]
 *	               links[] status{code, message} dropped*Count
 *
 * The fields of a span, event, link, resource and scope are those of
 * flat_fields.h. Keys may come in any order: where spans come before their
 * resource or scope, the reader looks ahead for it. Attributes
 * "casefile.origin.*", "casefile.dialect" and what goes with it, as our own
 * exporter writes them, become what they were made from again.
 */
#include "dialect/field.h"
#include "dialect/flat_fields.h"
#include "dialect/otlp_value.h"
#include "span/flags.h"

enum part { PART_BATCHES = 1, PART_RESOURCE, PART_SCOPE_SPANS, PART_SCOPE, PART_SPANS, PART_OTHER_SIGNAL };

static const struct field parts[] = {
	FIELD("resourceSpans", PART_BATCHES),
	FIELD("scopeSpans", PART_SCOPE_SPANS),
	FIELD("resource", PART_RESOURCE),
	FIELD("scope", PART_SCOPE),
	FIELD("spans", PART_SPANS),
	FIELD("resource_spans", PART_BATCHES),
	FIELD("scope_spans", PART_SCOPE_SPANS),
	FIELD("batches", PART_BATCHES),
	FIELD("instrumentationLibrarySpans", PART_SCOPE_SPANS),
	FIELD("instrumentation_library_spans", PART_SCOPE_SPANS),
	FIELD("instrumentationLibrary", PART_SCOPE),
	FIELD("instrumentation_library", PART_SCOPE),
	FIELD("resourceLogs", PART_OTHER_SIGNAL),
	FIELD("resource_logs", PART_OTHER_SIGNAL),
	FIELD("resourceMetrics", PART_OTHER_SIGNAL),
	FIELD("resource_metrics", PART_OTHER_SIGNAL),
};

static enum part part_of(struct str key)
{
	return (enum part)field_find(parts, FIELDS(parts), key);
}

/* ---- what our own exporter adds ---- */

enum own {
	OWN_FILE = 1,
	OWN_MEMBER,
	OWN_LINE,
	OWN_OFFSET,
	OWN_LENGTH,
	OWN_DIALECT,
	OWN_PRECISION,
	OWN_FLAGS,
	OWNS
};

static const struct field own_fields[] = {
	FIELD("casefile.origin.file", OWN_FILE),     FIELD("casefile.origin.member", OWN_MEMBER),
	FIELD("casefile.origin.line", OWN_LINE),     FIELD("casefile.origin.offset", OWN_OFFSET),
	FIELD("casefile.origin.length", OWN_LENGTH), FIELD("casefile.dialect", OWN_DIALECT),
	FIELD("casefile.precision", OWN_PRECISION),  FIELD("casefile.flags", OWN_FLAGS),
};

static uint64_t own_number(struct value v)
{
	int64_t n;
	return value_as_i64(v, &n) && n > 0 ? (uint64_t)n : 0;
}

/* An origin is taken whole, or, where it names no file, left as the attributes it came in. */
static void take_own(struct reading *r, const struct value own[OWNS])
{
	struct span *s = &r->build->span;
	struct str name = own[OWN_DIALECT].type == VALUE_STRING ? own[OWN_DIALECT].text : STR_UNSET;
	const struct dialect *d = str_is_set(name) ? dialect_by_name(name) : NULL;
	bool is_origin = own[OWN_FILE].type == VALUE_STRING;
	if (d) {
		s->dialect = d->name;
		s->precision_ns = d->precision_ns;
		if (own_number(own[OWN_PRECISION]) && own_number(own[OWN_PRECISION]) <= UINT32_MAX)
			s->precision_ns = (uint32_t)own_number(own[OWN_PRECISION]);
		if (own[OWN_FLAGS].type == VALUE_STRING)
			s->flags |= span_flags_read(own[OWN_FLAGS].text);
	}
	if (is_origin)
		s->origin = (struct origin){
			.file = own[OWN_FILE].text,
			.member = own[OWN_MEMBER].type == VALUE_STRING ? own[OWN_MEMBER].text : STR_UNSET,
			.line = own_number(own[OWN_LINE]),
			.offset = own_number(own[OWN_OFFSET]),
			.length = own_number(own[OWN_LENGTH]),
		};
	for (size_t i = 0; i < FIELDS(own_fields); i++) {
		enum own id = (enum own)own_fields[i].id;
		bool taken = id >= OWN_DIALECT ? d != NULL : is_origin;
		if (!taken && value_is_set(own[id]))
			build_attr(r->build, str_of(own_fields[i].name), own[id]);
	}
}

/* ---- spans ---- */

/* Attributes go in as they are; ours are taken out again, which costs one look at the last one added. */
static void set_own(struct build *b, struct value own[OWNS], size_t from)
{
	size_t kept = from;
	for (size_t i = from; i < b->attrs.n; i++) {
		struct str key = b->attrs.v[i].key;
		uint8_t id = str_starts(key, STR("casefile."))
				     ? field_find(own_fields, FIELDS(own_fields), key)
				     : 0;
		if (id)
			own[id] = b->attrs.v[i].value;
		else
			b->attrs.v[kept++] = b->attrs.v[i];
	}
	b->attrs.n = kept;
}

struct otlp {
	struct reading *r;
	bool damaged; /* one of the spans is (reported) */
};

static void read_fields(struct reading *r, struct pull *j, struct value own[OWNS])
{
	struct str key;
	pull_object(j);
	while (pull_key(j, &key)) {
		size_t from = r->build->attrs.n;
		if (!flat_field_in_batch(r, key, j))
			pull_skip(j, NULL);
		if (r->build->attrs.n > from)
			set_own(r->build, own, from);
	}
}

/* A span has a reader of its own, so that damage in it ends with it. How long it is, is seen when it was
 * read; only where that fails it is looked for by its brackets. */
static void read_span(struct otlp *o, struct pull *outer)
{
	struct reading *r = o->r;
	struct str raw = { outer->at, 0 };
	struct scope scope = r->build->span.scope;
	struct value own[OWNS] = { 0 };
	struct pull j;
	reading_span(r, raw);
	reading_json(r, &j,
		     str_from((struct str){ outer->start, (size_t)(outer->end - outer->start) },
			      (size_t)(outer->at - outer->start)));
	read_fields(r, &j, own);
	raw.n = (size_t)(j.at - raw.s);
	if (!j.error) {
		outer->at = j.at;
		reading_extent(r, raw);
	} else if (pull_skip(outer, &raw)) {
		reading_extent(r, raw);
	} else {
		return;
	}
	take_own(r, own);
	o->damaged = !flat_emit(r, &j) || o->damaged;
	r->build->span.scope = scope;
}

/* ---- what is around them ---- */

typedef void read_one(struct otlp *o, struct pull *j);

/* Each object of an array, or one that stands alone. */
static void read_each(struct otlp *o, struct pull *j, read_one *read)
{
	enum pull_type type = pull_peek(j);
	if (type == PULL_OBJECT) {
		read(o, j);
		return;
	}
	if (type != PULL_ARRAY) {
		pull_skip(j, NULL);
		return;
	}
	pull_array(j);
	bool whole = true;
	while (o->r->stop == STATUS_OK && reading_next_object(o->r, j, &whole))
		read(o, j);
	o->damaged |= !whole;
}

/* Finds the member `wanted` behind the value that is next in `j`; *ahead is then at its value. */
static bool find_ahead(const struct pull *j, enum part wanted, struct pull *ahead)
{
	struct str key;
	*ahead = *j;
	pull_skip(ahead, NULL);
	while (pull_key(ahead, &key)) {
		if (part_of(key) == wanted)
			return true;
		pull_skip(ahead, NULL);
	}
	return false;
}

static void read_scope_spans(struct otlp *o, struct pull *j)
{
	struct str key;
	struct pull ahead;
	bool has_scope = false;
	o->r->build->span.scope = (struct scope){ 0 };
	pull_object(j);
	while (o->r->stop == STATUS_OK && pull_key(j, &key)) {
		enum part part = part_of(key);
		if (part == PART_SCOPE && !has_scope) {
			flat_scope(o->r, j);
			has_scope = true;
		} else if (part == PART_SPANS) {
			if (!has_scope && find_ahead(j, PART_SCOPE, &ahead))
				flat_scope(o->r, &ahead);
			has_scope = true;
			read_each(o, j, read_span);
		} else {
			pull_skip(j, NULL);
		}
	}
}

static void read_resource_spans(struct otlp *o, struct pull *j)
{
	struct str key;
	struct pull ahead;
	bool has_resource = false;
	build_no_resource(o->r->build);
	pull_object(j);
	while (o->r->stop == STATUS_OK && pull_key(j, &key)) {
		enum part part = part_of(key);
		if (part == PART_RESOURCE && !has_resource) {
			flat_resource(o->r, j);
			has_resource = true;
		} else if (part == PART_SCOPE_SPANS) {
			if (!has_resource && find_ahead(j, PART_RESOURCE, &ahead))
				flat_resource(o->r, &ahead);
			has_resource = true;
			read_each(o, j, read_scope_spans);
		} else {
			pull_skip(j, NULL);
		}
	}
}

static void read_traces(struct otlp *o, struct pull *j)
{
	struct str key;
	bool has_signal = false;
	pull_object(j);
	while (o->r->stop == STATUS_OK && pull_key(j, &key)) {
		enum part part = part_of(key);
		if (part == PART_BATCHES) {
			read_each(o, j, read_resource_spans);
			continue;
		}
		if (part == PART_OTHER_SIGNAL && !has_signal) {
			reading_other_signal(o->r);
			has_signal = true;
		}
		pull_skip(j, NULL);
	}
}

static bool has_list(const struct shape *s, const char *key)
{
	return shape_is(s, key, PULL_ARRAY) || shape_is(s, key, PULL_OBJECT);
}

static bool has_scope_spans(const struct shape *s)
{
	return has_list(s, "scopeSpans") || has_list(s, "scope_spans") ||
	       has_list(s, "instrumentationLibrarySpans") || has_list(s, "instrumentation_library_spans");
}

/* "batches" is a common word: what is in it must look like ours. */
static bool has_batches(const struct shape *s)
{
	const struct shape_member *m = shape_member(s, "batches");
	return m && m->type == PULL_ARRAY &&
	       (str_find(m->raw, STR("copeSpans\"")) >= 0 || str_find(m->raw, STR("scope_spans\"")) >= 0 ||
		str_find(m->raw, STR("nstrumentationLibrarySpans\"")) >= 0);
}

static int otlp_bid(const struct shape *s)
{
	if (has_list(s, "resourceSpans") || has_list(s, "resource_spans"))
		return 95;
	if (has_scope_spans(s) || has_list(s, "resourceLogs") || has_list(s, "resource_logs") ||
	    has_list(s, "resourceMetrics") || has_list(s, "resource_metrics"))
		return 90;
	return has_batches(s) ? 85 : 0;
}

/* An object is a ResourceSpans where it holds scope spans itself. */
static bool is_resource_spans(const struct pull *j)
{
	struct pull ahead = *j;
	struct str key;
	pull_object(&ahead);
	while (pull_key(&ahead, &key)) {
		if (part_of(key) == PART_BATCHES)
			return false;
		if (part_of(key) == PART_SCOPE_SPANS)
			return true;
		pull_skip(&ahead, NULL);
	}
	return false;
}

static enum status otlp_read(struct reading *r, struct str object)
{
	struct otlp o = { .r = r };
	struct pull j;
	flat_start(r);
	reading_json(r, &j, object);
	if (is_resource_spans(&j))
		read_resource_spans(&o, &j);
	else
		read_traces(&o, &j);
	flat_start(r);
	return reading_json_end(r, &j) && !o.damaged ? STATUS_OK : STATUS_SKIP;
}

/* Nobody bids more for what begins so, whatever follows. */
static bool otlp_read_guessed(struct reading *r, struct str object, enum status *st)
{
	struct pull j;
	struct str key;
	reading_json(r, &j, object);
	if (!pull_object(&j) || !pull_key(&j, &key) || pull_peek(&j) != PULL_ARRAY ||
	    !(str_eq(key, STR("resourceSpans")) || str_eq(key, STR("resource_spans"))))
		return false;
	*st = otlp_read(r, object);
	return true;
}

const struct dialect dialect_otlp_json = {
	.name = "otlp-json",
	.summary = "OpenTelemetry (OTLP) JSON: collector files, Tempo, Jaeger v3, ResourceSpans",
	.precision_ns = 1,
	.bid = otlp_bid,
	.read = otlp_read,
	.read_guessed = otlp_read_guessed,
};
