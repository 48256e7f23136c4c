/*
 * Pieces of values: what quotes a number in part ("1234567" of a phone number)
 * gives away what its token hides, and no longer looks like one.
 */
#include "base/ascii.h"
#include "eval/redact_impl.h"

enum { DIGITS_LEAST = 3, LEAST = 5, VALUES_MOST = 256 };

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

/* Where in the text the part of `value` ends that begins at `at`, at the end of a word; `at`: it has none. */
static size_t piece_end(struct str text, size_t at, struct str value)
{
	size_t best = at;
	for (size_t p = 0; p < value.n; p++) {
		size_t n = 0, digits = 0;
		while (at + n < text.n && p + n < value.n &&
		       ascii_lower(text.s[at + n]) == ascii_lower(value.s[p + n])) {
			digits += ascii_is_digit(text.s[at + n]);
			n++;
			bool ends = at + n == text.n || !ascii_is_alnum(text.s[at + n]) ||
				    !ascii_is_alnum(text.s[at + n - 1]);
			bool says =
				digits == n ? digits >= DIGITS_LEAST : digits >= DIGITS_LEAST && n >= LEAST;
			if (ends && says && at + n > best)
				best = at + n;
		}
	}
	return best;
}

static size_t longest_piece(const struct redactor *r, struct str text, size_t at)
{
	size_t end = at;
	/* Of so many values any number may be a part. */
	if (r->here.n > VALUES_MOST) {
		while (end < text.n && ascii_is_digit(text.s[end]))
			end++;
		return end - at >= DIGITS_LEAST ? end : at;
	}
	for (size_t i = 0; i < r->here.n; i++)
		if (!redactor_keeps(r, r->here.v[i])) {
			size_t e = piece_end(text, at, r->here.v[i]);
			end = e > end ? e : end;
		}
	return end;
}

struct str redact_pieces(struct redactor *r, struct str text, struct arena *arena)
{
	struct buf out = { 0 };
	size_t done = 0;
	if (r->settings->off || !r->here.n)
		return text;
	for (size_t i = 0; i < text.n;) {
		size_t end = i + token_at(text, i);
		bool begins = ascii_is_alnum(text.s[i]) && (i == 0 || !ascii_is_alnum(text.s[i - 1]));
		if (end == i && begins && (end = longest_piece(r, text, i)) > i) {
			buf_add(&out, text.s + done, i - done);
			buf_add_c(&out, "\xe2\x80\xa6");
			done = end;
		}
		i = end > i ? end : i + 1;
	}
	if (done) {
		buf_add_str(&out, str_from(text, done));
		text = arena_str(arena, buf_str(&out));
	}
	buf_release(&out);
	return text;
}
