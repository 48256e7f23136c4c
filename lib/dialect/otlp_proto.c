/*
 * OTLP in protobuf: TracesData, which is ExportTraceServiceRequest, of
 * opentelemetry-proto v1 (trace.proto, common.proto, resource.proto):
 *
 *	TracesData     resource_spans 1
 *	ResourceSpans  resource 1, scope_spans 2 (1000: the same, of before 2022)
 *	Resource       attributes 1, dropped 2
 *	ScopeSpans     scope 1, spans 2
 *	Scope          name 1, version 2
 *	Span           trace_id 1, span_id 2, trace_state 3, parent_span_id 4, name 5, kind 6, start 7, end 8,
 *	               attributes 9, dropped 10, events 11, dropped 12, links 13, dropped 14, status 15
 *	Event          time 1, name 2, attributes 3, dropped 4
 *	Link           trace_id 1, span_id 2, attributes 4, dropped 5
 *	Status         message 2, code 3
 *
 * Other fields are passed over. Of a message that is cut, every span that is
 * whole is given. Logs and metrics (logs.proto, metrics.proto) are built alike
 * down to the scope: they are told by the types of their fields, and counted.
 */
#include "dialect/flat_fields.h"
#include "dialect/otlp_wire.h"

struct proto {
	struct reading *r;
	struct otlp_wire wire;
	const char *at; /* behind the field that is looked at */
	bool is_first;  /* of its scope: the next message */
	bool is_other;  /* so are those of this scope, no spans */
	bool has_other;
};

static struct value bytes_value(const struct wire_field *f)
{
	return (struct value){ .type = VALUE_BYTES, .text = f->bytes };
}

/* Times are unsigned; what does not fit ours is no time. */
static struct value time_value(const struct wire_field *f)
{
	return f->value <= INT64_MAX ? value_i64((int64_t)f->value) : (struct value){ .type = VALUE_NONE };
}

static uint32_t count_of(const struct wire_field *f)
{
	return f->value < UINT32_MAX ? (uint32_t)f->value : UINT32_MAX;
}

static void add_attr(struct proto *p, const struct wire_field *f, attr_add *add)
{
	struct otlp_pair pair = otlp_wire_pair(&p->wire, f->bytes);
	add(p->r->build, pair.key, pair.value);
}

/* A number where one is expected, bytes where these are: anything else is passed over. */
static bool fits(const struct wire_field *f, bool bytes)
{
	return bytes ? f->type == WIRE_BYTES && !f->cut : f->type != WIRE_BYTES;
}

static void read_event(struct proto *p, struct str message)
{
	struct wire w;
	struct wire_field f;
	struct event *e = build_event(p->r->build);
	wire_init(&w, message);
	while (wire_next(&w, &f)) {
		if (f.number > 4 || !fits(&f, f.number == 2 || f.number == 3))
			continue;
		struct time_read t;
		if (f.number == 1 && time_parse(time_value(&f), TIME_NS, &t)) {
			e->time_ns = t.ns;
			e->has_time = true;
		} else if (f.number == 2) {
			e->name = f.bytes;
		} else if (f.number == 3) {
			add_attr(p, &f, build_event_attr);
		} else if (f.number == 4) {
			e->attrs.dropped = count_of(&f);
		}
	}
	otlp_wire_check(&p->wire, &w);
}

static void read_link(struct proto *p, struct str message)
{
	struct wire w;
	struct wire_field f;
	struct build *b = p->r->build;
	struct link *l = build_link(b);
	wire_init(&w, message);
	while (wire_next(&w, &f)) {
		if (f.number > 5 || !fits(&f, f.number != 5))
			continue;
		if (f.number == 1)
			l->trace_id = build_id(b, bytes_value(&f), ID_TRACE, ID_AS_WRITTEN);
		else if (f.number == 2)
			l->span_id = build_id(b, bytes_value(&f), ID_SPAN, ID_AS_WRITTEN);
		else if (f.number == 4)
			add_attr(p, &f, build_link_attr);
		else if (f.number == 5)
			l->attrs.dropped = count_of(&f);
	}
	otlp_wire_check(&p->wire, &w);
}

