/*
 * Passing over what cannot match: a search for the needles in the raw block,
 * and a look at the two ends of each line. A line that starts with '{', ends
 * with '}' and holds no needle is not looked into; any other goes the normal
 * way, so that damage is told with a filter as without.
 */
#include "json/records_impl.h"

/* The start of every input is read in full: small ones cost nothing, and all of their damage is told. */
enum { PASS_FROM_BYTES = 1 << 20 };

static void search_window(struct records *r, struct records_search *s, const struct scan_needles *needles)
{
	if (s->hit >= (ptrdiff_t)r->at)
		return;
	size_t from = s->from > r->at ? s->from : r->at;
	if (from >= r->n) {
		s->hit = -1;
		return;
	}
	ptrdiff_t hit = scan_find(needles, (struct str){ r->bytes + from, r->n - from });
	s->hit = hit < 0 ? -1 : hit + (ptrdiff_t)from;
	size_t overlap = scan_longest(needles) - 1;
	s->from = hit >= 0 ? (size_t)s->hit + 1 : r->n > overlap ? r->n - overlap : 0;
}

/* The first needle at or behind `at` in the window, or -1. */
static ptrdiff_t search(struct records *r)
{
	struct scan_needles part = *r->needles;
	part.many = NULL;
	if (part.n)
		search_window(r, &r->few, &part);
	part = (struct scan_needles){ .many = r->needles->many };
	if (part.many)
		search_window(r, &r->many, &part);
	return r->many.hit >= 0 && (r->few.hit < 0 || r->many.hit < r->few.hit) ? r->many.hit : r->few.hit;
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
