/* Breaking spans: dropping, renaming, doubling, reordering, failing. */
#include "contract/mutant.h"

#include "trace/name.h"
#include "json/write.h"

#include <stdarg.h>

uint64_t mutant_draw(uint64_t *state)
{
	*state += UINT64_C(0x9E3779B97F4A7C15);
	uint64_t z = *state;
	z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
	return z ^ z >> 31;
}

struct span *mutant_span(struct breaking *b, size_t i)
{
	struct span *copy = arena_alloc(b->arena, sizeof(*copy));
	*copy = *b->out->spans.v[i];
	copy->component = 0; /* what is changed may say another */
	b->out->spans.v[i] = copy;
	return copy;
}

void mutant_lines(struct breaking *b, const struct span *s, const char *fmt, ...)
{
	struct buf text = { 0 }, name = { 0 };
	struct str normal = name_normal(s->name, b->arena);
	va_list args;
	for (size_t i = 0; i < normal.n; i++) {
		if (normal.s[i] && strchr("*?[\\", normal.s[i]))
			buf_add_char(&name, '\\');
		buf_add_char(&name, normal.s[i]);
	}
	buf_add_c(&text, "{ \"name\": \"");
	json_escape(&text, buf_str(&name));
	buf_add_c(&text, "\"");
	va_start(args, fmt);
	buf_vprintf(&text, fmt, args);
	va_end(args);
	buf_add_c(&text, " }");
	b->told->span = s->name;
	b->told->lines = arena_str(b->arena, buf_str(&text));
	buf_release(&text);
	buf_release(&name);
}

static size_t any_span(struct breaking *b)
{
	return (size_t)(mutant_draw(b->state) % b->out->spans.n);
}

static size_t count_of(const struct breaking *b, struct str name)
{
	size_t n = 0;
	struct str normal = name_normal(name, b->arena);
	for (size_t i = 0; i < b->golden->trace.spans.n; i++)
		n += str_eq(name_normal(b->golden->trace.spans.v[i]->name, b->arena), normal);
	return n;
}

/* All golden traces of the request have a span of this name: otherwise nobody could ask for it. */
static bool is_always(const struct breaking *b, const struct span *s)
{
	struct str name = name_normal(s->name, b->arena);
	for (size_t i = 0; i < b->all_n; i++) {
		const struct golden *g = &b->all[i];
		bool found = !str_eq(g->request, b->golden->request);
		for (size_t k = 0; k < g->trace.spans.n && !found; k++)
			found = str_eq(name_normal(g->trace.spans.v[k]->name, b->arena), name);
		if (!found)
			return false;
	}
	return true;
}

static bool drop(struct breaking *b)
{
	size_t i = any_span(b);
	if (!is_always(b, b->out->spans.v[i]))
		return false;
	mutant_lines(b, b->out->spans.v[i], ", \"count\": %zu", count_of(b, b->out->spans.v[i]->name));
	b->out->spans.n--;
	memmove(b->out->spans.v + i, b->out->spans.v + i + 1, (b->out->spans.n - i) * sizeof(struct span *));
	return b->out->spans.n > 0;
}

static bool rename_one(struct breaking *b)
{
	size_t i = any_span(b);
	if (!is_always(b, b->out->spans.v[i]))
		return false;
	mutant_lines(b, b->out->spans.v[i], ", \"count\": %zu", count_of(b, b->out->spans.v[i]->name));
	struct span *s = mutant_span(b, i);
	s->name = arena_printf(b->arena, "%.*s.renamed", (int)s->name.n, s->name.s);
	return true;
}

static bool duplicate(struct breaking *b)
{
	size_t i = any_span(b);
	const struct span *s = b->out->spans.v[i];
	mutant_lines(b, s, ", \"count\": { \"least\": 0, \"most\": %zu }", count_of(b, s->name));
	struct span *copy = arena_alloc(b->arena, sizeof(*copy));
	*copy = *s;
	copy->span_id = arena_printf(b->arena, "%.*s-again", (int)s->span_id.n, s->span_id.s);
	*array_add(&b->out->spans) = copy;
	return true;
}

static bool has_times(const struct span *s)
{
	return s->flags & SPAN_HAS_START && s->flags & SPAN_HAS_END && s->end_ns >= s->start_ns;
}

/* Steps under one parent of which one ended before the other began. */
static bool reorder(struct breaking *b)
{
	enum { TRIES = 40 };
	for (int i = 0; i < TRIES; i++) {
		size_t x = any_span(b), y = any_span(b);
		const struct span *s = b->out->spans.v[x], *t = b->out->spans.v[y];
		bool siblings = x != y && str_is_set(s->parent_id) && str_eq(s->parent_id, t->parent_id);
		if (!siblings || !has_times(s) || !has_times(t) || s->end_ns > t->start_ns ||
		    count_of(b, s->name) != 1 || count_of(b, t->name) != 1 || !is_always(b, s) ||
		    !is_always(b, t))
			continue;
		struct buf after = { 0 };
		json_escape(&after, name_normal(s->name, b->arena));
		mutant_lines(b, t, ", \"after\": \"%.*s\"", (int)after.n, after.s);
		buf_release(&after);
		struct span *first = mutant_span(b, x), *second = mutant_span(b, y);
		int64_t length = first->end_ns - first->start_ns, other = second->end_ns - second->start_ns;
		int64_t from = first->start_ns, to = second->end_ns;
		second->start_ns = from;
		second->end_ns = from + other;
		first->end_ns = to;
		first->start_ns = to - length;
		return true;
	}
	return false;
}

static bool fail_tool(struct breaking *b)
{
	size_t n = 0, chosen = 0;
	for (size_t i = 0; i < b->out->spans.n; i++)
		if (component_of(b->out->spans.v[i]) == COMPONENT_TOOL && mutant_draw(b->state) % ++n == 0)
			chosen = i;
	if (!n)
		return false;
	mutant_lines(b, b->out->spans.v[chosen], ", \"status\": \"ok\"");
	struct span *s = mutant_span(b, chosen);
	s->status = SPAN_STATUS_ERROR;
	s->status_message = STR("failed on purpose");
	return true;
}

bool mutant_make(struct breaking *b, enum mutant_kind kind)
{
	switch (kind) {
	case MUTANT_DROP_SPAN:
		return drop(b);
	case MUTANT_RENAME_SPAN:
		return rename_one(b);
	case MUTANT_DUPLICATE_SPAN:
		return duplicate(b);
	case MUTANT_REORDER:
		return reorder(b);
	case MUTANT_FAIL_TOOL:
		return fail_tool(b);
	default:
		return mutant_attribute(b, kind);
	}
}
