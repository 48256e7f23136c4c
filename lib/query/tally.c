/* Running totals of traces. */
#include "query/tally.h"

#include "base/map.h"
#include "base/num.h"
#include "query/trace_key.h"
#include "span/facet.h"
#include "trace/seen.h"

enum { SCRATCH_BYTES = 1 << 20 };

/* A time that may not be known: unknown is later than any. */
struct when {
	int64_t ns;
	bool known;
};

/* A name, and the time of the span that gave it: the earliest one counts. */
struct named {
	struct str text;
	struct when at;
	bool of_root, set;
};

struct entry {
	struct str key;
	struct when start, end;
	struct named root, session, user;
	struct str root_id;
	struct origin origin;
	struct when origin_at;
	const char *dialect;
	uint32_t spans, errors, torn;
	bool has_origin;
};

struct tally {
	struct arena arena, scratch;
	struct map index; /* trace key -> place in `all` */
	struct map names; /* files and members, once */
	ARRAY(struct entry) all;
	uint32_t *order; /* places, sorted */
	struct seen *seen;
};

struct tally *tally_new(void)
{
	struct tally *t = mem_alloc(1, sizeof(*t));
	map_init(&t->index);
	map_init(&t->names);
	t->seen = seen_new();
	return t;
}

void tally_free(struct tally *t)
{
	if (!t)
		return;
	map_release(&t->index);
	map_release(&t->names);
	array_release(&t->all);
	arena_release(&t->arena);
	arena_release(&t->scratch);
	free(t->order);
	seen_free(t->seen);
	free(t);
}

/* ---- adding up ---- */

static bool is_earlier(struct when a, struct when b)
{
	return a.known && (!b.known || a.ns < b.ns);
}

static struct entry *entry_of(struct tally *t, struct str key)
{
	uint64_t *at = map_get(&t->index, key);
	if (at)
		return &t->all.v[*at];
	struct str own = arena_str(&t->arena, key);
	*map_put(&t->index, own, NULL) = t->all.n;
	struct entry *e = array_add(&t->all);
	*e = (struct entry){ .key = own };
	return e;
}

static struct str shared_name(struct tally *t, struct str name)
{
	if (!str_is_set(name))
		return name;
	const uint64_t *at = map_get(&t->names, name);
	uint64_t place = at ? *at : t->names.n;
	if (!at)
		*map_put(&t->names, arena_str(&t->arena, name), NULL) = place;
	return t->names.entry[place].key;
}

/* The root's name is worth more than an earlier one of another span. */
static void take_name(struct tally *t, struct named *n, struct str text, const struct span *s, struct when at)
{
	bool root = span_is_root(s);
	bool better = !n->set || (root != n->of_root ? root : is_earlier(at, n->at));
	if (!better)
		return;
	if (!n->set || !str_eq(n->text, text))
		n->text = arena_str(&t->arena, text);
	n->set = true;
	n->of_root = root;
	n->at = at;
}

static void take_root(struct tally *t, struct entry *e, const struct span *s, struct when at)
{
	bool same_time = e->root.set && e->root.at.known == at.known && (!at.known || e->root.at.ns == at.ns);
	if (e->root.set && !is_earlier(at, e->root.at) && !(same_time && str_cmp(s->span_id, e->root_id) < 0))
		return;
	e->root = (struct named){ .text = arena_str(&t->arena, s->name), .at = at, .set = true };
	e->root_id = arena_str(&t->arena, s->span_id);
}

static void take_facet(struct tally *t, struct named *n, const struct span *s, enum facet facet,
		       struct when at)
{
	struct str text;
	if (facet_text(s, facet, &t->scratch, &text) && text.n)
		take_name(t, n, text, s, at);
}