static void read_status(struct proto *p, struct str message)
{
	struct wire w;
	struct wire_field f;
	struct build *b = p->r->build;
	wire_init(&w, message);
	while (wire_next(&w, &f)) {
		if (f.number == 2 && fits(&f, true) && f.bytes.n)
			b->span.status_message = f.bytes;
		else if (f.number == 3 && f.type == WIRE_VARINT)
			build_status(b, value_i64((int64_t)f.value));
	}
	otlp_wire_check(&p->wire, &w);
}

static void read_span_bytes(struct proto *p, const struct wire_field *f)
{
	struct build *b = p->r->build;
	switch (f->number) {
	case 1:
		build_trace_id(b, bytes_value(f), ID_AS_WRITTEN);
		break;
	case 2:
		build_span_id(b, bytes_value(f), ID_AS_WRITTEN);
		break;
	case 3:
		if (f->bytes.n)
			build_attr(b, STR("otlp.trace_state"), value_str(f->bytes));
		break;
	case 4:
		build_parent_id(b, bytes_value(f), ID_AS_WRITTEN);
		break;
	case 5:
		b->span.name = f->bytes;
		break;
	case 9:
		add_attr(p, f, build_attr);
		break;
	case 11:
		read_event(p, f->bytes);
		break;
	case 13:
		read_link(p, f->bytes);
		break;
	case 15:
		read_status(p, f->bytes);
		break;
	default:
		break;
	}
}

static void read_span_number(struct proto *p, const struct wire_field *f)
{
	struct build *b = p->r->build;
	switch (f->number) {
	case 6:
		build_kind(b, value_i64((int64_t)f->value));
		break;
	case 7:
		build_start(b, time_value(f), TIME_NS);
		break;
	case 8:
		build_end(b, time_value(f), TIME_NS);
		break;
	case 10:
		b->span.attrs.dropped = count_of(f);
		break;
	case 12:
		b->span.events_dropped = count_of(f);
		break;
	case 14:
		b->span.links_dropped = count_of(f);
		break;
	default:
		break;
	}
}

/* A log record begins with its time, a metric with its name; data of a metric are bytes. */
static bool is_span(struct str message)
{
	enum { TRACE_ID_BYTES = 16 };
	struct wire w;
	struct wire_field f;
	bool odd_id = false, has_start = false;
	wire_init(&w, message);
	while (wire_next(&w, &f)) {
		bool fixed = f.type == WIRE_FIXED64, bytes = f.type == WIRE_BYTES;
		if ((fixed && (f.number == 1 || f.number == 11)) ||
		    (bytes && (f.number == 7 || f.number == 10)))
			return false;
		odd_id |= bytes && f.number == 1 && f.bytes.n && f.bytes.n != TRACE_ID_BYTES;
		has_start |= fixed && f.number == 7;
	}
	return !odd_id || has_start;
}

static void read_span(struct proto *p, struct str message)
{
	struct wire w;
	struct wire_field f;
	if (p->is_first)
		p->is_other = !is_span(message);
	p->is_first = false;
	p->has_other |= p->is_other;
	if (p->is_other)
		return;
	reading_span(p->r, message);
	wire_init(&w, message);
	while (wire_next(&w, &f)) {
		if (f.type != WIRE_BYTES)
			read_span_number(p, &f);
		else if (!f.cut)
			read_span_bytes(p, &f);
	}
	otlp_wire_check(&p->wire, &w);
	reading_emit(p->r);
}

static void read_scope(struct proto *p, struct str message)
{
	struct wire w;
	struct wire_field f;
	struct scope *scope = &p->r->build->span.scope;
	wire_init(&w, message);
	while (wire_next(&w, &f)) {
		if (f.number == 1 && fits(&f, true) && f.bytes.n)
			scope->name = f.bytes;
		else if (f.number == 2 && fits(&f, true) && f.bytes.n)
			scope->version = f.bytes;
	}
	otlp_wire_check(&p->wire, &w);
}

static void read_resource(struct proto *p, struct str message)
{
	struct wire w;
	struct wire_field f;
	wire_init(&w, message);
	while (wire_next(&w, &f)) {
		if (f.number == 1 && fits(&f, true))
			add_attr(p, &f, build_resource_attr);
		else if (f.number == 2 && f.type == WIRE_VARINT)
			p->r->build->resource.attrs.dropped = count_of(&f);
	}
	otlp_wire_check(&p->wire, &w);
}

