/*
 * Words as numbers, then E. W. Myers, "An O(ND) Difference Algorithm and Its
 * Variations", Algorithmica 1986, section 4b: the middle of a shortest path is
 * found from both ends, which leaves two smaller boxes; in linear space.
 */
#include "compare/words.h"

#include "base/array.h"
#include "base/letter.h"
#include "base/map.h"
#include "base/utf8.h"

enum {
	EDITS_MAX = 4096,            /* of half a path; more of them is another text */
	STEPS_FREE = 8 << 20,        /* of work in all, and */
	STEPS_PER_WORD = 16,         /* more for each word */
	MIDDLE_BYTES_MAX = 16 << 20, /* longer texts, without their equal ends, are not cut into words */
	NOWHERE = -2,                /* no path ends on this diagonal */
};

struct text_words {
	struct str text;      /* without the ends that are equal byte by byte */
	ARRAY(uint32_t) from; /* offset of each word; one more at the end */
	ARRAY(uint32_t) id;   /* equal ids: equal words */
	bool *changed;        /* of each */
};

struct box {
	uint32_t a, a_end, b, b_end; /* words */
};

struct comparison {
	struct text_words a, b;
	int32_t *fore, *back; /* by diagonal, from -EDITS_MAX - 1: how far paths came */
	uint64_t steps;       /* that may still be done */
	ARRAY(struct box) todo;
};

/* ---- words ---- */

static size_t char_at(struct str rest, enum letter_class *class)
{
	uint32_t code;
	size_t n = utf8_decode(rest, &code);
	*class = n ? letter_class(code) : LETTER_OTHER;
	return n ? n : 1;
}

/* Bytes of the word at the start; rest.n > 0. */
static size_t word_length(struct str rest)
{
	enum letter_class first, next;
	size_t n = char_at(rest, &first);
	while (n < rest.n && (first == LETTER_WORD || first == LETTER_BLANK)) {
		size_t more = char_at(str_from(rest, n), &next);
		if (next != first)
			break;
		n += more;
	}
	return n;
}

static size_t equal_bytes(struct str a, struct str b)
{
	size_t i = 0, most = a.n < b.n ? a.n : b.n;
	while (i + 512 <= most && !memcmp(a.s + i, b.s + i, 512))
		i += 512;
	while (i < most && a.s[i] == b.s[i])
		i++;
	return i;
}

static size_t equal_bytes_at_end(struct str a, struct str b)
{
	size_t i = 0, most = a.n < b.n ? a.n : b.n;
	while (i < most && a.s[a.n - 1 - i] == b.s[b.n - 1 - i])
		i++;
	return i;
}

/* Between a blank and something else that is ASCII a word ends, whatever stands around them. */
static bool is_sure_end(struct str text, size_t at)
{
	enum letter_class before, after;
	if (at == 0 || at >= text.n || (text.s[at - 1] & 0x80) || (text.s[at] & 0x80))
		return at == text.n;
	char_at(str_from(text, at - 1), &before);
	char_at(str_from(text, at), &after);
	return before == LETTER_BLANK && after != LETTER_BLANK;
}

/* Long texts that differ in a few places: their equal ends need not be cut into words. */
static size_t equal_start(struct str a, struct str b)
{
	size_t n = equal_bytes(a, b);
	if (n == a.n && n == b.n)
		return n;
	while (n && !(is_sure_end(a, n) && is_sure_end(b, n)))
		n--;
	return n;
}

static size_t equal_end(struct str a, struct str b)
{
	size_t n = equal_bytes_at_end(a, b);
	while (n && !(is_sure_end(a, a.n - n) && is_sure_end(b, b.n - n)))
		n--;
	return n;
}

static void cut_into_words(struct text_words *t, struct map *ids)
{
	size_t at = 0;
	while (at < t->text.n) {
		struct str word = { t->text.s + at, word_length(str_from(t->text, at)) };
		bool is_new;
		uint64_t *id = map_put(ids, word, &is_new);
		if (is_new)
			*id = ids->n;
		*array_add(&t->from) = (uint32_t)at;
		*array_add(&t->id) = (uint32_t)*id;
		at += word.n;
	}
	*array_add(&t->from) = (uint32_t)at;
	t->changed = mem_alloc(t->id.n + 1, sizeof(*t->changed));
}