static void add_up(struct tally *t, struct entry *e, const struct span *s)
{
	struct when start = { s->start_ns, s->flags & SPAN_HAS_START };
	struct when end = { s->end_ns, s->flags & SPAN_HAS_END };
	e->spans++;
	e->errors += s->status == SPAN_STATUS_ERROR;
	e->torn += !!(s->flags & SPAN_TORN);
	if (is_earlier(start, e->start))
		e->start = start;
	if (end.known && (!e->end.known || end.ns > e->end.ns))
		e->end = end;
	if (span_is_root(s))
		take_root(t, e, s, start);
	take_facet(t, &e->session, s, FACET_SESSION, start);
	take_facet(t, &e->user, s, FACET_USER, start);
	if (e->has_origin && !is_earlier(start, e->origin_at))
		return;
	e->has_origin = true;
	e->origin_at = start;
	e->origin = s->origin;
	e->origin.file = shared_name(t, s->origin.file);
	e->origin.member = shared_name(t, s->origin.member);
	e->dialect = s->dialect;
}

static enum status take_span(void *user, const struct span *s, const struct record *r)
{
	struct tally *t = user;
	(void)r;
	if (t->scratch.used_bytes > SCRATCH_BYTES)
		arena_reset(&t->scratch);
	struct entry *e = entry_of(t, trace_key(s, &t->scratch));
	if (!seen_before(t->seen, s, (uint64_t)(e - t->all.v)))
		add_up(t, e, s);
	return STATUS_OK;
}

struct sink tally_sink(struct tally *t)
{
	return (struct sink){ .user = t, .span = take_span };
}

/* ---- results ---- */

struct sorting {
	struct when start;
	struct str key;
	uint32_t place;
};

static int by_start(const void *a, const void *b)
{
	const struct sorting *x = a, *y = b;
	if (is_earlier(x->start, y->start) || is_earlier(y->start, x->start))
		return is_earlier(x->start, y->start) ? -1 : 1;
	bool x_id = trace_key_is_id(x->key), y_id = trace_key_is_id(y->key);
	int by_id = x_id && y_id ? str_cmp(x->key, y->key) : x_id - y_id;
	return by_id ? by_id : (x->place > y->place) - (x->place < y->place);
}

size_t tally_sort(struct tally *t)
{
	struct sorting *sorting = mem_alloc(t->all.n, sizeof(*sorting));
	for (size_t i = 0; i < t->all.n; i++)
		sorting[i] = (struct sorting){ t->all.v[i].start, t->all.v[i].key, (uint32_t)i };
	if (t->all.n)
		qsort(sorting, t->all.n, sizeof(*sorting), by_start);
	free(t->order);
	t->order = mem_alloc(t->all.n, sizeof(*t->order));
	for (size_t i = 0; i < t->all.n; i++)
		t->order[i] = sorting[i].place;
	free(sorting);
	return t->all.n;
}

struct str tally_key(const struct tally *t, size_t at)
{
	return t->all.v[t->order[at]].key;
}

static struct summary_values one_value(const struct named *n, struct arena *arena)
{
	struct summary_values v = { 0 };
	if (!n->set)
		return v;
	v.v = arena_array(arena, 1, sizeof(*v.v));
	v.v[v.n++] = n->text;
	return v;
}

void tally_summary(const struct tally *t, size_t at, struct arena *arena, struct summary *out)
{
	const struct entry *e = &t->all.v[t->order[at]];
	*out = (struct summary){
		.id = trace_key_is_id(e->key) ? e->key : STR(""),
		.root_name = e->root.set ? e->root.text : STR_UNSET,
		.start_ns = e->start.ns,
		.has_start = e->start.known,
		.has_duration = e->start.known && e->end.known,
		.spans = e->spans,
		.errors = e->errors,
		.torn = e->torn,
		.session = one_value(&e->session, arena),
		.user = one_value(&e->user, arena),
		.origin = e->origin,
		.dialect = e->dialect,
	};
	out->duration_ns = out->has_duration ? num_sub_i64(e->end.ns, e->start.ns) : 0;
}
