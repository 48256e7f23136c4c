/*
 * Passing over what cannot match: a search for the needles in the raw block,
 * and a look at the two ends of each line. A line that starts with '{', ends
 * with '}' and holds no needle is not looked into; any other goes the normal
 * way, so that damage is told with a filter as without.
 */
#include "json/records_impl.h"

#include "base/ascii.h"
#include "json/scan_many.h"

/* The start of every input is read in full: small ones cost nothing, and all of their damage is told. */
enum { PASS_FROM_BYTES = 1 << 18 };

/*
 * A text may be written as the list of its bytes (journald does so with lines
 * that are not all printable), and so may an id: then none of the literals are
 * there. Of a list that goes on behind the window it is not known.
 */
enum { LIST_LEAST = 8 };

static bool is_byte_list(const char *p, const char *end)
{
	for (unsigned i = 0; i < LIST_LEAST; i++) {
		unsigned value = 0, digits = 0;
		while (p < end && ascii_is_blank(*p))
			p++;
		for (; p < end && ascii_is_digit(*p) && digits < 3; p++, digits++)
			value = value * 10 + (unsigned)(*p - '0');
		while (p < end && ascii_is_blank(*p))
			p++;
		if (p == end)
			return true;
		if (!digits || value > 255 || (*p != ',' && (*p != ']' || i + 1 < LIST_LEAST)))
			return false;
		p++;
	}
	return true;
}

static ptrdiff_t list_in(struct str text)
{
	const char *at = text.s, *end = text.s + text.n;
	for (; (at = memchr(at, '[', (size_t)(end - at))); at++)
		if (is_byte_list(at + 1, end))
			return at - text.s;
	return -1;
}

/* The first at or behind `from` in the window, or -1. */
static ptrdiff_t find_list(const struct records *r, size_t from)
{
	ptrdiff_t hit = list_in((struct str){ r->bytes + from, r->n - from });
	return hit < 0 ? -1 : hit + (ptrdiff_t)from;
}

static ptrdiff_t find_few(const struct records *r, size_t from)
{
	struct scan_needles few = *r->needles;
	few.many = NULL;
	ptrdiff_t hit = few.n ? scan_find(&few, (struct str){ r->bytes + from, r->n - from }) : -1;
	return hit < 0 ? -1 : hit + (ptrdiff_t)from;
}

static ptrdiff_t find_many(const struct records *r, size_t from)
{
	ptrdiff_t hit = scan_many_find(r->needles->many, (struct str){ r->bytes + from, r->n - from });
	return hit < 0 ? -1 : hit + (ptrdiff_t)from;
}

/* Brings what was found up to date: the first at or behind `at` in the window, or -1. */
static ptrdiff_t search_window(const struct records *r, struct records_search *s,
			       ptrdiff_t find(const struct records *, size_t))
{
	size_t from = s->from > r->at ? s->from : r->at, overlap = scan_longest(r->needles) - 1;
	if (s->hit >= (ptrdiff_t)r->at)
		return s->hit;
	s->hit = from < r->n ? find(r, from) : -1;
	if (from < r->n)
		s->from = s->hit >= 0 ? (size_t)s->hit + 1 : r->n > overlap ? r->n - overlap : 0;
	return s->hit;
}

static ptrdiff_t earlier(ptrdiff_t a, ptrdiff_t b)
{
	return a < 0 || (b >= 0 && b < a) ? b : a;
}

/* The first needle, or what may spell one, at or behind `at` in the window, or -1. */
static ptrdiff_t search(struct records *r)
{
	if (r->edition != r->needles->edition)
		records_search_anew(r);
	ptrdiff_t hit =
		earlier(search_window(r, &r->few, find_few), search_window(r, &r->byte_lists, find_list));
	return r->needles->many ? earlier(hit, search_window(r, &r->many, find_many)) : hit;
}

static void move(struct records_search *s, size_t n)
{
	s->from = s->from > n ? s->from - n : 0;
	if (s->hit >= 0)
		s->hit = s->hit >= (ptrdiff_t)n ? s->hit - (ptrdiff_t)n : -1;
}

void records_search_move(struct records *r, size_t n)
{
	move(&r->few, n);
	move(&r->many, n);
	move(&r->byte_lists, n);
}

void records_search_anew(struct records *r)
{
	r->few = r->many = r->byte_lists = (struct records_search){ .hit = -1 };
	r->edition = r->needles ? r->needles->edition : 0;
}

bool records_text_wanted(const struct records *r, struct str text)
{
	return !r->needles || scan_find(r->needles, text) >= 0 || list_in(text) >= 0;
}

bool records_hold_list(const struct records *r, size_t from)
{
	return list_in((struct str){ r->bytes + from, r->at - from }) >= 0;
}

bool records_wanted(struct records *r, size_t n)
{
	if (r->offset + r->at < PASS_FROM_BYTES)
		return true;
	ptrdiff_t hit = search(r);
	return hit >= 0 && hit < (ptrdiff_t)(r->at + n);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* A line that is a record of its own, by its ends: whatever is behind it. */
static bool is_plain_line(struct str line)
{
	while (line.n && is_blank(line.s[line.n - 1]))
		line.n--;
	return line.n > 2 && line.s[0] == '{' && line.s[line.n - 1] == '}' &&
	       (line.s[2] != 'l' || !records_is_piece(line));
}

void records_pass(struct records *r)
{
	if (r->offset + r->at < PASS_FROM_BYTES)
		return;
	for (;;) {
		ptrdiff_t hit = search(r);
		size_t until = hit >= 0 ? (size_t)hit : r->n;
		size_t at = r->at;
		uint64_t lines = 0;
		for (;;) {
			const char *line = r->bytes + at;
			const char *end = memchr(line, '\n', until - at);
			if (!end || end + 1 >= r->bytes + r->n || end[1] != '{' ||
			    !is_plain_line((struct str){ line, (size_t)(end - line) }))
				break;
			at += (size_t)(end - line) + 1;
			lines++;
		}
		r->totals.skipped_bytes += at - r->at;
		r->at = at;
		r->line += lines;
		/* The last line of the window may be whole once more is there. */
		if (hit >= 0 || memchr(r->bytes + at, '\n', r->n - at) != NULL || !records_fill(r))
			return;
	}
}
