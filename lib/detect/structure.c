/* The shape of the trace: parents, roots and spans that are not there, and spans that are there twice. */
#include "detect/baseline.h"
#include "detect/rules.h"
#include "trace/name.h"

/* The window a missing parent must cover: that of its children. */
static void set_window(const struct tree *t, uint32_t node, struct missing *m)
{
	for (uint32_t c = t->node[node].first_child; c != NODE_NONE; c = t->node[c].next) {
		const struct span *s = t->node[c].span;
		if (!s)
			continue;
		if (s->flags & SPAN_HAS_START && (!m->has_from || s->start_ns < m->from_ns)) {
			m->from_ns = s->start_ns;
			m->has_from = true;
		}
		if (s->flags & SPAN_HAS_END && (!m->has_to || s->end_ns > m->to_ns)) {
			m->to_ns = s->end_ns;
			m->has_to = true;
		}
	}
}

static struct str service_of(const struct scene *s, uint32_t node)
{
	struct str service;
	return scene_text(s, node, FACET_SERVICE, &service) ? service : STR("");
}

void rule_missing_parent(const struct scene *s, struct findings *out)
{
	const struct tree *t = s->tree;
	for (uint32_t i = t->spans; i < t->n; i++) {
		const struct node *v = &t->node[i];
		uint32_t child = v->first_child;
		if (!(v->flags & NODE_PLACEHOLDER) || child == NODE_NONE)
			continue;
		struct str id = finding_cut(out, v->missing_id, 40), service = service_of(s, child);
		struct finding *f =
			service.n ? finding_add(out, i, CONFIDENCE_EXPLICIT,
						"%.*s is not there: the parent of %u span%s of %.*s",
						(int)id.n, id.s, v->children, v->children == 1 ? "" : "s",
						(int)service.n, service.s)
				  : finding_add(out, i, CONFIDENCE_EXPLICIT,
						"%.*s is not there: the parent of %u span%s", (int)id.n, id.s,
						v->children, v->children == 1 ? "" : "s");
		f->is_missing = true;
		f->missing =
			(struct missing){ .id = v->missing_id,
					  .what = arena_printf(out->arena, "the parent of %u span%s",
							       v->children, v->children == 1 ? "" : "s") };
		set_window(t, i, &f->missing);
		finding_evidence(out, f, child, STR("parent_id"), INDEX_NONE, v->missing_id);
	}
}

void rule_missing_root(const struct scene *s, struct findings *out)
{
	if (s->tree->roots || !s->flow_n)
		return;
	struct finding *f = finding_add(out, NODE_NONE, CONFIDENCE_EXPLICIT, "no span is the root");
	f->is_missing = true;
	f->missing = (struct missing){ .id = STR_UNSET, .what = STR("the root") };
	f->missing.has_from = s->tree->has_start;
	f->missing.from_ns = s->tree->start_ns;
	f->missing.has_to = s->tree->has_end;
	f->missing.to_ns = s->tree->end_ns;
	finding_evidence(out, f, s->flow[0], STR("parent_id"), INDEX_NONE,
			 scene_of(s, s->flow[0])->parent_id);
}

void rule_many_roots(const struct scene *s, struct findings *out)
{
	enum { SHOWN = 8 };
	const struct tree *t = s->tree;
	size_t shown = 0;
	if (t->roots < 2)
		return;
	struct finding *f = finding_add(out, NODE_NONE, CONFIDENCE_EXPLICIT, "%u spans are roots", t->roots);
	for (uint32_t r = t->first_root; r != NODE_NONE && shown < SHOWN; r = t->node[r].next)
		if (t->node[r].span && !(t->node[r].flags & NODE_CYCLE)) {
			finding_evidence(out, f, r, STR("name"), INDEX_NONE, t->node[r].span->name);
			shown++;
		}
}

void rule_duplicate_span(const struct scene *s, struct findings *out)
{
	for (uint32_t i = 0; i < s->tree->spans; i++) {
		const struct node *v = &s->tree->node[i];
		if (!(v->flags & NODE_SECOND))
			continue;
		struct str id = finding_cut(out, v->span->span_id, 40);
		struct finding *f =
			finding_add(out, i, CONFIDENCE_EXPLICIT,
				    "has the id of another span (%.*s), and other content", (int)id.n, id.s);
		finding_evidence(out, f, i, STR("span_id"), INDEX_NONE, v->span->span_id);
		if (v->twin != NODE_NONE)
			finding_evidence(out, f, v->twin, STR("span_id"), INDEX_NONE, v->span->span_id);
	}
}

void rule_parent_cycle(const struct scene *s, struct findings *out)
{
	for (uint32_t i = 0; i < s->tree->spans; i++) {
		const struct node *v = &s->tree->node[i];
		if (!(v->flags & NODE_CYCLE) && !(v->span->flags & SPAN_SELF_PARENT))
			continue;
		if (v->span->flags & SPAN_SELF_PARENT && !(v->flags & NODE_CYCLE))
			continue; /* a root in the manner of some writers */
		struct finding *f = finding_add(out, i, CONFIDENCE_EXPLICIT, "is its own ancestor");
		finding_evidence(out, f, i, STR("parent_id"), INDEX_NONE, v->span->parent_id);
	}
}

/* ---- expected-span-missing ---- */

static void tell_expected(const struct scene *s, struct findings *out, struct str name, const char *why,
			  double confidence)
{
	struct finding *f =
		finding_add(out, NODE_NONE, confidence, "%.*s is not there: %s", (int)name.n, name.s, why);
	f->is_missing = true;
	f->missing = (struct missing){ .id = STR_UNSET, .what = name };
	f->missing.has_from = s->tree->has_start;
	f->missing.from_ns = s->tree->start_ns;
	f->missing.has_to = s->tree->has_end;
	f->missing.to_ns = s->tree->end_ns;
}

static bool is_there(const struct scene *s, struct str name)
{
	for (size_t i = 0; i < s->flow_n; i++)
		if (str_eq(scene_of(s, s->flow[i])->name, name) ||
		    str_glob(name, scene_of(s, s->flow[i])->name))
			return true;
	return false;
}

/* Names are compared without the ids in them. */
static bool is_there_normal(const struct scene *s, struct str name)
{
	for (size_t i = 0; i < s->flow_n; i++)
		if (str_eq(name_normal(scene_of(s, s->flow[i])->name, s->arena), name))
			return true;
	return false;
}

/* What nearly all healthy traces with this root have. */
static void check_baseline(const struct scene *s, struct findings *out)
{
	struct baseline_root root;
	if (!s->baseline || !baseline_root(s->baseline, s->summary->root_name, s->arena, &root) ||
	    root.traces < BASELINE_ENOUGH)
		return;
	for (size_t i = 0; i < root.n; i++) {
		const struct baseline_name *n = &root.names[i];
		if (n->share < scene_option(s, OPTION_expected_span_missing_share) ||
		    is_there_normal(s, n->name))
			continue;
		struct str why = arena_printf(s->arena, "%.1f %% of %llu healthy traces have it",
					      n->share * 100, (unsigned long long)root.traces);
		tell_expected(s, out, n->name, why.s, CONFIDENCE_INFERRED);
	}
}

void rule_expected_span_missing(const struct scene *s, struct findings *out)
{
	for (size_t i = 0; i < s->expect_spans_n; i++)
		if (!is_there(s, s->expect_spans[i]))
			tell_expected(s, out, s->expect_spans[i], "it is expected", CONFIDENCE_EXPLICIT);
	check_baseline(s, out);
}
