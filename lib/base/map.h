/*
 * A hash map from text to a 64-bit value. Keyed (SipHash-1-3, key from the
 * kernel), so that hostile ids cannot make it slow. Borrows its keys.
 * Iteration is in the order of insertion.
 */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include "base/arena.h"

#include <stdint.h>

struct map_entry {
	struct str key;
	uint64_t hash;
	uint64_t value;
};

struct map {
	struct map_entry *entry; /* n of them, in order of insertion */
	size_t n, cap;
	uint32_t *slot; /* entry + 1, or 0 */
	size_t slots;   /* a power of two */
	uint64_t key[2];
};

void map_init(struct map *m);
void map_release(struct map *m);
void map_clear(struct map *m);

/* NULL when it is not there. Places are valid until the next map_put(). */
uint64_t *map_get(const struct map *m, struct str key);

/* The value's place; a new one is 0 and *is_new is set (is_new may be NULL). The key must outlive the map. */
uint64_t *map_put(struct map *m, struct str key, bool *is_new);

/* The same; of a new key a copy is made in the arena. */
uint64_t *map_put_copy(struct map *m, struct arena *arena, struct str key, bool *is_new);

/* A key that nobody can guess, where the kernel gives randomness; else one that works, only predictably. */
void hash_make_key(uint64_t key[2]);

/* SipHash-1-3 of `text`. */
uint64_t hash_keyed(const uint64_t key[2], struct str text);

/* Unkeyed 64-bit hash for fingerprints that must be the same in every run; not for tables that input fills.
 */
uint64_t hash_stable(struct str text);

#endif
