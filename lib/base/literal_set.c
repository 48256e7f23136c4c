/* Many literals at once. */
#include "base/literal_set.h"

enum { BEGINNINGS = 1 << 16 };

void literal_set_init(struct literal_set *s)
{
	*s = (struct literal_set){ .beginnings = mem_alloc(BEGINNINGS, sizeof(*s->beginnings)),
				   .begins = mem_alloc(BEGINNINGS / 64, sizeof(*s->begins)) };
	map_init(&s->by_ends);
}

void literal_set_release(struct literal_set *s)
{
	literal_set_clear(s);
	map_release(&s->by_ends);
	array_release(&s->literals);
	array_release(&s->lengths);
	free(s->beginnings);
	free(s->begins);
	s->beginnings = s->begins = NULL;
}

static uint32_t beginning_of(const char *at)
{
	uint32_t four;
	memcpy(&four, at, sizeof(four));
	return (four * UINT32_C(2654435761)) >> 16;
}

static void add_length(struct literal_set *s, size_t n)
{
	size_t at = 0;
	while (at < s->lengths.n && s->lengths.v[at] > n)
		at++;
	if (at < s->lengths.n && s->lengths.v[at] == n)
		return;
	(void)array_add(&s->lengths);
	memmove(&s->lengths.v[at + 1], &s->lengths.v[at], (s->lengths.n - 1 - at) * sizeof(size_t));
	s->lengths.v[at] = n;
}

/* The key of a text of eight bytes or fewer is all of it. */
static struct str ends_of(struct str text, char room[24])
{
	uint64_t n = text.n;
	size_t end = text.n < 8 ? text.n : 8;
	memset(room, 0, 24);
	memcpy(room, &n, sizeof(n));
	memcpy(room + 8, text.s, end);
	memcpy(room + 16, text.s + text.n - end, end);
	return (struct str){ room, 24 };
}

static const struct literal *find_exactly(const struct literal_set *s, struct str text)
{
	char room[24];
	const uint64_t *first = map_get(&s->by_ends, ends_of(text, room));
	for (uint64_t at = first ? *first : 0; at; at = s->literals.v[at - 1]->next)
		if (str_eq(s->literals.v[at - 1]->text, text))
			return s->literals.v[at - 1];
	return NULL;
}

void literal_set_clear(struct literal_set *s)
{
	for (size_t i = 0; i < s->literals.n; i++) {
		uint32_t hash = beginning_of(s->literals.v[i]->text.s);
		s->beginnings[hash] = s->begins[hash / 64] = 0;
		free(s->literals.v[i]);
	}
	array_clear(&s->literals);
	array_clear(&s->lengths);
	map_clear(&s->by_ends);
}

bool literal_set_add(struct literal_set *s, struct str literal, uint64_t value)
{
	if (literal.n < LITERAL_LEAST || find_exactly(s, literal))
		return false;
	struct literal *l = mem_alloc(1, sizeof(*l));
	*l = (struct literal){ .text = literal, .value = value };
	uint64_t *first = map_put(&s->by_ends, ends_of(literal, l->ends), NULL);
	l->next = (uint32_t)*first;
	*array_add(&s->literals) = l;
	*first = s->literals.n;
	uint32_t hash = beginning_of(literal.s);
	s->beginnings[hash] |= UINT64_C(1) << (literal.n % 64);
	s->begins[hash / 64] |= UINT64_C(1) << (hash % 64);
	add_length(s, literal.n);
	return true;
}

size_t literal_set_shortest(const struct literal_set *s)
{
	return s->lengths.n ? s->lengths.v[s->lengths.n - 1] : SIZE_MAX;
}

const uint64_t *literal_set_get(const struct literal_set *s, struct str literal)
{
	const struct literal *l = literal.n >= LITERAL_LEAST ? find_exactly(s, literal) : NULL;
	return l ? &l->value : NULL;
}

static const struct literal *longest_at(const struct literal_set *s, struct str text, uint64_t lengths)
{
	for (size_t i = 0; i < s->lengths.n; i++) {
		size_t length = s->lengths.v[i];
		if (length > text.n || !(lengths >> (length % 64) & 1))
			continue;
		const struct literal *l = find_exactly(s, (struct str){ text.s, length });
		if (l)
			return l;
	}
	return NULL;
}

bool literal_set_find(const struct literal_set *s, struct str text, size_t from, struct str *found,
		      uint64_t *value)
{
	if (!s->literals.n)
		return false;
	for (size_t i = from; i + LITERAL_LEAST <= text.n; i++) {
		uint32_t hash = beginning_of(text.s + i);
		if (!(s->begins[hash / 64] >> (hash % 64) & 1))
			continue;
		const struct literal *l = longest_at(s, str_from(text, i), s->beginnings[hash]);
		if (!l)
			continue;
		*found = (struct str){ text.s + i, l->text.n };
		*value = l->value;
		return true;
	}
	return false;
}
