/* Marks of what was lost. */
#include "span/loss.h"

#include "base/ascii.h"

enum { MARKED_LEAST = 8, JSON_DEPTH = 256 };

bool loss_is_limit(size_t n)
{
	static const size_t limits[] = { 128,   250,   255,   256,   500,   512,   1000,  1024,
					 1028,  2000,  2048,  2500,  4000,  4095,  4096,  8000,
					 8191,  8192,  10000, 12000, 12288, 16000, 16383, 16384,
					 20000, 32000, 32766, 32767, 32768, 65535, 65536 };
	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++)
		if (n == limits[i])
			return true;
	return false;
}

size_t loss_characters(struct str text)
{
	size_t n = 0;
	for (size_t i = 0; i < text.n; i++)
		n += ((unsigned char)text.s[i] & 0xC0) != 0x80;
	return n;
}

/* "[truncated, 90 chars total]" at the end: where it begins, or -1. */
static ptrdiff_t counted_mark(struct str t)
{
	enum { LONGEST = 60 };
	if (!t.n || (t.s[t.n - 1] != ']' && t.s[t.n - 1] != ')' && t.s[t.n - 1] != '>'))
		return -1;
	size_t from = t.n > LONGEST ? t.n - LONGEST : 0;
	ptrdiff_t at = str_find_nocase(str_from(t, from), STR("truncated"));
	if (at < 0)
		return -1;
	size_t start = from + (size_t)at;
	while (start > from && !strchr("[(<", t.s[start]))
		start--;
	return strchr("[(<", t.s[start]) ? (ptrdiff_t)start : -1;
}

struct str loss_without_mark(struct str text)
{
	static const struct str marks[] = { STR_ROW("..."), STR_ROW("\xe2\x80\xa6") };
	struct str t = str_trim(text);
	for (bool again = true; again;) {
		ptrdiff_t at = counted_mark(t);
		again = at >= 0;
		if (again)
			t = str_trim((struct str){ t.s, (size_t)at });
		for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
			if (str_ends(t, marks[i])) {
				t = str_trim((struct str){ t.s, t.n - marks[i].n });
				again = true;
			}
	}
	return t;
}

size_t loss_mask(struct str text)
{
	static const struct str masks[] = { STR_ROW("[redacted"),    STR_ROW("<redacted"),
					    STR_ROW("__redacted__"), STR_ROW("redacted]"),
					    STR_ROW("[filtered]"),   STR_ROW("[masked"),
					    STR_ROW("<masked"),      STR_ROW("<hidden>"),
					    STR_ROW("[scrubbed"),    STR_ROW("[removed]") };
	size_t stars = 0;
	while (stars < text.n && text.s[stars] == '*')
		stars++;
	if (stars >= 3)
		return stars;
	for (size_t i = 0; i < sizeof(masks) / sizeof(masks[0]); i++) {
		struct str mask = masks[i];
		if (text.n < mask.n || ascii_lower(text.s[0]) != mask.s[0] ||
		    !str_eq_nocase((struct str){ text.s, mask.n }, mask))
			continue;
		char close = mask.s[0] == '[' ? ']' : mask.s[0] == '<' ? '>' : 0;
		const char *end = close ? memchr(text.s, close, text.n < 80 ? text.n : 80) : NULL;
		return end ? (size_t)(end - text.s) + 1 : mask.n;
	}
	return 0;
}

/* "sha256:…", "md5:…", and 40, 64 or 128 hex digits alone. */
static bool is_hash(struct str t)
{
	static const char *const names[] = { "sha256:",  "sha1:",   "sha512:", "md5:",
					     "sha-256:", "blake3:", "hash:" };
	size_t digits = 0;
	bool named = false;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]) && !named; i++)
		named = t.n > strlen(names[i]) &&
			str_eq_nocase((struct str){ t.s, strlen(names[i]) }, str_of(names[i]));
	while (digits < t.n && ascii_is_hex(t.s[t.n - 1 - digits]))
		digits++;
	return named || (digits == t.n && (t.n == 40 || t.n == 64 || t.n == 128));
}

static bool is_masked(struct str t)
{
	static const bool begins[256] = {
		['*'] = true, ['['] = true, ['<'] = true, ['_'] = true, ['r'] = true, ['R'] = true
	};
	for (size_t i = 0; i < t.n; i++)
		if (begins[(unsigned char)t.s[i]] && loss_mask(str_from(t, i)))
			return true;
	return str_eq_nocase(t, STR("redacted")) || str_eq_nocase(t, STR("redacted input")) ||
	       str_eq_nocase(t, STR("redacted output"));
}

/* Begins as JSON, and does not end as such. */
static bool is_cut_json(struct str t, struct arena *arena)
{
	struct pull j;
	if (t.n < 2 || (t.s[0] != '{' && t.s[0] != '['))
		return false;
	if (t.s[0] == '[' && t.n > 1 && !strchr("{[\"0123456789tfn-] \n", t.s[1]))
		return false; /* "[note] text" */
	pull_init(&j, t, JSON_DEPTH, arena);
	if (pull_skip(&j, NULL) && pull_at_end(&j))
		return false;
	return j.error_at + 2 >= t.n; /* it is fine up to its end */
}

enum loss loss_of(struct value v, struct arena *arena, struct str *why)
{
	struct str t = str_trim(value_text(v, arena)), unused, *out = why ? why : &unused;
	*out = STR("");
	if (v.type == VALUE_BOOL || v.type == VALUE_INT || v.type == VALUE_DOUBLE || !t.n)
		return LOSS_EXACT;
	struct str bare = loss_without_mark(t);
	if (is_hash(t)) {
		*out = STR("is a hash");
		return LOSS_HASHED;
	}
	if (bare.n < t.n && bare.n >= MARKED_LEAST) {
		*out = arena_printf(arena, "ends in \"%.*s\"", (int)(t.n - bare.n), t.s + bare.n);
		return LOSS_TRUNCATED;
	}
	if (is_masked(t)) {
		*out = STR("holds a mask");
		return LOSS_REDACTED;
	}
	if (is_cut_json(t, arena)) {
		*out = STR("is JSON without its end");
		return LOSS_TRUNCATED;
	}
	bool sentence = t.n && strchr(".!?\"')]}`", t.s[t.n - 1]);
	if (!sentence && t.n >= 128 && (loss_is_limit(t.n) || loss_is_limit(loss_characters(t)))) {
		*out = arena_printf(arena, "is %zu bytes long, a limit, and ends in the middle", t.n);
		return LOSS_TRUNCATED;
	}
	return LOSS_EXACT;
}
