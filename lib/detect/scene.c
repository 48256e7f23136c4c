/* The trace as rules see it: what every span is, in which order. */
#include "detect/scene.h"

#include "base/array.h"
#include "base/num.h"

struct starting {
	int64_t start_ns;
	uint32_t order, node;
};

static int by_start(const void *a, const void *b)
{
	const struct starting *x = a, *y = b;
	if (x->start_ns != y->start_ns)
		return x->start_ns < y->start_ns ? -1 : 1;
	return (x->order > y->order) - (x->order < y->order);
}

/* A span without a start stands behind its parent. */
static void find_flow(struct scene *s)
{
	const struct tree *t = s->tree;
	struct starting *starts_of = mem_alloc(t->n ? t->n : 1, sizeof(*starts_of));
	int64_t *starts = mem_alloc(t->n ? t->n : 1, sizeof(*starts));
	size_t n = 0;
	for (uint32_t i = 0; i < t->n; i++) {
		const struct node *v = &t->node[t->order[i]];
		int64_t parent = v->parent != NODE_NONE ? starts[v->parent] : t->has_start ? t->start_ns : 0;
		starts[t->order[i]] = v->span && v->span->flags & SPAN_HAS_START ? v->span->start_ns : parent;
		if (v->span)
			starts_of[n++] = (struct starting){ starts[t->order[i]], i, t->order[i] };
	}
	if (n)
		qsort(starts_of, n, sizeof(*starts_of), by_start);
	s->flow = arena_array(s->arena, n, sizeof(*s->flow));
	s->flow_n = n;
	for (size_t i = 0; i < n; i++) {
		s->flow[i] = starts_of[i].node;
		s->span[starts_of[i].node].flow = (uint32_t)i;
	}
	free(starts_of);
	free(starts);
}

void scene_make(struct scene *s, const struct facet_sets *sets)
{
	const struct tree *t = s->tree;
	const struct resource *resource = NULL;
	struct facet_set of_resource = { { 0 } };
	s->span = arena_array(s->arena, t->n, sizeof(*s->span));
	s->memo = arena_alloc(s->arena, sizeof(*s->memo));
	*s->memo = (struct scene_memo){ NULL, NULL };
	s->has = (struct facet_set){ { 0 } };
	s->components = 0;
	for (uint32_t i = 0; i < t->n; i++) {
		const struct span *span = t->node[i].span;
		s->span[i] = (struct scene_span){ .component = COMPONENT_OTHER };
		if (!span)
			continue;
		if (span->resource != resource) {
			of_resource = (struct facet_set){ { 0 } };
			if (span->resource)
				facet_set_of_attrs(sets, &span->resource->attrs, &of_resource);
			resource = span->resource;
		}
		facet_set_of(sets, span, &s->span[i].has);
		facet_set_join(&s->span[i].has, &of_resource);
		facet_set_join(&s->has, &s->span[i].has);
		s->span[i].component = s->summary->facts[i].component;
		s->components |= UINT32_C(1) << s->span[i].component;
	}
	find_flow(s);
	scene_find_docs(s);
	scene_find_calls(s);
	scene_find_tools(s);
	scene_find_answer(s);
}

/* ---- asking ---- */

bool scene_text(const struct scene *s, uint32_t node, enum facet f, struct str *out)
{
	return scene_has(s, node, f) && facet_text(scene_of(s, node), f, s->arena, out);
}

bool scene_i64(const struct scene *s, uint32_t node, enum facet f, int64_t *out)
{
	return scene_has(s, node, f) && facet_i64(scene_of(s, node), f, s->arena, out);
}

bool scene_double(const struct scene *s, uint32_t node, enum facet f, double *out)
{
	return scene_has(s, node, f) && facet_double(scene_of(s, node), f, s->arena, out);
}

size_t scene_items(const struct scene *s, uint32_t node, enum facet f, struct facet_item **out)
{
	*out = NULL;
	return scene_has(s, node, f) ? facet_all(scene_of(s, node), f, s->arena, out) : 0;
}

bool scene_first(const struct scene *s, enum facet f, uint32_t *node, struct str *out)
{
	if (!facet_set_has(&s->has, f))
		return false;
	for (size_t i = 0; i < s->flow_n; i++) {
		*node = s->flow[i];
		if (scene_text(s, *node, f, out))
			return true;
	}
	return false;
}

struct str scene_name(const struct scene *s, uint32_t node)
{
	enum { SHORT = 24 };
	const struct node *v = &s->tree->node[node];
	if (!v->span)
		return v->missing_id;
	bool named = v->span->flags & SPAN_ID_OPAQUE && v->span->span_id.n && v->span->span_id.n <= SHORT;
	bool tells = false; /* "04_retrieve" tells more than "04" */
	for (size_t i = 0; named && i < v->span->span_id.n; i++)
		tells |= v->span->span_id.s[i] == '_' || v->span->span_id.s[i] == '-';
	return named && tells ? v->span->span_id : v->span->name.n ? v->span->name : v->span->span_id;
}

/* Some write into the field for errors how it ended, also when it ended well. */
static bool says_success(struct str text)
{
	static const char *const words[] = { "completed", "success", "ok", "none",      "stop",
					     "end_turn",  "200",     "0",  "tool_calls" };
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_eq_nocase(text, str_of(words[i])))
			return true;
	return false;
}

enum fault scene_fault(const struct scene *s, uint32_t node, struct str *key, struct str *text)
{
	const struct span *span = scene_of(s, node);
	struct str type = STR(""), message = STR("");
	bool has_type = scene_text(s, node, FACET_ERROR_TYPE, &type) && !says_success(type);
	int64_t status;
	const struct attr *a;
	bool has_message = scene_text(s, node, FACET_ERROR_MESSAGE, &message) && message.n;
	if (!has_message)
		message = span->status_message;
	*text = message.n ? message : has_type ? type : STR("error");
	*key = message.n ? STR("status_message") : STR("status");
	enum facet said = has_message ? FACET_ERROR_MESSAGE : FACET_ERROR_TYPE;
	if ((has_message || (has_type && !message.n)) && (a = facet_recorded(span, said, NULL)))
		*key = a->key;
	if (span->status == SPAN_STATUS_ERROR || has_type) {
		enum fault f = fault_of(type), g = fault_of(message);
		if (f != FAULT_NONE && f != FAULT_OTHER)
			return f;
		return g != FAULT_NONE ? g : FAULT_OTHER;
	}
	if (scene_i64(s, node, FACET_HTTP_STATUS, &status) && fault_of_status(status) != FAULT_NONE) {
		if ((a = facet_recorded(span, FACET_HTTP_STATUS, NULL)))
			*key = a->key;
		*text = arena_printf(s->arena, "HTTP status %lld", (long long)status);
		return fault_of_status(status);
	}
	return FAULT_NONE;
}
