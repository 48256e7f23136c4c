/*
 * Grouping by trace id. Everything that is kept is in one arena, so that a
 * million traces of one span cost little more than one trace of a million.
 * Duplicates are looked for among the spans of their trace; in large ones by a
 * keyed map, so that hostile ids cannot make it slow.
 */
#include "trace/collect.h"

#include "base/intern.h"
#include "base/map.h"

struct collect {
	struct arena arena; /* ids, spans, resources, traces */
	struct map traces;  /* id -> place in `all` + 1 */
	struct map seen; /* struct fold_key -> place of the span in a large trace, or of a trace without id */
	uint32_t mark;   /* of the span that is looked at */
	struct intern keys; /* of attributes */
	ARRAY(struct trace *) all;
	ARRAY(struct trace *) sorted;
	ARRAY(struct str) wanted;
	const struct resource *resource; /* the last one copied: batches share it */
	struct str file, member;         /* of the last span: records share them */
	struct scope scope;
	size_t list_bytes; /* of the lists of all traces */
	ARRAY(struct arena) adopted;
	size_t adopted_bytes;
};

/*
 * What copies of a span have in common; without padding, for it is hashed as
 * bytes. Their id comes first: what is in a span is only looked at where its id
 * was met before, and hashed where that was another one.
 */
struct fold_key {
	uint64_t trace; /* number * 2, of contents + 1 */
	uint64_t hash;  /* of the id, or of the contents */
};

enum { NO_TRACE = UINT32_MAX, LARGE = 128 };

struct collect *collect_new(void)
{
	struct collect *c = mem_alloc(1, sizeof(*c));
	arena_init(&c->arena);
	map_init(&c->traces);
	map_init(&c->seen);
	return c;
}

void collect_free(struct collect *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->all.n; i++) {
		array_release(&c->all.v[i]->spans);
		array_release(&c->all.v[i]->copies);
		array_release(&c->all.v[i]->marks);
	}
	array_release(&c->all);
	array_release(&c->sorted);
	array_release(&c->wanted);
	map_release(&c->traces);
	map_release(&c->seen);
	for (size_t i = 0; i < c->adopted.n; i++)
		arena_release(&c->adopted.v[i]);
	array_release(&c->adopted);
	arena_release(&c->arena);
	free(c);
}

void collect_want(struct collect *c, struct str id_prefix)
{
	*array_add(&c->wanted) = arena_str(&c->arena, id_prefix);
}

static bool is_wanted(const struct collect *c, struct str id)
{
	for (size_t i = 0; i < c->wanted.n; i++) {
		if (str_starts(id, c->wanted.v[i]))
			return true;
	}
	return c->wanted.n == 0;
}

static struct trace *add_trace(struct collect *c, struct str id)
{
	struct trace *t = arena_alloc(&c->arena, sizeof(*t));
	*t = (struct trace){ .id = id, .number = c->all.n };
	*array_add(&c->all) = t;
	return t;
}

static struct trace *trace_of(struct collect *c, const struct span *s, uint64_t *number)
{
	if (s->flags & SPAN_NO_TRACE_ID || !s->trace_id.n) {
		*number = NO_TRACE;
		return NULL;
	}
	uint64_t *place = map_get(&c->traces, s->trace_id);
	if (!place) {
		struct str id = arena_str(&c->arena, s->trace_id);
		place = map_put(&c->traces, id, NULL);
		add_trace(c, id);
		*place = c->all.n;
	}
	*number = *place - 1;
	return c->all.v[*place - 1];
}

static bool same_attrs(const struct attrs *a, const struct attrs *b)
{
	if (a->n != b->n || a->dropped != b->dropped)
		return false;
	for (uint32_t i = 0; i < a->n; i++) {
		const struct value *x = &a->v[i].value, *y = &b->v[i].value;
		if (!str_eq(a->v[i].key, b->v[i].key) || x->type != y->type || !str_eq(x->text, y->text))
			return false;
		if ((x->type == VALUE_BOOL && x->b != y->b) || (x->type == VALUE_INT && x->i != y->i) ||
		    (x->type == VALUE_DOUBLE && memcmp(&x->d, &y->d, sizeof(x->d)) != 0))
			return false;
	}
	return true;
}

