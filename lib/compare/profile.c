/* Entries of a profile: finding, making, adding up. */
#include "compare/profile.h"

#include "detect/phrases.h"

#include <stdlib.h>

static const struct {
	const char *name, *what;
	bool is_number;
} measures[MEASURES] = {
#define SHARE(id, name, what)  { name, what, false },
#define NUMBER(id, name, what) { name, what, true },
#include "compare/measures.def"
#undef SHARE
#undef NUMBER
};

const char *measure_name(enum measure m)
{
	return measures[m].name;
}

const char *measure_what(enum measure m)
{
	return measures[m].what;
}

bool measure_is_number(enum measure m)
{
	return measures[m].is_number;
}

/* Whole numbers add up exactly. */
double profile_unit(enum measure m)
{
	return m == MEASURE_COST || m == MEASURE_SCORE ? 1e-9 : 1;
}

double profile_sum(const struct profile_entry *e)
{
	return e->units * profile_unit(e->measure);
}

struct profile *profile_new(void)
{
	struct profile *p = mem_alloc(1, sizeof(*p));
	p->phrases = phrases_new();
	map_init(&p->index);
	map_init(&p->by_name);
	arena_init(&p->arena);
	return p;
}

void profile_free(struct profile *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < p->entries.n; i++)
		sketch_release(&p->entries.v[i]->sketch);
	array_release(&p->entries);
	phrases_free(p->phrases);
	map_release(&p->index);
	map_release(&p->by_name);
	arena_release(&p->arena);
	free(p);
}

bool profile_is_documents(struct str key)
{
	static const enum facet documents[] = { FACET_DOC_IDS, FACET_INCLUDED_DOCS, FACET_EXCLUDED_DOCS,
						FACET_RERANK_TOP1, FACET_CITED };
	for (size_t i = 0; i < sizeof(documents) / sizeof(documents[0]); i++)
		if (str_eq(key, str_of(facet_name(documents[i]))))
			return true;
	return false;
}

/* "measure, subject, value", as one key. */
static void key_of(struct buf *out, enum measure m, struct str subject, struct str value)
{
	buf_add_char(out, (char)('A' + (int)m));
	buf_add_str(out, subject);
	buf_add_char(out, '\0');
	buf_add_str(out, value);
}

static struct profile_entry *find(const struct profile *p, struct str key)
{
	const uint64_t *at = map_get(&p->index, key);
	return at ? p->entries.v[*at] : NULL;
}

const struct profile_entry *profile_get(const struct profile *p, enum measure m, struct str subject,
					struct str value)
{
	struct buf key = { 0 };
	key_of(&key, m, subject, value);
	const struct profile_entry *e = find(p, buf_str(&key));
	buf_release(&key);
	return e;
}

/* A value more of its key, or the last that it could have as a category. */
static bool may_grow(struct profile *p, enum measure m, struct str subject)
{
	if (m == MEASURE_SPAN)
		return p->names < PROFILE_NAMES;
	if (m == MEASURE_STATES)
		return p->keys < PROFILE_KEYS;
	if (m != MEASURE_VALUE)
		return p->entries.n < UINT32_MAX;
	struct profile_entry *states = profile_put(p, MEASURE_STATES, subject, STR(""));
	if (!states || states->dropped)
		return false;
	if (profile_is_documents(subject))
		return ++states->distinct <= PROFILE_DOCUMENTS;
	states->dropped = ++states->distinct > PROFILE_VALUES;
	return !states->dropped;
}

struct profile_entry *profile_put(struct profile *p, enum measure m, struct str subject, struct str value)
{
	struct buf key = { 0 };
	key_of(&key, m, subject, value);
	struct profile_entry *e = find(p, buf_str(&key));
	if (!e && may_grow(p, m, subject)) {
		e = arena_alloc(&p->arena, sizeof(*e));
		*e = (struct profile_entry){ .measure = m,
					     .subject = arena_str(&p->arena, subject),
					     .value = arena_str(&p->arena, value) };
		p->names += m == MEASURE_SPAN;
		p->keys += m == MEASURE_STATES;
		*map_put(&p->index, arena_str(&p->arena, buf_str(&key)), NULL) = p->entries.n;
		*array_add(&p->entries) = e;
	}
	buf_release(&key);
	return e;
}

static void merge_entry(struct profile *p, const struct profile_entry *from)
{
	struct profile_entry *e = profile_put(p, from->measure, from->subject, from->value);
	if (!e)
		return;
	double least = from->sketch.least, most = from->sketch.most;
	if (e->sketch.count) {
		least = e->sketch.least < least ? e->sketch.least : least;
		most = e->sketch.most > most ? e->sketch.most : most;
	}
	for (size_t i = 0; i < from->sketch.buckets.n; i++)
		sketch_add_bucket(&e->sketch, from->sketch.buckets.v[i].number,
				  from->sketch.buckets.v[i].count);
	if (from->sketch.count) {
		e->sketch.least = least;
		e->sketch.most = most;
	}
	e->traces += from->traces;
	e->units += from->units;
	e->dropped |= from->dropped;
}

void profile_merge(struct profile *p, const struct profile *other)
{
	p->traces += other->traces;
	if (other->has_times) {
		p->first_ns = !p->has_times || other->first_ns < p->first_ns ? other->first_ns : p->first_ns;
		p->last_ns = !p->has_times || other->last_ns > p->last_ns ? other->last_ns : p->last_ns;
		p->has_times = true;
	}
	for (size_t i = 0; i < other->entries.n; i++)
		merge_entry(p, other->entries.v[i]);
}
