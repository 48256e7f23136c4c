/*
 * Spans as Phoenix exports them (Arize-ai/phoenix, REST API /v1/projects/…/spans,
 * phoenix.client, trace/dsl and the JSONL of 2023):
 *
 * - {id name context{trace_id,span_id} span_kind parent_id start_time end_time
 *   status_code status_message attributes events}; in 2023 with UUIDs, times
 *   without zone, "conversation" and nested attributes;
 * - dataframe records: the same with dotted keys, "context.span_id",
 *   "attributes.llm.model_name", milliseconds, and null in every other column;
 * - dataframes by columns: phoenix_columns.c.
 *
 * Nested attributes become the dotted keys of OpenInference. span_kind is
 * OpenInference's kind, not OpenTelemetry's. Anything else is an attribute.
 */
#include "dialect/phoenix.h"
#include "dialect/flat_fields.h"
#include "dialect/flatten.h"
#include "dialect/one_span.h"

static const char kind_key[] = "openinference.span.kind";

static bool has_attr(const struct build *b, struct str key)
{
	for (size_t i = 0; i < b->attrs.n; i++)
		if (str_eq(b->attrs.v[i].key, key))
			return true;
	return false;
}

/* "context.trace_id" of a dataframe. */
static bool take_dotted(struct reading *r, struct pull *j, struct str key)
{
	bool is_trace = str_eq(key, STR("context.trace_id"));
	struct value v;
	if (!is_trace && !str_eq(key, STR("context.span_id")))
		return false;
	if (!value_read(j, &v))
		return true;
	if (is_trace)
		build_trace_id(r->build, v, ID_AS_WRITTEN);
	else
		build_span_id(r->build, v, ID_AS_WRITTEN);
	return true;
}

void phoenix_field(struct reading *r, struct pull *j, struct str key, struct value *kind)
{
	static const struct str attributes = { "attributes", sizeof("attributes") - 1 };
	if (str_eq(key, STR("context")))
		one_span_context(r, j);
	else if (str_eq(key, STR("span_kind")))
		value_read(j, kind);
	else if (str_eq(key, attributes) && pull_peek(j) == PULL_OBJECT)
		flatten_value(r, j, STR(""), build_attr);
	else if (str_starts(key, attributes) && key.n > attributes.n + 1 && key.s[attributes.n] == '.')
		flatten_value(r, j, str_from(key, attributes.n + 1), build_attr);
	else if (!take_dotted(r, j, key) && !flat_field(r, key, j))
		flatten_value(r, j, key, build_attr);
}

void phoenix_kind(struct build *b, struct value kind)
{
	if (!has_attr(b, str_of(kind_key)))
		one_span_attr(b, str_of(kind_key), kind);
}

/* The columns of a dataframe are objects. */
static bool is_columns(struct reading *r, struct str object)
{
	struct pull j;
	struct str key;
	reading_json(r, &j, object);
	pull_object(&j);
	while (pull_key(&j, &key)) {
		if (str_eq(key, STR("context.trace_id")))
			return pull_peek(&j) == PULL_OBJECT;
		pull_skip(&j, NULL);
	}
	return false;
}

static enum status phoenix_read(struct reading *r, struct str object)
{
	struct pull j;
	struct str key;
	struct value kind = { .type = VALUE_NONE };
	if (is_columns(r, object))
		return phoenix_columns(r, object);
	struct build *b = one_span_start(r, &j, object);
	while (pull_key(&j, &key))
		phoenix_field(r, &j, key, &kind);
	phoenix_kind(b, kind);
	return one_span_end(r, &j, object);
}

/* Evaluations have "context.span_id" too, but neither times nor a kind. */
static int phoenix_bid(const struct shape *s)
{
	static const char *const own[] = { "span_kind", "status_code", "status_message", NULL };
	static const char *const times[] = { "span_kind", "start_time", "end_time", "status_code", NULL };
	const struct shape_member *context = shape_member(s, "context");
	if (shape_is(s, "context.trace_id", PULL_OBJECT) && shape_is(s, "name", PULL_OBJECT))
		return 78;
	if (shape_is(s, "context.span_id", PULL_STRING) || shape_is(s, "context.trace_id", PULL_STRING))
		return shape_any(s, times) ? 78 : 0;
	if (!context || context->type != PULL_OBJECT || str_find(context->raw, STR("\"span_id\"")) < 0)
		return 0;
	return shape_any(s, own) ? 78 : 0;
}

const struct dialect dialect_phoenix = {
	.name = "phoenix",
	.summary = "Arize Phoenix: REST and client spans, dataframe records, JSONL of 2023",
	.precision_ns = 1000,
	.bid = phoenix_bid,
	.keeps_bytes = true,
	.read = phoenix_read,
};
