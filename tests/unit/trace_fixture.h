/* Traces put together span by span, for tests: times are in milliseconds, -1 is unset. */
#ifndef TRACE_FIXTURE_H
#define TRACE_FIXTURE_H

#include "span/build.h"
#include "trace/tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

enum { MILLION = 1000000 };

struct world {
	struct collect *collect;
	struct facet_index *index;
	struct arena arena;
	struct build build;
	struct tree tree;
	bool has_tree;
};

static inline int world_up(void **state)
{
	struct world *w = mem_alloc(1, sizeof(*w));
	w->collect = collect_new();
	w->index = facet_index_new();
	arena_init(&w->arena);
	build_init(&w->build, &w->arena, w->index);
	*state = w;
	return 0;
}

static inline int world_down(void **state)
{
	struct world *w = *state;
	if (w->has_tree)
		tree_release(&w->tree);
	build_release(&w->build);
	collect_free(w->collect);
	facet_index_free(w->index);
	arena_release(&w->arena);
	free(w);
	return 0;
}

static inline struct span *begin(struct world *w, const char *trace, const char *id, const char *parent,
				 int start, int end)
{
	build_span(&w->build);
	struct span *s = &w->build.span;
	s->trace_id = str_of(trace);
	s->span_id = str_of(id);
	s->parent_id = str_of(parent);
	s->name = str_of(id);
	s->precision_ns = 1;
	s->start_ns = (int64_t)start * MILLION;
	s->end_ns = (int64_t)end * MILLION;
	s->flags = (start >= 0 ? SPAN_HAS_START : 0u) | (end >= 0 ? SPAN_HAS_END : 0u);
	return s;
}

static inline void finish(struct world *w)
{
	collect_add(w->collect, build_done(&w->build));
}

static inline void add(struct world *w, const char *id, const char *parent, int start, int end)
{
	begin(w, "t", id, parent, start, end);
	finish(w);
}

static inline void attr(struct world *w, const char *key, struct value v)
{
	build_attr(&w->build, str_of(key), v);
}

static inline struct tree *tree_of(struct world *w)
{
	size_t n;
	struct trace *const *traces = collect_traces(w->collect, &n);
	assert_int_equal(n, 1);
	tree_init(&w->tree, traces[0]);
	w->has_tree = true;
	return &w->tree;
}

static inline struct str node_id(const struct tree *t, uint32_t node)
{
	const struct node *v = &t->node[node];
	return v->span ? v->span->span_id : v->missing_id;
}

static inline const struct node *node_of(const struct tree *t, const char *id)
{
	for (uint32_t i = 0; i < t->n; i++) {
		if (str_eq(node_id(t, i), str_of(id)))
			return &t->node[i];
	}
	fail_msg("no node %s", id);
	return NULL;
}

/* The tree as text: "a(b(c)d)?x(e)": children in brackets, '?' before a missing parent, '!' before a cut
 * cycle.
 */
static inline void assert_tree(const struct tree *t, const char *expected)
{
	struct buf text = { 0 };
	uint32_t last = NODE_NONE;
	for (uint32_t at = tree_next(t, NODE_NONE); at != NODE_NONE; at = tree_next(t, at)) {
		const struct node *v = &t->node[at];
		uint32_t before = last == NODE_NONE ? 0 : t->node[last].depth;
		if (last != NODE_NONE && v->depth > before)
			buf_add_char(&text, '(');
		for (; before > v->depth; before--)
			buf_add_char(&text, ')');
		buf_add_c(&text, v->flags & NODE_PLACEHOLDER ? "?" : v->flags & NODE_CYCLE ? "!" : "");
		buf_add_str(&text, node_id(t, at));
		last = at;
	}
	for (uint32_t d = last == NODE_NONE ? 0 : t->node[last].depth; d; d--)
		buf_add_char(&text, ')');
	buf_add_char(&text, '\0');
	assert_string_equal(text.s, expected);
	buf_release(&text);
}

#define TRACE_TEST(f) cmocka_unit_test_setup_teardown(f, world_up, world_down)

#endif
