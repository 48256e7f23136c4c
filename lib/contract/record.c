/* Gathering what golden traces have in common. */
#include "contract/record_impl.h"

#include "compare/traits.h"
#include "trace/name.h"

#include <stdlib.h>

enum { TEXT_LONG = 80 };

bool record_skips(enum facet f)
{
	static const enum facet skipped[] = { FACET_DECLARED_KIND, FACET_SERVICE,     FACET_ERROR_TYPE,
					      FACET_ERROR_MESSAGE, FACET_INPUT_ROLES, FACET_INPUT_CALL_IDS,
					      FACET_CALLS_ASKED_ID };
	enum trait_row row = trait_row_of(f);
	for (size_t i = 0; i < sizeof(skipped) / sizeof(skipped[0]); i++)
		if (skipped[i] == f)
			return true;
	if (row == TRAIT_ROWS)
		return false;
	enum section section = trait_kind(row)->section;
	return section == SECTION_IDENTITY || section == SECTION_TIME || section == SECTION_OUTCOME;
}

bool record_pins(enum facet f)
{
	enum trait_row row = trait_row_of(f);
	if (row == TRAIT_ROWS || f == FACET_RELEASE)
		return false;
	return trait_kind(row)->role == TRAIT_SET || trait_kind(row)->role == TRAIT_CHOSEN;
}

struct recorder *recorder_new(struct str by)
{
	struct recorder *r = mem_alloc(1, sizeof(*r));
	enum facet f;
	r->by = by;
	r->by_facet = facet_by_name(by, &f) ? (int)f : -1;
	map_init(&r->requests);
	return r;
}

static void release_values(struct map *holders, size_t offset)
{
	for (size_t i = 0; i < holders->n; i++)
		map_release((struct map *)((char *)record_at(holders, i) + offset));
	map_release(holders);
}

void recorder_free(struct recorder *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < r->requests.n; i++) {
		struct record_request *q = record_at(&r->requests, i);
		release_values(&q->spans, offsetof(struct record_span, values));
		release_values(&q->tools, offsetof(struct record_tool, arguments));
		map_release(&q->retrieved);
		map_release(&q->in_prompt);
	}
	map_release(&r->requests);
	arena_release(&r->arena);
	arena_release(&r->scratch);
	free(r);
}

/* ---- pieces ---- */

/* The entry of this name, zeroed when it is new; the name is its first member. */
static void *entry(struct recorder *r, struct map *m, struct str name, size_t size, bool *is_new)
{
	uint64_t *at = map_get(m, name);
	*is_new = !at;
	if (at)
		return (void *)(uintptr_t)*at;
	struct str *made = arena_alloc(&r->arena, size);
	memset(made, 0, size);
	*made = arena_str(&r->arena, name);
	*map_put(m, *made, NULL) = (uint64_t)(uintptr_t)made;
	return made;
}

static void take_text(struct recorder *r, struct record_text *t, struct str text)
{
	if (!t->is_set)
		*t = (struct record_text){ arena_str(&r->arena, text), true, false };
	else if (!str_eq(t->text, text))
		t->varies = true;
}

static enum check_type type_of(struct value v)
{
	double d;
	if (v.type == VALUE_BYTES)
		return CHECK_ANY;
	if (v.type == VALUE_BOOL)
		return CHECK_BOOL;
	if (v.type == VALUE_JSON)
		return v.text.n && v.text.s[0] == '[' ? CHECK_LIST : CHECK_ANY;
	return v.type == VALUE_INT || v.type == VALUE_DOUBLE || value_as_double(v, &d) ? CHECK_NUMBER
										       : CHECK_STRING;
}

static void take_value(struct recorder *r, struct map *values, struct str key, struct value v, bool pins)
{
	bool is_new;
	struct record_value *value = entry(r, values, key, sizeof(*value), &is_new);
	struct str text = value_text(v, &r->scratch);
	if (is_new) {
		value->type = type_of(v);
		value->least_length = (int64_t)text.n;
	}
	if (value->type != type_of(v))
		value->type = CHECK_ANY;
	if ((int64_t)text.n < value->least_length)
		value->least_length = (int64_t)text.n;
	value->pins = pins;
	value->spans++;
	take_text(r, &value->value, text);
}

/* ---- one span ---- */

