/* Arms of parts, and of the whole that they add up to. */
#include "compare/arms.h"

#include "detect/phrases.h"

#include <stdlib.h>

struct arms *arms_new(struct str key, const struct facet_sets *sets)
{
	struct arms *a = mem_alloc(1, sizeof(*a));
	*a = (struct arms){ .key = key, .facet = FACETS, .sets = sets, .phrases = phrases_new() };
	if (str_is_set(key) && !facet_by_name(key, &a->facet))
		a->facet = FACETS;
	return a;
}

struct arms *arms_part(const struct arms *whole)
{
	struct arms *part = mem_alloc(1, sizeof(*part));
	*part = (struct arms){ .key = whole->key,
			       .facet = whole->facet,
			       .is_part = true,
			       .sets = whole->sets,
			       .phrases = whole->phrases };
	return part;
}

void arms_free(struct arms *a)
{
	if (!a)
		return;
	for (size_t i = 0; i < a->arms.n; i++)
		profile_free(a->arms.v[i].profile);
	array_release(&a->arms);
	array_release(&a->later);
	if (!a->is_part)
		phrases_free(a->phrases);
	arena_release(&a->arena);
	arena_release(&a->scratch);
	free(a);
}

/* The value of the key of the first span that has one. */
static struct str value_of(struct arms *a, const struct tree *t)
{
	for (uint32_t i = 0; i < t->spans && str_is_set(a->key); i++) {
		struct str text = STR("");
		const struct span *s = t->node[t->order[i]].span;
		const struct attr *attr = s && a->facet == FACETS ? span_attr(s, a->key) : NULL;
		if (attr)
			return value_text(attr->value, &a->scratch);
		if (s && a->facet != FACETS && facet_text(s, a->facet, &a->scratch, &text))
			return text;
	}
	return STR("");
}

struct profile *arms_profile(struct arms *a, struct str value)
{
	size_t i = 0;
	while (i < a->arms.n && !str_eq(a->arms.v[i].value, value))
		i++;
	if (i == a->arms.n && i >= ARMS_MOST)
		return NULL;
	if (i == a->arms.n)
		*array_add(&a->arms) =
			(struct arm){ arena_str(&a->arena, value),
				      a->is_part ? profile_part(a->phrases) : profile_new(a->phrases) };
	return a->arms.v[i].profile;
}

void arms_thinning(const struct arms *a, struct thinning *out)
{
	*out = (struct thinning){ .sets = a->sets, .key = a->key, .longest = PROFILE_TEXT };
	hash_make_key(out->secret);
	summary_counts_ask(&out->asked);
	profile_asks(&out->asked);
	if (a->facet != FACETS)
		facet_set_add(&out->asked, a->facet);
}

static void count_trace(struct arms *part, const struct trace *trace)
{
	struct tree tree;
	struct summary summary;
	struct profile *profile = NULL;
	tree_init(&tree, trace);
	struct str value = value_of(part, &tree);
	bool labelled = value.n || !str_is_set(part->key);
	if (!labelled)
		part->unlabelled++;
	else if (!(profile = arms_profile(part, value)))
		*array_add(&part->later) = trace;
	if (profile) {
		summary_counts(&tree, &part->scratch, &summary);
		profile_add(profile, &tree, &summary, part->sets, &part->scratch);
	}
	tree_release(&tree);
	arena_reset(&part->scratch);
}

/* Behind one that had no arm all others wait, too: the order of traces decides what is kept. */
void arms_count(struct arms *part, const struct trace *trace)
{
	if (part->later.n)
		*array_add(&part->later) = trace;
	else
		count_trace(part, trace);
}

static void merge(struct arms *whole, const struct arms *part)
{
	whole->unlabelled += part->unlabelled;
	for (size_t i = 0; i < part->arms.n; i++) {
		const struct arm *arm = &part->arms.v[i];
		struct profile *into = arms_profile(whole, arm->value);
		if (into)
			profile_merge(into, arm->profile);
	}
}

void arms_take(struct arms *whole, struct arms *part)
{
	merge(whole, part);
	for (size_t i = 0; i < part->later.n; i++) {
		struct arms *one = arms_part(whole);
		count_trace(one, part->later.v[i]);
		merge(whole, one);
		arms_free(one);
	}
	arms_free(part);
}
