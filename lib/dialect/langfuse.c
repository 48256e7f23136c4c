/*
 * Langfuse's observations, one by one, as its API and its exports give them
 * (langfuse_fields.def). What is no field of a span becomes the attribute that
 * its OpenTelemetry endpoint reads it from.
 */
#include "dialect/langfuse.h"

#include "dialect/field.h"
#include "dialect/flat_fields.h"
#include "dialect/flatten.h"
#include "dialect/one_span.h"

enum langfuse_field {
	LANGFUSE_NONE,
#define LANGFUSE(id, camel, snake, attr) LANGFUSE_##id,
#include "dialect/langfuse_fields.def"
#undef LANGFUSE
	LANGFUSE_FIELDS
};
_Static_assert((int)LANGFUSE_FIELDS <= (int)BUILD_FIELDS, "a bit for each");

static const struct field fields[] = {
#define LANGFUSE(id, camel, snake, attr) FIELD(camel, LANGFUSE_##id), FIELD(snake, LANGFUSE_##id),
#include "dialect/langfuse_fields.def"
#undef LANGFUSE
};

static const char *const attrs[LANGFUSE_FIELDS] = {
#define LANGFUSE(id, camel, snake, attr) [LANGFUSE_##id] = (attr),
#include "dialect/langfuse_fields.def"
#undef LANGFUSE
};

/* What can be told only when the whole observation was seen. */
struct late {
	struct value type, level, message;
	struct value usage, usage_details;
};

/* ---- observations ---- */

static void add(struct build *b, enum langfuse_field field, struct value v)
{
	one_span_attr(b, str_of(attrs[field]), v);
}

static bool is_empty(struct value v)
{
	if (v.type == VALUE_JSON)
		return v.text.n < 2 || str_trim((struct str){ v.text.s + 1, v.text.n - 2 }).n == 0;
	return v.type == VALUE_NONE || v.type == VALUE_NULL;
}

/* {"input":0,"output":0,"total":0}, or characters: such usage says nothing of tokens. */
static bool counts_tokens(struct value usage, struct arena *arena)
{
	static const char *const counts[] = { "input", "output", "total" };
	struct value unit = value_member(usage, "unit", arena);
	if (unit.type == VALUE_STRING && !str_eq(unit.text, STR("TOKENS")))
		return false;
	for (size_t i = 0; i < FIELDS(counts); i++) {
		int64_t n;
		if (value_as_i64(value_member(usage, counts[i], arena), &n) && n > 0)
			return true;
	}
	return false;
}

/* Older releases count, and write 0 where there was nothing to count. */
static void add_count(struct build *b, enum langfuse_field field, struct str counted, struct value v)
{
	int64_t n;
	one_span_attr(b, value_as_i64(v, &n) && n > 0 ? counted : str_of(attrs[field]), v);
}

static void settle_usage(struct build *b, const struct late *late)
{
	bool has_details = !is_empty(late->usage_details);
	if (has_details)
		add(b, LANGFUSE_USAGE_DETAILS, late->usage_details);
	if (is_empty(late->usage))
		return;
	bool counts = !has_details && counts_tokens(late->usage, b->arena);
	add(b, counts ? LANGFUSE_USAGE_DETAILS : LANGFUSE_USAGE, late->usage);
}

static bool is_text(struct value v, const char *text)
{
	return v.type == VALUE_STRING && str_eq_nocase(v.text, str_of(text));
}

/* A tool is called what its observation is, where nothing else says it. */
static void settle_tool(struct build *b)
{
	struct str prefix = STR("execute_tool "), name = b->span.name;
	for (size_t i = 0; i < b->attrs.n; i++)
		if (str_eq(b->attrs.v[i].key, STR("gen_ai.tool.name")))
			return;
	if (str_starts(name, prefix))
		name = str_from(name, prefix.n);
	if (str_is_set(name) && name.n)
		build_attr(b, STR("gen_ai.tool.name"), value_str(name));
}

static void settle(struct build *b, const struct late *late)
{
	add(b, LANGFUSE_TYPE, late->type);
	add(b, LANGFUSE_LEVEL, late->level);
	add(b, LANGFUSE_MESSAGE, late->message);
	if (is_text(late->level, "ERROR")) {
		b->span.status = SPAN_STATUS_ERROR;
		if (late->message.type == VALUE_STRING && late->message.text.n)
			b->span.status_message = late->message.text;
	}
	if (is_text(late->type, "EVENT")) /* a point in time: it has no end that could be missing */
		build_duration(b, value_i64(0), TIME_MS);
	if (is_text(late->type, "TOOL"))
		settle_tool(b);
	settle_usage(b, late);
}

/* {"attributes":{…},"resourceAttributes":{…}} is what a span of OpenTelemetry had when Langfuse was sent it.
 */
void langfuse_metadata(struct reading *r, struct pull *j, const char *prefix, attr_add *add_to)
{
	struct str key;
	if (pull_peek(j) != PULL_OBJECT) {
		flatten_value(r, j, str_of(prefix), add_to);
		return;
	}
	pull_object(j);
	while (pull_key(j, &key)) {
		bool is_sent = str_eq(key, STR("attributes")) || str_eq(key, STR("resourceAttributes"));
		if (is_sent && pull_peek(j) == PULL_OBJECT)
			reading_attr_map(r, j, add_to);
		else
			flatten_value(r, j, arena_printf(r->arena, "%s.%.*s", prefix, (int)key.n, key.s),
				      add_to);
	}
}