static bool same_lists(const struct span *a, const struct span *b)
{
	if (a->events_n != b->events_n || a->links_n != b->links_n || !same_attrs(&a->attrs, &b->attrs))
		return false;
	for (uint32_t i = 0; i < a->events_n; i++) {
		const struct event *x = &a->events[i], *y = &b->events[i];
		if (!str_eq(x->name, y->name) || x->has_time != y->has_time ||
		    (x->has_time && x->time_ns != y->time_ns) || !same_attrs(&x->attrs, &y->attrs))
			return false;
	}
	for (uint32_t i = 0; i < a->links_n; i++) {
		const struct link *x = &a->links[i], *y = &b->links[i];
		if (!str_eq(x->trace_id, y->trace_id) || !str_eq(x->span_id, y->span_id) ||
		    !same_attrs(&x->attrs, &y->attrs))
			return false;
	}
	return true;
}

/* Fingerprints can be made to collide by whoever writes the dump; evidence must not vanish by it. */
static bool same_span(const struct span *a, const struct span *b)
{
	static const struct attrs none = { 0 };
	const uint32_t telling = SPAN_HAS_START | SPAN_HAS_END | SPAN_SHARED;
	return str_eq(a->span_id, b->span_id) && str_eq(a->parent_id, b->parent_id) &&
	       str_eq(a->name, b->name) && a->kind == b->kind &&
	       (a->flags & telling) == (b->flags & telling) &&
	       (!(a->flags & SPAN_HAS_START) || a->start_ns == b->start_ns) &&
	       (!(a->flags & SPAN_HAS_END) || a->end_ns == b->end_ns) && a->status == b->status &&
	       str_eq(a->status_message, b->status_message) && str_eq(a->scope.name, b->scope.name) &&
	       str_eq(a->scope.version, b->scope.version) && same_lists(a, b) &&
	       same_attrs(a->resource ? &a->resource->attrs : &none,
			  b->resource ? &b->resource->attrs : &none);
}

/* Is the span at this place the same? Then it is counted. */
static bool fold_onto(struct collect *c, const struct span *s, struct trace *t, uint64_t place)
{
	uint64_t at = t ? place : 0;
	if (!t) /* without a trace id: a trace of one span */
		t = c->all.v[place];
	if (!same_span(t->spans.v[at], s))
		return false;
	if (t->copies.v[at] < UINT32_MAX)
		t->copies.v[at]++;
	t->folded++;
	return true;
}

/* The place by a key; otherwise it is entered as that of the span to come. */
static const uint64_t *find_or_enter(struct collect *c, struct fold_key key, uint64_t place)
{
	bool is_new;
	struct str text = { (const char *)&key, sizeof(key) };
	uint64_t *known = map_put_copy(&c->seen, &c->arena, text, &is_new);
	if (!is_new)
		return known;
	*known = place;
	return NULL;
}

static bool fold_by_map(struct collect *c, const struct span *s, struct trace *t, uint64_t number,
			uint64_t place)
{
	struct fold_key key = { number * 2, hash_stable(s->span_id) };
	const uint64_t *known = find_or_enter(c, key, place);
	if (!known)
		return false;
	if (fold_onto(c, s, t, *known))
		return true;
	key = (struct fold_key){ number * 2 + 1, span_fingerprint(s, c->seen.key) };
	known = find_or_enter(c, key, place);
	return known && fold_onto(c, s, t, *known);
}

/* What its trace holds is looked at anyway: a map of all spans is not, and each look into that is a miss. */
static bool fold_by_marks(struct collect *c, const struct span *s, struct trace *t)
{
	for (size_t i = 0; i < t->spans.n; i++)
		if (t->marks.v[i] == c->mark && fold_onto(c, s, t, i))
			return true;
	return false;
}

/* Of a trace that became large; none of its spans is a copy of another. */
static void enter_all(struct collect *c, const struct trace *t)
{
	for (size_t i = 0; i < t->spans.n; i++) {
		const struct span *s = t->spans.v[i];
		struct fold_key key = { t->number * 2, hash_stable(s->span_id) };
		if (!s->span_id.n || !find_or_enter(c, key, i))
			continue;
		key = (struct fold_key){ t->number * 2 + 1, span_fingerprint(s, c->seen.key) };
		find_or_enter(c, key, i);
	}
}

/* Counts an exact copy of a span that is there already. Spans without an id are never told to be copies. */
static bool fold(struct collect *c, const struct span *s, struct trace *t, uint64_t number)
{
	c->mark = (uint32_t)hash_stable(s->span_id);
	if (!s->span_id.n)
		return false;
	if (t && t->spans.n < LARGE)
		return fold_by_marks(c, s, t);
	return fold_by_map(c, s, t, number, t ? t->spans.n : c->all.n);
}

/* The text that was copied last, when it is the same: most spans say what the one before them said. */
static struct str shared(struct collect *c, struct str text, struct str *last)
{
	if (str_is_set(text) != str_is_set(*last) || !str_eq(text, *last))
		*last = arena_str(&c->arena, text);
	return *last;
}

