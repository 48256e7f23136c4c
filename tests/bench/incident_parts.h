/* One trace in the making: neutral spans (tests/convention.jq) as jansson objects, so that faults can be put
 * into them. */
#ifndef BENCH_INCIDENT_PARTS_H
#define BENCH_INCIDENT_PARTS_H

#include "words.h"

#include <jansson.h>
#include <stdio.h>

enum { PART_SPANS = 40 };

struct making {
	uint64_t rng;
	struct arena arena;
	const char *id;
	json_t *span[PART_SPANS];
	size_t n;
	int64_t start_ms, at_ms;
	unsigned serial;
	const char *question, *answer, *document, *fact; /* of this trace, for consequences */
};

static inline json_t *text(const char *s)
{
	return json_string(s);
}

static inline const char *print(struct making *m, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static inline const char *print(struct making *m, const char *fmt, ...)
{
	va_list args;
	struct buf b = { 0 };
	va_start(args, fmt);
	buf_vprintf(&b, fmt, args);
	va_end(args);
	struct str s = arena_str(&m->arena, buf_str(&b));
	buf_release(&b);
	return s.s;
}

/* A span that begins where the one before ended, below `parent` (NULL: a root). */
static inline json_t *part(struct making *m, json_t *parent, const char *name, const char *component,
			   int64_t took_ms)
{
	json_t *s = json_object();
	const char *id = print(m, "%08x%08x", (unsigned)(draw(&m->rng) >> 32), ++m->serial);
	json_object_set_new(s, "trace_id", text(m->id));
	json_object_set_new(s, "span_id", text(id));
	json_object_set_new(s, "parent_id",
			    parent ? json_copy(json_object_get(parent, "span_id")) : json_null());
	json_object_set_new(s, "name", text(name));
	json_object_set_new(s, "component", text(component));
	json_object_set_new(s, "start_ms", json_integer(m->start_ms + m->at_ms));
	json_object_set_new(s, "duration_ms", json_integer(took_ms));
	json_object_set_new(s, "status", text("OK"));
	json_object_set_new(s, "facets", json_object());
	m->at_ms += took_ms + 1 + pick(&m->rng, 4);
	m->span[m->n++] = s;
	return s;
}

static inline void say(json_t *span, const char *facet, json_t *value)
{
	json_object_set_new(json_object_get(span, "facets"), facet, value);
}

static inline void say_c(json_t *span, const char *facet, const char *value)
{
	say(span, facet, text(value));
}

static inline void say_i(json_t *span, const char *facet, int64_t value)
{
	say(span, facet, json_integer(value));
}

static inline json_t *message(const char *role, const char *content)
{
	return json_pack("{s:s, s:s}", "role", role, "text", content);
}

/* The members of a trace by what they are: the first, or the last. */
static inline json_t *find_part(struct making *m, const char *component, bool last)
{
	json_t *found = NULL;
	for (size_t i = 0; i < m->n; i++)
		if (!strcmp(json_string_value(json_object_get(m->span[i], "component")), component) &&
		    (last || !found))
			found = m->span[i];
	return found;
}

static inline json_t *find_named(struct making *m, const char *name)
{
	for (size_t i = 0; i < m->n; i++)
		if (!strcmp(json_string_value(json_object_get(m->span[i], "name")), name))
			return m->span[i];
	return NULL;
}

static inline void remove_part(struct making *m, const json_t *span)
{
	for (size_t i = 0; i < m->n; i++) {
		if (m->span[i] != span)
			continue;
		json_decref(m->span[i]);
		memmove(&m->span[i], &m->span[i + 1], (m->n - i - 1) * sizeof(m->span[0]));
		m->n--;
		return;
	}
}

/* A model call with what it was sent and what it answered. */
static inline json_t *model_call(struct making *m, json_t *parent, const char *name, const char *component,
				 json_t *sent, json_t *answered)
{
	static const char *const asked[] = { "gpt-4o", "claude-sonnet-4", "gemini-2.0-flash",
					     "mistral-large" };
	static const char *const dated[] = { "gpt-4o-2024-08-06", "claude-sonnet-4-20250514",
					     "gemini-2.0-flash-001", "mistral-large-2411" };
	unsigned k = (unsigned)(m->start_ms / 7 % 4);
	json_t *s = part(m, parent, name, component, 300 + pick(&m->rng, 1500));
	say_c(s, "request.model", asked[k]);
	say_c(s, "response.model", dated[k]);
	say_i(s, "usage.input_tokens", 201 + pick(&m->rng, 1700));
	say_i(s, "usage.output_tokens", 21 + pick(&m->rng, 200));
	say_i(s, "request.max_tokens", 1024);
	say(s, "finish_reason",
	    json_pack("[s]", json_object_get(json_array_get(answered, 0), "calls") ? "tool_calls" : "stop"));
	json_object_set_new(s, "messages_in", sent);
	json_object_set_new(s, "messages_out", answered);
	return s;
}

static inline void write_making(struct making *m, FILE *out)
{
	for (size_t i = 0; i < m->n; i++) {
		json_dumpf(m->span[i], out, JSON_COMPACT);
		fputc('\n', out);
		json_decref(m->span[i]);
	}
	m->n = 0;
}

#endif
