/*
 * Flattening with a stack of open brackets in place of recursion. Every leaf
 * repeats the keys above it, so hostile nesting could make much text of
 * little: what exceeds the budget stays one JSON value.
 */
#include "dialect/flatten.h"

enum {
	NESTING = 32,
	KEY_MAX = 256,           /* bytes of a key that is still extended */
	BUDGET_BYTES = 64 << 10, /* of keys, whatever the size of the value */
	BUDGET_FACTOR = 4,       /* and bytes of keys per byte of value */
};

struct level {
	struct str prefix;
	uint64_t index;
	bool is_list;
};

struct flatten {
	struct reading *r;
	struct json *j;
	struct level level[NESTING];
	size_t depth;
	size_t budget; /* bytes that keys may still take */
};

static bool holds_objects(const struct json *j)
{
	struct json ahead = *j;
	if (json_peek(&ahead) == JSON_ARRAY) {
		json_array(&ahead);
		return json_element(&ahead) && json_peek(&ahead) == JSON_OBJECT;
	}
	struct str key;
	json_object(&ahead);
	return json_key(&ahead, &key);
}

static bool enters(const struct flatten *f, struct str key, enum json_type type)
{
	return (type == JSON_OBJECT || type == JSON_ARRAY) && f->depth < NESTING && key.n <= KEY_MAX &&
	       key.n < f->budget && holds_objects(f->j);
}

static struct str joined(struct flatten *f, struct str prefix, struct str name)
{
	if (prefix.n == 0)
		return name;
	size_t n = prefix.n + 1 + name.n;
	char *s = arena_alloc(f->r->arena, n);
	memcpy(s, prefix.s, prefix.n);
	s[prefix.n] = '.';
	if (name.n)
		memcpy(s + prefix.n + 1, name.s, name.n);
	f->budget -= n < f->budget ? n : f->budget;
	return (struct str){ s, n };
}

static void take(struct flatten *f, struct str key, attr_add *add)
{
	enum json_type type = json_peek(f->j);
	if (enters(f, key, type)) {
		bool is_list = type == JSON_ARRAY;
		if (is_list ? json_array(f->j) : json_object(f->j))
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
		if (!json_element(f->j))
			return false;
		name = arena_printf(f->r->arena, "%llu", (unsigned long long)top->index++);
	} else if (!json_key(f->j, &name)) {
		return false;
	}
	*key = joined(f, top->prefix, name);
	return true;
}

void flatten_value(struct reading *r, struct json *j, struct str key, attr_add *add)
{
	size_t left = (size_t)(j->end - j->at);
	struct flatten f = { .r = r, .j = j, .budget = BUDGET_BYTES };
	f.budget += left > SIZE_MAX / 8 ? 0 : left * BUDGET_FACTOR;
	take(&f, key, add);
	while (f.depth) {
		struct str below;
		if (next_key(&f, &below))
			take(&f, below, add);
		else
			f.depth--;
	}
}
