/*
 * From a tree to the literals of which one must stand in the raw record: what
 * the reader looks for before it parses. A filter must never change the
 * answer, so a literal is taken only where no writer of JSON would have
 * escaped any of its characters, and no dialect could have made it up.
 */
#include "query/query.h"

#include "base/num.h"
#include "dialect/dialect.h"
#include "span/id.h"
#include "span/time.h"

enum { LITERAL_MIN = 4, LITERAL_MAX = 64 };

/* Never escaped by any JSON writer: not / (PHP), = < > & ' (for HTML), nor what is not ASCII. */
static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ' ' ||
	       c == '_' || c == '.' || c == ':' || c == '-';
}

/* Looks like JSON: lists may have been recorded in another form (arrayValue, kvlistValue). */
static bool is_structured(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (text.s[i] == '"' || text.s[i] == '{' || text.s[i] == '[')
			return true;
	return false;
}

/* Text that could have been recorded as a number, or as another spelling of one. */
static bool is_numeric(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (text.s[i] < '0' || text.s[i] > '9')
			if (text.s[i] != '.' && text.s[i] != '-' && text.s[i] != '+' && text.s[i] != 'e' &&
			    text.s[i] != 'E')
				return false;
	return true;
}

/* The longest run that can be looked for; unset when there is none. */
static struct str longest_run(struct str text)
{
	struct str best = STR_UNSET;
	for (size_t from = 0; from < text.n;) {
		size_t n = 0;
		while (from + n < text.n && is_plain(text.s[from + n]))
			n++;
		struct str run = { text.s + from, n > LITERAL_MAX ? LITERAL_MAX : n };
		if (n >= LITERAL_MIN && run.n > best.n && !dialect_makes_up(run))
			best = run;
		from += n + 1;
	}
	return best;
}

static struct str lower(struct arena *arena, struct str text)
{
	char *c = arena_alloc(arena, text.n + 1);
	for (size_t i = 0; i < text.n; i++)
		c[i] = text.s[i] >= 'A' && text.s[i] <= 'Z' ? (char)(text.s[i] + 'a' - 'A') : text.s[i];
	return (struct str){ c, text.n };
}

static bool add(struct scan_needles *out, struct str needle, bool nocase)
{
	for (size_t i = 0; i < out->n; i++)
		if (str_eq(out->needle[i], needle) && out->nocase[i] == nocase)
			return true;
	if (out->n == SCAN_NEEDLES)
		return false;
	out->needle[out->n] = needle;
	out->nocase[out->n++] = nocase;
	return true;
}

static bool id_literals(const struct query_node *leaf, struct arena *arena, struct scan_needles *out)
{
	struct str needle[4];
	bool nocase[4];
	if (leaf->op != QUERY_EQUAL && leaf->op != QUERY_PREFIX)
		return false;
	size_t n = id_needles(leaf->operand.text, leaf->op == QUERY_PREFIX, arena, needle, nocase);
	for (size_t i = 0; i < n; i++)
		if (!add(out, needle[i], nocase[i]))
			return false;
	return n > 0;
}

static bool leaf_literals(const struct query_node *leaf, struct arena *arena, struct scan_needles *out)
{
	if (leaf->field.verbatim == QUERY_VERBATIM_NOT || leaf->operand.type != QUERY_TEXT)
		return false;
	if (leaf->field.verbatim == QUERY_VERBATIM_ID)
		return id_literals(leaf, arena, out);
	if (leaf->op != QUERY_EQUAL && leaf->op != QUERY_CONTAINS && leaf->op != QUERY_PREFIX)
		return false;
	if (is_numeric(leaf->operand.text) || is_structured(leaf->operand.text))
		return false;
	struct str run = longest_run(leaf->operand.text);
	if (!str_is_set(run))
		return false;
	return add(out, leaf->nocase ? lower(arena, run) : run, leaf->nocase);
}

/* The leaf narrows the window in which a span must start. */
static void narrow(const struct query_node *leaf, int64_t *from, int64_t *to)
{
	int64_t ns = leaf->operand.ns;
	bool least = leaf->op == QUERY_GREATER || leaf->op == QUERY_GREATER_EQUAL || leaf->op == QUERY_EQUAL;
	bool most = leaf->op == QUERY_LESS || leaf->op == QUERY_LESS_EQUAL || leaf->op == QUERY_EQUAL;
	int64_t first = leaf->op == QUERY_GREATER ? num_add_i64(ns, 1) : ns;
	int64_t last = leaf->op == QUERY_LESS ? num_sub_i64(ns, 1) : ns;
	*from = least && first > *from ? first : *from;
	*to = most && last < *to ? last : *to;
}

/* Of the leaves of a conjunction: one span meets all of them. */
static bool window_literals(const struct query *q, const struct query_node *n, struct arena *arena,
			    struct scan_needles *out)
{
	struct str needle[TIME_NEEDLES];
	int64_t from = INT64_MIN, to = INT64_MAX;
	for (uint32_t c = n->first_child; c != QUERY_NONE; c = q->node.v[c].next) {
		const struct query_node *leaf = &q->node.v[c];
		if (leaf->type == QUERY_LEAF && leaf->field.verbatim == QUERY_VERBATIM_TIME &&
		    leaf->operand.type == QUERY_NS)
			narrow(leaf, &from, &to);
	}
	size_t count = time_needles(from, to, arena, needle);
	for (size_t i = 0; i < count; i++)
		if (!add(out, needle[i], false))
			return false;
	return count > 0;
}

static size_t shortest(const struct scan_needles *s)
{
	size_t n = SIZE_MAX;
	for (size_t i = 0; i < s->n; i++)
		n = s->needle[i].n < n ? s->needle[i].n : n;
	return n;
}

/* Of the conjuncts, the one that promises to be rarest: few literals, long ones. */
static bool is_better(const struct scan_needles *a, const struct scan_needles *b)
{
	return a->n != b->n ? a->n < b->n : shortest(a) > shortest(b);
}

static bool best_of(const struct query *q, const struct query_node *n, struct arena *arena,
		    struct scan_needles *out)
{
	struct scan_needles best = { .n = 0 };
	if (!window_literals(q, n, arena, &best))
		best.n = 0;
	for (uint32_t c = n->first_child; c != QUERY_NONE; c = q->node.v[c].next) {
		struct scan_needles one = { .n = 0 };
		if (query_literals(q, c, arena, &one) && (best.n == 0 || is_better(&one, &best)))
			best = one;
	}
	*out = best;
	return best.n > 0;
}

static bool all_of(const struct query *q, const struct query_node *n, struct arena *arena,
		   struct scan_needles *out)
{
	*out = (struct scan_needles){ .n = 0 };
	for (uint32_t c = n->first_child; c != QUERY_NONE; c = q->node.v[c].next) {
		struct scan_needles one = { .n = 0 };
		if (!query_literals(q, c, arena, &one))
			return false;
		for (size_t i = 0; i < one.n; i++)
			if (!add(out, one.needle[i], one.nocase[i]))
				return false;
	}
	return out->n > 0;
}

bool query_literals(const struct query *q, uint32_t node, struct arena *arena, struct scan_needles *out)
{
	const struct query_node *n = &q->node.v[node];
	*out = (struct scan_needles){ .n = 0 };
	switch (n->type) {
	case QUERY_LEAF:
		return leaf_literals(n, arena, out);
	case QUERY_AND:
		return best_of(q, n, arena, out);
	case QUERY_OR:
	case QUERY_SOME:
		return all_of(q, n, arena, out);
	case QUERY_NOT:
		break;
	}
	return false;
}
