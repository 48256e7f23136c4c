/*
 * The builder: a dialect's scratch span. Its lists keep their room from span
 * to span, so that filling one costs no allocation; what is in it is valid
 * until the next build_span(), and slices as long as the record.
 */
#ifndef SPAN_BUILD_H
#define SPAN_BUILD_H

#include "base/array.h"
#include "span/facet.h"
#include "span/id.h"
#include "span/memo.h"
#include "span/time.h"

struct attr_list {
	struct attr *v;
	size_t n, cap;
};

enum { BUILD_FIELDS = 64 };

struct build {
	struct span span; /* lists are filled in by build_done() */
	struct resource resource;
	struct arena *arena; /* borrowed: of the record */
	struct memo *memo;
	const uint64_t *wanted;    /* facets: other attributes are passed over; NULL: none are */
	const uint64_t *print_key; /* fingerprints are wanted, of all attributes; NULL: they are not */
	uint16_t sign;             /* the first of a component so far */
	uint64_t fields;           /* of the span that were met, by what the dialect calls them … */
	struct str field_key[BUILD_FIELDS]; /* … and their keys */
	struct attr_list attrs;
	struct attr_list resource_attrs;
	ARRAY(struct attr) event_attrs; /* of all events, one after the other */
	ARRAY(struct attr) link_attrs;  /* of all links */
	ARRAY(struct event) events;     /* attrs.v is set by build_done() */
	ARRAY(struct link) links;
	int64_t duration_ns; /* until the end is settled: see SPAN_HAS_DURATION */
	bool resource_used;
};

void build_init(struct build *b, struct arena *arena, const struct facet_index *index);
void build_release(struct build *b);

/* A new resource for the spans that follow; build_no_resource(): they have none. */
void build_resource(struct build *b);
void build_no_resource(struct build *b);
void build_resource_attr(struct build *b, struct str key, struct value v);

/* A new span, all unset; keeps the resource, and the scope. */
void build_span(struct build *b);

void build_attr(struct build *b, struct str key, struct value v);

/* A field of the span, `id` < BUILD_FIELDS, is met under this key: was it before, under the same? */
static inline bool build_repeats(struct build *b, unsigned id, struct str key)
{
	bool again = b->fields >> id & 1 && str_eq(b->field_key[id], key);
	b->fields |= UINT64_C(1) << id;
	b->field_key[id] = key;
	return again;
}

/* A new event or link; the attributes that follow by build_event_attr() / build_link_attr() are its own. */
struct event *build_event(struct build *b);
void build_event_attr(struct build *b, struct str key, struct value v);
struct link *build_link(struct build *b);
void build_link_attr(struct build *b, struct str key, struct value v);

/* Ids, decoded to canonical text; sets the flags that go with them. */
void build_trace_id(struct build *b, struct value v, unsigned hints);
void build_span_id(struct build *b, struct value v, unsigned hints);
void build_parent_id(struct build *b, struct value v, unsigned hints);
struct str build_id(struct build *b, struct value v, enum id_kind kind, unsigned hints); /* for links */

/* What is no text becomes one. */
void build_name(struct build *b, struct value v);

/* Times; unset values leave them unset. */
void build_start(struct build *b, struct value v, enum time_unit unit);
void build_end(struct build *b, struct value v, enum time_unit unit);
void build_duration(struct build *b, struct value v,
		    enum time_unit unit); /* the end, where none is set: start + duration */

/* Any spelling of a kind (SPAN_KIND_SERVER, SpanKind.SERVER, "server", OTLP number) or status
 * (STATUS_CODE_OK, "OK", StatusCode.ERROR, OTLP number). */
void build_kind(struct build *b, struct value v);
void build_status(struct build *b, struct value v);

/* Puts the lists into the span, settles roots (a parent that is the span itself), and gives it. */
const struct span *build_done(struct build *b);

#endif
