/*
 * The OTLP/JSON writer. What is not set is not written, so that it is not set
 * when it is read again; 64-bit integers are decimal strings; lists and maps
 * become arrayValue and kvlistValue.
 */
#include "report/otlp.h"

#include "base/base64.h"
#include "json/walk.h"
#include "json/write.h"

#include <inttypes.h>
#include <stdio.h>

/* Deeper lists than readers of ours turn back are written as their JSON text. */
enum { NESTING = 30 };

struct otlp {
	struct json_writer w;
	struct arena *scratch;
};

static void key(struct otlp *o, const char *name)
{
	json_write_key(&o->w, name);
}

static void put_digits(struct otlp *o, uint64_t v)
{
	char text[24];
	snprintf(text, sizeof(text), "%" PRIu64, v);
	json_write_c(&o->w, text);
}

static void put_signed(struct otlp *o, int64_t v)
{
	char text[24];
	snprintf(text, sizeof(text), "%" PRId64, v);
	json_write_c(&o->w, text);
}

/* ---- values ---- */

static bool is_json_number(struct str text)
{
	size_t i = text.n && text.s[0] == '-';
	size_t digits = i;
	while (i < text.n && text.s[i] >= '0' && text.s[i] <= '9')
		i++;
	if (i == digits || (text.s[digits] == '0' && i > digits + 1))
		return false;
	if (i < text.n && text.s[i] == '.') {
		size_t from = ++i;
		while (i < text.n && text.s[i] >= '0' && text.s[i] <= '9')
			i++;
		if (i == from)
			return false;
	}
	if (i < text.n && (text.s[i] == 'e' || text.s[i] == 'E')) {
		i++;
		if (i < text.n && (text.s[i] == '+' || text.s[i] == '-'))
			i++;
		size_t from = i;
		while (i < text.n && text.s[i] >= '0' && text.s[i] <= '9')
			i++;
		if (i == from)
			return false;
	}
	return i == text.n;
}

/* A double keeps its digits as they were recorded; NaN and the infinities are strings (proto3 JSON). */
static void put_double(struct otlp *o, const struct value *v)
{
	key(o, "doubleValue");
	if (is_json_number(v->text))
		json_write_raw(&o->w, v->text);
	else
		json_write_double(&o->w, v->d);
}

static void put_bytes(struct otlp *o, struct str bytes)
{
	struct buf text = { 0 };
	base64_encode(&text, bytes);
	key(o, "bytesValue");
	json_write_str(&o->w, buf_str(&text));
	buf_release(&text);
}

static bool is_whole(struct str json, struct arena *scratch)
{
	struct json_walk w;
	uint32_t deepest = 0;
	json_walk_init(&w, json, scratch);
	while (json_walk_next(&w) != JSON_STEP_END)
		deepest = w.depth > deepest ? w.depth : deepest;
	return w.started && !w.json.error && w.depth == 0 && deepest <= NESTING;
}

static void put_scalar(struct otlp *o, const struct json_walk *w)
{
	json_write_object(&o->w);
	struct value v = { .type = VALUE_NULL };
	if (w->type == PULL_NUMBER)
		v = value_number(w->raw);
	if (w->type == PULL_STRING) {
		key(o, "stringValue");
		json_write_str(&o->w, json_walk_string(w));
	} else if (w->type == PULL_BOOL) {
		key(o, "boolValue");
		json_write_bool(&o->w, str_eq(w->raw, STR("true")));
	} else if (v.type == VALUE_INT) {
		key(o, "intValue");
		put_signed(o, v.i);
	} else if (v.type == VALUE_DOUBLE) {
		put_double(o, &v);
	}
	json_write_object_end(&o->w);
}

/* {"arrayValue":{"values":[ or {"kvlistValue":{"values":[ */
static void open_list(struct otlp *o, bool object)
{
	json_write_object(&o->w);
	key(o, object ? "kvlistValue" : "arrayValue");
	json_write_object(&o->w);
	key(o, "values");
	json_write_array(&o->w);
}

static void close_list(struct otlp *o)
{
	json_write_array_end(&o->w);
	json_write_object_end(&o->w);
	json_write_object_end(&o->w);
}

