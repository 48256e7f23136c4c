/*
 * Was a value torn? Writers that are killed leave half a record, and the next
 * one starts on a line of its own; the structural scan alone would go on to
 * look for the closing brackets through the whole file.
 */
#include "json/records_impl.h"

#include "base/ascii.h"
#include "json/walk.h"

#include <string.h>

static void tear_push(struct records_tear *t, bool object)
{
	if (t->depth < 64 * 16) {
		uint64_t bit = (uint64_t)1 << t->depth % 64;
		t->stack[t->depth / 64] = (t->stack[t->depth / 64] & ~bit) | (object ? bit : 0);
	}
	t->depth++;
}

static bool tear_in_object(const struct records_tear *t)
{
	return t->depth && t->depth <= 64 * 16 && t->stack[(t->depth - 1) / 64] >> (t->depth - 1) % 64 & 1;
}

/* Outside of strings it is nothing in JSON, nor in what passes for it. */
static bool is_foreign(char c)
{
	unsigned char u = (unsigned char)c;
	return u >= 0x7f || (u < ' ' && !ascii_is_blank(c)) || (u && strchr("()<>=;!?@%^&*|~`\\", c));
}

/* Does a value of which this much is open break at a newline with `next` behind it? */
static bool breaks(const struct records_tear *t, char next)
{
	if (!t->depth || next != '{')
		return t->depth && is_foreign(next);
	return t->last != '[' && t->last != ':' && (t->last != ',' || tear_in_object(t));
}

ptrdiff_t records_find_tear(struct records_tear *t, struct str value)
{
	for (; t->at < value.n; t->at++) {
		char c = value.s[t->at];
		if (t->in_string) {
			t->in_string = t->escaped || c != '"';
			t->escaped = !t->escaped && c == '\\';
			if (!t->in_string)
				t->last = '"';
			continue;
		}
		/* What stands behind it may come later. */
		if (c == '\n' && t->at + 1 == value.n)
			break;
		if (c == '\n' && breaks(t, value.s[t->at + 1]))
			return (ptrdiff_t)t->at;
		if (ascii_is_blank(c))
			continue;
		t->last = c;
		if (c == '"')
			t->in_string = true;
		else if (c == '{' || c == '[')
			tear_push(t, c == '{');
		else if ((c == '}' || c == ']') && t->depth)
			t->depth--;
	}
	return -1;
}

size_t records_sound_bytes(struct str text)
{
	struct arena arena;
	struct json_walk w;
	arena_init(&arena);
	json_walk_init(&w, text, &arena);
	while (json_walk_next(&w) != JSON_STEP_END)
		if (arena.used_bytes > 1 << 20)
			arena_reset(&arena);
	size_t sound = w.json.error ? w.json.error_at : (size_t)(w.json.at - w.json.start);
	arena_release(&arena);
	/* What begins on a line of its own does not belong to it. */
	while (sound && sound < text.n && ascii_is_blank(text.s[sound - 1]))
		sound--;
	return sound;
}

size_t records_depth(struct str value, uint32_t limit)
{
	size_t from = 0, to = value.n;
	while (to - from > 1) {
		size_t middle = from + (to - from) / 2;
		struct scan scan = { .allowed = limit };
		(void)scan_value(&scan, (struct str){ value.s, middle });
		if (scan.too_deep)
			to = middle;
		else
			from = middle;
	}
	return from;
}
