/*
 * The OTLP/JSON writer. What is not set is not written, so that it is not set
 * when it is read again; 64-bit integers are decimal strings; lists and maps
 * become arrayValue and kvlistValue.
 */
#include "report/otlp.h"

#include "dialect/dialect.h"
#include "report/otlp_put.h"
#include "span/flags.h"

/* ---- attributes ---- */

static void put_attr(struct otlp *o, struct str name, const struct value *v)
{
	json_write_object(&o->w);
	otlp_put_key(o, "key");
	json_write_str(&o->w, name.s ? name : STR(""));
	otlp_put_key(o, "value");
	otlp_put_value(o, v);
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
}

static void put_own(struct otlp *o, const struct span *s)
{
	const struct dialect *d = s->dialect ? dialect_by_name(str_of(s->dialect)) : NULL;
	struct buf flags = { 0 };
	put_origin(o, s);
	put_own_text(o, "casefile.dialect", str_of(s->dialect));
	if (s->precision_ns && (!d || d->precision_ns != s->precision_ns))
		put_own_number(o, "casefile.precision", s->precision_ns);
	span_flags_write(&flags, s->flags);
	put_own_text(o, "casefile.flags", buf_str(&flags));
	buf_release(&flags);
}

static void put_attrs(struct otlp *o, const struct attrs *attrs)
{
	if (attrs->n) {
		otlp_put_key(o, "attributes");
		json_write_array(&o->w);
		for (uint32_t i = 0; i < attrs->n; i++)
			put_attr(o, attrs->v[i].key, &attrs->v[i].value);
		json_write_array_end(&o->w);
	}
	if (attrs->dropped) {
		otlp_put_key(o, "droppedAttributesCount");
		json_write_u64(&o->w, attrs->dropped);
	}
}

/* ---- the span ---- */

static void put_text(struct otlp *o, const char *name, struct str text)
{
	if (!str_is_set(text))
		return;
	otlp_put_key(o, name);
	json_write_str(&o->w, text);
}

static void put_time(struct otlp *o, const char *name, int64_t ns)
{
	otlp_put_key(o, name);
	if (ns < 0)
		otlp_put_signed(o, ns);
	else
		otlp_put_digits(o, (uint64_t)ns);
}

static void put_count(struct otlp *o, const char *name, uint32_t n)
{
	if (!n)
		return;
	otlp_put_key(o, name);
	json_write_u64(&o->w, n);
}

static void put_events(struct otlp *o, const struct span *s)
{
	if (s->events_n) {
		otlp_put_key(o, "events");
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
		otlp_put_key(o, "links");
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
	otlp_put_key(o, "status");
	json_write_object(&o->w);
	if (s->status != SPAN_STATUS_UNSET) {
		otlp_put_key(o, "code");
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
		otlp_put_key(o, "kind");
		json_write_i64(&o->w, (int64_t)s->kind);
	}
	if (s->flags & SPAN_HAS_START)
		put_time(o, "startTimeUnixNano", s->start_ns);
	if (s->flags & SPAN_HAS_END)
		put_time(o, "endTimeUnixNano", s->end_ns);
	otlp_put_key(o, "attributes");
	json_write_array(&o->w);
	for (uint32_t i = 0; i < s->attrs.n; i++)
		put_attr(o, s->attrs.v[i].key, &s->attrs.v[i].value);
	put_own(o, s);
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
	otlp_put_key(o, "scope");
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
	otlp_put_key(&o, "resourceSpans");
	json_write_array(&o.w);
	json_write_object(&o.w);
	if (s->resource) {
		otlp_put_key(&o, "resource");
		json_write_object(&o.w);
		put_attrs(&o, &s->resource->attrs);
		json_write_object_end(&o.w);
	}
	otlp_put_key(&o, "scopeSpans");
	json_write_array(&o.w);
	json_write_object(&o.w);
	put_scope(&o, &s->scope);
	otlp_put_key(&o, "spans");
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
