/*
 * Lists of AnyValues as plain JSON text: {"values":[{"stringValue":"a"}]}
 * becomes ["a"]. Strings are copied as they are written, so nothing is decoded
 * and the result is never much longer than the text it comes from. A stack of
 * open brackets takes the place of recursion.
 */
#include "dialect/otlp_value.h"

#include "base/num.h"

#include "dialect/otlp_any.h"

enum { NESTING = 96 };

enum frame_kind {
	IN_VALUES, /* of an array: AnyValues */
	IN_PAIRS,  /* of a key-value list: KeyValues */
	IN_PAIR,   /* one KeyValue */
	IN_ANY,    /* one AnyValue */
	IN_ARRAY,  /* {"values":[…]} around IN_VALUES */
	IN_KVLIST, /* {"values":[…]} around IN_PAIRS */
};

struct frame {
	enum frame_kind kind;
	bool filled; /* has given what it has to give; of lists: a comma is due */
};

struct plain {
	struct pull j;
	struct arena *arena;
	char *out;
	size_t n, cap;
	struct frame frame[NESTING];
	size_t depth;
	bool failed; /* too deep, or more text than expected */
};

static void put(struct plain *p, struct str text)
{
	if (text.n > p->cap - p->n) {
		p->failed = true;
		return;
	}
	if (text.n)
		memcpy(p->out + p->n, text.s, text.n);
	p->n += text.n;
}

static void put_value(struct plain *p)
{
	struct str raw;
	if (pull_skip(&p->j, &raw))
		put(p, raw);
}

static void push(struct plain *p, enum frame_kind kind)
{
	if (p->depth == NESTING) {
		p->failed = true;
		return;
	}
	p->frame[p->depth++] = (struct frame){ .kind = kind };
}

/* Integers come as numbers, in strings, or as {"low":…,"high":…}. */
static void put_int(struct plain *p)
{
	struct value v;
	int64_t i;
	struct pull start = p->j;
	if (!value_read(&p->j, &v))
		return;
	if (v.type == VALUE_STRING && num_parse_i64(v.text, &i)) {
		put(p, v.text);
	} else if (otlp_long(v, p->arena, &i)) {
		put(p, arena_printf(p->arena, "%lld", (long long)i));
	} else {
		p->j = start;
		put_value(p);
	}
}

static void enter_list(struct plain *p, bool pairs)
{
	enum pull_type type = pull_peek(&p->j);
	if (type == PULL_OBJECT) {
		pull_object(&p->j);
		push(p, pairs ? IN_KVLIST : IN_ARRAY);
	} else if (type == PULL_ARRAY) {
		pull_array(&p->j);
		put(p, pairs ? STR("{") : STR("["));
		push(p, pairs ? IN_PAIRS : IN_VALUES);
	} else {
		put_value(p);
	}
}

static void enter_value(struct plain *p)
{
	if (pull_peek(&p->j) == PULL_OBJECT && any_is(&p->j)) {
		pull_object(&p->j);
		push(p, IN_ANY);
	} else {
		put_value(p);
	}
}

/* The key of the KeyValue that is next, wherever in it it stands. */
static struct str key_ahead(const struct plain *p)
{
	struct pull ahead = p->j;
	struct str key, raw = STR("\"\"");
	pull_object(&ahead);
	while (pull_key(&ahead, &key)) {
		bool found = str_eq(key, STR("key")) && pull_peek(&ahead) == PULL_STRING;
		if (!pull_skip(&ahead, found ? &raw : NULL) || found)
			break;
	}
	return raw;
}

static void comma(struct plain *p, struct frame *f)
{
	if (f->filled)
		put(p, STR(","));
	f->filled = true;
}

static void next_pair(struct plain *p, struct frame *f)
{
	if (pull_peek(&p->j) != PULL_OBJECT) {
		pull_skip(&p->j, NULL);
		return;
	}
	comma(p, f);
	put(p, key_ahead(p));
	put(p, STR(":"));
	pull_object(&p->j);
	push(p, IN_PAIR);
}

static void next_any(struct plain *p, struct frame *f, struct str key)
{
	enum any_field field = f->filled ? ANY_NONE : any_field(key);
	if (!f->filled && any_in_value(key, &p->j)) {
		f->filled = true;
		pull_object(&p->j);
		push(p, IN_ANY);
		return;
	}
	if (field == ANY_NONE) {
		pull_skip(&p->j, NULL);
		return;
	}
	f->filled = true;
	if (field == ANY_ARRAY || field == ANY_PAIRS)
		enter_list(p, field == ANY_PAIRS);
	else if (field == ANY_INT)
		put_int(p);
	else
		put_value(p);
}

static void next_member(struct plain *p, struct frame *f, struct str key)
{
	if (f->kind == IN_ANY) {
		next_any(p, f, key);
	} else if (f->kind == IN_PAIR && !f->filled && str_eq(key, STR("value"))) {
		f->filled = true;
		enter_value(p);
	} else if (f->kind != IN_PAIR && !f->filled && str_eq(key, STR("values")) &&
		   pull_peek(&p->j) == PULL_ARRAY) {
		f->filled = true;
		enter_list(p, f->kind == IN_KVLIST);
	} else {
		pull_skip(&p->j, NULL);
	}
}

static void leave(struct plain *p, const struct frame *f)
{
	static const struct {
		const char *always, *when_empty;
	} text[] = {
		[IN_VALUES] = { "]", "" }, [IN_PAIRS] = { "}", "" },  [IN_PAIR] = { "", "null" },
		[IN_ANY] = { "", "null" }, [IN_ARRAY] = { "", "[]" }, [IN_KVLIST] = { "", "{}" },
	};
	put(p, str_of(text[f->kind].always));
	if (!f->filled)
		put(p, str_of(text[f->kind].when_empty));
	p->depth--;
}

static void step(struct plain *p)
{
	struct frame *f = &p->frame[p->depth - 1];
	struct str key;
	if (f->kind == IN_VALUES && pull_element(&p->j)) {
		comma(p, f);
		enter_value(p);
	} else if (f->kind == IN_PAIRS && pull_element(&p->j)) {
		next_pair(p, f);
	} else if (f->kind != IN_VALUES && f->kind != IN_PAIRS && pull_key(&p->j, &key)) {
		next_member(p, f, key);
	} else {
		leave(p, f);
	}
}

struct str otlp_plain(struct reading *r, struct str any, bool pairs)
{
	struct plain p = { .arena = r->arena, .cap = any.n * 2 + 16 };
	p.out = arena_alloc(r->arena, p.cap);
	reading_json(r, &p.j, any);
	enter_list(&p, pairs);
	while (p.depth && !p.failed && !p.j.error)
		step(&p);
	return p.failed || p.j.error ? STR_UNSET : (struct str){ p.out, p.n };
}
