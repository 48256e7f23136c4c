/*
 * Passing over what cannot match: a search for the needles in the raw block,
 * and a look at the two ends of each line. A line that starts with '{', ends
 * with '}' and holds no needle is not looked into; any other goes the normal
 * way, so that damage is told with a filter as without.
 */
#include "json/records_impl.h"

/* The start of every input is read in full: small ones cost nothing, and all of their damage is told. */
enum { PASS_FROM_BYTES = 1 << 18 };

/* Brings r->hit up to date: the first needle at or behind `at` in the window, or -1. */
static void search(struct records *r)
{
	if (r->hit >= (ptrdiff_t)r->at)
		return;
	size_t from = r->hit_from > r->at ? r->hit_from : r->at;
	if (from >= r->n) {
		r->hit = -1;
		return;
	}
	ptrdiff_t hit = scan_find(r->needles, (struct str){ r->bytes + from, r->n - from });
	r->hit = hit < 0 ? -1 : hit + (ptrdiff_t)from;
	size_t overlap = scan_longest(r->needles) - 1;
	r->hit_from = hit >= 0 ? (size_t)r->hit + 1 : r->n > overlap ? r->n - overlap : 0;
}

bool records_wanted(struct records *r, size_t n)
{
	if (r->offset + r->at < PASS_FROM_BYTES)
		return true;
	search(r);
	return r->hit >= 0 && r->hit < (ptrdiff_t)(r->at + n);
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
		search(r);
		size_t until = r->hit >= 0 ? (size_t)r->hit : r->n;
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
		if (r->hit >= 0 || memchr(r->bytes + at, '\n', r->n - at) != NULL || !records_fill(r))
			return;
	}
}