static struct span *copy_span(struct collect *c, const struct span *s, const struct trace *t)
{
	bool shares = s->resource && c->resource && s->resource->serial &&
		      s->resource->serial == c->resource->serial;
	struct span bare = *s;
	bare.origin.file = bare.origin.member = bare.scope.name = bare.scope.version = STR_UNSET;
	bare.trace_id = s->flags & SPAN_NO_TRACE_ID ? s->trace_id : STR_UNSET;
	struct span *copy = span_copy(&c->arena, &bare, shares ? c->resource : NULL, &c->keys);
	if (copy->resource)
		c->resource = copy->resource;
	if (!(s->flags & SPAN_NO_TRACE_ID))
		copy->trace_id = t->id;
	copy->origin.file = shared(c, s->origin.file, &c->file);
	copy->origin.member = shared(c, s->origin.member, &c->member);
	copy->scope.name = shared(c, s->scope.name, &c->scope.name);
	copy->scope.version = shared(c, s->scope.version, &c->scope.version);
	return copy;
}

static void keep(struct collect *c, struct span *copy, struct trace *t)
{
	const struct span *s = copy;
	size_t cap = t->spans.cap;
	*array_add(&t->spans) = copy;
	*array_add(&t->copies) = 1;
	*array_add(&t->marks) = c->mark;
	c->list_bytes += (t->spans.cap - cap) * (sizeof(struct span *) + 2 * sizeof(uint32_t));
	if (s->flags & SPAN_HAS_START && (!t->has_start || s->start_ns < t->start_ns)) {
		t->start_ns = s->start_ns;
		t->has_start = true;
	}
	if (t->spans.n == LARGE)
		enter_all(c, t);
}

static bool is_passed_over(const struct collect *c, const struct span *s)
{
	return c->wanted.n && (s->flags & SPAN_NO_TRACE_ID || !is_wanted(c, s->trace_id));
}

/* The trace that keeps it; NULL: it is passed over, or folded into one that is there. */
static struct trace *keeper_of(struct collect *c, const struct span *s)
{
	uint64_t number;
	if (is_passed_over(c, s))
		return NULL;
	struct trace *t = trace_of(c, s, &number);
	if (fold(c, s, t, number))
		return NULL;
	return t ? t : add_trace(c, STR(""));
}

void collect_add(struct collect *c, const struct span *s)
{
	struct trace *t = keeper_of(c, s);
	if (t)
		keep(c, copy_span(c, s, t), t);
}

void collect_take(struct collect *c, struct span *s)
{
	struct trace *t = keeper_of(c, s);
	if (!t)
		return;
	if (!(s->flags & SPAN_NO_TRACE_ID))
		s->trace_id = t->id;
	keep(c, s, t);
}

void collect_adopt(struct collect *c, struct arena *arena)
{
	c->adopted_bytes += arena->held_bytes;
	*array_add(&c->adopted) = *arena;
	arena_init(arena);
}

const struct trace *collect_find(const struct collect *c, struct str id)
{
	const uint64_t *place = map_get(&c->traces, id);
	return place ? c->all.v[*place - 1] : NULL;
}

static int by_start(const void *a, const void *b)
{
	const struct trace *x = *(struct trace *const *)a, *y = *(struct trace *const *)b;
	if (x->has_start != y->has_start)
		return x->has_start ? -1 : 1;
	if (x->has_start && x->start_ns != y->start_ns)
		return x->start_ns < y->start_ns ? -1 : 1;
	int by_id = str_cmp(x->id, y->id);
	return by_id ? by_id : (x->number > y->number) - (x->number < y->number);
}

struct trace *const *collect_traces(struct collect *c, size_t *n)
{
	array_clear(&c->sorted);
	array_reserve(&c->sorted, c->all.n);
	for (size_t i = 0; i < c->all.n; i++)
		*array_add(&c->sorted) = c->all.v[i];
	if (c->sorted.n)
		qsort(c->sorted.v, c->sorted.n, sizeof(*c->sorted.v), by_start);
	*n = c->sorted.n;
	return c->sorted.v;
}

size_t collect_bytes(const struct collect *c)
{
	size_t entry = sizeof(struct map_entry);
	return c->arena.held_bytes + c->adopted_bytes + c->list_bytes +
	       (c->all.cap + c->sorted.cap) * sizeof(struct trace *) + (c->traces.cap + c->seen.cap) * entry +
	       (c->traces.slots + c->seen.slots) * sizeof(uint32_t);
}
