/* Which suspect to look at first. */
#include "detect/detect.h"

/* How strong: explicit, inferred, weak. */
static int tier(const struct finding *f)
{
	return f->confidence >= 0.8 ? 0 : f->confidence >= 0.5 ? 1 : 2;
}

static uint32_t flow_of(const struct scene *s, const struct finding *f)
{
	if (f->node == NODE_NONE || !s->tree->node[f->node].span ||
	    rule_table[f->rule].layer == LAYER_DELIVERY)
		return UINT32_MAX; /* what people say comes last */
	return s->span[f->node].flow;
}

/* A tool that failed is evidence against the model that was given its error and went on. */
static bool was_consumed(const struct findings *all, const struct finding *f)
{
	if (f->rule != RULE_tool_error && f->rule != RULE_tool_timeout)
		return false;
	enum { COMPARED = 1000 };
	for (size_t i = 0; i < all->all.n && i < COMPARED; i++)
		if (all->all.v[i].rule == RULE_error_consumed && str_eq(all->all.v[i].subject, f->subject))
			return true;
	return false;
}

struct ranked {
	struct finding *f;
	uint32_t flow, order;
	int tier;
	bool follows; /* from an earlier cause */
};

static int by_rank(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;
	if (x->f->role != y->f->role)
		return x->f->role < y->f->role ? -1 : 1;
	if (x->tier != y->tier)
		return x->tier - y->tier;
	if (x->follows != y->follows)
		return x->follows - y->follows;
	if (x->flow != y->flow)
		return x->flow < y->flow ? -1 : 1;
	if (x->f->role != FINDING_GAP && x->f->confidence != y->f->confidence)
		return x->f->confidence > y->f->confidence ? -1 : 1;
	return (x->order > y->order) - (x->order < y->order);
}

/*
 * A later finding about the same document, call or value follows from the
 * earlier one. A model that issued a bad call, or went on after an error,
 * comes before the tool that only said so, unless the tool was out of reach.
 */
static bool is_before(const struct ranked *a, const struct ranked *b)
{
	if (a->f->role != b->f->role)
		return a->f->role < b->f->role;
	if (a->tier != b->tier)
		return a->tier < b->tier;
	return a->flow < b->flow || (a->flow == b->flow && a->order < b->order);
}

static void find_consequences(struct ranked *v, size_t n)
{
	enum { COMPARED = 200 };
	for (size_t i = 0; i < n && i < COMPARED; i++)
		for (size_t k = 0;
		     v[i].f->role == FINDING_CAUSE && v[i].f->subject.n && k < n && k < COMPARED; k++)
			if (k != i && str_eq(v[k].f->subject, v[i].f->subject) &&
			    v[k].f->role <= FINDING_WORSENED && is_before(&v[k], &v[i]))
				v[i].follows = true;
}

static void number_them(struct diagnosis *d)
{
	enum { COMPARED = 200 };
	for (size_t i = 0; i < d->suspects_n; i++) {
		struct finding *f = &d->suspects[i];
		f->number = (uint32_t)i + 1;
		if (f->node != NODE_NONE && !d->mark[f->node])
			d->mark[f->node] = f->number;
		for (size_t k = 0; k < i && k < COMPARED && f->subject.n && !f->caused_by; k++)
			if (str_eq(d->suspects[k].subject, f->subject) &&
			    d->suspects[k].role <= FINDING_WORSENED &&
			    flow_of(d->scene, &d->suspects[k]) <= flow_of(d->scene, f))
				f->caused_by = d->suspects[k].number;
	}
}

static struct finding *take(struct diagnosis *d, const struct ranked *v, size_t n, bool gaps, bool missing,
			    size_t *taken)
{
	struct finding *out = arena_array(&d->arena, n, sizeof(*out));
	*taken = 0;
	for (size_t i = 0; i < n; i++)
		if ((v[i].f->role == FINDING_GAP) == gaps && v[i].f->is_missing == missing)
			out[(*taken)++] = *v[i].f;
	return out;
}

void diagnosis_rank(struct diagnosis *d, struct findings *all, double min_confidence)
{
	struct ranked *v = arena_array(&d->arena, all->all.n, sizeof(*v));
	size_t n = 0;
	for (size_t i = 0; i < all->all.n; i++) {
		struct finding *f = &all->all.v[i];
		f->confidence = f->confidence > 1 ? 1 : f->confidence < 0 ? 0 : f->confidence;
		if (f->confidence < min_confidence)
			continue;
		bool gap = f->role == FINDING_GAP; /* in the order of the rules */
		v[n++] = (struct ranked){ .f = f,
					  .flow = gap ? 0 : flow_of(d->scene, f),
					  .order = (uint32_t)i,
					  .tier = gap                    ? 0
						  : was_consumed(all, f) ? 1
									 : tier(f) };
	}
	find_consequences(v, n);
	if (n)
		qsort(v, n, sizeof(*v), by_rank);
	d->mark = arena_array(&d->arena, d->scene->tree->n, sizeof(*d->mark));
	memset(d->mark, 0, d->scene->tree->n * sizeof(*d->mark));
	d->suspects = take(d, v, n, false, false, &d->suspects_n);
	d->missing = take(d, v, n, true, true, &d->missing_n);
	d->gaps = take(d, v, n, true, false, &d->gaps_n);
	number_them(d);
}
