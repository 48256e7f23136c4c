/*
 * LangSmith's runs, as its API and its exports give them:
 *
 *	id trace_id parent_run_id run_type name start_time end_time inputs
 *	outputs error extra{metadata invocation_params} tags session_id …
 *
 * What is no field of a span becomes the attribute that its OpenTelemetry
 * endpoint reads it from. session_id is the project; sessions and threads are
 * in the metadata. Tokens and cost of what is no model call are those of all
 * below it. Runs in child_runs are read one by one.
 */
#include "dialect/field.h"
#include "dialect/flatten.h"
#include "dialect/one_span.h"

enum run_field {
	RUN_ID = 1,
	RUN_TRACE,
	RUN_PARENT,
	RUN_NAME,
	RUN_START,
	RUN_END,
	RUN_TYPE,
	RUN_STATUS,
	RUN_ERROR,
	RUN_INPUTS,
	RUN_OUTPUTS,
	RUN_EXTRA,
	RUN_METADATA,
	RUN_CHILDREN,
	RUN_ORDER,
	RUN_PROJECT,
	RUN_TAGS,
	RUN_INPUT_TOKENS,
	RUN_OUTPUT_TOKENS,
	RUN_TOTAL_TOKENS,
	RUN_COST,
	RUN_FIELDS
};

static const struct field fields[] = {
	FIELD("id", RUN_ID),
	FIELD("trace_id", RUN_TRACE),
	FIELD("parent_run_id", RUN_PARENT),
	FIELD("name", RUN_NAME),
	FIELD("start_time", RUN_START),
	FIELD("end_time", RUN_END),
	FIELD("run_type", RUN_TYPE),
	FIELD("status", RUN_STATUS),
	FIELD("error", RUN_ERROR),
	FIELD("inputs", RUN_INPUTS),
	FIELD("outputs", RUN_OUTPUTS),
	FIELD("extra", RUN_EXTRA),
	FIELD("metadata", RUN_METADATA),
	FIELD("child_runs", RUN_CHILDREN),
	FIELD("dotted_order", RUN_ORDER),
	FIELD("session_id", RUN_PROJECT),
	FIELD("tags", RUN_TAGS),
	FIELD("prompt_tokens", RUN_INPUT_TOKENS),
	FIELD("completion_tokens", RUN_OUTPUT_TOKENS),
	FIELD("total_tokens", RUN_TOTAL_TOKENS),
	FIELD("total_cost", RUN_COST),
};

enum kind { KIND_OTHER, KIND_LLM, KIND_TOOL, KINDS };

/* By kind of the run, as what is told where. */
static const char *const attrs[RUN_FIELDS][KINDS] = {
	[RUN_INPUTS] = { "input.value", "gen_ai.prompt", "gen_ai.tool.call.arguments" },
	[RUN_OUTPUTS] = { "output.value", "gen_ai.completion", "gen_ai.tool.call.result" },
	[RUN_INPUT_TOKENS] = { "gen_ai.aggregated_usage.input_tokens", "gen_ai.usage.input_tokens",
			       "gen_ai.aggregated_usage.input_tokens" },
	[RUN_OUTPUT_TOKENS] = { "gen_ai.aggregated_usage.output_tokens", "gen_ai.usage.output_tokens",
				"gen_ai.aggregated_usage.output_tokens" },
	[RUN_TOTAL_TOKENS] = { "langsmith.total_tokens", "gen_ai.usage.total_tokens",
			       "langsmith.total_tokens" },
	[RUN_COST] = { "langsmith.total_cost", "gen_ai.usage.cost", "langsmith.total_cost" },
};

static const struct {
	struct str key, attr;
} known_metadata[] = {
	{ STR_ROW("ls_model_name"), STR_ROW("gen_ai.request.model") },
	{ STR_ROW("ls_provider"), STR_ROW("gen_ai.provider.name") },
	{ STR_ROW("ls_temperature"), STR_ROW("gen_ai.request.temperature") },
	{ STR_ROW("ls_max_tokens"), STR_ROW("gen_ai.request.max_tokens") },
};

static struct str metadata_attr(struct reading *r, struct str key)
{
	for (size_t i = 0; i < FIELDS(known_metadata); i++)
		if (str_eq(known_metadata[i].key, key))
			return known_metadata[i].attr;
	return arena_join(r->arena, STR("langsmith.metadata."), key);
}

static void take_metadata(struct reading *r, struct pull *j)
{
	struct str key;
	if (pull_peek(j) != PULL_OBJECT) {
		flatten_value(r, j, STR("langsmith.metadata"), one_span_attr);
		return;
	}
	pull_object(j);
	while (pull_key(j, &key))
		flatten_value(r, j, metadata_attr(r, key), one_span_attr);
}

static void take_extra(struct reading *r, struct pull *j)
{
	struct str key;
	if (pull_peek(j) != PULL_OBJECT) {
		flatten_value(r, j, STR("langsmith.extra"), one_span_attr);
		return;
	}
	pull_object(j);
	while (pull_key(j, &key))
		if (str_eq(key, STR("metadata")))
			take_metadata(r, j);
		else
			flatten_value(r, j, arena_join(r->arena, STR("langsmith.extra."), key),
				      one_span_attr);
}

