/* Which places lost something, and whose spans stand near them. */
#include "cmd/lost.h"

/* Spans of one trace are written within seconds of each other: how far apart that is, is a guess. */
enum { NEAR = 1 << 20, PLACES_MOST = 256 };

static void key_of(struct buf *key, struct str file, struct str member)
{
	buf_clear(key);
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

static uint32_t harm_of(const struct diag_entry *e)
{
	static const struct {
		struct str end;
		uint32_t harm;
	} ends[] = {
		{ STR_ROW(".truncated"), SOURCE_LOST },   { STR_ROW(".damaged"), SOURCE_LOST },
		{ STR_ROW(".gap"), SOURCE_LOST },         { STR_ROW("json.torn"), SOURCE_LOST },
		{ STR_ROW("json.invalid"), SOURCE_LOST }, { STR_ROW(".crc"), SOURCE_WRONG },
	};
	struct str code = str_of(e->code);
	if (e->severity != SEVERITY_ERROR)
		return 0;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (str_ends(code, ends[i].end))
			return ends[i].harm;
	return str_starts(code, STR("limit.")) || str_eq(code, STR("input.read")) ? SOURCE_LOST : 0;
}

void lost_add(struct lost *l, const struct diag_entry *e)
{
	uint32_t harm = harm_of(e);
	if (!harm || l->places.n >= PLACES_MOST)
		return;
	struct buf key = { 0 };
	key_of(&key, e->place.file, e->place.member);
	uint64_t *last = map_get(&l->last, buf_str(&key));
	if (!last)
		last = map_put(&l->last, arena_str(&l->arena, buf_str(&key)), NULL);
	buf_release(&key);
	*array_add(&l->places) =
		(struct lost_place){ e->place.offset, e->place.has_offset, harm, (size_t)*last };
	*last = l->places.n;
}

static size_t last_of(const struct lost *l, struct buf *key, struct str file, struct str member)
{
	key_of(key, file, member);
	const uint64_t *last = map_get(&l->last, buf_str(key));
	return last ? (size_t)*last : 0;
}

/* Is a span at that offset of what was lost, or of what may be wrong, in these places? `lacks`: its trace
 * lacks spans, which may have been anywhere. */
static uint32_t harm_at(const struct lost *l, size_t last, uint64_t offset, bool lacks)
{
	uint32_t harm = 0;
	for (size_t i = last; i; i = l->places.v[i - 1].next) {
		const struct lost_place *p = &l->places.v[i - 1];
		uint64_t away = p->offset > offset ? p->offset - offset : offset - p->offset;
		if (p->harm == SOURCE_WRONG)
			harm |= !p->has_offset || !p->offset || offset < p->offset ? SOURCE_WRONG : 0;
		else if (lacks || (p->has_offset && away <= NEAR))
			harm |= SOURCE_LOST;
	}
	return harm;
}

uint32_t lost_harm(const struct lost *l, const struct tree *t)
{
	bool lacks = t->placeholders || !t->roots;
	uint32_t harm = 0;
	struct buf key = { 0 };
	for (uint32_t i = 0; i < t->spans && l->places.n; i++) {
		const struct origin *o = &t->node[i].span->origin;
		harm |= harm_at(l, last_of(l, &key, o->file, o->member), o->offset, lacks);
		/* An offset in a member is none in its archive. */
		if (o->member.n)
			harm |= harm_at(l, last_of(l, &key, o->file, STR("")), 0, lacks) &
				(lacks ? ~0u : SOURCE_WRONG);
	}
	buf_release(&key);
	return harm;
}
