/* Three ways to write a story down: a flat span per line, OTLP batches, a whole trace per line. */
#ifndef BENCH_SHAPES_H
#define BENCH_SHAPES_H

#include "story.h"

#include "json/write.h"
#include <stdio.h>

static inline void write_list(struct json_writer *w, struct str items, bool otlp)
{
	if (otlp) {
		json_write_object(w);
		json_write_key(w, "values");
	}
	json_write_array(w);
	while (items.n) {
		size_t n = (size_t)((const char *)memchr(items.s, '\n', items.n) - items.s);
		if (otlp) {
			json_write_object(w);
			json_write_key(w, "stringValue");
		}
		json_write_str(w, (struct str){ items.s, n });
		if (otlp)
			json_write_object_end(w);
		items = str_from(items, n + 1);
	}
	json_write_array_end(w);
	if (otlp)
		json_write_object_end(w);
}

static inline void write_scalar(struct json_writer *w, const struct story_attr *a)
{
	if (a->type == STORY_TEXT)
		json_write_str(w, a->text);
	else if (a->type == STORY_INT)
		json_write_i64(w, a->i);
	else if (a->type == STORY_REAL)
		json_write_double(w, a->d);
	else if (a->type == STORY_BOOL)
		json_write_bool(w, a->i);
	else
		write_list(w, a->text, false);
}

static inline void write_member(struct json_writer *w, const char *key, const char *text)
{
	json_write_key(w, key);
	json_write_c(w, text);
}

/* Members that a span has in the flat shape and in the trace document. */
static inline void write_flat_span(struct json_writer *w, const struct story_span *s)
{
	write_member(w, "span_id", s->id);
	write_member(w, "parent_id", s->parent);
	write_member(w, "name", s->name);
	write_member(w, "kind", s->kind);
	json_write_key(w, "start_ms");
	json_write_i64(w, s->start_ms);
	json_write_key(w, "duration_ms");
	json_write_i64(w, s->duration_ms);
	write_member(w, "status", s->error ? "ERROR" : "OK");
	if (s->error)
		write_member(w, "status_message", s->error);
	json_write_key(w, "attributes");
	json_write_object(w);
	for (size_t i = 0; i < s->n; i++) {
		json_write_key(w, s->attr[i].key);
		write_scalar(w, &s->attr[i]);
	}
	json_write_object_end(w);
}

static inline void write_flat(struct buf *out, const struct story *s)
{
	for (size_t i = 0; i < s->n; i++) {
		struct json_writer w;
		json_writer_init(&w, out, 0);
		json_write_object(&w);
		write_member(&w, "trace_id", s->id);
		write_flat_span(&w, &s->span[i]);
		json_write_object_end(&w);
		buf_add_char(out, '\n');
	}
}

static inline void write_document(struct buf *out, const struct story *s)
{
	struct json_writer w;
	json_writer_init(&w, out, 0);
	json_write_object(&w);
	write_member(&w, "trace_id", s->id);
	json_write_key(&w, "trace.attributes");
	json_write_object(&w);
	write_member(&w, "service.name", "support-bot");
	write_member(&w, "service.version", s->release);
	json_write_object_end(&w);
	json_write_key(&w, "spans");
	json_write_array(&w);
	for (size_t i = 0; i < s->n; i++) {
		json_write_object(&w);
		write_flat_span(&w, &s->span[i]);
		json_write_object_end(&w);
	}
	json_write_array_end(&w);
	json_write_object_end(&w);
	buf_add_char(out, '\n');
}

static inline void write_otlp_attr(struct json_writer *w, const struct story_attr *a)
{
	static const char *const types[] = { "stringValue", "intValue", "doubleValue", "boolValue",
					     "arrayValue" };
	json_write_object(w);
	write_member(w, "key", a->key);
	json_write_key(w, "value");
	json_write_object(w);
	json_write_key(w, types[a->type]);
	if (a->type == STORY_INT) {
		char digits[24];
		snprintf(digits, sizeof(digits), "%lld", (long long)a->i);
		json_write_c(w, digits);
	} else if (a->type == STORY_LIST) {
		write_list(w, a->text, true);
	} else {
		write_scalar(w, a);
	}
	json_write_object_end(w);
	json_write_object_end(w);
}

static inline void write_otlp_time(struct json_writer *w, const char *key, int64_t ms)
{
	char digits[32];
	snprintf(digits, sizeof(digits), "%lld000000", (long long)ms);
	write_member(w, key, digits);
}

static inline void write_otlp_span(struct json_writer *w, const struct story *s,
				   const struct story_span *span)
{
	static const char *const kinds[] = { "", "INTERNAL", "SERVER", "CLIENT" };
	int kind = 1;
	for (int i = 1; i < 4; i++)
		kind = strcmp(kinds[i], span->kind) ? kind : i;
	json_write_object(w);
	write_member(w, "traceId", s->id);
	write_member(w, "spanId", span->id);
	write_member(w, "parentSpanId", span->parent ? span->parent : "");
	write_member(w, "name", span->name);
	json_write_key(w, "kind");
	json_write_i64(w, kind);
	write_otlp_time(w, "startTimeUnixNano", span->start_ms);
	write_otlp_time(w, "endTimeUnixNano", span->start_ms + span->duration_ms);
	json_write_key(w, "attributes");
	json_write_array(w);
	for (size_t i = 0; i < span->n; i++)
		write_otlp_attr(w, &span->attr[i]);
	json_write_array_end(w);
	json_write_key(w, "status");
	json_write_object(w);
	json_write_key(w, "code");
	json_write_i64(w, span->error ? 2 : 1);
	if (span->error)
		write_member(w, "message", span->error);
	json_write_object_end(w);
	json_write_object_end(w);
}

/* A batch: everything up to its spans, and what follows them. */
static inline void write_otlp_begin(struct json_writer *w, const char *release)
{
	const struct story_attr resource[] = {
		{ .key = "service.name", .text = STR("support-bot") },
		{ .key = "service.version", .text = str_of(release) },
		{ .key = "deployment.environment.name", .text = STR("prod-eu") },
	};
	json_write_object(w);
	json_write_key(w, "resourceSpans");
	json_write_array(w);
	json_write_object(w);
	json_write_key(w, "resource");
	json_write_object(w);
	json_write_key(w, "attributes");
	json_write_array(w);
	for (size_t i = 0; i < sizeof(resource) / sizeof(resource[0]); i++)
		write_otlp_attr(w, &resource[i]);
	json_write_array_end(w);
	json_write_object_end(w);
	json_write_key(w, "scopeSpans");
	json_write_array(w);
	json_write_object(w);
	json_write_key(w, "scope");
	json_write_object(w);
	write_member(w, "name", "support.tracing");
	json_write_object_end(w);
	json_write_key(w, "spans");
	json_write_array(w);
}

static inline void write_otlp_end(struct json_writer *w)
{
	json_write_array_end(w);
	json_write_object_end(w);
	json_write_array_end(w);
	json_write_object_end(w);
	json_write_array_end(w);
	json_write_object_end(w);
	buf_add_char(w->out, '\n');
}

#endif
