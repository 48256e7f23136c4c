/* SipHash-1-3 (Aumasson, Bernstein: "SipHash: a fast short-input PRF", 2012) and open addressing over it. */
#include "base/map.h"

#include "base/mem.h"

#include <stdlib.h>
#include <sys/random.h>

static inline uint64_t rotate(uint64_t x, int by)
{
	return x << by | x >> (64 - by);
}

static inline __attribute__((always_inline)) void sip_round(uint64_t v[4])
{
	v[0] += v[1];
	v[1] = rotate(v[1], 13) ^ v[0];
	v[0] = rotate(v[0], 32);
	v[2] += v[3];
	v[3] = rotate(v[3], 16) ^ v[2];
	v[0] += v[3];
	v[3] = rotate(v[3], 21) ^ v[0];
	v[2] += v[1];
	v[1] = rotate(v[1], 17) ^ v[2];
	v[2] = rotate(v[2], 32);
}

static inline uint64_t byte(const char *p, int i)
{
	return (uint64_t)(unsigned char)p[i] << (8 * i);
}

/* Written out, so that it is one load. */
static inline uint64_t load_le(const char *p)
{
	return byte(p, 0) | byte(p, 1) | byte(p, 2) | byte(p, 3) | byte(p, 4) | byte(p, 5) | byte(p, 6) |
	       byte(p, 7);
}

uint64_t hash_keyed(const uint64_t key[2], struct str text)
{
	uint64_t v[4] = { key[0] ^ 0x736f6d6570736575u, key[1] ^ 0x646f72616e646f6du,
			  key[0] ^ 0x6c7967656e657261u, key[1] ^ 0x7465646279746573u };
	size_t i = 0;
	for (; i + 8 <= text.n; i += 8) {
		uint64_t m = load_le(text.s + i);
		v[3] ^= m;
		sip_round(v);
		v[0] ^= m;
	}
	uint64_t last = (uint64_t)text.n << 56;
	for (int k = 0; i < text.n; i++, k++)
		last |= (uint64_t)(unsigned char)text.s[i] << (8 * k);
	v[3] ^= last;
	sip_round(v);
	v[0] ^= last;
	v[2] ^= 0xff;
	for (int r = 0; r < 3; r++)
		sip_round(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

uint64_t hash_stable(struct str text)
{
	const uint64_t key[2] = { 0x63617365u, 0x66696c65u };
	return hash_keyed(key, text);
}

void map_init(struct map *m)
{
	*m = (struct map){ 0 };
}

void hash_make_key(uint64_t key[2])
{
	if (getrandom(key, 2 * sizeof(*key), GRND_NONBLOCK) < 0)
		key[0] = (uint64_t)(uintptr_t)key;
}

void map_release(struct map *m)
{
	free(m->entry);
	free(m->slot);
	*m = (struct map){ 0 };
}

void map_clear(struct map *m)
{
	m->n = 0;
	if (m->slot)
		memset(m->slot, 0, m->slots * sizeof(*m->slot));
}

static size_t map_find(const struct map *m, struct str key, uint64_t hash)
{
	size_t i = hash & (m->slots - 1);
	while (m->slot[i]) {
		const struct map_entry *e = &m->entry[m->slot[i] - 1];
		if (e->hash == hash && str_eq(e->key, key))
			break;
		i = (i + 1) & (m->slots - 1);
	}
	return i;
}

static void map_grow(struct map *m)
{
	size_t slots = m->slots ? m->slots * 2 : 16;
	if (slots > UINT32_MAX / 2)
		BUG("map: too many entries");
	free(m->slot);
	m->slot = mem_alloc(slots, sizeof(*m->slot));
	m->slots = slots;
	m->cap = slots / 2;
	m->entry = mem_resize(m->entry, m->cap, sizeof(*m->entry));
	for (size_t e = 0; e < m->n; e++) {
		size_t i = m->entry[e].hash & (slots - 1);
		while (m->slot[i])
			i = (i + 1) & (slots - 1);
		m->slot[i] = (uint32_t)(e + 1);
	}
}

uint64_t *map_get(const struct map *m, struct str key)
{
	if (!m->n)
		return NULL;
	size_t i = map_find(m, key, hash_keyed(m->key, key));
	return m->slot[i] ? &m->entry[m->slot[i] - 1].value : NULL;
}

uint64_t *map_put_copy(struct map *m, struct arena *arena, struct str key, bool *is_new)
{
	bool fresh;
	uint64_t *value = map_put(m, key, &fresh);
	if (fresh && key.n)
		m->entry[m->n - 1].key =
			(struct str){ memcpy(arena_alloc(arena, key.n), key.s, key.n), key.n };
	if (is_new)
		*is_new = fresh;
	return value;
}

uint64_t *map_put(struct map *m, struct str key, bool *is_new)
{
	if (!m->cap)
		hash_make_key(m->key); /* with the first entry: most small maps never get one */
	uint64_t hash = hash_keyed(m->key, key);
	if (m->n == m->cap)
		map_grow(m);
	size_t i = map_find(m, key, hash);
	bool fresh = !m->slot[i];
	if (fresh) {
		m->entry[m->n] = (struct map_entry){ .key = key, .hash = hash };
		m->slot[i] = (uint32_t)++m->n;
	}
	if (is_new)
		*is_new = fresh;
	return &m->entry[m->slot[i] - 1].value;
}
