/* Myers' greedy algorithm (An O(ND) Difference Algorithm and Its Variations, 1986), for D up to a bound. */
#include "compare/words.h"

#include "base/array.h"
#include "base/ascii.h"
#include "base/map.h"

enum { EDITS_MOST = 400, TOKENS_MOST = 1 << 20 };

struct token {
	struct str text;
	uint64_t hash;
};

struct tokens {
	ARRAY(struct token) all;
};

enum class { LETTER, SPACE, OTHER };

static enum class class_of(char c) {
	unsigned char u = (unsigned char)c;
	if (u >= 0x80 || ascii_is_letter(c) || ascii_is_digit(c) || c == '_') return LETTER;
	return u == ' ' || (u >= '\t' && u <= '\r') ? SPACE : OTHER;
}

static void tokens_of(struct str text, struct tokens *out)
{
	for (size_t i = 0; i < text.n;) {
		enum class c = class_of(text.s[i]);
		size_t from = i++;
		while (c != OTHER && i < text.n && class_of(text.s[i]) == c)
			i++;
		struct token *t = array_add(&out->all);
		t->text = (struct str){ text.s + from, i - from };
		t->hash = hash_stable(t->text);
	}
}

static bool same(const struct token *x, const struct token *y)
{
	return x->hash == y->hash && str_eq(x->text, y->text);
}

struct edits {
	ARRAY(struct word_edit) all;
};

/* Neighbours of one kind are one; what is new stands behind what is gone. */
static void add(struct edits *e, enum word_kind kind, struct str text)
{
	struct word_edit *last = e->all.n ? &e->all.v[e->all.n - 1] : NULL;
	if (!text.n)
		return;
	if (last && last->kind == kind && last->text.s + last->text.n == text.s) {
		last->text.n += text.n;
		return;
	}
	if (last && last->kind == WORD_NEW && kind == WORD_GONE) {
		struct word_edit added = *last, *before = e->all.n > 1 ? last - 1 : NULL;
		if (before && before->kind == WORD_GONE && before->text.s + before->text.n == text.s) {
			before->text.n += text.n;
			return;
		}
		*last = (struct word_edit){ kind, text };
		*array_add(&e->all) = added;
		return;
	}
	*array_add(&e->all) = (struct word_edit){ kind, text };
}

static struct str span_of(const struct token *v, size_t n)
{
	if (!n)
		return STR("");
	return (struct str){ v[0].text.s, (size_t)(v[n - 1].text.s + v[n - 1].text.n - v[0].text.s) };
}

/*
 * reach[d][k + d] is how far the first text is consumed after d edits on
 * diagonal k. Walking back from the end gives the path; -1: too many edits.
 */
static int find_path(const struct token *x, int n, const struct token *y, int m, int **reach)
{
	for (int d = 0; d <= EDITS_MOST; d++) {
		reach[d] = mem_alloc((size_t)d * 2 + 1, sizeof(int));
		for (int k = -d; k <= d; k += 2) {
			const int *before = d ? reach[d - 1] + d - 1 : NULL;
			int i = 0;
			if (before)
				i = k == -d || (k != d && before[k - 1] < before[k + 1]) ? before[k + 1]
											 : before[k - 1] + 1;
			int j = i - k;
			while (i < n && j < m && j >= 0 && same(&x[i], &y[j])) {
				i++;
				j++;
			}
			reach[d][k + d] = i;
			if (i >= n && j >= m)
				return d;
		}
	}
	return -1;
}

struct step {
	int i, j; /* consumed before it */
	enum word_kind kind;
};

