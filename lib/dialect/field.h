/* Tables of field names: what key is this? For lib/dialect/ only. */
#ifndef DIALECT_FIELD_H
#define DIALECT_FIELD_H

#include "dialect/field_memo.h"

struct field {
	const char *name;
	uint8_t n;  /* bytes of it */
	uint8_t id; /* what the dialect calls it; not 0 */
};

#define FIELD(name, id)                    \
	{                                  \
		name, sizeof(name) - 1, id \
	}
#define FIELDS(table) (sizeof(table) / sizeof((table)[0]))

/* The id of `key`, or 0. */
static inline uint8_t field_find(const struct field *table, size_t n, struct str key)
{
	for (size_t i = 0; i < n; i++)
		if (table[i].n == key.n && memcmp(table[i].name, key.s, key.n) == 0)
			return table[i].id;
	return 0;
}

/* The same for a table that is sorted by length, then bytes. */
static inline uint8_t field_find_sorted(const struct field *table, size_t n, struct str key)
{
	size_t low = 0, high = n;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct field *f = &table[middle];
		int order = f->n != key.n ? (f->n < key.n ? -1 : 1) : memcmp(f->name, key.s, key.n);
		if (order == 0)
			return f->id;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return 0;
}

/* As field_find_sorted(), for the next key of an object that is likely to be as the one before it. */
static inline uint8_t field_recall(struct field_memo *m, const struct field *table, size_t n, struct str key)
{
	struct field_seen *s = &m->seen[m->next++ % (sizeof(m->seen) / sizeof(m->seen[0]))];
	if (s->n == key.n && bytes_eq(s->name, key.s, key.n))
		return s->id;
	uint8_t id = field_find_sorted(table, n, key);
	if (key.n <= sizeof(s->name)) {
		memcpy(s->name, key.s, key.n);
		s->n = (uint8_t)key.n;
		s->id = id;
	}
	return id;
}

#endif
