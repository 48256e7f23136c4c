/* Writing a span down, attribute by attribute, in one of the two ways: texts are JSON already. */
#ifndef BENCH_SHEET_H
#define BENCH_SHEET_H

#include "base/buf.h"

#include <stdio.h>
#include <string.h>

struct sheet {
	struct buf *out;
	bool otlp, more; /* an attribute was written before */
};

static inline void sheet_c(struct sheet *s, const char *text)
{
	buf_add(s->out, text, strlen(text));
}

static inline void sheet_key(struct sheet *s, const char *key, const char *type)
{
	if (s->more)
		buf_add_char(s->out, ',');
	s->more = true;
	sheet_c(s, s->otlp ? "{\"key\":\"" : "\"");
	sheet_c(s, key);
	if (!s->otlp) {
		sheet_c(s, "\":");
		return;
	}
	sheet_c(s, "\",\"value\":{\"");
	sheet_c(s, type);
	sheet_c(s, "\":");
}

static inline void sheet_close(struct sheet *s)
{
	if (s->otlp)
		buf_add(s->out, "}}", 2);
}

/* What stands between the two is added to s->out by the caller. */
static inline void sheet_open_text(struct sheet *s, const char *key)
{
	sheet_key(s, key, "stringValue");
	buf_add_char(s->out, '"');
}

static inline void sheet_close_text(struct sheet *s)
{
	buf_add_char(s->out, '"');
	sheet_close(s);
}

static inline void sheet_text(struct sheet *s, const char *key, struct str text)
{
	sheet_open_text(s, key);
	buf_add_str(s->out, text);
	sheet_close_text(s);
}

static inline void sheet_int(struct sheet *s, const char *key, int64_t value)
{
	sheet_key(s, key, "intValue");
	if (s->otlp)
		buf_add_char(s->out, '"');
	buf_add_i64(s->out, value);
	if (s->otlp)
		buf_add_char(s->out, '"');
	sheet_close(s);
}

/* value / 1000000, with six places. */
static inline void sheet_micro(struct sheet *s, const char *key, unsigned value)
{
	char digits[16];
	int n = snprintf(digits, sizeof(digits), "%u.%06u", value / 1000000, value % 1000000);
	sheet_key(s, key, "doubleValue");
	buf_add(s->out, digits, (size_t)n);
	sheet_close(s);
}

/* n hexadecimal digits. */
static inline void add_hex(struct buf *out, uint64_t value, unsigned n)
{
	char digits[16];
	for (unsigned i = 0; i < n; i++)
		digits[i] = "0123456789abcdef"[value >> (60 - 4 * i) & 15];
	buf_add(out, digits, n);
}

static inline void sheet_hex(struct sheet *s, const char *key, const char *prefix, uint64_t value)
{
	sheet_open_text(s, key);
	sheet_c(s, prefix);
	add_hex(s->out, value, 16);
	sheet_close_text(s);
}

/* What a span is, before its attributes. */
struct sheet_head {
	uint64_t trace[2], id, parent; /* parent 0: none */
	const char *name;
	int kind;
	int64_t start_ms, end_ms;
	const char *error; /* NULL: ok */
};

static inline void sheet_begin_flat(struct sheet *s, const struct sheet_head *h, bool with_trace)
{
	static const char *const kinds[] = { "UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT" };
	buf_add_char(s->out, '{');
	if (with_trace) {
		sheet_c(s, "\"trace_id\":\"");
		add_hex(s->out, h->trace[0], 16);
		add_hex(s->out, h->trace[1], 16);
		sheet_c(s, "\",");
	}
	sheet_c(s, "\"span_id\":\"");
	add_hex(s->out, h->id, 16);
	sheet_c(s, h->parent ? "\",\"parent_id\":\"" : "\",\"parent_id\":null");
	if (h->parent) {
		add_hex(s->out, h->parent, 16);
		buf_add_char(s->out, '"');
	}
	buf_printf(
		s->out,
		",\"name\":\"%s\",\"kind\":\"%s\",\"start_ms\":%lld,\"duration_ms\":%lld,\"status\":\"%s\",",
		h->name, kinds[h->kind], (long long)h->start_ms, (long long)(h->end_ms - h->start_ms),
		h->error ? "ERROR" : "OK");
	if (h->error)
		buf_printf(s->out, "\"status_message\":\"%s\",", h->error);
	sheet_c(s, "\"attributes\":{");
}

static inline void sheet_begin_otlp(struct sheet *s, const struct sheet_head *h)
{
	sheet_c(s, "{\"traceId\":\"");
	add_hex(s->out, h->trace[0], 16);
	add_hex(s->out, h->trace[1], 16);
	sheet_c(s, "\",\"spanId\":\"");
	add_hex(s->out, h->id, 16);
	sheet_c(s, "\",\"parentSpanId\":\"");
	if (h->parent)
		add_hex(s->out, h->parent, 16);
	buf_printf(s->out,
		   "\",\"name\":\"%s\",\"kind\":%d,\"startTimeUnixNano\":\"%lld000000\",\"endTimeUnixNano\":"
		   "\"%lld000000\","
		   "\"status\":{\"code\":%d",
		   h->name, h->kind, (long long)h->start_ms, (long long)h->end_ms, h->error ? 2 : 1);
	if (h->error)
		buf_printf(s->out, ",\"message\":\"%s\"", h->error);
	sheet_c(s, "},\"attributes\":[");
}

static inline void sheet_end(struct sheet *s)
{
	sheet_c(s, s->otlp ? "]}" : "}}");
}

#endif
