/* Open addressing over fingerprints. */
#include "trace/seen.h"

#include "base/map.h"
#include "base/mem.h"

#include <stdlib.h>

enum { SLOTS = 1024 };

struct seen {
	uint64_t key[2];
	uint64_t *print; /* 0: empty */
	size_t n, slots;
};

struct seen *seen_new(void)
{
	struct seen *s = mem_alloc(1, sizeof(*s));
	hash_make_key(s->key);
	return s;
}

void seen_free(struct seen *s)
{
	if (!s)
		return;
	free(s->print);
	free(s);
}

static uint64_t *slot_of(uint64_t *table, size_t slots, uint64_t print)
{
	size_t at = (size_t)print & (slots - 1);
	while (table[at] && table[at] != print)
		at = (at + 1) & (slots - 1);
	return &table[at];
}

static void grow(struct seen *s)
{
	size_t slots = s->slots ? s->slots * 2 : SLOTS;
	uint64_t *table = mem_alloc(slots, sizeof(*table));
	for (size_t i = 0; i < s->slots; i++)
		if (s->print[i])
			*slot_of(table, slots, s->print[i]) = s->print[i];
	free(s->print);
	s->print = table;
	s->slots = slots;
}

const uint64_t *seen_key(const struct seen *s)
{
	return s->key;
}

bool seen_before(struct seen *s, const struct span *span, uint64_t trace)
{
	const uint64_t both[2] = { span->print ? span->print : span_fingerprint(span, s->key), trace };
	if (!span->span_id.n)
		return false;
	uint64_t print = hash_keyed(s->key, (struct str){ (const char *)both, sizeof(both) }) | 1;
	if (s->n * 2 >= s->slots)
		grow(s);
	uint64_t *slot = slot_of(s->print, s->slots, print);
	bool before = *slot != 0;
	*slot = print;
	s->n += !before;
	return before;
}
