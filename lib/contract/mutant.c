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

/* Spans of one name: in this golden trace, and in those of its request that have fewest and most. */
struct counts {
	size_t own, least, most;
};

static struct counts count_of(const struct breaking *b, const struct span *s)
{
	struct counts c = { .least = SIZE_MAX };
	struct str name = name_normal(s->name, b->arena);
	for (size_t i = 0; i < b->all_n; i++) {
		const struct golden *g = &b->all[i];
		size_t n = 0;
		if (!str_eq(g->request, b->golden->request))
			continue;
		for (size_t k = 0; k < g->trace.spans.n; k++)
			n += str_eq(g->names[k], name);
		c.own = g == b->golden ? n : c.own;
		c.least = n < c.least ? n : c.least;
		c.most = n > c.most ? n : c.most;
	}
	return c;
}

static void tell_count(struct breaking *b, const struct span *s, size_t least, size_t most)
{
	if (least == most)
		mutant_lines(b, s, ", \"count\": %zu", least);
	else
		mutant_lines(b, s, ", \"count\": { \"least\": %zu, \"most\": %zu }", least, most);
}

/* One fewer than any golden trace has: where another has as many, nobody could ask for it. */
static bool is_missed(struct breaking *b, const struct span *s)
{
	struct counts c = count_of(b, s);
	tell_count(b, s, c.least, c.most);
	return c.own == c.least;
}

static bool drop(struct breaking *b)
{
	size_t i = any_span(b);
	if (!is_missed(b, b->out->spans.v[i]))
		return false;
	b->out->spans.n--;
	memmove(b->out->spans.v + i, b->out->spans.v + i + 1, (b->out->spans.n - i) * sizeof(struct span *));
	return b->out->spans.n > 0;
}

static bool rename_one(struct breaking *b)
{
	size_t i = any_span(b);
	if (!is_missed(b, b->out->spans.v[i]))
		return false;
	struct span *s = mutant_span(b, i);
	s->name = arena_printf(b->arena, "%.*s.renamed", (int)s->name.n, s->name.s);
	return true;
}

static bool duplicate(struct breaking *b)
{
	size_t i = any_span(b);
	const struct span *s = b->out->spans.v[i];
	struct counts c = count_of(b, s);
	if (c.own < c.most)
		return false;
	tell_count(b, s, 0, c.most);
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

/* Each golden trace has both once, and one ended before the other began. */
static bool is_order(const struct breaking *b, const struct span *s, const struct span *t)
{
	struct str first = name_normal(s->name, b->arena), second = name_normal(t->name, b->arena);
	for (size_t i = 0; i < b->all_n; i++) {
		const struct golden *g = &b->all[i];
		const struct span *x = NULL, *y = NULL;
		if (!str_eq(g->request, b->golden->request))
			continue;
		for (size_t k = 0; k < g->trace.spans.n; k++) {
			x = str_eq(g->names[k], first) ? g->trace.spans.v[k] : x;
			y = str_eq(g->names[k], second) ? g->trace.spans.v[k] : y;
		}
		if (!x || !y || !has_times(x) || !has_times(y) || x->end_ns > y->start_ns)
			return false;
	}
	struct counts n = count_of(b, s), m = count_of(b, t);
	return n.most == 1 && m.most == 1;
}

/* Steps under one parent of which one ended before the other began. */
static bool reorder(struct breaking *b)
{
	enum { TRIES = 40 };
	for (int i = 0; i < TRIES; i++) {
		size_t x = any_span(b), y = any_span(b);
		const struct span *s = b->out->spans.v[x], *t = b->out->spans.v[y];
		bool siblings = x != y && str_is_set(s->parent_id) && str_eq(s->parent_id, t->parent_id);
		if (!siblings || !is_order(b, s, t))
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

/* In no golden trace a span of this name failed. */
static bool succeeds(const struct breaking *b, const struct span *s)
{
	struct str name = name_normal(s->name, b->arena);
	for (size_t i = 0; i < b->all_n; i++) {
		const struct golden *g = &b->all[i];
		for (size_t k = 0; k < g->trace.spans.n && str_eq(g->request, b->golden->request); k++)
			if (g->trace.spans.v[k]->status == SPAN_STATUS_ERROR && str_eq(g->names[k], name))
				return false;
	}
	return count_of(b, s).least > 0;
}

static bool fail_tool(struct breaking *b)
{
	size_t n = 0, chosen = 0;
	for (size_t i = 0; i < b->out->spans.n; i++)
		if (component_of(b->out->spans.v[i]) == COMPONENT_TOOL && succeeds(b, b->out->spans.v[i]) &&
		    mutant_draw(b->state) % ++n == 0)
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
