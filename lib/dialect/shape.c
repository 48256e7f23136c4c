/* The shape of an object: its keys, taken in one walk that looks at no value. */
#include "dialect/shape.h"

#include "base/mem.h"

#include <stdlib.h>

/* Objects of so many keys are rows of a table, or maps: keys of a span may stand anywhere in them. */
static void make_room(struct shape *s)
{
	bool is_first = s->member == s->first;
	s->member = mem_resize(is_first ? NULL : s->member, s->kept * 2, sizeof(*s->member));
	if (is_first)
		memcpy(s->member, s->first, sizeof(s->first));
}

static void keep(struct shape *s, const struct shape_member *m)
{
	if (s->kept >= SHAPE_KEYS && (s->kept & (s->kept - 1)) == 0)
		make_room(s);
	s->member[s->kept++] = *m;
}

void shape_release(struct shape *shape)
{
	if (shape->member != shape->first)
		free(shape->member);
}

bool shape_read(struct reading *r, struct str object, struct shape *shape)
{
	struct pull j;
	reading_json(r, &j, object);
	shape->text = object;
	shape->n = shape->kept = 0;
	shape->member = shape->first;
	struct str key;
	pull_object(&j);
	while (pull_key(&j, &key)) {
		struct shape_member m = { .key = key, .type = pull_peek(&j) };
		pull_skip(&j, &m.raw);
		if (shape->kept < SHAPE_KEYS_MOST)
			keep(shape, &m);
		shape->n++;
	}
	return reading_json_end(r, &j);
}

const struct shape_member *shape_member(const struct shape *s, const char *key)
{
	struct str wanted = str_of(key);
	for (size_t i = 0; i < s->kept; i++)
		if (str_eq(s->member[i].key, wanted))
			return &s->member[i];
	return NULL;
}

bool shape_has(const struct shape *s, const char *key)
{
	const struct shape_member *m = shape_member(s, key);
	return m && m->type != PULL_NULL;
}

bool shape_is(const struct shape *s, const char *key, enum pull_type type)
{
	const struct shape_member *m = shape_member(s, key);
	return m && m->type == type;
}

bool shape_any(const struct shape *s, const char *const keys[])
{
	for (; *keys; keys++)
		if (shape_has(s, *keys))
			return true;
	return false;
}

static bool is_member(const struct shape_guess *g, size_t i, struct str key, enum pull_type type)
{
	return i < g->n && type == g->member[i].type && key.n == g->member[i].key_n &&
	       bytes_eq(key.s, g->member[i].key, key.n);
}

bool shape_is_guessed(const struct shape *s, const struct shape_guess *g)
{
	if (!g->winner || s->n != g->n)
		return false;
	for (size_t i = 0; i < s->n; i++)
		if (!is_member(g, i, s->member[i].key, s->member[i].type))
			return false;
	return true;
}

bool reading_is_guessed(const struct reading *r, size_t i, struct str key, enum pull_type type)
{
	return is_member(&r->guesses[r->guess], i, key, type);
}

bool reading_guess_ends(const struct reading *r, size_t n)
{
	return n == r->guesses[r->guess].n;
}

/* Of documents with "spans" the first of these is looked into. */
void shape_remember(const struct shape *s, const struct dialect *winner, struct shape_guess *g)
{
	g->winner = NULL;
	if (s->n > SHAPE_KEYS || shape_member(s, "spans"))
		return;
	for (size_t i = 0; i < s->n; i++) {
		const struct shape_member *m = &s->member[i];
		if (m->key.n > sizeof(g->member[i].key))
			return;
		memcpy(g->member[i].key, m->key.s, m->key.n);
		g->member[i].key_n = (uint8_t)m->key.n;
		g->member[i].type = (uint8_t)m->type;
	}
	g->n = s->n;
	g->winner = winner;
}
