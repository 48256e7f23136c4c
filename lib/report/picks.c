/* Attributes that -a asks for. Several questions that mean one attribute show it once. */
#include "report/picks.h"

#include "base/map.h"
#include "base/near.h"

#include <stdlib.h>

struct question {
	struct str what;
	enum facet facet;
	bool is_facet, is_glob;
	bool answered;
};

struct picks {
	ARRAY(struct question) questions;
	bool all;
};

struct picking {
	struct picks *p;
	struct arena *arena;
	ARRAY(struct pick) found;
};

struct picks *picks_new(void)
{
	return mem_alloc(1, sizeof(struct picks));
}

void picks_free(struct picks *p)
{
	if (p)
		array_release(&p->questions);
	free(p);
}

void picks_add(struct picks *p, struct str what)
{
	if (str_eq(what, STR("all"))) {
		p->all = true;
		return;
	}
	struct question q = { .what = what };
	q.is_facet = facet_by_name(what, &q.facet);
	for (size_t i = 0; i < what.n; i++)
		q.is_glob = q.is_glob || memchr("*?[", what.s[i], 3);
	*array_add(&p->questions) = q;
}

bool picks_any(const struct picks *p)
{
	return p && (p->all || p->questions.n);
}

bool picks_all(const struct picks *p)
{
	return p && p->all;
}

static bool is_asked(struct picks *p, struct str key)
{
	bool asked = false;
	for (size_t i = 0; i < p->questions.n; i++) {
		struct question *q = &p->questions.v[i];
		if (q->is_glob ? str_glob(q->what, key) : str_eq(q->what, key))
			asked = q->answered = true;
	}
	return asked;
}

static void pick_attrs(struct picking *k, const struct attrs *attrs, bool all)
{
	for (uint32_t i = 0; i < attrs->n; i++) {
		const struct attr *a = &attrs->v[i];
		if (is_asked(k->p, a->key) || all)
			*array_add(&k->found) = (struct pick){ a->key, STR_UNSET, a->value };
	}
}

static struct str event_label(struct arena *arena, struct str event, struct str key)
{
	char *label = arena_alloc(arena, event.n + 1 + key.n);
	if (event.n)
		memcpy(label, event.s, event.n);
	label[event.n] = '/';
	if (key.n)
		memcpy(label + event.n + 1, key.s, key.n);
	return (struct str){ label, event.n + 1 + key.n };
}

/* By the key alone, and by "event/key". */
static void pick_events(struct picking *k, const struct span *s)
{
	for (uint32_t e = 0; k->p->questions.n && e < s->events_n; e++) {
		const struct event *event = &s->events[e];
		for (uint32_t i = 0; i < event->attrs.n; i++) {
			struct str label = event_label(k->arena, event->name, event->attrs.v[i].key);
			if (is_asked(k->p, event->attrs.v[i].key) || is_asked(k->p, label))
				*array_add(&k->found) =
					(struct pick){ label, STR_UNSET, event->attrs.v[i].value };
		}
	}
}

static void pick_facets(struct picking *k, const struct span *s)
{
	for (size_t i = 0; i < k->p->questions.n; i++) {
		struct question *q = &k->p->questions.v[i];
		struct facet_item *items;
		size_t n = q->is_facet ? facet_all(s, q->facet, k->arena, &items) : 0;
		q->answered = q->answered || n;
		for (size_t j = 0; j < n; j++) {
			if (str_eq(items[j].key, q->what)) /* shown as the attribute that it is */
				continue;
			*array_add(&k->found) = (struct pick){ q->what, items[j].key, items[j].value };
		}
	}
}

size_t picks_of(struct picks *p, const struct span *s, const struct span *parent, struct arena *arena,
		struct pick **out)
{
	struct picking k = { .p = p, .arena = arena };
	pick_facets(&k, s);
	pick_attrs(&k, &s->attrs, p->all);
	bool same = parent && parent->resource == s->resource;
	if (s->resource && (!same || p->questions.n))
		pick_attrs(&k, &s->resource->attrs, p->all && !same);
	pick_events(&k, s);
	*out = arena_array(arena, k.found.n, sizeof(**out));
	if (k.found.n)
		memcpy(*out, k.found.v, k.found.n * sizeof(**out));
	size_t n = k.found.n;
	array_release(&k.found);
	return n;
}

bool picks_missed(const struct picks *p, size_t *i, struct str *what)
{
	while (p && *i < p->questions.n) {
		const struct question *q = &p->questions.v[(*i)++];
		if (!q->answered) {
			*what = q->what;
			return true;
		}
	}
	return false;
}

/* What stands behind the last dot. */
static struct str last_segment(struct str key)
{
	size_t from = key.n;
	while (from && key.s[from - 1] != '.')
		from--;
	return str_from(key, from);
}

static void gather_keys(struct map *seen, const struct attrs *attrs)
{
	for (uint32_t i = 0; i < attrs->n; i++)
		map_put(seen, attrs->v[i].key, NULL);
}

/* The nearest of them; else the one whose last segment is the nearest ("modle" for "request.model"); else one
 * that holds the word. */
static struct str nearest(const struct map *keys, struct str what)
{
	struct near whole = { .wanted = what }, segment = { .wanted = last_segment(what) };
	struct str by_segment = STR_UNSET, holds = STR_UNSET;
	for (size_t i = 0; i < keys->n; i++) {
		struct str key = keys->entry[i].key, before = segment.best;
		near_offer(&whole, key);
		near_offer(&segment, last_segment(key));
		if (segment.best.s != before.s)
			by_segment = key;
		if (!str_is_set(holds) && what.n > 2 && str_find_nocase(key, what) >= 0)
			holds = key;
	}
	return whole.best.n ? whole.best : by_segment.n ? by_segment : holds;
}

struct str picks_suggest(const struct tree *t, struct str what)
{
	struct map keys;
	map_init(&keys);
	for (uint32_t v = 0; v < t->spans; v++) {
		const struct span *s = t->node[v].span;
		gather_keys(&keys, &s->attrs);
		if (s->resource)
			gather_keys(&keys, &s->resource->attrs);
		for (uint32_t e = 0; e < s->events_n; e++)
			gather_keys(&keys, &s->events[e].attrs);
	}
	for (unsigned f = 0; f < FACETS; f++) {
		struct str name = str_of(facet_name((enum facet)f));
		if (!str_eq(name, what))
			map_put(&keys, name, NULL);
	}
	struct str near = nearest(&keys, what);
	map_release(&keys);
	return near;
}
