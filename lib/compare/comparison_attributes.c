/* Attributes as they stand: what no row of traits.def says. Events, links and resources too. */
#include "compare/comparison.h"
#include "compare/sequence.h"

#include "base/map.h"

#include <stdlib.h>

/* ---- the attributes of a pair ---- */

struct pairing {
	struct comparison *c;
	uint32_t a, b;
	size_t from;      /* changes of this pair begin here */
	struct str event; /* in whose attributes we are; unset: the span's */
	enum section section;
};

/* Texts that several attributes repeat in parts: messages, inputs, outputs. */
static bool is_content(enum trait_row row)
{
	return row == ROW_MESSAGES || row == ROW_SYSTEM_PROMPT || row == ROW_ANSWER || row == ROW_CALLS ||
	       row == ROW_INPUT_TEXT || row == ROW_OUTPUT_TEXT || row == ROW_TOOLS_OFFERED ||
	       row == ROW_DOCUMENTS || row == ROW_DOCUMENTS_IN || row == ROW_TOOL_ARGS ||
	       row == ROW_TOOL_RESULT;
}

/* The pair is known to differ in this. */
static bool is_told(const struct pairing *p, enum trait_row row)
{
	if (row == ROW_INPUT_TEXT && p->c->asks_differently && p->a == p->c->a.scene.question_node)
		return true;
	for (size_t i = p->from; i < p->c->n; i++) {
		enum trait_row told = p->c->changes[i].row;
		if (told == row || (told != TRAIT_ROWS && is_content(told) && is_content(row)))
			return true;
	}
	return false;
}

/* The span says so too, under another key. */
static bool says(const struct span *s, const struct attr *attr)
{
	enum facet f;
	for (size_t at = 0; attr->key_id && facet_next_of_key(attr->key_id, &at, &f);)
		if (trait_row_of(f) != TRAIT_ROWS && facet_recorded(s, f, NULL))
			return true;
	return false;
}

/* Of the rows that read it, one that is told already, else one of content, else the first. */
static enum trait_row row_of(const struct pairing *p, const struct attr *attr)
{
	enum trait_row best = TRAIT_ROWS;
	enum facet f;
	for (size_t at = 0; attr->key_id && facet_next_of_key(attr->key_id, &at, &f);) {
		enum trait_row row = trait_row_of(f);
		if (row == TRAIT_ROWS)
			continue;
		if (is_told(p, row))
			return row;
		if (best == TRAIT_ROWS || (is_content(row) && !is_content(best)))
			best = row;
	}
	return best;
}

static void compare_attr(struct pairing *p, const struct attr *x, const struct attr *y)
{
	struct comparison *c = p->c;
	const struct attr *one = x ? x : y;
	struct value none = { .type = VALUE_NONE }, before = x ? x->value : none, after = y ? y->value : none;
	if (x && y && values_relate(before, after, &c->arena, NULL) == VALUES_SAME)
		return;
	enum trait_row row = row_of(p, one);
	enum section section = row != TRAIT_ROWS ? trait_kind(row)->section : p->section;
	if (row != TRAIT_ROWS && p->a != NODE_NONE &&
	    (is_told(p, row) ||
	     ((!x || !y) && says(x ? side_span(&c->b, p->b) : side_span(&c->a, p->a), one))))
		return;
	if (comparison_is_identity(x, y, &c->arena))
		section = SECTION_IDENTITY;
	struct str label = str_is_set(p->event) ? arena_printf(&c->arena, "%.*s/%.*s", (int)p->event.n,
							       p->event.s, (int)one->key.n, one->key.s)
						: one->key;
	struct change *change =
		comparison_add_attr(c, section, row != TRAIT_ROWS ? trait_kind(row)->role : TRAIT_GIVEN, p->a,
				    p->b, label, one->key);
	if (!change)
		return;
	change->key_before = x ? x->key : STR_UNSET;
	change->key_after = y ? y->key : STR_UNSET;
	comparison_values(c, change, before, after);
}

static int by_key(const void *a, const void *b)
{
	const struct attr *x = *(const struct attr *const *)a, *y = *(const struct attr *const *)b;
	int order = str_cmp(x->key, y->key);
	return order ? order : (x > y) - (x < y);
}

static const struct attr **sorted(const struct attrs *attrs)
{
	const struct attr **v = mem_alloc(attrs->n, sizeof(struct attr *));
	for (uint32_t i = 0; i < attrs->n; i++)
		v[i] = &attrs->v[i];
	if (attrs->n)
		qsort(v, attrs->n, sizeof(struct attr *), by_key);
	return v;
}

static void compare_attrs(struct pairing *p, const struct attrs *x, const struct attrs *y)
{
	const struct attr **v = sorted(x), **w = sorted(y);
	uint32_t i = 0, k = 0;
	while (i < x->n || k < y->n) {
		int order = i == x->n ? 1 : k == y->n ? -1 : str_cmp(v[i]->key, w[k]->key);
		if (order == 0 || p->c->same_keys)
			compare_attr(p, order <= 0 ? v[i] : NULL, order >= 0 ? w[k] : NULL);
		i += order <= 0;
		k += order >= 0;
	}
	free(v);
	free(w);
}

