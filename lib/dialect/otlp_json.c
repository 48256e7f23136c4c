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
 * resource or scope, the reader looks ahead for it.
 */
#include "dialect/field.h"
#include "dialect/flat_fields.h"
#include "dialect/otlp_own.h"
#include "dialect/otlp_value.h"

enum part {
	PART_BATCHES = 1,
	PART_RESOURCE,
	PART_SCOPE_SPANS,
	PART_SCOPE,
	PART_SPANS,
	PART_SPAN_ID,
	PART_OTHER_SIGNAL
};

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
	FIELD("deprecatedScopeSpans", PART_SCOPE_SPANS),
	FIELD("instrumentationLibrary", PART_SCOPE),
	FIELD("instrumentation_library", PART_SCOPE),
	FIELD("spanId", PART_SPAN_ID),
	FIELD("span_id", PART_SPAN_ID),
	FIELD("traceId", PART_SPAN_ID),
	FIELD("trace_id", PART_SPAN_ID),
	FIELD("resourceLogs", PART_OTHER_SIGNAL),
	FIELD("resource_logs", PART_OTHER_SIGNAL),
	FIELD("resourceMetrics", PART_OTHER_SIGNAL),
	FIELD("resource_metrics", PART_OTHER_SIGNAL),
};

static enum part part_of(struct str key)
{
	return (enum part)field_find(parts, FIELDS(parts), key);
}

/* ---- spans ---- */

struct otlp {
	struct reading *r;
	bool damaged; /* one of the spans is (reported) */
	int scopes;   /* scope spans around this place */
};

static void tell_level(struct otlp *o, const char *at)
{
	if (!o->r->told_level)
		reading_first(o->r, at, SEVERITY_NOTE, "otlp.level", "spans stand where OTLP has none");
	o->r->told_level = true;
}

/* A value that is not known there. */
static void read_unknown(struct otlp *o, struct pull *j)
{
	struct str raw;
	if (pull_skip(j, &raw) && reading_other(o->r, raw))
		tell_level(o, raw.s);
}

static void read_fields(struct otlp *o, struct pull *j, struct value own[OTLP_OWNS])
{
	struct reading *r = o->r;
	struct str key;
	pull_object(j);
	while (pull_key(j, &key)) {
		size_t from = r->build->attrs.n;
		if (!flat_field_in_batch(r, key, j))
			read_unknown(o, j);
		if (r->build->attrs.n > from)
			otlp_own_take_out(r->build, own, from);
	}
}

/* A list of spans among the spans: what is around it is none. */
static bool is_span(const struct span *s)
{
	return str_is_set(s->trace_id) || str_is_set(s->span_id) || str_is_set(s->name) ||
	       (s->flags & SPAN_HAS_START);
}

/* A span has a reader of its own, so that damage in it ends with it. How long it is, is seen when it was
 * read; only where that fails it is looked for by its brackets. */