/* Members of a map are {"key":…,"value":…}; `members` remembers which brackets are closed with one more. */
static void put_list(struct otlp *o, struct str json)
{
	struct json_walk w;
	enum json_step step;
	uint64_t members = 0;
	json_walk_init(&w, json, o->scratch);
	while ((step = json_walk_next(&w)) != JSON_STEP_END) {
		uint64_t bit = (uint64_t)1 << (step == JSON_STEP_OPEN ? w.depth - 1 : w.depth);
		bool member = str_is_set(w.key);
		if (member) {
			json_write_object(&o->w);
			key(o, "key");
			json_write_str(&o->w, w.key);
			key(o, "value");
		}
		if (step == JSON_STEP_OPEN) {
			open_list(o, w.type == PULL_OBJECT);
			members = member ? members | bit : members & ~bit;
			continue;
		}
		if (step == JSON_STEP_SCALAR)
			put_scalar(o, &w);
		else
			close_list(o);
		if (step == JSON_STEP_SCALAR ? member : (members & bit) != 0)
			json_write_object_end(&o->w);
	}
}

static void put_value(struct otlp *o, const struct value *v)
{
	if (v->type == VALUE_JSON && is_whole(v->text, o->scratch)) {
		put_list(o, v->text);
		return;
	}
	json_write_object(&o->w);
	switch (v->type) {
	case VALUE_BOOL:
		key(o, "boolValue");
		json_write_bool(&o->w, v->b);
		break;
	case VALUE_INT:
		key(o, "intValue");
		put_signed(o, v->i);
		break;
	case VALUE_DOUBLE:
		put_double(o, v);
		break;
	case VALUE_BYTES:
		put_bytes(o, v->text);
		break;
	case VALUE_STRING:
	case VALUE_JSON:
		key(o, "stringValue");
		json_write_str(&o->w, v->text.s ? v->text : STR(""));
		break;
	case VALUE_NONE:
	case VALUE_NULL:
		break;
	}
	json_write_object_end(&o->w);
}

/* ---- attributes ---- */

static void put_attr(struct otlp *o, struct str name, const struct value *v)
{
	json_write_object(&o->w);
	key(o, "key");
	json_write_str(&o->w, name.s ? name : STR(""));
	key(o, "value");
	put_value(o, v);
	json_write_object_end(&o->w);
}

static void put_own_text(struct otlp *o, const char *name, struct str text)
{
	struct value v = value_str(text);
	if (str_is_set(text) && text.n)
		put_attr(o, str_of(name), &v);
}

static void put_own_number(struct otlp *o, const char *name, uint64_t number)
{
	struct value v = value_i64(number > INT64_MAX ? INT64_MAX : (int64_t)number);
	put_attr(o, str_of(name), &v);
}

static void put_origin(struct otlp *o, const struct span *s)
{
	const struct origin *from = &s->origin;
	put_own_text(o, "casefile.origin.file", from->file);
	put_own_text(o, "casefile.origin.member", from->member);
	if (str_is_set(from->file)) {
		if (from->line)
			put_own_number(o, "casefile.origin.line", from->line);
		put_own_number(o, "casefile.origin.offset", from->offset);
		if (from->length)
			put_own_number(o, "casefile.origin.length", from->length);
	}
	put_own_text(o, "casefile.dialect", str_of(s->dialect));
}

static void put_attrs(struct otlp *o, const struct attrs *attrs)
{
	if (attrs->n) {
		key(o, "attributes");
		json_write_array(&o->w);
		for (uint32_t i = 0; i < attrs->n; i++)
			put_attr(o, attrs->v[i].key, &attrs->v[i].value);
		json_write_array_end(&o->w);
	}
	if (attrs->dropped) {
		key(o, "droppedAttributesCount");
		json_write_u64(&o->w, attrs->dropped);
	}
}

/* ---- the span ---- */

static void put_text(struct otlp *o, const char *name, struct str text)
{
	if (!str_is_set(text))
		return;
	key(o, name);
	json_write_str(&o->w, text);
}

static void put_time(struct otlp *o, const char *name, int64_t ns)
{
	key(o, name);
	if (ns < 0)
		put_signed(o, ns);
	else
		put_digits(o, (uint64_t)ns);
}

static void put_count(struct otlp *o, const char *name, uint32_t n)
{
	if (!n)
		return;
	key(o, name);
	json_write_u64(&o->w, n);
}

