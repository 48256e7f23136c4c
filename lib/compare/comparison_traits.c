/* What a pair of spans says, row by row of traits.def. */
#include "compare/comparison.h"
#include "compare/sequence.h"

#include <math.h>
#include <stdlib.h>

struct items {
	const struct trait *v[2];
	struct arena *arena;
	bool differ_in_place; /* items of one name may have other values */
	bool by_value;        /* conventions give other names to the same */
};

static int score_items(void *user, uint32_t i, uint32_t j)
{
	enum { NAME = 400, WEAK = 10 };
	struct items *it = user;
	const struct trait *x = &it->v[0][i], *y = &it->v[1][j];
	if (x->hash == y->hash)
		return SEQUENCE_EXACT;
	if (!str_eq(x->name, y->name) && !it->by_value)
		return 0;
	if (values_relate(x->value, y->value, it->arena, NULL) == VALUES_SAME)
		return SEQUENCE_EXACT - 1;
	return it->differ_in_place && str_eq(x->name, y->name) ? NAME : 0;
}

static uint64_t key_of_item(void *user, int side, uint32_t at, bool loose)
{
	struct items *it = user;
	const struct trait *t = &it->v[side][at];
	(void)loose;
	return t->hash;
}

static struct change *add_item(struct comparison *c, enum change_kind kind, uint32_t a, uint32_t b,
			       const struct trait *x, const struct trait *y)
{
	const struct trait *t = x ? x : y;
	struct change *change = comparison_add(c, kind, t->row, a, b, t->key);
	if (!change)
		return NULL;
	change->item = t->name;
	change->key_before = x ? x->key : STR_UNSET;
	change->key_after = y ? y->key : STR_UNSET;
	return change;
}

static void add_one_sided(struct comparison *c, uint32_t a, uint32_t b, const struct trait *t, uint32_t place,
			  bool gone)
{
	if (t->row == ROW_MESSAGES && !c->same_keys) { /* some record the last message only */
		c->unrecorded[gone ? 0 : 1]++;
		return;
	}
	struct change *change =
		add_item(c, gone ? CHANGE_REMOVED : CHANGE_ADDED, a, b, gone ? t : NULL, gone ? NULL : t);
	struct value none = { .type = VALUE_NONE };
	if (change && gone)
		change->place_before = place;
	else if (change)
		change->place_after = place;
	comparison_values(c, change, gone ? t->value : none, gone ? none : t->value);
}

static void compare_lists(struct comparison *c, uint32_t a, uint32_t b, const struct trait *x, uint32_t n,
			  const struct trait *y, uint32_t m)
{
	struct items items = { { x, y },
			       &c->arena,
			       x->row == ROW_MESSAGES || x->row == ROW_CALLS || x->row == ROW_SYSTEM_PROMPT ||
				       x->row == ROW_TOOLS_OFFERED,
			       !c->same_keys && x->row == ROW_MESSAGES };
	struct sequence q = { n, m, score_items, key_of_item, &items, true };
	uint32_t *first = mem_alloc(n, sizeof(*first)), *second = mem_alloc(m, sizeof(*second));
	bool *stays = mem_alloc(n, sizeof(*stays));
	sequence_match(&q, first, second);
	sequence_rising(first, n, stays);
	for (uint32_t i = 0; i < n; i++) {
		if (first[i] == SEQUENCE_NONE) {
			add_one_sided(c, a, b, &x[i], i + 1, true);
			continue;
		}
		const struct trait *other = &y[first[i]];
		struct change *change =
			add_item(c, stays[i] ? CHANGE_VALUE : CHANGE_MOVED, a, b, &x[i], other);
		if (change) {
			change->place_before = i + 1;
			change->place_after = first[i] + 1;
		}
		if (stays[i])
			comparison_values(c, change, x[i].value, other->value);
	}
	for (uint32_t j = 0; j < m; j++)
		if (second[j] == SEQUENCE_NONE)
			add_one_sided(c, a, b, &y[j], j + 1, false);
	free(stays);
	free(second);
	free(first);
}

/* Dialects that write times less exactly round both ends of a span. */
static bool within_tolerance(const struct comparison *c, uint32_t a, uint32_t b, int64_t x, int64_t y)
{
	const struct span *s = side_span(&c->a, a), *t = side_span(&c->b, b);
	bool alike = s->precision_ns == t->precision_ns;
	double coarser = alike ? 0 : fmax((double)s->precision_ns, (double)t->precision_ns);
	double longer = fmax(fabs((double)x), fabs((double)y));
	return fabs((double)x - (double)y) <= fmax(coarser, longer * c->options->tolerance);
}

static void compare_single(struct comparison *c, uint32_t a, uint32_t b, const struct trait *x,
			   const struct trait *y)
{
	struct value none = { .type = VALUE_NONE };
	if (x && y && x->row == ROW_DURATION && within_tolerance(c, a, b, x->value.i, y->value.i))
		return;
	if (x && y && x->hash == y->hash)
		return;
	struct change *change = add_item(c, CHANGE_VALUE, a, b, x, y);
	comparison_values(c, change, x ? x->value : none, y ? y->value : none);
}

static bool is_list(enum trait_row row)
{
	return row == ROW_MESSAGES || row == ROW_CALLS || row == ROW_TOOLS_OFFERED;
}

static void compare_row(struct comparison *c, uint32_t a, uint32_t b, const struct trait *x, uint32_t n,
			const struct trait *y, uint32_t m)
{
	enum trait_row row = n ? x->row : y->row;
	if (row == ROW_INPUT_TEXT && c->asks_differently && a == c->a.scene.question_node)
		return;
	if ((!n || !m) && !c->same_keys)
		c->unrecorded[n ? 0 : 1]++;
	else if (row == ROW_DOCUMENTS || row == ROW_DOCUMENTS_IN)
		comparison_documents(c, a, b, x, n, y, m);
	else if (n <= 1 && m <= 1 && !is_list(row))
		compare_single(c, a, b, n ? x : NULL, m ? y : NULL);
	else if (n && m)
		compare_lists(c, a, b, x, n, y, m);
	else
		for (uint32_t i = 0; i < n + m; i++)
			add_one_sided(c, a, b, n ? &x[i] : &y[i], i + 1, n > 0);
}

static uint32_t run_of(const struct trait *t, const struct trait *end)
{
	uint32_t n = 0;
	while (t + n < end && t[n].row == t->row)
		n++;
	return n;
}

void comparison_traits(struct comparison *c, uint32_t a, uint32_t b)
{
	const struct trait *x = c->a.traits + c->a.first[a], *x_end = c->a.traits + c->a.first[a + 1];
	const struct trait *y = c->b.traits + c->b.first[b], *y_end = c->b.traits + c->b.first[b + 1];
	while (x < x_end || y < y_end) {
		bool take_x = y == y_end || (x < x_end && x->row <= y->row);
		bool take_y = x == x_end || (y < y_end && y->row <= x->row);
		uint32_t n = take_x ? run_of(x, x_end) : 0, m = take_y ? run_of(y, y_end) : 0;
		compare_row(c, a, b, x, n, y, m);
		x += n;
		y += m;
	}
}
