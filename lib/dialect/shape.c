/* The shape of an object: its keys, taken in one walk that looks at no value. */
#include "dialect/shape.h"

bool shape_read(struct reading *r, struct str object, struct shape *shape)
{
	struct pull j;
	reading_json(r, &j, object);
	shape->text = object;
	shape->n = 0;
	struct str key;
	pull_object(&j);
	while (pull_key(&j, &key)) {
		struct shape_member m = { .key = key, .type = pull_peek(&j) };
		pull_skip(&j, &m.raw);
		if (shape->n < SHAPE_KEYS)
			shape->member[shape->n] = m;
		shape->n++;
	}
	return reading_json_end(r, &j);
}

static size_t kept(const struct shape *s)
{
	return s->n < SHAPE_KEYS ? s->n : SHAPE_KEYS;
}

const struct shape_member *shape_member(const struct shape *s, const char *key)
{
	struct str wanted = str_of(key);
	for (size_t i = 0; i < kept(s); i++)
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
