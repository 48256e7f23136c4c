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
