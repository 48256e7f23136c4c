/*
 * Flattening with a stack of open brackets in place of recursion. Every leaf
 * repeats the keys above it, so what lies under a long key, or deep, stays one
 * JSON value: little text must not become much.
 */
#include "dialect/flatten.h"

enum {
	NESTING = 32,
	KEY_MAX = 160, /* bytes of a key that is still extended */
};

struct level {
	struct str prefix;
	uint64_t index;
	bool is_list;
};

struct flatten {
	struct reading *r;
	struct pull *j;
	struct level level[NESTING];
	size_t depth;
};

static bool holds_objects(const struct pull *j)
{
	struct pull ahead = *j;
	if (pull_peek(&ahead) == PULL_ARRAY) {
		pull_array(&ahead);
		return pull_element(&ahead) && pull_peek(&ahead) == PULL_OBJECT;
	}
	struct str key;
	pull_object(&ahead);
	return pull_key(&ahead, &key);
}

static bool enters(const struct flatten *f, struct str key, enum pull_type type)
{
	return (type == PULL_OBJECT || type == PULL_ARRAY) && f->depth < NESTING && key.n <= KEY_MAX &&
	       holds_objects(f->j);
}

static struct str joined(const struct flatten *f, struct str prefix, struct str name)
{
	if (prefix.n == 0)
		return name;
	size_t n = prefix.n + 1 + name.n;
	char *s = arena_alloc(f->r->arena, n);
	memcpy(s, prefix.s, prefix.n);
	s[prefix.n] = '.';
	if (name.n)
		memcpy(s + prefix.n + 1, name.s, name.n);
	return (struct str){ s, n };
}

static void take(struct flatten *f, struct str key, attr_add *add)
{
	enum pull_type type = pull_peek(f->j);
	if (enters(f, key, type)) {
		bool is_list = type == PULL_ARRAY;
		if (is_list ? pull_array(f->j) : pull_object(f->j))
			f->level[f->depth++] = (struct level){ .prefix = key, .is_list = is_list };
		return;
	}
	struct value v;
	bool nameless = f->depth == 0 && key.n == 0;
	if (value_read(f->j, &v) && v.type != VALUE_NULL && !nameless)
		add(f->r->build, key, v);
}

static bool next_key(struct flatten *f, struct str *key)
{
	struct level *top = &f->level[f->depth - 1];
	struct str name;
	if (top->is_list) {
		if (!pull_element(f->j))
			return false;
		name = arena_printf(f->r->arena, "%llu", (unsigned long long)top->index++);
	} else if (!pull_key(f->j, &name)) {
		return false;
	}
	*key = joined(f, top->prefix, name);
	return true;
}

void flatten_value(struct reading *r, struct pull *j, struct str key, attr_add *add)
{
	struct flatten f = { .r = r, .j = j };
	take(&f, key, add);
	while (f.depth) {
		struct str below;
		if (next_key(&f, &below))
			take(&f, below, add);
		else
			f.depth--;
	}
}