typedef void read_one(struct proto *p, struct str message);

/* What a message holds messages of. */
struct holder {
	uint32_t number, also; /* two numbers of the same field */
	bool cut;              /* where the message is cut, whole ones may be in it */
	int spans_below;       /* so many levels below that field */
	read_one *read;
};

/* Is it a span, or does it hold one so many levels below? */
static bool holds_span(struct str message, int level)
{
	struct wire w;
	struct wire_field f;
	bool has_trace = false, has_id = false;
	wire_init(&w, message);
	while (wire_next(&w, &f)) {
		if (f.type != WIRE_BYTES || f.cut)
			continue;
		has_trace = has_trace || (f.number == 1 && f.bytes.n == 16);
		has_id = has_id || (f.number == 2 && f.bytes.n == 8);
		if (level > 0 && (f.number == 2 || f.number == 1000) && holds_span(f.bytes, level - 1))
			return true;
	}
	return level == 0 && has_trace && has_id;
}

/* The number or the type of a field that holds spans was damaged: they are read all the same. */
static bool is_misplaced(struct proto *p, const struct holder *h, const struct wire_field *f)
{
	bool is_wanted = f->number == h->number || f->number == h->also;
	const struct wire odd = { .at = f->bytes.s,
				  .error = "spans in a field that OTLP does not have there" };
	const struct wire type = { .at = p->at, .error = "field of another type than OTLP has there" };
	if (is_wanted && f->type != WIRE_BYTES)
		otlp_wire_check(&p->wire, &type);
	if (is_wanted || f->number == 1 || f->type != WIRE_BYTES || f->cut ||
	    !holds_span(f->bytes, h->spans_below))
		return false;
	otlp_wire_check(&p->wire, &odd);
	return true;
}

/* Every whole message in that field. */
static void read_each(struct proto *p, struct str message, const struct holder *h)
{
	struct wire w;
	struct wire_field f;
	wire_init(&w, message);
	while (p->r->stop == STATUS_OK && wire_next(&w, &f)) {
		p->at = w.at;
		if (is_misplaced(p, h, &f) || ((f.number == h->number || f.number == h->also) &&
					       f.type == WIRE_BYTES && (h->cut || !f.cut)))
			h->read(p, f.bytes);
	}
	otlp_wire_check(&p->wire, &w);
}

/* Resource or scope: field 1, which may stand behind what it is of. */
static void read_head(struct proto *p, struct str message, read_one *read)
{
	struct wire w;
	struct wire_field f;
	wire_init(&w, message);
	while (wire_next(&w, &f))
		if (f.number == 1 && f.type == WIRE_BYTES && !f.cut)
			read(p, f.bytes);
}

static void read_scope_spans(struct proto *p, struct str message)
{
	static const struct holder holder = { .number = 2, .also = 2, .read = read_span };
	p->r->build->span.scope = (struct scope){ 0 };
	p->is_first = true;
	p->is_other = false;
	read_head(p, message, read_scope);
	read_each(p, message, &holder);
}

static void read_resource_spans(struct proto *p, struct str message)
{
	static const struct holder holder = {
		.number = 2, .also = 1000, .cut = true, .spans_below = 1, .read = read_scope_spans
	};
	build_resource(p->r->build);
	read_head(p, message, read_resource);
	read_each(p, message, &holder);
}

static enum status otlp_proto_read(struct reading *r, struct str object)
{
	static const struct holder holder = {
		.number = 1, .also = 1, .cut = true, .spans_below = 2, .read = read_resource_spans
	};
	struct proto p = { .r = r, .wire.arena = r->arena };
	flat_start(r);
	read_each(&p, object, &holder);
	flat_start(r);
	buf_release(&p.wire.text);
	if (p.has_other)
		reading_other_signal(r);
	if (!p.wire.damage)
		return STATUS_OK;
	reading_damaged(r, p.wire.damage_at, "proto.damaged", p.wire.damage);
	return STATUS_SKIP;
}

const struct dialect dialect_otlp_proto = {
	.name = "otlp-proto",
	.summary = "OpenTelemetry (OTLP) protobuf: collector files, export requests",
	.precision_ns = 1,
	.proto = true,
	.read = otlp_proto_read,
};
