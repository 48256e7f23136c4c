/* Every form that a typed id can have in the canonical spelling; which one is right the input decides. */
#include "trace/wanted.h"

#include "base/edit.h"
#include "span/id.h"

enum { TRACE_DIGITS = 32, PADDED_FROM = 8, HELD_LEAST = 4 };

/* A form that another one begins with is covered by that one. */
static void add_form(struct wanted *w, struct str form)
{
	for (size_t i = 0; i < w->n; i++) {
		if (str_starts(form, w->form[i]))
			return;
	}
	if (form.n && w->n < WANTED_FORMS)
		w->form[w->n++] = form;
}

/* Hex digits in lower case, without dashes; unset when it is anything else. */
static struct str hex_digits(struct str typed, struct arena *arena)
{
	char *digits = arena_alloc(arena, typed.n + 1);
	size_t n = 0;
	if (str_starts(typed, STR("0x")) || str_starts(typed, STR("0X")))
		typed = str_from(typed, 2);
	for (size_t i = 0; i < typed.n; i++) {
		char c = typed.s[i];
		if (c >= 'A' && c <= 'F')
			c |= 0x20;
		if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))
			digits[n++] = c;
		else if (c != '-')
			return STR_UNSET;
	}
	return n && n <= TRACE_DIGITS ? (struct str){ digits, n } : STR_UNSET;
}

/* Writers that drop leading zeros show 64-bit ids, and shorter ones. */
static struct str padded(struct str hex, struct arena *arena)
{
	char *digits = arena_alloc(arena, TRACE_DIGITS);
	memset(digits, '0', TRACE_DIGITS - hex.n);
	memcpy(digits + TRACE_DIGITS - hex.n, hex.s, hex.n);
	return (struct str){ digits, TRACE_DIGITS };
}

void wanted_init(struct wanted *w, struct str typed, struct arena *arena)
{
	*w = (struct wanted){ .typed = typed };
	struct str id, hex = hex_digits(typed, arena);
	add_form(w, typed);
	if (id_read(value_str(typed), ID_TRACE, ID_AS_WRITTEN, arena, &id) != ID_UNSET)
		add_form(w, id);
	if (str_is_set(hex))
		add_form(w, hex);
	if (hex.n >= PADDED_FROM && hex.n < TRACE_DIGITS)
		add_form(w, padded(hex, arena));
}

void wanted_collect(const struct wanted *w, struct collect *c)
{
	for (size_t i = 0; i < w->n; i++)
		collect_want(c, w->form[i]);
}

bool wanted_needles(const struct wanted *w, struct arena *arena, struct scan_needles *out)
{
	*out = (struct scan_needles){ 0 };
	for (size_t i = 0; i < w->n; i++) {
		struct str needle[4];
		bool nocase[4];
		bool is_prefix = w->form[i].n != TRACE_DIGITS;
		size_t n = id_needles(w->form[i], is_prefix, arena, needle, nocase);
		if (!n || out->n + n > SCAN_NEEDLES)
			return false;
		for (size_t j = 0; j < n; j++) {
			out->needle[out->n] = needle[j];
			out->nocase[out->n++] = nocase[j];
		}
	}
	return out->n > 0;
}

/* 0: not near. */
static size_t rank_of(const struct wanted *w, const struct span *s)
{
	if (s->span_id.n && (str_eq(s->span_id, w->typed) || str_eq(s->span_id, w->form[w->n - 1])))
		return WANTED_IS_SPAN;
	if (w->typed.n >= HELD_LEAST && str_find_nocase(s->trace_id, w->typed) >= 0)
		return WANTED_IS_HELD;
	size_t limit = w->typed.n / 3 + 1;
	struct str start = { s->trace_id.s, s->trace_id.n < w->typed.n ? s->trace_id.n : w->typed.n };
	size_t distance = edit_distance(w->typed, start, limit);
	return distance < limit ? WANTED_IS_NEAR + distance : 0;
}

void wanted_near_offer(struct wanted_near *n, const struct wanted *w, const struct span *s,
		       struct arena *arena)
{
	n->spans++;
	if (!s->trace_id.n || n->rank == WANTED_IS_SPAN)
		return;
	size_t rank = rank_of(w, s);
	if (!rank || (n->rank && rank >= n->rank))
		return;
	n->rank = rank;
	n->id = arena_str(arena, s->trace_id);
}