static void take_scalar(struct build *b, enum langfuse_field field, struct str key, struct value v,
			struct late *late)
{
	switch (field) {
	case LANGFUSE_ID:
		build_span_id(b, v, ID_AS_WRITTEN);
		break;
	case LANGFUSE_TRACE:
		build_trace_id(b, v, ID_AS_WRITTEN);
		break;
	case LANGFUSE_PARENT:
		build_parent_id(b, v, ID_AS_WRITTEN);
		break;
	case LANGFUSE_NAME:
		build_name(b, v);
		break;
	case LANGFUSE_START:
		build_start(b, v, TIME_AUTO);
		break;
	case LANGFUSE_END:
		build_end(b, v, TIME_AUTO);
		break;
	case LANGFUSE_TYPE:
		late->type = v;
		break;
	case LANGFUSE_LEVEL:
		late->level = v;
		break;
	case LANGFUSE_MESSAGE:
		late->message = v;
		break;
	case LANGFUSE_USAGE:
		late->usage = v;
		break;
	case LANGFUSE_USAGE_DETAILS:
		late->usage_details = v;
		break;
	case LANGFUSE_PROMPT_TOKENS:
		add_count(b, field, STR("gen_ai.usage.prompt_tokens"), v);
		break;
	case LANGFUSE_COMPLETION_TOKENS:
		add_count(b, field, STR("gen_ai.usage.completion_tokens"), v);
		break;
	case LANGFUSE_TOTAL_TOKENS:
		add_count(b, field, STR("gen_ai.usage.total_tokens"), v);
		break;
	case LANGFUSE_COST_DETAILS:
		if (!is_empty(v))
			add(b, field, v);
		break;
	default:
		one_span_attr(b, field ? str_of(attrs[field]) : key, v);
		break;
	}
}

enum status langfuse_observation(struct reading *r, struct str object, const struct langfuse_trace *trace)
{
	struct build *b = reading_span(r, object);
	struct late late = { 0 };
	struct pull j;
	struct str key;
	struct value v;
	b->span.scope = (struct scope){ 0 };
	reading_json(r, &j, object);
	pull_object(&j);
	while (pull_key(&j, &key)) {
		enum langfuse_field field = field_find(fields, FIELDS(fields), key);
		bool again = field && reading_repeats(r, &j, field, key);
		if (field == LANGFUSE_METADATA)
			langfuse_metadata(r, &j, attrs[field], one_span_attr);
		else if (value_read(&j, &v))
			take_scalar(b, field, key, v, &late);
		if (again)
			reading_repeated(r, &j);
	}
	settle(b, &late);
	if (trace && !str_is_set(b->span.trace_id))
		build_trace_id(b, trace->id, ID_AS_WRITTEN);
	if (trace && trace->root.s == object.s) {
		one_span_attr(b, STR("langfuse.trace.input"), trace->input);
		one_span_attr(b, STR("langfuse.trace.output"), trace->output);
	}
	return one_span_end(r, &j, object);
}

/* The exports have "" where the API has null. */
static bool has_empty_text(struct pull ahead)
{
	struct str raw;
	return pull_skip(&ahead, &raw) && raw.n == 2;
}

bool langfuse_is_child(struct reading *r, struct str object, struct str *start)
{
	struct pull j;
	struct str key;
	bool is_child = false;
	*start = STR_UNSET;
	reading_json(r, &j, object);
	pull_object(&j);
	while (pull_key(&j, &key)) {
		enum langfuse_field field = field_find(fields, FIELDS(fields), key);
		if (field == LANGFUSE_PARENT)
			is_child = pull_peek(&j) == PULL_STRING && !has_empty_text(j);
		pull_skip(&j, field == LANGFUSE_START ? start : NULL);
	}
	return is_child;
}

struct str langfuse_shared_attr(struct str key)
{
	enum langfuse_field field = field_find(fields, FIELDS(fields), key);
	return field >= LANGFUSE_VERSION ? str_of(attrs[field]) : STR_UNSET;
}

/* ---- the dialect ---- */

static int observation_bid(const struct shape *s)
{
	static const char *const types[] = {
		"\"SPAN\"",  "\"GENERATION\"", "\"EVENT\"",     "\"AGENT\"",     "\"TOOL\"",
		"\"CHAIN\"", "\"RETRIEVER\"",  "\"EVALUATOR\"", "\"EMBEDDING\"", "\"GUARDRAIL\"",
	};
	static const char *const starts[] = { "startTime", "start_time", NULL };
	const struct shape_member *type = shape_member(s, "type");
	if (!type || type->type != PULL_STRING || !shape_has(s, "id") || !shape_any(s, starts))
		return 0;
	if (shape_has(s, "spanId") || shape_has(s, "span_id"))
		return 0;
	if (shape_member(s, "parentObservationId") || shape_member(s, "parent_observation_id"))
		return 80;
	if (!shape_member(s, "traceId") && !shape_member(s, "trace_id"))
		return 0;
	for (size_t i = 0; i < FIELDS(types); i++)
		if (str_eq(type->raw, str_of(types[i])))
			return 80;
	return 0;
}

static enum status observation_read(struct reading *r, struct str object)
{
	flat_start(r);
	return langfuse_observation(r, object, NULL);
}

const struct dialect dialect_langfuse = {
	.name = "langfuse",
	.summary = "Langfuse's observations, one by one, of its API and exports",
	.precision_ns = 1000000,
	.bid = observation_bid,
	.keeps_bytes = true,
	.read = observation_read,
};
