/* Counting traces, and asking what was counted. */
#include "detect/baseline_impl.h"

#include "trace/name.h"

#include <stdlib.h>

const char *const baseline_metric_names[BASELINE_METRICS] = { "duration_ns", "tokens", "cost_usd",
							      "best_score" };

struct baseline *baseline_new(void)
{
	struct baseline *b = mem_alloc(1, sizeof(*b));
	arena_init(&b->arena);
	map_init(&b->roots);
	return b;
}

static void entries_release(struct map *m)
{
	for (size_t i = 0; i < m->n; i++)
		for (size_t k = 0; k < BASELINE_METRICS; k++)
			sketch_release(&baseline_entry_at(m, i)->metric[k]);
	map_release(m);
}

void baseline_free(struct baseline *b)
{
	if (!b)
		return;
	for (size_t i = 0; i < b->roots.n; i++)
		entries_release(&baseline_entry_at(&b->roots, i)->spans);
	entries_release(&b->roots);
	arena_release(&b->arena);
	free(b);
}

struct baseline_entry *baseline_entry_get(const struct map *m, struct str name)
{
	const uint64_t *at = map_get(m, name);
	return at ? (struct baseline_entry *)(uintptr_t)*at : NULL;
}

struct baseline_entry *baseline_entry_put(struct baseline *b, struct map *m, struct str name, size_t most)
{
	struct baseline_entry *e = baseline_entry_get(m, name);
	if (e || m->n >= most)
		return e;
	e = arena_alloc(&b->arena, sizeof(*e));
	*e = (struct baseline_entry){ .name = arena_str(&b->arena, name) };
	if (m == &b->roots)
		map_init(&e->spans);
	*map_put(m, e->name, NULL) = (uint64_t)(uintptr_t)e;
	return e;
}

/* ---- adding ---- */

/* The best score of what a retrieval brought; where distances are recorded, less is better, and it is none.
 */
static bool best_score(const struct span *s, struct arena *scratch, double *out)
{
	struct facet_item *items;
	size_t n = facet_all(s, FACET_DOC_SCORES, scratch, &items);
	bool any = false;
	for (size_t i = 0; i < n; i++) {
		double score;
		if (!value_as_double(items[i].value, &score) || str_ends(items[i].key, STR("distance")))
			continue;
		if (!any || score > *out)
			*out = score;
		any = true;
	}
	return any;
}

static void add_span(struct baseline_entry *root, struct baseline_entry *e, const struct span *s,
		     enum component component, struct arena *scratch)
{
	int64_t ns;
	double score;
	e->now++;
	if (span_duration_ns(s, &ns) && ns >= 0)
		sketch_add(&e->metric[BASELINE_DURATION_NS], (double)ns);
	if (component == COMPONENT_RETRIEVER && best_score(s, scratch, &score)) {
		sketch_add(&e->metric[BASELINE_BEST_SCORE], score);
		sketch_add(&root->metric[BASELINE_BEST_SCORE], score);
	}
}

static void add_totals(struct baseline_entry *root, const struct summary *s)
{
	root->traces++;
	if (s->has_duration && s->duration_ns >= 0)
		sketch_add(&root->metric[BASELINE_DURATION_NS], (double)s->duration_ns);
	if (s->has_input_tokens || s->has_output_tokens)
		sketch_add(&root->metric[BASELINE_TOKENS],
			   (double)s->input_tokens + (double)s->output_tokens);
	if (s->has_cost)
		sketch_add(&root->metric[BASELINE_COST_USD], s->cost_usd);
}

/* How often the trace had it is known now. */
static void close_entry(struct baseline_entry *e)
{
	if (!e->now)
		return; /* closed already: several of the spans have its name */
	e->least = !e->traces || e->now < e->least ? e->now : e->least;
	e->most = e->now > e->most ? e->now : e->most;
	e->traces++;
	e->now = 0;
}

void baseline_add(struct baseline *b, const struct tree *t, const struct summary *s, struct arena *scratch)
{
	if (!str_is_set(s->root_name))
		return;
	struct baseline_entry *root =
		baseline_entry_put(b, &b->roots, name_normal(s->root_name, scratch), BASELINE_ROOTS_MAX);
	struct baseline_entry **touched = arena_array(scratch, t->spans, sizeof(struct baseline_entry *));
	b->traces++;
	if (!root)
		return;
	add_totals(root, s);
	for (uint32_t i = 0; i < t->spans; i++) {
		const struct node *v = &t->node[i];
		touched[i] = v->flags & NODE_SECOND ? NULL
						    : baseline_entry_put(b, &root->spans,
									 name_normal(v->span->name, scratch),
									 BASELINE_NAMES_MAX);
		if (touched[i])
			add_span(root, touched[i], v->span, s->facts[i].component, scratch);
	}
	for (uint32_t i = 0; i < t->spans; i++)
		if (touched[i])
			close_entry(touched[i]);
}

/* ---- asking ---- */

static int by_name(const void *a, const void *b)
{
	const struct baseline_entry *const *x = a, *const *y = b;
	return str_cmp((*x)->name, (*y)->name);
}

struct baseline_entry **baseline_sorted(const struct map *m, struct arena *arena)
{
	struct baseline_entry **all = arena_array(arena, m->n, sizeof(struct baseline_entry *));
	for (size_t i = 0; i < m->n; i++)
		all[i] = baseline_entry_at(m, i);
	if (m->n)
		qsort(all, m->n, sizeof(struct baseline_entry *), by_name);
	return all;
}

/* The entry of a name as it is recorded. */
static struct baseline_entry *entry_of(const struct map *m, struct str name)
{
	struct arena arena;
	arena_init(&arena);
	struct baseline_entry *e = baseline_entry_get(m, name_normal(name, &arena));
	arena_release(&arena);
	return e;
}

uint64_t baseline_traces(const struct baseline *b)
{
	return b->traces;
}

bool baseline_root(const struct baseline *b, struct str root_name, struct arena *arena,
		   struct baseline_root *out)
{
	const struct baseline_entry *root = entry_of(&b->roots, root_name);
	*out = (struct baseline_root){ 0 };
	if (!root)
		return false;
	struct baseline_entry **spans = baseline_sorted(&root->spans, arena);
	out->traces = root->traces;
	out->n = root->spans.n;
	out->names = arena_array(arena, out->n, sizeof(*out->names));
	for (size_t i = 0; i < out->n; i++)
		out->names[i] =
			(struct baseline_name){ .name = spans[i]->name,
						.traces = spans[i]->traces,
						.share = (double)spans[i]->traces / (double)root->traces,
						.least = spans[i]->least,
						.most = spans[i]->most };
	return true;
}

bool baseline_quantile(const struct baseline *b, struct str root_name, struct str span_name,
		       enum baseline_metric metric, double q, double *out)
{
	const struct baseline_entry *e = entry_of(&b->roots, root_name);
	if (e && str_is_set(span_name))
		e = entry_of(&e->spans, span_name);
	return e && e->metric[metric].count >= BASELINE_ENOUGH && sketch_quantile(&e->metric[metric], q, out);
}
