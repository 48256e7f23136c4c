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
 * that are not all printable), and then holds none of its literals. One that
 * holds an object begins with 123.
 */
static const struct str byte_list = { "123,", 4 };

static bool begins_list(const struct records *r, size_t at)
{
	while (at > 0 && ascii_is_blank(r->bytes[at - 1]))
		at--;
	return at == 0 || r->bytes[at - 1] == '[';
}

static bool is_other_needle(const struct scan_needles *n, struct str text)
{
	for (size_t i = 0; i < n->n; i++) {
		struct str here = { text.s, n->needle[i].n < text.n ? n->needle[i].n : text.n };
		if (n->nocase[i] ? str_eq_nocase(here, n->needle[i]) : str_eq(here, n->needle[i]))
			return true;
	}
	return false;
}

/* The first of the few at or behind `from` in the window, or -1. */
static ptrdiff_t find_few(const struct records *r, size_t from)
{
	struct scan_needles few = *r->needles;
	few.many = NULL;
	few.nocase[few.n] = false;
	few.needle[few.n++] = byte_list;
	for (;;) {
		struct str rest = { r->bytes + from, r->n - from };
		ptrdiff_t hit = scan_find(&few, rest);
		if (hit < 0)
			return -1;
		rest = str_from(rest, (size_t)hit);
		from += (size_t)hit;
		if (!str_starts(rest, byte_list) || begins_list(r, from) || is_other_needle(r->needles, rest))
			return (ptrdiff_t)from;
		from++;
	}
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

/* The first needle at or behind `at` in the window, or -1. */
static ptrdiff_t search(struct records *r)
{
	if (r->edition != r->needles->edition)
		records_search_anew(r);
	ptrdiff_t few = search_window(r, &r->few, find_few);
	ptrdiff_t many = r->needles->many ? search_window(r, &r->many, find_many) : -1;
	return many >= 0 && (few < 0 || many < few) ? many : few;
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
}

void records_search_anew(struct records *r)
{
	r->few = r->many = (struct records_search){ .hit = -1 };
	r->edition = r->needles ? r->needles->edition : 0;
}

bool records_hold_list(const struct records *r, size_t from)
{
	const char *at = r->bytes + from, *end = r->bytes + r->at;
	while ((at = memchr(at, '[', (size_t)(end - at)))) {
		do
			at++;
		while (at < end && ascii_is_blank(*at));
		if (str_starts((struct str){ at, (size_t)(end - at) }, byte_list))
			return true;
	}
	return false;
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

/* A line that is a record of its own, by its ends. */
static bool is_plain_line(struct str line)
{
	while (line.n && is_blank(line.s[line.n - 1]))
		line.n--;
	return line.n >= 2 && line.s[0] == '{' && line.s[line.n - 1] == '}';
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
