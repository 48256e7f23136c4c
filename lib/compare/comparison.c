/* Comparing two traces: spans first, then what each pair says. */
#include "compare/comparison.h"

#include "trace/name.h"

#include <stdlib.h>

static bool is_ignored(const struct comparison *c, enum section section, struct str label, struct str key)
{
	for (size_t i = 0; i < c->options->ignore_n; i++) {
		struct str what = c->options->ignore[i];
		if (str_eq(what, str_of(section_name(section))) || str_eq(what, label) ||
		    (key.n && str_glob(what, key)))
			return true;
	}
	return c->options->section_off[section];
}

static struct change *add(struct comparison *c, enum section section)
{
	if (c->n == c->cap) {
		c->cap = c->cap ? c->cap * 2 : 32;
		c->changes = mem_resize(c->changes, c->cap, sizeof(*c->changes));
	}
	struct change *change = &c->changes[c->n];
	*change = (struct change){
		.section = section, .row = TRAIT_ROWS, .relation = VALUES_DIFFER, .made = (uint32_t)c->n
	};
	change->counts = section_kind(section) != SECTION_IS_IDENTITY;
	c->n++;
	return change;
}

struct change *comparison_add_attr(struct comparison *c, enum section section, enum trait_role role,
				   uint32_t a, uint32_t b, struct str label, struct str key)
{
	if (is_ignored(c, section, label, key))
		return NULL;
	struct change *change = add(c, section);
	change->kind = CHANGE_VALUE;
	change->role = role;
	change->a = a;
	change->b = b;
	change->label = label;
	return change;
}

struct change *comparison_add(struct comparison *c, enum change_kind kind, enum trait_row row, uint32_t a,
			      uint32_t b, struct str key)
{
	const struct trait_kind *k = trait_kind(row);
	struct change *change = comparison_add_attr(c, k->section, k->role, a, b, str_of(k->label), key);
	if (change) {
		change->kind = kind;
		change->row = row;
	}
	return change;
}

void comparison_values(struct comparison *c, struct change *change, struct value before, struct value after)
{
	if (!change)
		return;
	change->before = before;
	change->after = after;
	if (value_is_set(before) && value_is_set(after)) {
		change->relation = values_relate(before, after, &c->arena, &change->second);
		if (change->relation == VALUES_SAME)
			c->n--;
		else if (change->relation != VALUES_DIFFER)
			change->counts = false;
	} else if (!value_is_set(before) && !value_is_set(after)) {
		c->n--;
	} else if (!c->same_keys && change->kind == CHANGE_VALUE) {
		c->unrecorded[value_is_set(before) ? 0 : 1]++;
		c->n--;
	}
}

/* ---- spans ---- */

static void add_span(struct comparison *c, enum change_kind kind, uint32_t a, uint32_t b)
{
	const struct span *s = a != NODE_NONE ? side_span(&c->a, a) : side_span(&c->b, b);
	if (!s || is_ignored(c, SECTION_SPANS, s->name, s->name))
		return;
	struct change *change = add(c, SECTION_SPANS);
	change->kind = kind;
	change->role = TRAIT_GIVEN;
	change->a = a;
	change->b = b;
}

/* Names with other ids in them are the same name. */
static void compare_names(struct comparison *c, uint32_t a, uint32_t b)
{
	const struct span *x = side_span(&c->a, a), *y = side_span(&c->b, b);
	struct change *change;
	if (!c->same_keys)
		return;
	if (!str_eq(x->name, y->name)) {
		bool same = str_eq(name_normal(x->name, &c->arena), name_normal(y->name, &c->arena));
		change = comparison_add_attr(c, same ? SECTION_IDENTITY : SECTION_SPANS, TRAIT_SET, a, b,
					     STR("name"), STR("name"));
		comparison_values(c, change, value_str(x->name), value_str(y->name));
	}
	if (x->kind != y->kind && x->kind && y->kind) {
		change = comparison_add_attr(c, SECTION_SPANS, TRAIT_SET, a, b, STR("kind"), STR("kind"));
		comparison_values(c, change, value_str(str_of(span_kind_name(x->kind))),
				  value_str(str_of(span_kind_name(y->kind))));
	}
}

static void compare_spans(struct comparison *c)
{
	const struct tree *x = c->a.tree, *y = c->b.tree;
	for (size_t i = 0; i < c->a.scene.flow_n; i++) {
		uint32_t a = c->a.scene.flow[i], b = c->alignment.b_of[a];
		if (b == NODE_NONE) {
			add_span(c, CHANGE_REMOVED, a, NODE_NONE);
			continue;
		}
		if (!x->node[a].span || !y->node[b].span)
			continue;
		c->matched++;
		if (c->alignment.moved[a])
			add_span(c, CHANGE_MOVED, a, b);
		compare_names(c, a, b);
		size_t from = c->n;
		comparison_traits(c, a, b);
		comparison_attributes(c, a, b, from);
	}
	for (size_t i = 0; i < c->b.scene.flow_n; i++)
		if (c->alignment.a_of[c->b.scene.flow[i]] == NODE_NONE)
			add_span(c, CHANGE_ADDED, NODE_NONE, c->b.scene.flow[i]);
}

/* What the user asked is given from outside, wherever it is recorded. */
static void compare_question(struct comparison *c)
{
	const struct scene *x = &c->a.scene, *y = &c->b.scene;
	uint32_t a = x->question_node;
	if (!x->question.n || !y->question.n || a == NODE_NONE)
		return;
	struct change *change = comparison_add_attr(c, SECTION_INPUT, TRAIT_SET, a, c->alignment.b_of[a],
						    STR("question"), STR("question"));
	comparison_values(c, change, value_str(x->question), value_str(y->question));
	c->asks_differently = c->n > 0;
}

static void count(struct comparison *c)
{
	for (size_t i = 0; i < c->n; i++) {
		const struct change *change = &c->changes[i];
		enum section_kind kind = section_kind(change->section);
		c->totals.cut += change->relation == VALUES_CUT;
		c->totals.redacted += change->relation == VALUES_REDACTED;
		c->totals.identity += kind == SECTION_IS_IDENTITY;
		c->totals.by_section[change->section] += change->counts || kind == SECTION_IS_IDENTITY;
		c->totals.decisions += change->counts && kind == SECTION_IS_DECISION;
		c->totals.figures += change->counts && kind == SECTION_IS_FIGURE;
		c->totals.plain += change->counts && kind == SECTION_IS_PLAIN;
	}
}

void comparison_make(struct comparison *out, const struct tree *a, const struct summary *of_a,
		     const struct tree *b, const struct summary *of_b, const struct compare_options *options)
{
	struct facet_sets *sets = facet_sets_new();
	*out = (struct comparison){ .options = options };
	arena_init(&out->arena);
	side_make(&out->a, a, of_a, sets);
	side_make(&out->b, b, of_b, sets);
	facet_sets_free(sets);
	out->same_keys = comparison_same_keys(out);
	align(&out->a, &out->b, &out->arena, &out->alignment);
	compare_question(out);
	compare_spans(out);
	comparison_resources(out);
	comparison_effects(out);
	count(out);
}

void comparison_release(struct comparison *c)
{
	side_release(&c->a);
	side_release(&c->b);
	free(c->changes);
	arena_release(&c->arena);
}

struct str comparison_name(const struct comparison *c, const struct change *change)
{
	return change->a != NODE_NONE ? scene_name(&c->a.scene, change->a)
				      : scene_name(&c->b.scene, change->b);
}

bool comparison_is_same(const struct comparison *c)
{
	return c->totals.decisions + c->totals.figures + c->totals.plain == 0;
}
