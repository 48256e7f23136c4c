/* Relating two values. */
#include "compare/values.h"

#include "base/array.h"
#include "span/loss.h"

enum { NESTING = 64, PATH_MAX_BYTES = 400, JSON_DEPTH = 1024 };

/* ---- scalars ---- */

static bool same_number(struct value a, struct value b)
{
	double x, y;
	int64_t i, k;
	if (value_as_i64(a, &i) && value_as_i64(b, &k))
		return i == k;
	return value_as_double(a, &x) && value_as_double(b, &y) && x == y;
}

static bool same_scalar(struct value a, struct value b, struct arena *arena)
{
	bool x, y;
	if (str_eq(value_text(a, arena), value_text(b, arena)))
		return true;
	if (a.type == VALUE_BOOL || b.type == VALUE_BOOL)
		return value_as_bool(a, &x) && value_as_bool(b, &y) && x == y;
	if (a.type == VALUE_STRING && b.type == VALUE_STRING)
		return false;
	return same_number(a, b);
}

/* ---- JSON ---- */

struct leaf {
	struct str path;
	struct value value;
};

struct level {
	struct str path;
	uint64_t index;
	bool is_list;
};

struct leaves {
	ARRAY(struct leaf) all;
	struct level level[NESTING];
	size_t depth;
	struct arena *arena;
};

static struct str joined(struct leaves *l, struct str path, struct str name)
{
	return path.n ? arena_printf(l->arena, "%.*s.%.*s", (int)path.n, path.s, (int)name.n, name.s) : name;
}

/* What lies deep, or under a long path, stays one leaf: little text must not become much. */
static bool take_leaf(struct leaves *l, struct pull *j, struct str path)
{
	enum pull_type type = pull_peek(j);
	bool opens = type == PULL_OBJECT || type == PULL_ARRAY;
	if (opens && l->depth < NESTING && path.n < PATH_MAX_BYTES) {
		bool is_list = type == PULL_ARRAY;
		if (!(is_list ? pull_array(j) : pull_object(j)))
			return false;
		l->level[l->depth++] = (struct level){ .path = path, .is_list = is_list };
		return true;
	}
	struct leaf leaf = { .path = path };
	if (!value_read(j, &leaf.value))
		return false;
	*array_add(&l->all) = leaf;
	return true;
}

static int by_path(const void *a, const void *b)
{
	const struct leaf *x = a, *y = b;
	int order = str_cmp(x->path, y->path);
	return order ? order : str_cmp(x->value.text, y->value.text);
}

static bool leaves_of(struct str text, struct leaves *l)
{
	struct pull j;
	bool good;
	pull_init(&j, text, JSON_DEPTH, l->arena);
	good = take_leaf(l, &j, STR(""));
	while (good && l->depth) {
		struct level *top = &l->level[l->depth - 1];
		struct str name = STR("");
		if (top->is_list ? !pull_element(&j) : !pull_key(&j, &name)) {
			l->depth--;
			continue;
		}
		if (top->is_list)
			name = arena_printf(l->arena, "%llu", (unsigned long long)top->index++);
		good = take_leaf(l, &j, joined(l, top->path, name));
	}
	if (!good || j.error || !pull_at_end(&j))
		return false;
	if (l->all.n)
		qsort(l->all.v, l->all.n, sizeof(*l->all.v), by_path);
	return true;
}

bool value_is_json(struct value v)
{
	struct str text = str_trim(v.text);
	if ((v.type != VALUE_JSON && v.type != VALUE_STRING) || text.n < 2)
		return false;
	return (text.s[0] == '{' && text.s[text.n - 1] == '}') ||
	       (text.s[0] == '[' && text.s[text.n - 1] == ']');
}

static size_t differences(const struct leaves *x, const struct leaves *y, struct arena *arena,
			  struct json_difference *out)
{
	size_t n = 0, i = 0, k = 0;
	while (i < x->all.n || k < y->all.n) {
		int order = i == x->all.n   ? 1
			    : k == y->all.n ? -1
					    : str_cmp(x->all.v[i].path, y->all.v[k].path);
		const struct leaf *a = order <= 0 ? &x->all.v[i] : NULL,
				  *b = order >= 0 ? &y->all.v[k] : NULL;
		i += order <= 0;
		k += order >= 0;
		if (a && b && same_scalar(a->value, b->value, arena))
			continue;
		out[n++] = (struct json_difference){ a ? a->path : b->path,
						     a ? a->value : (struct value){ .type = VALUE_NONE },
						     b ? b->value : (struct value){ .type = VALUE_NONE } };
	}
	return n;
}

/* -1: one of them is no JSON. */
static ptrdiff_t json_relate(struct value a, struct value b, struct arena *arena,
			     struct json_difference **out)
{
	struct leaves x = { .arena = arena }, y = { .arena = arena };
	ptrdiff_t n = -1;
	if (value_is_json(a) && value_is_json(b) && leaves_of(str_trim(a.text), &x) &&
	    leaves_of(str_trim(b.text), &y)) {
		*out = arena_array(arena, x.all.n + y.all.n, sizeof(**out));
		n = (ptrdiff_t)differences(&x, &y, arena, *out);
	}
	array_release(&x.all);
	array_release(&y.all);
	return n;
}

size_t values_json_differences(struct value a, struct value b, struct arena *arena,
			       struct json_difference **out)
{
	ptrdiff_t n = json_relate(a, b, arena, out);
	return n > 0 ? (size_t)n : 0;
}

/* ---- cut, masked ---- */

static bool is_cut(struct str shorter, struct str longer)
{
	struct str bare = loss_without_mark(shorter);
	bool marked = bare.n < str_trim(shorter).n;
	if (!bare.n || !str_starts(longer, bare) || bare.n == longer.n)
		return false;
	return marked || loss_is_limit(shorter.n) || loss_is_limit(loss_characters(shorter));
}

/* All that stands between the masks is in the other, in order, the first part at its beginning and the last
 * at its end. */
static bool is_masked(struct str masked, struct str other)
{
	size_t from = 0, masks = 0;
	for (size_t i = 0; i < masked.n;) {
		bool may = memchr("*[<_rR", masked.s[i], 6) != NULL;
		size_t length = may ? loss_mask(str_from(masked, i)) : 0;
		if (!length) {
			i++;
			continue;
		}
		struct str part = { masked.s + from, i - from };
		ptrdiff_t at = str_find(other, part);
		if (at < 0 || (!masks && at > 0))
			return false;
		other = str_from(other, (size_t)at + part.n);
		masks++;
		i += length;
		from = i;
	}
	return masks && str_ends(other, str_from(masked, from));
}

static enum value_relation lossy(struct str a, struct str b, bool *second)
{
	*second = false;
	if (is_cut(a, b))
		return VALUES_CUT;
	if (is_masked(a, b))
		return VALUES_REDACTED;
	*second = true;
	if (is_cut(b, a))
		return VALUES_CUT;
	if (is_masked(b, a))
		return VALUES_REDACTED;
	return VALUES_DIFFER;
}

enum value_relation values_relate(struct value a, struct value b, struct arena *arena, bool *second)
{
	struct json_difference *differ;
	bool other;
	second = second ? second : &other;
	*second = false;
	if (same_scalar(a, b, arena) || json_relate(a, b, arena, &differ) == 0)
		return VALUES_SAME;
	return lossy(value_text(a, arena), value_text(b, arena), second);
}
