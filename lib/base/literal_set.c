/* Many literals at once. */
#include "base/literal_set.h"

enum { BEGINNINGS = 1 << 16 };

void literal_set_init(struct literal_set *s)
{
	*s = (struct literal_set){ .beginnings = mem_alloc(BEGINNINGS, sizeof(*s->beginnings)) };
	map_init(&s->literals);
}

void literal_set_release(struct literal_set *s)
{
	map_release(&s->literals);
	array_release(&s->lengths);
	free(s->beginnings);
	s->beginnings = NULL;
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

bool literal_set_add(struct literal_set *s, struct str literal, uint64_t value)
{
	bool is_new;
	if (literal.n < LITERAL_LEAST)
		return false;
	uint64_t *slot = map_put(&s->literals, literal, &is_new);
	if (!is_new)
		return false;
	*slot = value;
	s->beginnings[beginning_of(literal.s)] |= UINT64_C(1) << (literal.n % 64);
	add_length(s, literal.n);
	return true;
}

const uint64_t *literal_set_get(const struct literal_set *s, struct str literal)
{
	return map_get(&s->literals, literal);
}

static const uint64_t *longest_at(const struct literal_set *s, struct str text, uint64_t lengths, size_t *n)
{
	for (size_t i = 0; i < s->lengths.n; i++) {
		size_t length = s->lengths.v[i];
		if (length > text.n || !(lengths >> (length % 64) & 1))
			continue;
		const uint64_t *value = map_get(&s->literals, (struct str){ text.s, length });
		if (value) {
			*n = length;
			return value;
		}
	}
	return NULL;
}

bool literal_set_find(const struct literal_set *s, struct str text, size_t from, struct str *found,
		      uint64_t *value)
{
	if (!s->literals.n)
		return false;
	for (size_t i = from; i + LITERAL_LEAST <= text.n; i++) {
		uint64_t lengths = s->beginnings[beginning_of(text.s + i)];
		size_t n;
		const uint64_t *at = lengths ? longest_at(s, str_from(text, i), lengths, &n) : NULL;
		if (!at)
			continue;
		*found = (struct str){ text.s + i, n };
		*value = *at;
		return true;
	}
	return false;
}
