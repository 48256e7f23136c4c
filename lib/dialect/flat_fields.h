/*
 * Field names of spans that lie flat in one JSON object, in every spelling
 * that was met: OTLP (camelCase and snake_case), AWS ADOT, strands, Phoenix
 * otlpv1, whole-trace documents, event envelopes. One table, shared by the
 * dialects that read such objects. For lib/dialect/ only.
 */
#ifndef DIALECT_FLAT_FIELDS_H
#define DIALECT_FLAT_FIELDS_H

#include "dialect/dialect.h"

/*
 * Applies the member `key`, whose value is next in `j`, to r->build. True: the
 * value was read (or j failed). False: not a field of a span; the value is
 * still to be read.
 *
 * Times: *_ns, *Nano: nanoseconds; *_us, *_ms, *_s as they say; others ISO
 * text, or numbers by their magnitude. Durations: as they say; "duration"
 * alone: text with its unit, a bare number is milliseconds (a dialect that
 * knows better reads that key itself). "timestamp", "time" and "event_time"
 * are the start only where no field of that name says otherwise.
 *
 * Kinds that OpenTelemetry does not know ("LLM") are kept as the attribute
 * "span_kind"; words for a status that it does not know ("degraded") as
 * "status"; a second name as "operation_name".
 */
bool flat_field(struct reading *r, struct str key, struct pull *j);

/* The same for spans that share a resource: one of their own is added to their attributes instead. */
bool flat_field_in_batch(struct reading *r, struct str key, struct pull *j);

/*
 * Attributes in any form: a map {"a":1}, a KeyValue list [{"key":"a","value":{"intValue":"1"}}], pairs
 * [["a",1]], or one of these as text in a string. Anything else is passed over.
 */
void flat_attributes(struct reading *r, struct pull *j, attr_add *add);

/* A status in any form, also with the words of the field ("success", "failed"): a word, an OTLP number,
 * {"code":…,"message":…}, {"status_code":…,"description":…}. */
void flat_status(struct reading *r, struct pull *j);

/* Sets the status by one word or number; false when it is none of OpenTelemetry's own, so that it should be
 * kept as well. What says nothing leaves it as it was. */
bool flat_set_status(struct build *b, struct value v);

/* One event / link, or an array of them, in any of these spellings; units as above. */
void flat_events(struct reading *r, struct pull *j);
void flat_links(struct reading *r, struct pull *j);

/* {"attributes":…}, or the attributes themselves: the resource of this span and those that follow.
 * flat_resource_attributes() only adds to what is there, by `add`. */
void flat_resource(struct reading *r, struct pull *j);
void flat_resource_attributes(struct reading *r, struct pull *j, attr_add *add);

/* What an object of no format around the spans says of itself: its resource, and scalars (session_id, ml_app
 * …), are of the resource of all of them. */
void flat_around(struct reading *r, const struct shape *around);

/* {"name":…,"version":…} or a name. */
void flat_scope(struct reading *r, struct pull *j);

/*
 * Ends a span that was read from `j`, its own reader, and hands it on; of a
 * damaged one (reported; false) what was read before, if it has an id.
 */
bool flat_emit(struct reading *r, const struct pull *j);

/* Forgets resource and scope of what was read before. */
void flat_start(struct reading *r);

#endif