static void take_values(struct recorder *r, struct record_span *s, const struct diagnosis *d, uint32_t node)
{
	const struct scene *scene = d->scene;
	const struct span *span = scene_of(scene, node);
	for (int f = 0; f < FACETS; f++) {
		if (!scene_has(scene, node, (enum facet)f) || record_skips((enum facet)f))
			continue;
		struct value v = facet_get(span, (enum facet)f, &r->scratch);
		if (value_is_set(v))
			take_value(r, &s->values, str_of(facet_name((enum facet)f)), v,
				   record_pins((enum facet)f));
	}
	for (uint32_t i = 0; i < span->attrs.n; i++)
		if (!span->attrs.v[i].key_id && span->attrs.v[i].value.type != VALUE_NULL)
			take_value(r, &s->values, span->attrs.v[i].key, span->attrs.v[i].value, false);
}

/* The sibling that ended last before it started. */
static struct str before(struct recorder *r, const struct tree *t, uint32_t node)
{
	enum { LOOKED_AT = 200 };
	const struct span *s = t->node[node].span, *best = NULL;
	uint32_t up = t->node[node].parent, n = 0;
	uint32_t first = up == NODE_NONE ? NODE_NONE : t->node[up].first_child;
	for (uint32_t c = first; c != NODE_NONE && n < LOOKED_AT; c = t->node[c].next, n++) {
		const struct span *other = t->node[c].span;
		bool ends = c != node && other && other->flags & SPAN_HAS_END && s->flags & SPAN_HAS_START &&
			    other->end_ns <= s->start_ns;
		if (ends && (!best || other->end_ns > best->end_ns))
			best = other;
	}
	return best ? name_normal(best->name, &r->scratch) : STR("");
}

static void take_span(struct recorder *r, struct record_request *q, const struct tree *t,
		      const struct diagnosis *d, uint32_t node)
{
	const struct span *span = t->node[node].span;
	struct str key, text;
	bool is_new;
	uint32_t up = t->node[node].parent;
	struct record_span *s =
		entry(r, &q->spans, name_normal(span->name, &r->scratch), sizeof(*s), &is_new);
	if (is_new)
		map_init(&s->values);
	if (s->stamp != q->runs) {
		s->stamp = q->runs;
		s->runs++;
		s->now = 0;
	}
	s->now++;
	s->spans++;
	s->fails |= scene_fault(d->scene, node, &key, &text) != FAULT_NONE;
	take_text(r, &s->component, str_of(component_name(scene_component(d->scene, node))));
	take_text(r, &s->parent,
		  up != NODE_NONE && t->node[up].span ? name_normal(t->node[up].span->name, &r->scratch)
						      : STR(""));
	take_text(r, &s->after, before(r, t, node));
	take_values(r, s, d, node);
}

/* ---- one trace ---- */

static void take_tool(struct recorder *r, struct record_request *q, const struct scene_tool *run)
{
	bool is_new;
	if (!run->name.n)
		return;
	struct record_tool *t = entry(r, &q->tools, run->name, sizeof(*t), &is_new);
	if (is_new)
		map_init(&t->arguments);
	if (t->stamp != q->runs) {
		t->stamp = q->runs;
		t->runs++;
		t->now = 0;
	}
	t->now++;
	t->calls++;
	struct pull j;
	struct str key;
	if (!value_is_set(run->arguments))
		return;
	pull_init(&j, run->arguments.text.s ? run->arguments.text : STR(""), 64, &r->scratch);
	if (pull_peek(&j) != PULL_OBJECT || !pull_object(&j))
		return;
	while (pull_key(&j, &key)) {
		struct value v;
		if (!value_read(&j, &v))
			return;
		if (v.type != VALUE_JSON && v.type != VALUE_NULL)
			take_value(r, &t->arguments, key, v, true);
	}
}

static void take_id(struct recorder *r, struct record_request *q, struct map *ids, struct str id)
{
	bool is_new;
	if (!id.n)
		return;
	struct record_id *i = entry(r, ids, id, sizeof(*i), &is_new);
	if (i->stamp != q->runs) {
		i->stamp = q->runs;
		i->runs++;
	}
}

static void take_documents(struct recorder *r, struct record_request *q, const struct scene *s)
{
	for (size_t i = 0; i < s->docs_n; i++)
		if (!s->docs[i].is_input)
			take_id(r, q, &q->retrieved, s->docs[i].id);
	for (size_t i = 0; i < s->flow_n; i++) {
		struct facet_item *items;
		size_t n = scene_items(s, s->flow[i], FACET_INCLUDED_DOCS, &items);
		for (size_t k = 0; k < n; k++)
			take_id(r, q, &q->in_prompt, value_text(items[k].value, &r->scratch));
	}
}

