/* Entries of a profile: finding, making, adding up. */
#include "compare/profile.h"

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

struct profile *profile_new(const struct phrases *phrases)
{
	struct profile *p = mem_alloc(1, sizeof(*p));
	p->phrases = phrases;
	map_init(&p->index);
	map_init(&p->by_name);
	arena_init(&p->arena);
	return p;
}

struct profile *profile_part(const struct phrases *phrases)
{
	struct profile *p = profile_new(phrases);
	p->is_part = true;
	return p;
}

void profile_free(struct profile *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < p->entries.n; i++)
		sketch_release(&p->entries.v[i]->sketch);
	array_release(&p->entries);
	map_release(&p->index);
	map_release(&p->by_name);
	profile_keys_free(p->said);
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

/* "measure, subject, value", as one key; most are short. */
struct key_text {
	struct str key;
	char room[256];
	char *more; /* NULL: there was room */
};

static void key_init(struct key_text *k, enum measure m, struct str subject, struct str value)
{
	size_t n = subject.n + value.n + 2;
	k->more = n > sizeof(k->room) ? mem_alloc(n, 1) : NULL;
	char *out = k->more ? k->more : k->room;
	k->key = (struct str){ out, n };
	out[0] = (char)('A' + (int)m);
	if (subject.n)
		memcpy(out + 1, subject.s, subject.n);
	out[1 + subject.n] = '\0';
	if (value.n)
		memcpy(out + 2 + subject.n, value.s, value.n);
}

static struct profile_entry *find(const struct profile *p, struct str key)
{
	const uint64_t *at = map_get(&p->index, key);
	return at ? p->entries.v[*at] : NULL;
}

const struct profile_entry *profile_get(const struct profile *p, enum measure m, struct str subject,
					struct str value)
{
	struct key_text k;
	key_init(&k, m, subject, value);
	const struct profile_entry *e = find(p, k.key);
	free(k.more);
	return e;
}

/* For a value more, or the last that it could have as a category. */
static bool has_room(const struct profile *p, struct profile_entry *states)
{
	if (states->dropped)
		return false;
	if (profile_is_documents(states->subject))
		return ++states->distinct <= PROFILE_DOCUMENTS || p->is_part;
	states->dropped = ++states->distinct > PROFILE_VALUES;
	return !states->dropped;
}

static bool may_grow(struct profile *p, enum measure m, struct str subject)
{
	if (m == MEASURE_SPAN)
		return p->is_part || p->names < PROFILE_NAMES;
	if (m == MEASURE_STATES)
		return p->is_part || p->keys < PROFILE_KEYS;
	if (m != MEASURE_VALUE)
		return p->entries.n < UINT32_MAX;
	struct profile_entry *states = profile_put(p, MEASURE_STATES, subject, STR(""));
	return states && has_room(p, states);
}

static struct profile_entry *add_entry(struct profile *p, enum measure m, struct str subject,
				       struct str value)
{
	struct profile_entry *e = arena_alloc(&p->arena, sizeof(*e));
	*e = (struct profile_entry){ .measure = m,
				     .subject = subject,
				     .value = value.n ? arena_str(&p->arena, value) : STR("") };
	*array_add(&p->entries) = e;
	return e;
}

struct profile_entry *profile_put(struct profile *p, enum measure m, struct str subject, struct str value)
{
	struct key_text k;
	key_init(&k, m, subject, value);
	struct profile_entry *e = find(p, k.key);
	if (!e && may_grow(p, m, subject)) {
		p->names += m == MEASURE_SPAN;
		p->keys += m == MEASURE_STATES;
		*map_put(&p->index, arena_str(&p->arena, k.key), NULL) = p->entries.n;
		e = add_entry(p, m, arena_str(&p->arena, subject), value);
	}
	free(k.more);
	return e;
}

struct profile_entry *profile_put_value(struct profile *p, struct profile_entry *states, struct str value)
{
	return has_room(p, states) ? add_entry(p, MEASURE_VALUE, states->subject, value) : NULL;
}

/* Of a span whose name is not counted, nothing is. */
static bool is_counted(const struct profile *p, const struct profile_entry *from)
{
	bool of_key = from->measure == MEASURE_STATES || from->measure == MEASURE_VALUE;
	return of_key || from->measure == MEASURE_SPAN || !from->subject.n || p->names < PROFILE_NAMES ||
	       profile_get(p, MEASURE_SPAN, from->subject, STR(""));
}

static void merge_entry(struct profile *p, const struct profile_entry *from)
{
	struct profile_entry *e =
		is_counted(p, from) ? profile_put(p, from->measure, from->subject, from->value) : NULL;
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
