/*
 * Children in order, depths, times. Nodes are sorted once by start and id and
 * dealt out to their parents in that order; what must be known of children
 * before their parent is found by walking the order backwards.
 */
#include "trace/tree.h"

#include "base/num.h"
#include "trace/link.h"

/* A node with what it is sorted by, for qsort() hands nothing else to the comparison. */
struct place_key {
	int64_t start_ns;
	struct str id;
	uint32_t node;
	bool has_start;
};

static int by_start(const void *a, const void *b)
{
	const struct place_key *x = a, *y = b;
	if (x->has_start != y->has_start)
		return x->has_start ? -1 : 1;
	if (x->has_start && x->start_ns != y->start_ns)
		return x->start_ns < y->start_ns ? -1 : 1;
	int by_id = str_cmp(x->id, y->id);
	return by_id ? by_id : (x->node > y->node) - (x->node < y->node);
}

static struct place_key span_key(const struct tree *t, uint32_t node)
{
	const struct span *s = t->node[node].span;
	return (struct place_key){ .start_ns = s->start_ns,
				   .has_start = s->flags & SPAN_HAS_START,
				   .id = s->span_id,
				   .node = node };
}

/* A placeholder stands where its first orphan does. */
static void placeholder_keys(const struct tree *t, struct place_key *key)
{
	for (uint32_t i = t->spans; i < t->n; i++)
		key[i] = (struct place_key){ .id = t->node[i].missing_id, .node = i };
	for (uint32_t i = 0; i < t->spans; i++) {
		const struct node *v = &t->node[i];
		if (!(v->flags & NODE_ORPHAN) || !(v->span->flags & SPAN_HAS_START))
			continue;
		struct place_key *k = &key[v->parent];
		if (!k->has_start || v->span->start_ns < k->start_ns)
			k->start_ns = v->span->start_ns;
		k->has_start = true;
	}
}

static void deal_out(struct tree *t, const struct place_key *key)
{
	uint32_t last_root = NODE_NONE;
	bool torn = false;
	t->first_root = NODE_NONE;
	for (uint32_t i = 0; i < t->n; i++)
		t->node[i].first_child = t->node[i].last_child = t->node[i].next = NODE_NONE;
	for (uint32_t i = 0; i < t->n; i++) {
		uint32_t at = key[i].node;
		uint32_t parent = t->node[at].parent;
		uint32_t *first = parent == NODE_NONE ? &t->first_root : &t->node[parent].first_child;
		uint32_t *last = parent == NODE_NONE ? &last_root : &t->node[parent].last_child;
		if (*last == NODE_NONE)
			*first = at;
		else
			t->node[*last].next = at;
		*last = at;
		if (parent != NODE_NONE)
			t->node[parent].children++;
		else if (t->node[at].span && t->node[at].span->flags & SPAN_TORN)
			torn = true; /* it may have had a parent */
		else if (t->node[at].span)
			t->roots++;
	}
	t->roots += torn && !t->roots;
}

/* Nodes come by start: what lies between the last end so far and the next start is a gap. */
static void find_gap(struct tree *t, const struct place_key *key)
{
	int64_t ran_to = 0;
	bool ran = false;
	for (uint32_t i = 0; i < t->n; i++) {
		const struct span *s = t->node[key[i].node].span;
		if (!s || !(s->flags & SPAN_HAS_START))
			continue;
		int64_t gap = ran ? num_sub_i64(s->start_ns, ran_to) : 0;
		int64_t end = s->flags & SPAN_HAS_END && s->end_ns > s->start_ns ? s->end_ns : s->start_ns;
		t->gap_ns = gap > t->gap_ns ? gap : t->gap_ns;
		ran_to = !ran || end > ran_to ? end : ran_to;
		ran = true;
	}
}

static void sort_children(struct tree *t)
{
	struct place_key *key = mem_alloc((size_t)t->n + 1, sizeof(*key));
	for (uint32_t i = 0; i < t->spans; i++)
		key[i] = span_key(t, i);
	placeholder_keys(t, key);
	qsort(key, t->n, sizeof(*key), by_start);
	deal_out(t, key);
	find_gap(t, key);
	free(key);
}

static void set_order(struct tree *t)
{
	t->order = arena_array(&t->arena, t->n, sizeof(*t->order));
	uint32_t n = 0;
	for (uint32_t at = tree_next(t, NODE_NONE); at != NODE_NONE; at = tree_next(t, at)) {
		struct node *v = &t->node[at];
		v->depth = v->parent == NODE_NONE ? 0 : t->node[v->parent].depth + 1;
		t->order[n++] = at;
	}
	if (n != t->n)
		BUG("tree: a span was lost");
	while (n-- > 0) {
		const struct node *v = &t->node[t->order[n]];
		if (v->parent != NODE_NONE)
			t->node[v->parent].below += v->below + 1;
	}
}