static void read_span(struct otlp *o, struct pull *outer)
{
	struct reading *r = o->r;
	struct str raw = { outer->at, 0 };
	struct scope scope = r->build->span.scope;
	struct value own[OTLP_OWNS] = { 0 };
	struct pull j;
	size_t others = r->others.n;
	reading_span(r, raw);
	reading_json(r, &j,
		     str_from((struct str){ outer->start, (size_t)(outer->end - outer->start) },
			      (size_t)(outer->at - outer->start)));
	read_fields(o, &j, own);
	raw.n = (size_t)(j.at - raw.s);
	if (!j.error) {
		outer->at = j.at;
		reading_extent(r, raw);
	} else if (pull_skip(outer, &raw)) {
		reading_extent(r, raw);
	} else {
		return;
	}
	otlp_own_apply(r, own);
	if (r->others.n == others || is_span(&r->build->span))
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
		if (type != PULL_NULL && type != PULL_NONE) {
			reading_damaged(o->r, j->at, "record.no-object",
					"something else where a list of objects should be");
			o->damaged = true;
		}
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

/* A span where a list of spans should be, as damage between them leaves it, and exporters made at home do. */
static void read_misplaced(struct otlp *o, struct pull *j)
{
	size_t others = o->r->others.n;
	tell_level(o, j->at);
	read_span(o, j);
	o->r->others.n = others; /* what is in it was looked at on the way here */
}

/* What an object is, or the first of a list, by its keys. */
static enum part kind_of(const struct pull *j)
{
	struct pull ahead = *j;
	struct str key;
	if (pull_peek(&ahead) == PULL_ARRAY && !(pull_array(&ahead) && pull_element(&ahead)))
		return 0;
	if (pull_peek(&ahead) != PULL_OBJECT)
		return 0;
	pull_object(&ahead);
	while (pull_key(&ahead, &key)) {
		enum part part = part_of(key);
		if (part == PART_SPAN_ID || part == PART_SPANS)
			return part;
		pull_skip(&ahead, NULL);
	}
	return 0;
}

/* Under a name that is not known there, as half a name or a bracket that is lost leave it. What has a
 * resource of its own is read when all of this object was. */
static void read_lost(struct otlp *o, struct pull *j, enum part kind, read_one *read_scopes)
{
	struct scope scope = o->r->build->span.scope;
	if (kind == 0 || (kind == PART_SPANS && !read_scopes)) {
		read_unknown(o, j);
		return;
	}
	tell_level(o, j->at);
	read_each(o, j, kind == PART_SPANS ? read_scopes : read_span);
	o->r->build->span.scope = scope;
}

enum { SCOPES_MAX = 4 }; /* in one another */

static void read_scope_spans(struct otlp *o, struct pull *j)
{
	struct str key;
	struct pull ahead, start = *j;
	bool has_scope = false, is_span = false;
	o->r->build->span.scope = (struct scope){ 0 };
	o->scopes++;
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
		} else if (part == PART_SPAN_ID || part == PART_SCOPE) {
			is_span = is_span || part == PART_SPAN_ID;
			pull_skip(j, NULL);
		} else {
			read_lost(o, j, kind_of(j), o->scopes < SCOPES_MAX ? read_scope_spans : NULL);
		}
	}
	o->scopes--;
	if (is_span && !has_scope && !j->error && o->r->stop == STATUS_OK)
		read_misplaced(o, &start);
}

/* Wherever in the object it stands. */
static void need_resource(struct otlp *o, const struct pull *j, bool *has_resource)
{
	struct pull ahead;
	if (!*has_resource && find_ahead(j, PART_RESOURCE, &ahead))
		flat_resource(o->r, &ahead);
	*has_resource = true;
}

static void read_resource_spans(struct otlp *o, struct pull *j)
{
	struct str key;
	struct pull start = *j;
	bool has_resource = false, is_batch = false, is_span = false;
	build_no_resource(o->r->build);
	pull_object(j);
	while (o->r->stop == STATUS_OK && pull_key(j, &key)) {
		enum part part = part_of(key);
		is_batch =
			is_batch || part == PART_RESOURCE || part == PART_SCOPE_SPANS || part == PART_SPANS;
		if (part == PART_RESOURCE && !has_resource) {
			flat_resource(o->r, j);
			has_resource = true;
		} else if (part == PART_SCOPE_SPANS || part == PART_SPANS) {
			need_resource(o, j, &has_resource);
			if (part == PART_SPANS)
				tell_level(o, j->at);
			read_each(o, j, part == PART_SPANS ? read_span : read_scope_spans);
		} else if (part == PART_SPAN_ID || part == PART_RESOURCE) {
			is_span = is_span || part == PART_SPAN_ID;
			pull_skip(j, NULL);
		} else {
			enum part kind = kind_of(j);
			if (kind)
				need_resource(o, j, &has_resource);
			read_lost(o, j, kind, read_scope_spans);
		}
	}
	if (is_span && !is_batch && !j->error && o->r->stop == STATUS_OK)
		read_misplaced(o, &start);
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
		if (part != PART_OTHER_SIGNAL) {
			build_no_resource(o->r->build);
			read_lost(o, j, kind_of(j), read_scope_spans);
			continue;
		}
		if (!has_signal)
			reading_other_signal(o->r);
		has_signal = true;
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
