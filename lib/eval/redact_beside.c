/* Traces learnt side by side: what was found in one is told to the whole when it is its turn. */
#include "eval/redact_impl.h"

struct redactor *redactor_beside(struct redactor *whole)
{
	struct redactor *r = redactor_new(whole->settings);
	r->whole = whole;
	return r;
}

static void know_called(struct redactor *r, struct str value)
{
	if (map_get(&r->called, value))
		return;
	(void)map_put(&r->called, arena_str(&r->arena, value), NULL);
	r->count[PERSONAL_SECRET]++;
}

static void know(struct redactor *r, const struct redact_value_of *v)
{
	struct redact_value_of own = *v;
	if (v->only_called) {
		know_called(r, v->value);
		return;
	}
	if (literal_set_get(&r->known, v->value))
		return;
	own.value = arena_str(&r->arena, v->value);
	if (literal_set_add(&r->known, own.value, own.kind)) {
		if (r->suspects)
			redact_memo_clear(&r->memo);
		*array_add(&r->values) = own;
		r->count[own.kind]++;
	}
}

void redactor_tell(struct redactor *r, const struct redact_value_of *v)
{
	if (r->whole == r)
		know(r, v);
	else
		*array_add(&r->news) = *v;
}

struct redact_found {
	struct redact_value_of *v;
	size_t n;
};

const struct redact_found *redactor_found(const struct redactor *beside, struct arena *arena)
{
	struct redact_found *found = arena_alloc(arena, sizeof(*found));
	found->n = beside->news.n;
	found->v = arena_array(arena, found->n, sizeof(*found->v));
	for (size_t i = 0; i < found->n; i++) {
		found->v[i] = beside->news.v[i];
		found->v[i].value = arena_str(arena, found->v[i].value);
	}
	return found;
}

void redactor_take(struct redactor *r, const struct redact_found *found)
{
	for (size_t i = 0; i < found->n; i++)
		know(r, &found->v[i]);
}
