/* Which places lost something, and whose spans stand near them. */
#include "cmd/lost.h"

/* Spans of one trace are written within seconds of each other: how far apart that is, is a guess. */
enum { NEAR = 1 << 20, PLACES_MOST = 256 };

static void key_of(struct buf *key, struct str file, struct str member)
{
	buf_add_part(key, file);
	buf_add_str(key, member);
}

void lost_init(struct lost *l)
{
	*l = (struct lost){ 0 };
	map_init(&l->last);
	arena_init(&l->arena);
}

void lost_release(struct lost *l)
{
	map_release(&l->last);
	arena_release(&l->arena);
	array_release(&l->places);
}

/* Of a record that is torn it is known which one it is; not so of what is behind a cut. */
static bool loses(const struct diag_entry *e)
{
	static const struct str ends[] = { STR_ROW(".truncated"), STR_ROW(".damaged"), STR_ROW(".gap") };
	struct str code = str_of(e->code);
	if (e->severity != SEVERITY_ERROR)
		return false;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (str_ends(code, ends[i]))
			return true;
	return str_starts(code, STR("limit.")) || str_eq(code, STR("input.read"));
}

void lost_add(struct lost *l, const struct diag_entry *e)
{
	if (!loses(e) || l->places.n >= PLACES_MOST)
		return;
	struct buf key = { 0 };
	key_of(&key, e->place.file, e->place.member);
	uint64_t *last = map_get(&l->last, buf_str(&key));
	if (!last)
		last = map_put(&l->last, arena_str(&l->arena, buf_str(&key)), NULL);
	buf_release(&key);
	*array_add(&l->places) = (struct lost_place){ e->place.offset, e->place.has_offset, (size_t)*last };
	*last = l->places.n;
}

static size_t last_of(const struct lost *l, struct str file, struct str member)
{
	struct buf key = { 0 };
	key_of(&key, file, member);
	const uint64_t *last = map_get(&l->last, buf_str(&key));
	buf_release(&key);
	return last ? (size_t)*last : 0;
}

static bool is_near(const struct lost *l, size_t last, uint64_t offset)
{
	for (size_t i = last; i; i = l->places.v[i - 1].next) {
		const struct lost_place *p = &l->places.v[i - 1];
		uint64_t away = p->offset > offset ? p->offset - offset : offset - p->offset;
		if (p->has_offset && away <= NEAR)
			return true;
	}
	return false;
}

bool lost_some_of(const struct lost *l, const struct tree *t)
{
	bool lacks = t->placeholders || !t->roots;
	for (uint32_t i = 0; i < t->spans && l->places.n; i++) {
		const struct origin *o = &t->node[i].span->origin;
		size_t own = last_of(l, o->file, o->member);
		size_t outer = o->member.n ? last_of(l, o->file, STR("")) : 0;
		if ((own && (lacks || is_near(l, own, o->offset))) || (outer && lacks))
			return true;
	}
	return false;
}