static void take_scalar(struct build *b, enum run_field field, struct str key, struct value v)
{
	switch (field) {
	case RUN_ID:
		build_span_id(b, v, ID_AS_WRITTEN);
		break;
	case RUN_TRACE:
		build_trace_id(b, v, ID_AS_WRITTEN);
		break;
	case RUN_PARENT:
		build_parent_id(b, v, ID_AS_WRITTEN);
		break;
	case RUN_NAME:
		build_name(b, v);
		break;
	case RUN_START:
		build_start(b, v, TIME_AUTO);
		break;
	case RUN_END:
		build_end(b, v, TIME_AUTO);
		break;
	case RUN_PROJECT:
		one_span_attr(b, STR("langsmith.trace.session_id"), v);
		break;
	case RUN_TAGS:
		one_span_attr(b, STR("langsmith.span.tags"), v);
		break;
	case RUN_ORDER:
		one_span_attr(b, STR("langsmith.span.dotted_order"), v);
		break;
	default:
		one_span_attr(b, key, v);
		break;
	}
}

static bool is_text(struct value v, const char *text)
{
	return v.type == VALUE_STRING && str_eq(v.text, str_of(text));
}

static void settle_kind(struct build *b, const struct value late[RUN_FIELDS])
{
	struct value type = late[RUN_TYPE];
	enum kind kind = is_text(type, "llm") ? KIND_LLM : is_text(type, "tool") ? KIND_TOOL : KIND_OTHER;
	one_span_attr(b, STR("langsmith.span.kind"), type);
	for (size_t field = 0; field < RUN_FIELDS; field++)
		if (attrs[field][kind])
			one_span_attr(b, str_of(attrs[field][kind]), late[field]);
	if (kind == KIND_TOOL && str_is_set(b->span.name))
		build_attr(b, STR("gen_ai.tool.name"), value_str(b->span.name));
}

static void settle_status(struct build *b, const struct value late[RUN_FIELDS])
{
	struct value error = late[RUN_ERROR];
	bool failed = error.type == VALUE_STRING && error.text.n;
	one_span_attr(b, STR("langsmith.span.status"), late[RUN_STATUS]);
	if (failed || is_text(late[RUN_STATUS], "error"))
		b->span.status = SPAN_STATUS_ERROR;
	if (failed) {
		b->span.status_message = error.text;
		build_attr(b, STR("error.message"), error);
	}
}

static bool is_late(enum run_field field)
{
	return field == RUN_TYPE || field == RUN_STATUS || field == RUN_ERROR || (field && attrs[field][0]);
}

/* What is no run in them is an attribute. */
static void take_children(struct reading *r, struct str children)
{
	if (reading_other(r, children))
		return;
	if (children.s[0] == '[' && str_find(children, STR("\"run_type\"")) >= 0)
		*array_add(&r->others) = children;
	else
		build_attr(r->build, STR("child_runs"), value_json(children));
}

static enum status run_read(struct reading *r, struct str object)
{
	struct value late[RUN_FIELDS] = { [0] = { .type = VALUE_NONE } };
	struct str key, children = STR_UNSET;
	struct value v;
	struct pull j;
	struct build *b = one_span_start(r, &j, object);
	while (pull_key(&j, &key)) {
		enum run_field field = field_find(fields, FIELDS(fields), key);
		bool again = field && reading_repeats(r, &j, field, key);
		if (field == RUN_EXTRA)
			take_extra(r, &j);
		else if (field == RUN_METADATA)
			take_metadata(r, &j);
		else if (field == RUN_CHILDREN)
			pull_skip(&j, &children);
		else if (value_read(&j, is_late(field) ? &late[field] : &v) && !is_late(field))
			take_scalar(b, field, key, v);
		if (again)
			reading_repeated(r, &j);
	}
	settle_kind(b, late);
	settle_status(b, late);
	if (!str_is_set(b->span.trace_id) && !str_is_set(b->span.parent_id) && str_is_set(b->span.span_id))
		build_trace_id(b, value_str(b->span.span_id), ID_AS_WRITTEN); /* so is a root's */
	if (str_is_set(children) && children.n > 2)
		take_children(r, children);
	return one_span_end(r, &j, object);
}

static int run_bid(const struct shape *s)
{
	static const char *const more[] = { "trace_id", "parent_run_id", "dotted_order",
					    "inputs",   "outputs",       "child_runs",
					    NULL };
	if (!shape_is(s, "run_type", PULL_STRING) || !shape_has(s, "id") || !shape_has(s, "start_time") ||
	    shape_has(s, "span_id"))
		return 0;
	return shape_any(s, more) ? 80 : 0;
}

const struct dialect dialect_langsmith = {
	.name = "langsmith",
	.summary = "LangSmith's runs, of its API and exports",
	.precision_ns = 1000000,
	.bid = run_bid,
	.keeps_bytes = true,
	.read = run_read,
};
