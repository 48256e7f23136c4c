/*
 * Two writers of one file may write into one another: half a record, the
 * beginning of another, and on the next line the rest of the one and of the
 * other. They are taken apart where there is just one way to do it that leaves
 * two whole values and nothing else.
 */
#include "json/records_impl.h"

#include "base/ascii.h"
#include "json/walk.h"

/* Places where the second record may begin. */
enum { PLACES_MAX = 8 };

/* To read on behind two lines, where more was looked at, costs that again: so often for each byte that is
 * passed. */
enum { LOOKED = 4, LOOKED_BYTES = 1 << 16 };

/* Bytes of `{"key":` at the start of a record: another of the same kind starts so too. */
static size_t first_key_bytes(struct str line)
{
	ptrdiff_t open = str_find(line, STR("\""));
	if (open < 0)
		return 0;
	ptrdiff_t close = str_find(str_from(line, (size_t)open + 1), STR("\""));
	return close < 0 ? 0 : (size_t)open + 1 + (size_t)close + 1;
}

bool records_is_whole(struct str text, struct arena *arena)
{
	struct json_walk w;
	json_walk_init(&w, text, arena);
	while (json_walk_next(&w) != JSON_STEP_END)
		;
	return !w.json.error && w.started && w.depth == 0 && (size_t)(w.json.at - w.json.start) == text.n;
}

/* The second record begins at `at` of line one: where in line two does the first one end? 0: nowhere. */
static size_t end_of_first(struct str one, struct str two, size_t at, struct arena *arena)
{
	struct scan scan = { 0 };
	struct str both = arena_join(arena, (struct str){ one.s, at }, two);
	if (!scan_value(&scan, both) || scan.bad || scan.at <= at || scan.at == both.n)
		return 0;
	size_t to = scan.at - at;
	struct str other = arena_join(arena, str_from(one, at), str_from(two, to));
	return records_is_whole((struct str){ both.s, scan.at }, arena) && records_is_whole(other, arena) ? to
													  : 0;
}

static bool take_apart(struct str one, struct str two, size_t key, struct record_woven *woven)
{
	struct arena arena;
	struct str name = { one.s, key };
	size_t places = 0, ways = 0;
	arena_init(&arena);
	for (size_t at = key; places < PLACES_MAX && ways < 2; places++) {
		ptrdiff_t next = str_find(str_from(one, at), name);
		if (next < 0)
			break;
		at += (size_t)next;
		size_t to = end_of_first(one, two, at, &arena);
		if (to) {
			ways++;
			woven->second = at;
			woven->line_end = one.n;
			woven->first_end = to;
		}
		at += key;
		arena_reset(&arena);
	}
	arena_release(&arena);
	return ways == 1 && places < PLACES_MAX;
}

/* Two lines may well be one value that somebody wrote so. */
static bool is_one(struct str lines)
{
	struct arena arena;
	struct scan scan = { 0 };
	arena_init(&arena);
	bool one = scan_value(&scan, lines) && records_is_whole((struct str){ lines.s, scan.at }, &arena);
	arena_release(&arena);
	return one;
}

static struct str trim_end(struct str line)
{
	while (line.n && ascii_is_blank(line.s[line.n - 1]))
		line.n--;
	return line;
}

size_t records_woven(struct records *r, size_t looked, struct record_woven *woven)
{
	size_t n = records_line_bytes(r, 0);
	struct str one = trim_end((struct str){ r->bytes + r->at, n });
	size_t key = first_key_bytes(one);
	*woven = (struct record_woven){ 0 };
	r->woven_looked += looked;
	if (r->woven_looked / LOOKED > r->offset + r->at + LOOKED_BYTES)
		return 0;
	if (!key || str_find(str_from(one, key), (struct str){ one.s, key }) < 0 || r->at + n == r->n)
		return 0;
	size_t all = records_line_bytes(r, n + 1);
	if (all <= n + 1 || all > r->limits->record_bytes)
		return 0;
	one.s = r->bytes + r->at; /* it may have moved */
	struct str two = trim_end((struct str){ r->bytes + r->at + n + 1, all - n - 1 });
	if (is_one((struct str){ one.s, all }) || !take_apart(one, two, key, woven)) {
		*woven = (struct record_woven){ 0 }; /* of several ways, too */
		return 0;
	}
	woven->next_line = n + 1;
	woven->first_end += n + 1;
	return all;
}
