/*
 * What OpenTelemetry puts into Zipkin tags and annotations (specification,
 * trace/sdk_exporters/zipkin; the collector's zipkinv2 translator) goes back
 * to where it came from.
 */
#include "dialect/field.h"
#include "dialect/one_span.h"
#include "dialect/zipkin.h"

enum mapped { MAPPED_ERROR = 1, MAPPED_STATUS, MAPPED_MESSAGE, MAPPED_SCOPE, MAPPED_VERSION };

static const struct field mapped[] = {
	FIELD("error", MAPPED_ERROR),
	FIELD("otel.status_code", MAPPED_STATUS),
	FIELD("otel.status_description", MAPPED_MESSAGE),
	FIELD("otel.scope.name", MAPPED_SCOPE),
	FIELD("otel.scope.version", MAPPED_VERSION),
	FIELD("otel.library.name", MAPPED_SCOPE),
	FIELD("otel.library.version", MAPPED_VERSION),
};

/* That the tag is there says error, whatever its text; but for "false", which exporters of the field write.
 */
static void take_error(struct build *b, struct value v)
{
	bool is_error, is_bool = value_as_bool(v, &is_error);
	build_attr(b, STR("error"), v);
	if (is_bool && !is_error)
		return;
	if (b->span.status == SPAN_STATUS_UNSET)
		b->span.status = SPAN_STATUS_ERROR;
	if (!is_bool && v.type == VALUE_STRING && v.text.n && !str_is_set(b->span.status_message))
		b->span.status_message = v.text;
}

/* The piece of `text` up to the next '|', which is taken off. */
static struct str cut(struct str *text)
{
	ptrdiff_t bar = str_find(*text, STR("|"));
	struct str piece = { text->s, bar < 0 ? text->n : (size_t)bar };
	*text = str_from(*text, bar < 0 ? text->n : (size_t)bar + 1);
	return piece;
}

/* otlp.link.N = traceid|spanid|tracestate|{attributes}|dropped */
static bool take_link(struct build *b, struct value v)
{
	if (v.type != VALUE_STRING)
		return false;
	struct str rest = v.text, trace_id = cut(&rest), span_id = cut(&rest), state = cut(&rest);
	if (!trace_id.n || !span_id.n)
		return false;
	struct str trace = build_id(b, value_str(trace_id), ID_TRACE, ID_PAD_HEX);
	struct str span = build_id(b, value_str(span_id), ID_SPAN, ID_PAD_HEX);
	struct link *l = build_link(b);
	l->trace_id = trace;
	l->span_id = span;
	if (state.n)
		build_link_attr(b, STR("otlp.trace_state"), value_str(state));
	if (rest.n && rest.s[0] == '{' && !str_starts(rest, STR("{}")))
		build_link_attr(b, STR("otlp.link.attributes"), value_str(rest));
	return true;
}

void zipkin_tag(struct build *b, struct str key, struct value v)
{
	enum mapped id = field_find(mapped, FIELDS(mapped), key);
	bool is_text = v.type == VALUE_STRING && v.text.n;
	if (id == MAPPED_ERROR)
		take_error(b, v);
	else if (id == MAPPED_STATUS && is_text)
		build_status(b, v);
	else if (id == MAPPED_MESSAGE && is_text)
		b->span.status_message = v.text;
	else if (id == MAPPED_SCOPE && is_text && !str_is_set(b->span.scope.name))
		b->span.scope.name = v.text;
	else if (id == MAPPED_VERSION && is_text && !str_is_set(b->span.scope.version))
		b->span.scope.version = v.text;
	else if (!str_starts(key, STR("otlp.link.")) || !take_link(b, v))
		one_span_attr(b, key, v);
}

/* ---- annotations ---- */

/* name|{…}|dropped of the collector. */
static bool split_bars(struct str text, struct str *name, struct str *attributes)
{
	ptrdiff_t open = str_find(text, STR("|{"));
	if (open <= 0)
		return false;
	size_t end = text.n;
	while (end > 0 && text.s[end - 1] >= '0' && text.s[end - 1] <= '9')
		end--;
	if (end < (size_t)open + 4 || text.s[end - 1] != '|' || text.s[end - 2] != '}')
		return false;
	*name = (struct str){ text.s, (size_t)open };
	*attributes = (struct str){ text.s + open + 1, end - 2 - (size_t)open };
	return true;
}

/* {"name":{…}} or, without the outer brackets, "name":{…} of the SDKs. */
static bool split_json(struct reading *r, struct str text, struct str *name, struct str *attributes)
{
	struct pull j;
	bool bare = text.n && text.s[0] == '"';
	if (text.n < 5 || (text.s[0] != '{' && !bare))
		return false;
	reading_json(r, &j, text);
	if (bare) {
		if (!pull_string(&j, name))
			return false;
		struct str rest = str_trim((struct str){ j.at, (size_t)(j.end - j.at) });
		if (!str_starts(rest, STR(":")))
			return false;
		*attributes = str_trim(str_from(rest, 1));
		return attributes->n && attributes->s[0] == '{';
	}
	if (!pull_object(&j) || !pull_key(&j, name) || pull_peek(&j) != PULL_OBJECT)
		return false;
	struct str more;
	return pull_skip(&j, attributes) && !pull_key(&j, &more) && !j.error;
}

/* The text is an object to its end; looked at before anything is made of it. */
static bool is_object(struct reading *r, struct str text)
{
	struct pull j;
	struct str key;
	reading_json(r, &j, text);
	if (!pull_object(&j))
		return false;
	while (pull_key(&j, &key))
		pull_skip(&j, NULL);
	return pull_at_end(&j);
}

void zipkin_annotation(struct reading *r, struct value timestamp, struct str value)
{
	struct time_read t;
	struct event *e = build_event(r->build);
	if (time_parse(timestamp, TIME_US, &t)) {
		e->time_ns = t.ns;
		e->has_time = true;
	}
	struct str name, attributes;
	bool is_otel = split_bars(value, &name, &attributes) || split_json(r, value, &name, &attributes);
	if (!is_otel || !is_object(r, attributes)) {
		e->name = value;
		return;
	}
	e->name = name;
	struct pull j;
	reading_json(r, &j, attributes);
	reading_attr_map(r, &j, build_event_attr);
}
