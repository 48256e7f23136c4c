/* Tables in which a text has one place, or one of two. */
#include "span/memo.h"

#include "base/intern.h"
#include "base/mem.h"

#include <stdlib.h>

enum { SLOTS = 4096, TEXT_MOST = 62 };

struct known {
	uint8_t n; /* 0: empty */
	char text[TEXT_MOST];
};

struct memo {
	const struct facet_index *index;
	struct key_slot {
		struct known key;
		struct key_meaning meaning;
	} keys[SLOTS];
	struct name_slot {
		struct known name;
		uint16_t sign;
	} names[SLOTS];
	struct value_slot {
		struct known value;
		uint32_t key; /* its number */
		uint16_t sign;
	} values[SLOTS];
	uint32_t numbered;
	struct key_meaning other; /* of a key that is too long to be remembered */
};

struct memo *memo_new(const struct facet_index *ix)
{
	struct memo *m = mem_alloc(1, sizeof(*m));
	m->index = ix;
	return m;
}

void memo_free(struct memo *m)
{
	free(m);
}

static size_t slot_of(struct str text)
{
	return (intern_hash(text) >> 32) % SLOTS;
}

static bool is_known(const struct known *k, struct str text)
{
	return k->n == text.n && bytes_eq(k->text, text.s, text.n);
}

static void remember(struct known *k, struct str text)
{
	k->n = (uint8_t)text.n;
	memcpy(k->text, text.s, text.n);
}

static void find_meaning(const struct memo *m, struct str key, struct key_meaning *out)
{
	*out = (struct key_meaning){ .key_id = m->index ? facet_index_key(m->index, key) : 0 };
	out->signs_n = (uint8_t)component_signs_of_key(key, out->sign);
	if (out->key_id)
		facet_index_bits(m->index, out->key_id, out->facets);
}

const struct key_meaning *memo_key(struct memo *m, struct str key)
{
	if (!key.n || key.n > TEXT_MOST) {
		find_meaning(m, key, &m->other);
		return &m->other;
	}
	size_t at = slot_of(key);
	struct key_slot *slot = &m->keys[at];
	if (is_known(&slot->key, key))
		return &slot->meaning;
	if (slot->key.n)
		slot = &m->keys[at ^ 1];
	if (!is_known(&slot->key, key)) {
		find_meaning(m, key, &slot->meaning);
		slot->meaning.number = ++m->numbered;
		remember(&slot->key, key);
	}
	return &slot->meaning;
}

static uint16_t find_sign(const struct key_meaning *key, struct value v)
{
	for (size_t i = 0; i < key->signs_n; i++)
		if (component_sign_holds(key->sign[i], v))
			return key->sign[i];
	return SIGN_NONE;
}

uint16_t memo_sign(struct memo *m, const struct key_meaning *key, struct value v)
{
	if (!key->signs_n || v.type != VALUE_STRING || !key->number || v.text.n > TEXT_MOST)
		return find_sign(key, v);
	struct value_slot *slot = &m->values[(slot_of(v.text) + key->number) % SLOTS];
	if (slot->key != key->number || !is_known(&slot->value, v.text)) {
		slot->key = key->number;
		slot->sign = find_sign(key, v);
		remember(&slot->value, v.text);
	}
	return slot->sign;
}

uint16_t memo_name(struct memo *m, struct str name)
{
	if (!name.n || name.n > TEXT_MOST)
		return component_sign_of_name(name);
	struct name_slot *slot = &m->names[slot_of(name)];
	if (!is_known(&slot->name, name)) {
		slot->sign = component_sign_of_name(name);
		remember(&slot->name, name);
	}
	return slot->sign;
}