/* ---- events ---- */

struct events {
	const struct span *span[2];
	struct arena *arena;
};

static uint64_t hash_of_attrs(const struct attrs *attrs, struct arena *arena)
{
	uint64_t h = 0;
	for (uint32_t i = 0; i < attrs->n; i++)
		h += hash_stable(attrs->v[i].key) ^ (hash_stable(value_text(attrs->v[i].value, arena)) * 3);
	return h;
}

static uint64_t hash_of(const struct events *e, const struct event *x)
{
	return hash_stable(x->name) + hash_of_attrs(&x->attrs, e->arena);
}

static int score_events(void *user, uint32_t i, uint32_t j)
{
	enum { NAME = 500 };
	const struct events *e = user;
	const struct event *x = &e->span[0]->events[i], *y = &e->span[1]->events[j];
	if (!str_eq(x->name, y->name))
		return 0;
	return hash_of(e, x) == hash_of(e, y) ? SEQUENCE_EXACT : NAME;
}

static uint64_t key_of_event(void *user, int side, uint32_t at, bool loose)
{
	const struct events *e = user;
	const struct event *x = &e->span[side]->events[at];
	return loose ? hash_stable(x->name) : hash_of(e, x);
}

static void add_event(struct pairing *p, const struct event *e, bool gone)
{
	struct change *change =
		comparison_add_attr(p->c, SECTION_EVENTS, TRAIT_GIVEN, p->a, p->b, STR("event"), e->name);
	if (!change)
		return;
	change->kind = gone ? CHANGE_REMOVED : CHANGE_ADDED;
	change->item = e->name;
}

static void compare_events(struct pairing *p, const struct span *x, const struct span *y)
{
	struct events e = { { x, y }, &p->c->arena };
	struct sequence q = { x->events_n, y->events_n, score_events, key_of_event, &e, true };
	uint32_t *first = mem_alloc(x->events_n, sizeof(*first)),
		 *second = mem_alloc(y->events_n, sizeof(*second));
	sequence_match(&q, first, second);
	for (uint32_t i = 0; i < x->events_n; i++) {
		if (first[i] == SEQUENCE_NONE) {
			add_event(p, &x->events[i], true);
			continue;
		}
		p->event = x->events[i].name;
		compare_attrs(p, &x->events[i].attrs, &y->events[first[i]].attrs);
	}
	for (uint32_t j = 0; j < y->events_n; j++)
		if (second[j] == SEQUENCE_NONE)
			add_event(p, &y->events[j], false);
	free(first);
	free(second);
}

void comparison_attributes(struct comparison *c, uint32_t a, uint32_t b, size_t from)
{
	struct pairing p = { .c = c, .a = a, .b = b, .from = from, .section = SECTION_ATTRIBUTES };
	const struct span *x = side_span(&c->a, a), *y = side_span(&c->b, b);
	compare_attrs(&p, &x->attrs, &y->attrs);
	if (c->same_keys && (x->events_n || y->events_n)) {
		p.section = SECTION_EVENTS;
		compare_events(&p, x, y);
	}
	if (c->same_keys && x->links_n != y->links_n) {
		struct change *change = comparison_add_attr(c, SECTION_ATTRIBUTES, TRAIT_GIVEN, a, b,
							    STR("links"), STR("links"));
		comparison_values(c, change, value_i64(x->links_n), value_i64(y->links_n));
	}
}

/* ---- resources ---- */

/* Each pair of resources once, at the first span that has it. */
void comparison_resources(struct comparison *c)
{
	static const struct attrs none = { .n = 0 };
	struct map seen;
	map_init(&seen);
	for (size_t i = 0; i < c->a.scene.flow_n; i++) {
		uint32_t a = c->a.scene.flow[i], b = c->alignment.b_of[a];
		if (b == NODE_NONE || !side_span(&c->b, b))
			continue;
		const struct resource *x = side_span(&c->a, a)->resource, *y = side_span(&c->b, b)->resource;
		uint64_t pair[2] = { x ? hash_of_attrs(&x->attrs, &c->arena) : 0,
				     y ? hash_of_attrs(&y->attrs, &c->arena) : 0 };
		bool is_new = false;
		if (pair[0] != pair[1])
			map_put(&seen, arena_str(&c->arena, (struct str){ (const char *)pair, sizeof(pair) }),
				&is_new);
		struct pairing p = { .c = c, .a = a, .b = b, .from = c->n, .section = SECTION_RESOURCE };
		if (is_new)
			compare_attrs(&p, x ? &x->attrs : &none, y ? &y->attrs : &none);
	}
	map_release(&seen);
}
