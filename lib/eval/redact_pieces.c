/*
 * Pieces of values: what quotes a number in part ("1234567" of a phone number)
 * gives away what its token hides, and no longer looks like one.
 */
#include "base/ascii.h"
#include "eval/redact_impl.h"

enum { DIGITS_LEAST = 3, LETTERS_LEAST = 6 };

void redactor_note_here(struct redactor *r, struct str value)
{
	if (map_get(&r->here_known, value))
		return;
	value = arena_str(&r->here_arena, value);
	(void)map_put(&r->here_known, value, NULL);
	*array_add(&r->here) = value;
}

bool redact_splits(struct redactor *r, struct str whole, struct str piece)
{
	bool split = false, apart = false;
	ptrdiff_t found;
	if (r->settings->off || !r->found || !piece.n)
		return false;
	r->finder.known_only = true;
	r->finder.plain_only = !r->finder.below;
	redact_find(&r->finder, STR(""), whole);
	for (size_t at = 0; (found = str_find_nocase(str_from(whole, at), piece)) >= 0;) {
		size_t from = at + (size_t)found, to = from + piece.n;
		bool cut = false;
		for (size_t i = 0; i < r->finder.found.n; i++) {
			const struct redact_range *range = &r->finder.found.v[i];
			bool touches =
				range->from < to && from < range->to && !redactor_keeps(r, range->value);
			cut |= touches && (range->from < from || range->to > to);
		}
		split |= cut;
		apart |= !cut;
		at = from + 1;
	}
	arena_reset(&r->scratch);
	return split && !apart;
}

/* "<phone:p_a5d96e20bb9a>" */
static size_t token_at(struct str text, size_t at)
{
	const char *end = text.s[at] == '<' ? memchr(text.s + at, '>', text.n - at) : NULL;
	size_t n = end ? (size_t)(end - (text.s + at)) + 1 : 0;
	return n >= 16 && n <= 32 && memchr(text.s + at, ':', n) && memchr(text.s + at, '_', n) ? n : 0;
}

static bool is_piece(const struct redactor *r, struct str word)
{
	size_t digits = 0;
	for (size_t i = 0; i < word.n; i++)
		digits += ascii_is_digit(word.s[i]);
	if (digits < DIGITS_LEAST || (digits < word.n && word.n < LETTERS_LEAST))
		return false;
	for (size_t i = 0; i < r->here.n; i++)
		if (!redactor_keeps(r, r->here.v[i]) && str_find_nocase(r->here.v[i], word) >= 0)
			return true;
	return false;
}

struct str redact_pieces(struct redactor *r, struct str text, struct arena *arena)
{
	struct buf out = { 0 };
	size_t done = 0;
	if (r->settings->off || !r->here.n)
		return text;
	for (size_t i = 0; i < text.n;) {
		size_t end = i + token_at(text, i);
		if (end > i || !ascii_is_alnum(text.s[i])) {
			i = end > i ? end : i + 1;
			continue;
		}
		for (end = i; end < text.n && ascii_is_alnum(text.s[end]); end++)
			;
		if (is_piece(r, (struct str){ text.s + i, end - i })) {
			buf_add(&out, text.s + done, i - done);
			buf_add_c(&out, "\xe2\x80\xa6");
			done = end;
		}
		i = end;
	}
	if (done) {
		buf_add_str(&out, str_from(text, done));
		text = arena_str(arena, buf_str(&out));
	}
	buf_release(&out);
	return text;
}