static void release_words(struct text_words *t)
{
	array_release(&t->from);
	array_release(&t->id);
	free(t->changed);
}

/* ---- the shortest path ---- */

/* A box as it is seen from one of its corners. */
struct view {
	const uint32_t *a, *b; /* the first words; the next ones are [step] … */
	int step;              /* 1, or -1 from the end */
	int64_t n, m;
	int32_t *reached; /* by diagonal (x - y): x, words of `a` behind us, on the longest path */
	uint64_t *steps;  /* that may still be done */
};

static int32_t extend(const struct view *v, int64_t x, int64_t diagonal)
{
	int64_t i = x, j = x - diagonal;
	while (i < v->n && j < v->m && v->a[i * v->step] == v->b[j * v->step]) {
		i++;
		j++;
	}
	uint64_t work = (uint64_t)(i - x) + 1;
	*v->steps -= *v->steps < work ? *v->steps : work;
	return (int32_t)i;
}

/* How far a path with `d` edits comes on the diagonal k, by the paths of d - 1 edits beside it. */
static int32_t furthest(const struct view *v, int64_t d, int64_t k)
{
	if (d == 0)
		return extend(v, 0, 0);
	int64_t across = k > -d && k > -v->m ? (int64_t)v->reached[k - 1] + 1 : NOWHERE;
	int64_t down = k < d && k < v->n ? v->reached[k + 1] : NOWHERE;
	if (across > v->n)
		across = NOWHERE;
	if (down - k > v->m)
		down = NOWHERE;
	int64_t x = across > down ? across : down;
	return x < 0 ? NOWHERE : extend(v, x, k);
}

/* All paths get one more edit, their d-th; `other` has `others` of them from the other corner. True where two
 * meet: *x and *y, from our corner. */
static bool advance(const struct view *v, int64_t d, const struct view *other, int64_t others, int64_t *x,
		    int64_t *y)
{
	int64_t delta = v->n - v->m;
	int64_t first = d > v->m ? d - 2 * v->m : -d, last = d > v->n ? 2 * v->n - d : d;
	bool can_meet = (d + others + delta) % 2 == 0;
	for (int64_t k = first; k <= last; k += 2) {
		int64_t facing = delta - k;
		*x = v->reached[k] = furthest(v, d, k);
		*y = *x - k;
		if (can_meet && *x >= 0 && facing >= -others && facing <= others && facing >= -v->m &&
		    facing <= v->n && other->reached[facing] >= 0 && *x + other->reached[facing] >= v->n)
			return true;
	}
	return false;
}

/* A point on a shortest path through the box, not one of its two corners. False: too much work. */
static bool middle(struct comparison *c, const struct box *box, int64_t *x, int64_t *y)
{
	struct view fore = { c->a.id.v + box->a,  c->b.id.v + box->b,      1,        box->a_end - box->a,
			     box->b_end - box->b, c->fore + EDITS_MAX + 1, &c->steps };
	struct view back = { c->a.id.v + box->a_end - 1,
			     c->b.id.v + box->b_end - 1,
			     -1,
			     fore.n,
			     fore.m,
			     c->back + EDITS_MAX + 1,
			     &c->steps };
	for (int64_t d = 0; d <= EDITS_MAX && c->steps; d++) {
		if (advance(&fore, d, &back, d - 1, x, y))
			return true;
		if (advance(&back, d, &fore, d, x, y)) {
			*x = fore.n - *x;
			*y = fore.m - *y;
			return true;
		}
	}
	return false;
}

/* Without what is equal at both ends. */
static void trim(const struct comparison *c, struct box *box)
{
	const uint32_t *a = c->a.id.v, *b = c->b.id.v;
	while (box->a < box->a_end && box->b < box->b_end && a[box->a] == b[box->b]) {
		box->a++;
		box->b++;
	}
	while (box->a < box->a_end && box->b < box->b_end && a[box->a_end - 1] == b[box->b_end - 1]) {
		box->a_end--;
		box->b_end--;
	}
}

