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
		for (size_t j = 0; j < n; j++)
			*array_add(&k->found) = (struct pick){ q->what, items[j].key, items[j].value };
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

static void offer_attrs(struct map *seen, struct near *near, const struct attrs *attrs)
{
	for (uint32_t i = 0; i < attrs->n; i++) {
		bool is_new;
		map_put(seen, attrs->v[i].key, &is_new);
		if (is_new)
			near_offer(near, attrs->v[i].key);
	}
}

struct str picks_suggest(const struct tree *t, struct str what)
{
	struct near near = { .wanted = what };
	struct map seen;
	map_init(&seen);
	for (uint32_t v = 0; v < t->spans; v++) {
		const struct span *s = t->node[v].span;
		offer_attrs(&seen, &near, &s->attrs);
		if (s->resource)
			offer_attrs(&seen, &near, &s->resource->attrs);
		for (uint32_t e = 0; e < s->events_n; e++)
			offer_attrs(&seen, &near, &s->events[e].attrs);
	}
	for (unsigned f = 0; f < FACETS; f++) {
		struct str name = str_of(facet_name((enum facet)f));
		if (!str_eq(name, what))
			near_offer(&near, name);
	}
	for (size_t i = 0; !near.best.n && i < seen.n; i++) {
		if (str_find_nocase(seen.entry[i].key, what) >= 0)
			near.best = seen.entry[i].key;
	}
	map_release(&seen);
	return near.best;
}
