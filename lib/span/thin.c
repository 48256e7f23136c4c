/* Attributes are kept, or go into the fingerprint, in their order. */
#include "span/thin.h"

#include "base/fingerprint.h"

static bool is_asked(const struct thinning *t, const struct attr *a)
{
	uint64_t any = 0;
	if (!a->key_id)
		return !a->key.n || a->value.type == VALUE_STRING || a->value.type == VALUE_BOOL;
	const struct facet_set *of_key = facet_set_of_key(t->sets, a->key_id);
	for (size_t i = 0; i < FACET_WORDS; i++)
		any |= of_key->word[i] & t->asked.word[i];
	return any;
}

/* A label that is too long stays so. */
static struct str shortened(const struct thinning *t, struct str text)
{
	struct str head = str_trim(text);
	if (head.n <= t->longest + sizeof(struct attr))
		return text;
	head.n = t->longest + 1;
	return str_trim(head).n == head.n ? head : text;
}

/* False: not all of it. */
static bool keep(const struct thinning *t, const struct attr *a, struct attr_list *room)
{
	bool named = str_eq(a->key, t->key);
	if (!named && !is_asked(t, a))
		return false;
	struct attr *kept = array_add(room);
	*kept = *a;
	if (!named && !a->key_id && a->value.type == VALUE_STRING)
		kept->value.text = shortened(t, a->value.text);
	return kept->value.text.n == a->value.text.n;
}

void span_thin(const struct thinning *t, struct span *s, struct attr_list *room)
{
	struct fingerprint f = fingerprint_new(t->secret);
	bool whole = true;
	array_clear(room);
	if (s->flags & SPAN_NO_TRACE_ID || !s->component)
		return;
	for (uint32_t i = 0; i < s->attrs.n; i++)
		if (!keep(t, &s->attrs.v[i], room)) {
			attr_mix(&f, &s->attrs.v[i]);
			whole = false;
		}
	if (whole)
		return;
	*array_add(room) = (struct attr){ .key = STR(""), .value = value_i64((int64_t)f.sum) };
	s->attrs.v = room->v;
	s->attrs.n = (uint32_t)room->n;
}