static void take_most(struct record_request *q, enum budget_kind k, bool known, double value)
{
	if (!known)
		return;
	q->most[k] = !q->known[k] || value > q->most[k] ? value : q->most[k];
	q->known[k] = true;
}

static void take_totals(struct record_request *q, const struct summary *s)
{
	take_most(q, BUDGET_DURATION_MS, s->has_duration, (double)s->duration_ns / 1e6);
	take_most(q, BUDGET_INPUT_TOKENS, s->has_input_tokens, (double)s->input_tokens);
	take_most(q, BUDGET_OUTPUT_TOKENS, s->has_output_tokens, (double)s->output_tokens);
	take_most(q, BUDGET_COST_USD, s->has_cost, s->cost_usd);
}

/* Counts per trace are known when the trace is over. */
static void close_counts(struct record_request *q)
{
	for (size_t i = 0; i < q->spans.n; i++) {
		struct record_span *s = record_at(&q->spans, i);
		if (s->stamp != q->runs)
			continue;
		s->least = s->runs == 1 || s->now < s->least ? s->now : s->least;
		s->most = s->now > s->most ? s->now : s->most;
	}
	for (size_t i = 0; i < q->tools.n; i++) {
		struct record_tool *t = record_at(&q->tools, i);
		if (t->stamp != q->runs)
			continue;
		t->least = t->runs == 1 || t->now < t->least ? t->now : t->least;
		t->most = t->now > t->most ? t->now : t->most;
	}
}

static struct str value_of_by(struct recorder *r, const struct tree *t)
{
	struct str text = STR("");
	for (uint32_t i = 0; i < t->spans; i++) {
		const struct attr *a = r->by_facet < 0 ? span_attr(t->node[i].span, r->by) : NULL;
		if (a)
			return value_text(a->value, &r->scratch);
		if (r->by_facet >= 0 &&
		    facet_text(t->node[i].span, (enum facet)r->by_facet, &r->scratch, &text))
			return text;
	}
	return STR("");
}

static struct record_request *request_of(struct recorder *r, const struct tree *t, const struct summary *s,
					 const struct diagnosis *d)
{
	bool is_new;
	struct str by = r->by.n ? value_of_by(r, t) : STR(""), question = r->by.n ? STR("") : d->question;
	struct str root = str_is_set(s->root_name) ? name_normal(s->root_name, &r->scratch) : STR("");
	if (r->by.n ? !by.n : !root.n && !question.n)
		return NULL;
	struct str key = by.n          ? by
			 : !question.n ? root
				       : arena_printf(&r->scratch, "%.*s: %.*s", (int)root.n, root.s,
						      (int)question.n, question.s);
	struct record_request *q = entry(r, &r->requests, key, sizeof(*q), &is_new);
	if (is_new) {
		q->root = arena_str(&r->arena, root);
		q->question = arena_str(&r->arena, question);
		q->by_value = arena_str(&r->arena, by);
		map_init(&q->spans);
		map_init(&q->tools);
		map_init(&q->retrieved);
		map_init(&q->in_prompt);
	}
	return q;
}

bool recorder_add(struct recorder *r, const struct tree *t, const struct summary *s,
		  const struct diagnosis *d)
{
	struct record_request *q = request_of(r, t, s, d);
	struct str version;
	uint32_t node;
	if (!q)
		return false;
	q->runs++;
	for (size_t i = 0; i < d->scene->flow_n; i++)
		take_span(r, q, t, d, d->scene->flow[i]);
	for (size_t i = 0; i < d->scene->tools_n; i++)
		take_tool(r, q, &d->scene->tools[i]);
	take_documents(r, q, d->scene);
	take_totals(q, s);
	if (scene_first(d->scene, FACET_PROMPT_VERSION, &node, &version))
		take_text(r, &q->prompt_version, version);
	q->states_release |= scene_first(d->scene, FACET_RELEASE, &node, &version);
	for (size_t i = 0; i < d->suspects_n; i++)
		q->has_causes |= d->suspects[i].role == FINDING_CAUSE;
	close_counts(q);
	arena_reset(&r->scratch);
	return true;
}

size_t recorder_requests(const struct recorder *r, size_t *with_causes)
{
	*with_causes = 0;
	for (size_t i = 0; i < r->requests.n; i++)
		*with_causes += ((const struct record_request *)record_at(&r->requests, i))->has_causes;
	return r->requests.n;
}