static void walk_path(const struct token *x, int n, const struct token *y, int m, int d, int *const *reach,
		      struct edits *out)
{
	struct step *steps = mem_alloc((size_t)d + 1, sizeof(*steps));
	int i = n, j = m;
	for (int e = d; e > 0; e--) {
		const int *before = reach[e - 1] + e - 1;
		int k = i - j;
		bool down = k == -e || (k != e && before[k - 1] < before[k + 1]);
		int i_before = down ? before[k + 1] : before[k - 1];
		int j_before = i_before - (down ? k + 1 : k - 1);
		steps[e - 1] = (struct step){ i_before, j_before, down ? WORD_NEW : WORD_GONE };
		i = i_before;
		j = j_before;
	}
	i = 0;
	for (int e = 0; e < d; e++) {
		add(out, WORD_SAME, span_of(x + i, (size_t)(steps[e].i - i)));
		i = steps[e].i;
		if (steps[e].kind == WORD_GONE)
			add(out, WORD_GONE, x[i++].text);
		else
			add(out, WORD_NEW, y[steps[e].j].text);
	}
	add(out, WORD_SAME, span_of(x + i, (size_t)(n - i)));
	free(steps);
}

static void compare_middle(const struct token *x, size_t n, const struct token *y, size_t m,
			   struct edits *out)
{
	int *reach[EDITS_MOST + 1] = { NULL };
	bool small = n && m && n < TOKENS_MOST && m < TOKENS_MOST;
	int d = small ? find_path(x, (int)n, y, (int)m, reach) : -1;
	if (d >= 0) {
		walk_path(x, (int)n, y, (int)m, d, reach, out);
	} else {
		add(out, WORD_GONE, span_of(x, n));
		add(out, WORD_NEW, span_of(y, m));
	}
	for (int i = 0; i <= EDITS_MOST; i++)
		free(reach[i]);
}

/* Two blanks and an "a" between changes are no common ground: what is left between them must be worth
 * reading. */
static bool is_scrap(struct str text)
{
	enum { LEAST = 4 };
	size_t letters = 0;
	for (size_t i = 0; i < text.n; i++)
		letters += class_of(text.s[i]) == LETTER;
	return letters < LEAST;
}

static struct str joined(struct str first, struct str last)
{
	if (!first.n || !last.n)
		return first.n ? first : last;
	return (struct str){ first.s, (size_t)(last.s + last.n - first.s) };
}

/* Takes scraps into the changes around them. `b_at` is where a scrap stands in the second text. */
static void clean(struct edits *e, struct str b)
{
	struct edits out = { 0 };
	const char *b_at = b.s;
	for (size_t i = 0; i < e->all.n;) {
		struct str gone = STR(""), new = STR("");
		size_t from = i;
		while (i < e->all.n) {
			struct word_edit *x = &e->all.v[i];
			bool between =
				from < i && i + 1 < e->all.n && x->kind == WORD_SAME && is_scrap(x->text);
			if (x->kind == WORD_SAME && !between)
				break;
			if (x->kind != WORD_NEW)
				gone = joined(gone, x->text);
			if (x->kind != WORD_GONE) {
				new = joined(new, (struct str){ b_at, x->text.n });
				b_at += x->text.n;
			}
			i++;
		}
		add(&out, WORD_GONE, gone);
		add(&out, WORD_NEW, new);
		if (i < e->all.n) {
			add(&out, WORD_SAME, e->all.v[i].text);
			b_at += e->all.v[i++].text.n;
		}
	}
	array_release(&e->all);
	*e = out;
}

size_t words_compare(struct str a, struct str b, struct arena *arena, struct word_edit **out)
{
	struct tokens x = { 0 }, y = { 0 };
	struct edits e = { 0 };
	size_t from = 0, end = 0;
	tokens_of(a, &x);
	tokens_of(b, &y);
	size_t least = x.all.n < y.all.n ? x.all.n : y.all.n;
	while (from < least && same(&x.all.v[from], &y.all.v[from]))
		from++;
	while (end < least - from && same(&x.all.v[x.all.n - end - 1], &y.all.v[y.all.n - end - 1]))
		end++;
	add(&e, WORD_SAME, span_of(x.all.v, from));
	compare_middle(x.all.v + from, x.all.n - from - end, y.all.v + from, y.all.n - from - end, &e);
	add(&e, WORD_SAME, span_of(x.all.v + x.all.n - end, end));
	clean(&e, b);
	*out = arena_array(arena, e.all.n, sizeof(**out));
	if (e.all.n)
		memcpy(*out, e.all.v, e.all.n * sizeof(**out));
	size_t n = e.all.n;
	array_release(&e.all);
	array_release(&x.all);
	array_release(&y.all);
	return n;
}
