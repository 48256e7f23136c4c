/*
 * One flat object per span, with the fields of flat_fields.h: AWS ADOT
 * "aws/spans" (X-Ray transaction search), in-memory dumps of strands, Phoenix
 * otlpv1 rows, otel-arrow bench lines, documents of the collector's Elasticsearch exporter, rows of Logfire
 * and Honeycomb, the lines people write themselves, and Datadog's LLM Observability spans (meta and metrics
 * become dotted attributes). What is no field is an attribute under its own name. Log records of the same
 * exporters (body, severity, no name) are counted as such.
 */
#include "dialect/field.h"
#include "dialect/flat_fields.h"
#include "dialect/flatten.h"
#include "dialect/one_span.h"

static const char *const trace_keys[] = { "trace_id", "traceId", "trace.id", "trace.trace_id", NULL };
static const char *const span_keys[] = { "span_id", "spanId", "span.id", "trace.span_id", NULL };
static const char *const name_keys[] = { "name",          "span_name", "spanName", "operation_name",
					 "operationName", "operation", NULL };
static const char *const start_keys[] = {
	"start_time", "startTime", "startTimeUnixNano", "start_time_unix_nano",
	"start",      "start_ms",  "start_ns",          "start_us",
	"started_at", "startedAt", "start_unix_nano",   NULL
};
static const char *const log_keys[] = {
	"body",          "severityNumber",       "severity_number",    "severityText",
	"severity_text", "observedTimeUnixNano", "observed_timestamp", NULL
};

/* The same, and what is read here, for a look at each key; sorted by length, then bytes. */
enum key_id { KEY_START = 1, KEY_STAMP, KEY_LOG, KEY_DURATION, KEY_ATTRIBUTES };

static const struct field keys[] = {
	FIELD("body", KEY_LOG),
	FIELD("start", KEY_START),
	FIELD("duration", KEY_DURATION),
	FIELD("start_ms", KEY_START),
	FIELD("start_ns", KEY_START),
	FIELD("start_us", KEY_START),
	FIELD("startTime", KEY_START),
	FIELD("startedAt", KEY_START),
	FIELD("@timestamp", KEY_STAMP),
	FIELD("attributes", KEY_ATTRIBUTES),
	FIELD("start_time", KEY_START),
	FIELD("started_at", KEY_START),
	FIELD("severityText", KEY_LOG),
	FIELD("severity_text", KEY_LOG),
	FIELD("severityNumber", KEY_LOG),
	FIELD("severity_number", KEY_LOG),
	FIELD("start_unix_nano", KEY_START),
	FIELD("startTimeUnixNano", KEY_START),
	FIELD("observed_timestamp", KEY_LOG),
	FIELD("observedTimeUnixNano", KEY_LOG),
	FIELD("start_time_unix_nano", KEY_START),
};

struct flat {
	struct value duration; /* under a key that names no unit */
	enum time_unit unit;   /* of the start */
	bool has_start;
	bool is_log;
};

/* A number beside a start in nanoseconds is a number of nanoseconds. */
static enum time_unit unit_of(struct str key, struct pull ahead)
{
	static const struct {
		const char *suffix;
		enum time_unit unit;
	} suffixes[] = { { "_ns", TIME_NS },
			 { "nano", TIME_NS },
			 { "Nano", TIME_NS },
			 { "_us", TIME_US },
			 { "_ms", TIME_MS } };
	struct value v;
	double number;
	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++)
		if (str_ends(key, str_of(suffixes[i].suffix)))
			return suffixes[i].unit;
	if (!value_read(&ahead, &v) || (v.type != VALUE_INT && v.type != VALUE_DOUBLE) ||
	    !value_as_double(v, &number))
		return TIME_MS;
	return number >= 1e17 ? TIME_NS : number >= 1e14 ? TIME_US : number >= 1e11 ? TIME_MS : TIME_S;
}

static void take_other(struct reading *r, struct pull *j, struct str key)
{
	struct value v;
	bool is_datadog = str_eq(key, STR("meta")) || str_eq(key, STR("metrics"));
	if (is_datadog && pull_peek(j) == PULL_OBJECT)
		flatten_value(r, j, key, build_attr);
	else if (value_read(j, &v))
		one_span_attr(r->build, key, v);
}

static void take_field(struct reading *r, struct pull *j, struct str key, struct flat *f)
{
	uint8_t id = field_recall(&r->keys, keys, FIELDS(keys), key);
	if (id == KEY_START && pull_peek(j) != PULL_NULL) {
		f->unit = unit_of(key, *j);
		f->has_start = true;
	}
	if (id == KEY_STAMP && !f->has_start) /* of the collector's Elasticsearch exporter */
		f->unit = TIME_NS;
	f->is_log |= id == KEY_LOG;
	if (id == KEY_DURATION)
		value_read(j, &f->duration);
	else if (id == KEY_ATTRIBUTES)
		flat_attributes(r, j, one_span_attr);
	else if (!flat_field(r, key, j))
		take_other(r, j, key);
}

static enum status end_flat(struct reading *r, struct pull *j, const struct flat *f, struct str object)
{
	struct build *b = r->build;
	build_duration(b, f->duration, f->unit);
	if (f->unit == TIME_NS || f->unit == TIME_US)
		b->span.precision_ns = f->unit == TIME_NS ? 1 : 1000;
	if (f->is_log && !str_is_set(b->span.name) && !(b->span.flags & SPAN_HAS_END)) {
		reading_other_signal(r);
		return reading_json_end(r, j) ? STATUS_OK : STATUS_SKIP;
	}
	if (r->around)
		flat_around(r, r->around);
	return one_span_end(r, j, object);
}

static const struct flat flat_new = { .duration = { .type = VALUE_NONE }, .unit = TIME_MS };

static enum status flat_read(struct reading *r, struct str object)
{
	struct pull j;
	struct str key;
	struct flat f = flat_new;
	one_span_start(r, &j, object);
	while (pull_key(&j, &key))
		take_field(r, &j, key, &f);
	return end_flat(r, &j, &f, object);
}

/* Nothing is told or given before the end, so that a wrong guess leaves nothing behind. */
static bool flat_read_guessed(struct reading *r, struct str object, enum status *st)
{
	struct pull j;
	struct str key;
	struct flat f = flat_new;
	size_t n = 0;
	one_span_start(r, &j, object);
	for (; pull_key(&j, &key); n++) {
		if (!reading_is_guessed(r, n, key, pull_peek(&j)))
			return false;
		take_field(r, &j, key, &f);
	}
	if (j.error || !reading_guess_ends(r, n))
		return false;
	*st = end_flat(r, &j, &f, object);
	return true;
}

/* A span whose id was lost is a span. */
static bool has_null(const struct shape *s, const char *const names[])
{
	for (; *names; names++)
		if (shape_is(s, *names, PULL_NULL))
			return true;
	return false;
}

static int flat_bid(const struct shape *s)
{
	if (!shape_any(s, trace_keys))
		return 0;
	bool has_name = shape_any(s, name_keys), has_start = shape_any(s, start_keys);
	if (shape_any(s, span_keys) && (has_name || has_start))
		return 60;
	if (has_null(s, span_keys) && has_name && has_start)
		return 60;
	return shape_any(s, log_keys) && !shape_any(s, name_keys) && !shape_any(s, start_keys) ? 55 : 0;
}

const struct dialect dialect_flat = {
	.name = "flat",
	.summary = "one flat span per object: trace_id, span_id, name, start, attributes and more",
	.precision_ns = 1000000,
	.bid = flat_bid,
	.read = flat_read,
	.read_guessed = flat_read_guessed,
};