static void put_events(struct otlp *o, const struct span *s)
{
	if (s->events_n) {
		key(o, "events");
		json_write_array(&o->w);
		for (uint32_t i = 0; i < s->events_n; i++) {
			const struct event *e = &s->events[i];
			json_write_object(&o->w);
			if (e->has_time)
				put_time(o, "timeUnixNano", e->time_ns);
			put_text(o, "name", e->name);
			put_attrs(o, &e->attrs);
			json_write_object_end(&o->w);
		}
		json_write_array_end(&o->w);
	}
	put_count(o, "droppedEventsCount", s->events_dropped);
}

static void put_links(struct otlp *o, const struct span *s)
{
	if (s->links_n) {
		key(o, "links");
		json_write_array(&o->w);
		for (uint32_t i = 0; i < s->links_n; i++) {
			const struct link *l = &s->links[i];
			json_write_object(&o->w);
			put_text(o, "traceId", l->trace_id);
			put_text(o, "spanId", l->span_id);
			put_attrs(o, &l->attrs);
			json_write_object_end(&o->w);
		}
		json_write_array_end(&o->w);
	}
	put_count(o, "droppedLinksCount", s->links_dropped);
}

static void put_status(struct otlp *o, const struct span *s)
{
	key(o, "status");
	json_write_object(&o->w);
	if (s->status != SPAN_STATUS_UNSET) {
		key(o, "code");
		json_write_i64(&o->w, s->status == SPAN_STATUS_OK ? 1 : 2);
	}
	put_text(o, "message", s->status_message);
	json_write_object_end(&o->w);
}

/* Enum span_kind has the numbers of OTLP. */
static void put_span(struct otlp *o, const struct span *s)
{
	json_write_object(&o->w);
	if (!(s->flags & SPAN_NO_TRACE_ID))
		put_text(o, "traceId", s->trace_id);
	put_text(o, "spanId", s->span_id);
	put_text(o, "parentSpanId", s->parent_id);
	put_text(o, "name", s->name);
	if (s->kind != SPAN_KIND_UNSET) {
		key(o, "kind");
		json_write_i64(&o->w, (int64_t)s->kind);
	}
	if (s->flags & SPAN_HAS_START)
		put_time(o, "startTimeUnixNano", s->start_ns);
	if (s->flags & SPAN_HAS_END)
		put_time(o, "endTimeUnixNano", s->end_ns);
	key(o, "attributes");
	json_write_array(&o->w);
	for (uint32_t i = 0; i < s->attrs.n; i++)
		put_attr(o, s->attrs.v[i].key, &s->attrs.v[i].value);
	put_origin(o, s);
	json_write_array_end(&o->w);
	put_count(o, "droppedAttributesCount", s->attrs.dropped);
	put_events(o, s);
	put_links(o, s);
	put_status(o, s);
	json_write_object_end(&o->w);
}

static void put_scope(struct otlp *o, const struct scope *scope)
{
	if (!str_is_set(scope->name) && !str_is_set(scope->version))
		return;
	key(o, "scope");
	json_write_object(&o->w);
	put_text(o, "name", scope->name);
	put_text(o, "version", scope->version);
	json_write_object_end(&o->w);
}

void otlp_write_span(struct buf *out, const struct span *s, struct arena *scratch)
{
	struct otlp o = { .scratch = scratch };
	json_writer_init(&o.w, out, 0);
	json_write_object(&o.w);
	key(&o, "resourceSpans");
	json_write_array(&o.w);
	json_write_object(&o.w);
	if (s->resource) {
		key(&o, "resource");
		json_write_object(&o.w);
		put_attrs(&o, &s->resource->attrs);
		json_write_object_end(&o.w);
	}
	key(&o, "scopeSpans");
	json_write_array(&o.w);
	json_write_object(&o.w);
	put_scope(&o, &s->scope);
	key(&o, "spans");
	json_write_array(&o.w);
	put_span(&o, s);
	json_write_array_end(&o.w);
	json_write_object_end(&o.w);
	json_write_array_end(&o.w);
	json_write_object_end(&o.w);
	json_write_array_end(&o.w);
	json_write_object_end(&o.w);
	buf_add_char(out, '\n');
}