static bool has_times(const struct span *s)
{
	return s->flags & SPAN_HAS_START && s->flags & SPAN_HAS_END;
}

static void flag_times(const struct tree *t, struct node *v)
{
	const struct span *s = v->span;
	bool has_start = s->flags & SPAN_HAS_START;
	v->flags |= s->flags & SPAN_TORN ? NODE_TORN : 0u;
	/* A step that was made from a run record without times is not odd for having none. */
	if (!(s->flags & (SPAN_SYNTHETIC | SPAN_TORN))) {
		v->flags |= has_start ? 0u : (uint32_t)NODE_NO_START;
		v->flags |= s->flags & SPAN_HAS_END ? 0u : (uint32_t)NODE_UNFINISHED;
	}
	if (has_times(s) && s->end_ns < s->start_ns)
		v->flags |= NODE_BACKWARDS;
	const struct span *parent = v->parent == NODE_NONE ? NULL : t->node[v->parent].span;
	if (!parent || !has_start)
		return;
	int64_t precision = s->precision_ns > parent->precision_ns ? s->precision_ns : parent->precision_ns;
	if (parent->flags & SPAN_HAS_START && num_add_i64(s->start_ns, precision) < parent->start_ns)
		v->flags |= NODE_EARLY;
	bool parent_fine = has_times(parent) && parent->end_ns >= parent->start_ns;
	if (parent_fine && num_sub_i64(s->start_ns, precision) > parent->end_ns)
		v->flags |= NODE_LATE;
}

static void set_extent(struct tree *t, const struct span *s)
{
	if (s->flags & SPAN_HAS_START && (!t->has_start || s->start_ns < t->start_ns)) {
		t->start_ns = s->start_ns;
		t->has_start = true;
	}
	if (s->flags & SPAN_HAS_END && (!t->has_end || s->end_ns > t->end_ns)) {
		t->end_ns = s->end_ns;
		t->has_end = true;
	}
}

/* Duration without what children cover; a child whose times are not known may cover anything. */
static int64_t self_time(const struct tree *t, const struct node *v)
{
	const struct span *s = v->span;
	if (!s || !has_times(s) || s->end_ns < s->start_ns)
		return -1;
	int64_t covered_to = s->start_ns, self = 0;
	for (uint32_t c = v->first_child; c != NODE_NONE; c = t->node[c].next) {
		const struct span *child = t->node[c].span;
		if (!has_times(child) || child->end_ns < child->start_ns)
			return -1;
		if (child->start_ns >= s->end_ns)
			continue;
		if (child->start_ns > covered_to)
			self = num_add_i64(self, num_sub_i64(child->start_ns, covered_to));
		if (child->end_ns > covered_to)
			covered_to = child->end_ns < s->end_ns ? child->end_ns : s->end_ns;
	}
	return num_add_i64(self, num_sub_i64(s->end_ns, covered_to));
}

void tree_init(struct tree *t, const struct trace *trace)
{
	*t = (struct tree){ .trace = trace };
	arena_init(&t->arena);
	link_parents(t);
	sort_children(t);
	set_order(t);
	for (uint32_t i = 0; i < t->spans; i++) {
		flag_times(t, &t->node[i]);
		set_extent(t, t->node[i].span);
	}
	for (uint32_t i = 0; i < t->n; i++)
		t->node[i].self_ns = self_time(t, &t->node[i]);
}

void tree_release(struct tree *t)
{
	arena_release(&t->arena);
	*t = (struct tree){ 0 };
}

uint32_t tree_skip(const struct tree *t, uint32_t node)
{
	while (node != NODE_NONE && t->node[node].next == NODE_NONE)
		node = t->node[node].parent;
	return node == NODE_NONE ? NODE_NONE : t->node[node].next;
}

uint32_t tree_next(const struct tree *t, uint32_t node)
{
	if (node == NODE_NONE)
		return t->first_root;
	return t->node[node].first_child != NODE_NONE ? t->node[node].first_child : tree_skip(t, node);
}

bool tree_start(const struct tree *t, uint32_t node, int64_t *ns)
{
	const struct node *v = &t->node[node];
	if (!v->span && v->first_child != NODE_NONE)
		v = &t->node[v->first_child];
	if (!v->span || !(v->span->flags & SPAN_HAS_START))
		return false;
	*ns = v->span->start_ns;
	return true;
}
