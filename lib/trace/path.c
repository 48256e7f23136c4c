/*
 * The critical path, walked with a stack of its own. A node is entered once at
 * most, and then its children are sorted by their end: O(n log n) in all.
 */
#include "trace/path.h"

#include <stdlib.h>

/* What is known of when a node ran. */
struct extent {
	int64_t from_ns, to_ns;
	bool known;
};

struct candidate {
	struct extent ran; /* cut to its parent */
	uint32_t node;
};

/* A node that is being walked through, backwards from `at_ns`. */
struct frame {
	uint32_t node; /* NODE_NONE: the whole trace */
	int64_t from_ns, at_ns;
	size_t first, next; /* its children in `candidates`; the last ended come first */
};

struct walk {
	struct tree *t;
	const struct extent *ran;
	ARRAY(struct candidate) candidates; /* of all frames, one behind the other */
	ARRAY(struct frame) frames;
	ARRAY(struct path_step) steps; /* backwards */
};

static void join(struct extent *a, struct extent b)
{
	if (!b.known)
		return;
	a->from_ns = a->known && a->from_ns < b.from_ns ? a->from_ns : b.from_ns;
	a->to_ns = a->known && a->to_ns > b.to_ns ? a->to_ns : b.to_ns;
	a->known = true;
}

static struct extent own_extent(const struct span *s, const struct extent *children)
{
	if (s && s->flags & SPAN_HAS_START && s->flags & SPAN_HAS_END && s->end_ns >= s->start_ns)
		return (struct extent){ s->start_ns, s->end_ns, true };
	struct extent e = *children;
	if (e.known && s && s->flags & SPAN_HAS_START && !(s->flags & SPAN_HAS_END) &&
	    s->start_ns < e.from_ns)
		e.from_ns = s->start_ns;
	return e;
}

/* From the leaves up: order backwards meets children before their parents. */
static struct extent *find_extents(const struct tree *t)
{
	struct extent *ran = mem_alloc((size_t)t->n + 1, sizeof(*ran));
	for (uint32_t i = t->n; i-- > 0;) {
		uint32_t at = t->order[i];
		ran[at] = own_extent(t->node[at].span, &ran[at]);
		if (t->node[at].parent != NODE_NONE)
			join(&ran[t->node[at].parent], ran[at]);
	}
	return ran;
}

static int by_end(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;
	if (x->ran.to_ns != y->ran.to_ns)
		return x->ran.to_ns > y->ran.to_ns ? -1 : 1;
	if (x->ran.from_ns != y->ran.from_ns)
		return x->ran.from_ns < y->ran.from_ns ? -1 : 1;
	return (x->node > y->node) - (x->node < y->node);
}

static void enter(struct walk *w, uint32_t node, struct extent cut)
{
	struct frame f = { .node = node,
			   .from_ns = cut.from_ns,
			   .at_ns = cut.to_ns,
			   .first = w->candidates.n,
			   .next = w->candidates.n };
	uint32_t c = node == NODE_NONE ? w->t->first_root : w->t->node[node].first_child;
	for (; c != NODE_NONE; c = w->t->node[c].next) {
		struct extent e = w->ran[c];
		e.from_ns = e.from_ns > cut.from_ns ? e.from_ns : cut.from_ns;
		e.to_ns = e.to_ns < cut.to_ns ? e.to_ns : cut.to_ns;
		if (e.known && e.from_ns < e.to_ns)
			*array_add(&w->candidates) = (struct candidate){ e, c };
	}
	size_t n = w->candidates.n - f.first;
	if (n > 1)
		qsort(&w->candidates.v[f.first], n, sizeof(*w->candidates.v), by_end);
	*array_add(&w->frames) = f;
	if (node != NODE_NONE)
		w->t->node[node].flags |= NODE_CRITICAL;
}

static void own_step(struct walk *w, struct frame *f, int64_t from_ns)
{
	if (f->node != NODE_NONE && from_ns < f->at_ns)
		*array_add(&w->steps) = (struct path_step){ f->node, from_ns, f->at_ns };
	f->at_ns = from_ns;
}

/* The child that ended last before the point reached. */
static bool next_child(struct walk *w, struct frame *f, struct candidate *out)
{
	for (; f->next < w->candidates.n; f->next++) {
		struct candidate *c = &w->candidates.v[f->next];
		if (f->node == NODE_NONE && c->ran.to_ns > f->at_ns)
			c->ran.to_ns = f->at_ns; /* roots wait for nobody: cut, not passed over */
		if (c->ran.to_ns <= f->at_ns && c->ran.from_ns < c->ran.to_ns) {
			*out = *c;
			f->next++;
			return true;
		}
	}
	return false;
}

static void walk_on(struct walk *w)
{
	while (w->frames.n) {
		struct frame *f = &w->frames.v[w->frames.n - 1];
		struct candidate child;
		if (next_child(w, f, &child)) {
			own_step(w, f, child.ran.to_ns);
			f->at_ns = child.ran.from_ns; /* where it goes on after the child */
			enter(w, child.node, child.ran);
		} else {
			own_step(w, f, f->from_ns);
			w->candidates.n = f->first;
			w->frames.n--;
		}
	}
}

size_t path_mark(struct tree *t, struct path_step **steps)
{
	struct extent *ran = find_extents(t);
	struct walk w = { .t = t, .ran = ran };
	struct extent all = { 0 };
	for (uint32_t r = t->first_root; r != NODE_NONE; r = t->node[r].next)
		join(&all, ran[r]);
	if (all.known)
		enter(&w, NODE_NONE, all);
	walk_on(&w);
	size_t n = w.steps.n;
	*steps = arena_array(&t->arena, n, sizeof(**steps));
	for (size_t i = 0; i < n; i++)
		(*steps)[i] = w.steps.v[n - 1 - i];
	array_release(&w.candidates);
	array_release(&w.frames);
	array_release(&w.steps);
	free(ran);
	return n;
}
