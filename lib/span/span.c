/* Spans: asking them, copying them, telling equal ones. */
#include "span/span.h"

#include "base/fingerprint.h"
#include "base/num.h"

bool span_duration_ns(const struct span *s, int64_t *out)
{
	if (!(s->flags & SPAN_HAS_START) || !(s->flags & SPAN_HAS_END))
		return false;
	*out = num_sub_i64(s->end_ns, s->start_ns);
	return true;
}

static const struct attr *attr_in(const struct attrs *a, struct str key)
{
	for (uint32_t i = 0; i < a->n; i++)
		if (str_eq(a->v[i].key, key))
			return &a->v[i];
	return NULL;
}

const struct attr *span_attr(const struct span *s, struct str key)
{
	const struct attr *a = attr_in(&s->attrs, key);
	return a || !s->resource ? a : attr_in(&s->resource->attrs, key);
}

static struct value value_copy(struct arena *arena, struct value v)
{
	v.text = arena_str(arena, v.text);
	return v;
}

static void attrs_copy(struct arena *arena, struct attrs *a, struct intern *keys)
{
	struct attr *from = a->v;
	a->v = arena_array(arena, a->n, sizeof(*a->v));
	for (uint32_t i = 0; i < a->n; i++) {
		a->v[i] = from[i];
		a->v[i].key = keys ? intern_str(keys, arena, from[i].key) : arena_str(arena, from[i].key);
		a->v[i].value = value_copy(arena, from[i].value);
	}
}

static struct resource *resource_copy(struct arena *arena, const struct resource *r, struct intern *keys)
{
	struct resource *copy = arena_alloc(arena, sizeof(*copy));
	*copy = *r;
	attrs_copy(arena, &copy->attrs, keys);
	return copy;
}

static void events_copy(struct arena *arena, struct span *s, struct intern *keys)
{
	struct event *from = s->events;
	s->events = arena_array(arena, s->events_n, sizeof(*s->events));
	for (uint32_t i = 0; i < s->events_n; i++) {
		s->events[i] = from[i];
		s->events[i].name = arena_str(arena, from[i].name);
		attrs_copy(arena, &s->events[i].attrs, keys);
	}
}

static void links_copy(struct arena *arena, struct span *s, struct intern *keys)
{
	struct link *from = s->links;
	s->links = arena_array(arena, s->links_n, sizeof(*s->links));
	for (uint32_t i = 0; i < s->links_n; i++) {
		s->links[i] = from[i];
		s->links[i].trace_id = arena_str(arena, from[i].trace_id);
		s->links[i].span_id = arena_str(arena, from[i].span_id);
		attrs_copy(arena, &s->links[i].attrs, keys);
	}
}

struct span *span_copy(struct arena *arena, const struct span *s, const struct resource *resource,
		       struct intern *keys)
{
	struct span *copy = arena_alloc(arena, sizeof(*copy));
	*copy = *s;
	struct str *const texts[] = { &copy->trace_id,      &copy->span_id,        &copy->parent_id,
				      &copy->name,          &copy->status_message, &copy->scope.name,
				      &copy->scope.version, &copy->origin.file,    &copy->origin.member };
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		*texts[i] = arena_str(arena, *texts[i]);
	attrs_copy(arena, &copy->attrs, keys);
	events_copy(arena, copy, keys);
	links_copy(arena, copy, keys);
	if (s->resource)
		copy->resource = resource ? resource : resource_copy(arena, s->resource, keys);
	return copy;
}

void attr_mix(struct fingerprint *f, const struct attr *a)
{
	bool has_text = str_is_set(a->value.text) || a->value.type == VALUE_NULL;
	fingerprint_add(f, a->key);
	fingerprint_words(f, a->value.type, has_text ? 0 : (uint64_t)a->value.i);
	fingerprint_add(f, a->value.text);
}

static void mix_attrs(struct fingerprint *f, const struct attrs *a)
{
	fingerprint_words(f, a->n, a->dropped);
	for (uint32_t i = 0; i < a->n; i++)
		attr_mix(f, &a->v[i]);
}

uint64_t span_fingerprint(const struct span *s, const uint64_t key[2])
{
	struct fingerprint f = fingerprint_new(key);
	const struct str texts[] = { s->trace_id,       s->span_id,    s->parent_id,    s->name,
				     s->status_message, s->scope.name, s->scope.version };
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		fingerprint_add(&f, texts[i]);
	fingerprint_words(&f, (uint64_t)s->kind << 32 | s->status,
			  s->flags & (SPAN_HAS_START | SPAN_HAS_END | SPAN_SHARED));
	fingerprint_words(&f, s->flags & SPAN_HAS_START ? (uint64_t)s->start_ns : 0,
			  s->flags & SPAN_HAS_END ? (uint64_t)s->end_ns : 0);
	mix_attrs(&f, &s->attrs);
	for (uint32_t i = 0; i < s->events_n; i++) {
		fingerprint_add(&f, s->events[i].name);
		fingerprint_words(&f, 1, s->events[i].has_time ? (uint64_t)s->events[i].time_ns : 0);
		mix_attrs(&f, &s->events[i].attrs);
	}
	for (uint32_t i = 0; i < s->links_n; i++) {
		fingerprint_add(&f, s->links[i].trace_id);
		fingerprint_add(&f, s->links[i].span_id);
		mix_attrs(&f, &s->links[i].attrs);
	}
	if (s->resource)
		mix_attrs(&f, &s->resource->attrs);
	return f.sum;
}

const char *span_kind_name(enum span_kind kind)
{
	static const char *const names[] = { "", "internal", "server", "client", "producer", "consumer" };
	return names[kind];
}

const char *span_status_name(enum span_status status)
{
	static const char *const names[] = { "", "ok", "error" };
	return names[status];
}
