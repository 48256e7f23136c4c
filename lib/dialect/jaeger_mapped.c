/*
 * Tags that OpenTelemetry's Jaeger translation makes of what a span has
 * fields for (OpenTelemetry specification, trace/sdk_exporters/jaeger):
 * span.kind, otel.status_code, otel.status_description, otel.scope.*,
 * otel.library.*. "error" alone says the status as well, and stays a tag.
 */
#include "dialect/field.h"
#include "dialect/jaeger.h"

enum mapped { MAPPED_KIND = 1, MAPPED_STATUS, MAPPED_MESSAGE, MAPPED_SCOPE, MAPPED_VERSION, MAPPED_ERROR };

static const struct field mapped[] = {
	FIELD("span.kind", MAPPED_KIND),
	FIELD("otel.status_code", MAPPED_STATUS),
	FIELD("otel.status_description", MAPPED_MESSAGE),
	FIELD("otel.scope.name", MAPPED_SCOPE),
	FIELD("otel.scope.version", MAPPED_VERSION),
	FIELD("otel.library.name", MAPPED_SCOPE),
	FIELD("otel.library.version", MAPPED_VERSION),
	FIELD("error", MAPPED_ERROR),
};

static void take_kind(struct build *b, struct value v)
{
	build_kind(b, v);
	if (b->span.kind == SPAN_KIND_UNSET)
		build_attr(b, STR("span.kind"), v);
}

static void take_status(struct build *b, struct value v)
{
	build_status(b, v);
	if (b->span.status == SPAN_STATUS_UNSET && !str_eq_nocase(v.text, STR("unset")))
		build_attr(b, STR("otel.status_code"), v);
}

/* A status code that was read before wins; one that comes later replaces this. */
static void take_error(struct build *b, struct value v)
{
	bool is_error;
	if (value_as_bool(v, &is_error) && is_error && b->span.status == SPAN_STATUS_UNSET)
		b->span.status = SPAN_STATUS_ERROR;
	build_attr(b, STR("error"), v);
}

void jaeger_span_tag(struct build *b, struct str key, struct value v)
{
	enum mapped id = field_find(mapped, FIELDS(mapped), key);
	bool is_text = v.type == VALUE_STRING;
	if (id == MAPPED_ERROR)
		take_error(b, v);
	else if (id == MAPPED_KIND && is_text)
		take_kind(b, v);
	else if (id == MAPPED_STATUS && is_text)
		take_status(b, v);
	else if (id == MAPPED_MESSAGE && is_text)
		b->span.status_message = v.text;
	else if (id == MAPPED_SCOPE && is_text && !str_is_set(b->span.scope.name))
		b->span.scope.name = v.text;
	else if (id == MAPPED_VERSION && is_text && !str_is_set(b->span.scope.version))
		b->span.scope.version = v.text;
	else
		build_attr(b, key, v);
}