static void compare_boxes(struct comparison *c)
{
	int64_t x, y;
	*array_add(&c->todo) = (struct box){ 0, (uint32_t)c->a.id.n, 0, (uint32_t)c->b.id.n };
	while (c->todo.n) {
		struct box box = c->todo.v[--c->todo.n];
		trim(c, &box);
		if (box.a < box.a_end && box.b < box.b_end && middle(c, &box, &x, &y)) {
			uint32_t a = box.a + (uint32_t)x, b = box.b + (uint32_t)y;
			*array_add(&c->todo) = (struct box){ box.a, a, box.b, b };
			*array_add(&c->todo) = (struct box){ a, box.a_end, b, box.b_end };
			continue;
		}
		memset(c->a.changed + box.a, true, box.a_end - box.a);
		memset(c->b.changed + box.b, true, box.b_end - box.b);
	}
}

/* ---- edits ---- */

struct edits {
	struct word_edit *v;
	size_t n;
};

static void add_edit(struct edits *e, enum word_edit_kind kind, struct str text)
{
	struct word_edit *last = e->n ? &e->v[e->n - 1] : NULL;
	if (!text.n)
		return;
	if (last && last->kind == kind)
		last->text.n += text.n;
	else
		e->v[e->n++] = (struct word_edit){ kind, text };
}

/* From word *i as long as they are (or are not) changed. */
static struct str run_of(const struct text_words *t, size_t *i, bool changed)
{
	size_t from = *i;
	while (*i < t->id.n && t->changed[*i] == changed)
		++*i;
	return (struct str){ t->text.s + t->from.v[from], t->from.v[*i] - t->from.v[from] };
}

/* Runs of changes, at most: each has a word that stays behind it. */
static size_t edits_at_most(const struct text_words *t)
{
	size_t n = 3;
	for (size_t i = 0; i < t->id.n; i++)
		n += t->changed[i] != (i && t->changed[i - 1]);
	return n;
}

static void edits_of(const struct comparison *c, struct edits *e)
{
	for (size_t i = 0, j = 0; i < c->a.id.n || j < c->b.id.n;) {
		add_edit(e, WORD_GONE, run_of(&c->a, &i, true));
		add_edit(e, WORD_NEW, run_of(&c->b, &j, true));
		/* The words that stay pair up, but either text may have a change sooner. */
		while (i < c->a.id.n && j < c->b.id.n && !c->a.changed[i] && !c->b.changed[j]) {
			uint32_t from = c->a.from.v[i++];
			j++;
			add_edit(e, WORD_SAME, (struct str){ c->a.text.s + from, c->a.from.v[i] - from });
		}
	}
}

static void compare_middles(struct comparison *c)
{
	struct map ids;
	map_init(&ids);
	cut_into_words(&c->a, &ids);
	cut_into_words(&c->b, &ids);
	map_release(&ids);
	c->steps = STEPS_FREE + STEPS_PER_WORD * (uint64_t)(c->a.id.n + c->b.id.n);
	c->fore = mem_alloc(2 * EDITS_MAX + 3, sizeof(*c->fore));
	c->back = mem_alloc(2 * EDITS_MAX + 3, sizeof(*c->back));
	compare_boxes(c);
	free(c->fore);
	free(c->back);
	array_release(&c->todo);
}

size_t words_compare(struct str a, struct str b, struct arena *arena, struct word_edit **out)
{
	struct comparison c = { 0 };
	struct edits e = { 0 };
	a = str_is_set(a) ? a : STR("");
	b = str_is_set(b) ? b : STR("");
	size_t start = equal_start(a, b);
	c.a.text = str_from(a, start);
	c.b.text = str_from(b, start);
	size_t end = equal_end(c.a.text, c.b.text);
	c.a.text.n -= end;
	c.b.text.n -= end;
	bool cut = c.a.text.n <= MIDDLE_BYTES_MAX && c.b.text.n <= MIDDLE_BYTES_MAX;
	if (cut)
		compare_middles(&c);
	size_t most = 4 + (cut ? 2 * (edits_at_most(&c.a) + edits_at_most(&c.b)) : 0);
	e.v = arena_array(arena, most, sizeof(*e.v));
	add_edit(&e, WORD_SAME, (struct str){ a.s, start });
	if (cut) {
		edits_of(&c, &e);
	} else {
		add_edit(&e, WORD_GONE, c.a.text);
		add_edit(&e, WORD_NEW, c.b.text);
	}
	add_edit(&e, WORD_SAME, str_from(a, a.n - end));
	release_words(&c.a);
	release_words(&c.b);
	*out = e.v;
	return e.n;
}
