/*
 * Literals that stand for a window of time. In every unit a number has the
 * same leading digits; where the window ends decides how many of them all of
 * its numbers share, but for two. Exponents are written behind one digit and
 * a point, without zeros at the end; the point of other numbers stands behind
 * the seconds or later. Dates are covered generously: of zones, of hours and
 * of days all that time_parse() takes.
 */
#include "span/time.h"

#include "base/mem.h"

enum { PREFIXES_MAX = 2, DIGITS_MIN = 5, EXPONENT_DIGITS_MIN = 4 };

static const int64_t SECOND = 1000000000, HOUR = 3600 * (int64_t)1000000000;

struct list {
	struct arena *arena;
	struct str *needle;
	size_t n;
};

static void add(struct list *l, struct str text)
{
	for (size_t i = 0; i < l->n; i++)
		if (str_eq(l->needle[i], text))
			return;
	if (l->n == TIME_NEEDLES)
		BUG("more literals of a window of time than there can be");
	l->needle[l->n++] = text;
}

static size_t digits_of(int64_t v)
{
	size_t n = 1;
	while (v /= 10)
		n++;
	return n;
}

/* The number without zeros at its end, a point behind the first digit. False when that says too little. */
static bool add_exponent(struct list *l, int64_t v)
{
	while (v && v % 10 == 0)
		v /= 10;
	struct str all = arena_printf(l->arena, "%lld", (long long)v);
	if (all.n < EXPONENT_DIGITS_MIN)
		return false;
	add(l, arena_printf(l->arena, "%c.%s", all.s[0], all.s + 1));
	return true;
}

static bool add_numbers(struct list *l, int64_t from, int64_t to)
{
	size_t digits = digits_of(from / SECOND);
	int64_t least = from / SECOND, most = to / SECOND;
	if (digits_of(most) != digits)
		return false;
	while (most - least >= PREFIXES_MAX) {
		least /= 10;
		most /= 10;
		digits--;
	}
	if (digits < DIGITS_MIN)
		return false;
	for (int64_t v = least; v <= most; v++)
		add(l, arena_printf(l->arena, "%lld", (long long)v));
	while (least != most) {
		least /= 10;
		most /= 10;
	}
	return add_exponent(l, least);
}

/* The first `n` bytes of "2026-05-21" at that time. */
static struct str date(struct list *l, int64_t ns, size_t n)
{
	struct buf b = { 0 };
	time_format(&b, ns);
	struct str text = arena_str(l->arena, (struct str){ b.s, n });
	buf_release(&b);
	return text;
}

/* A day up to 31 is taken of any month: it may be of the one before. Months at its two ends are all of them.
 */
static void add_dates(struct list *l, int64_t from, int64_t to)
{
	enum { MONTH = 8, TEN_DAYS = 9 };
	int64_t first = from - 126 * HOUR, last = to + 101 * HOUR; /* 24:59:60, zones of up to 99:99 */
	int64_t before = first - 72 * HOUR;
	if (!str_eq(date(l, before, MONTH), date(l, last, MONTH))) {
		add(l, date(l, before, MONTH));
		add(l, date(l, last, MONTH));
		return;
	}
	for (int64_t day = first; day < last; day += 24 * HOUR)
		add(l, date(l, day, TEN_DAYS));
	add(l, date(l, last, TEN_DAYS));
}

size_t time_needles(int64_t from_ns, int64_t to_ns, struct arena *arena, struct str needle[TIME_NEEDLES])
{
	/* Numbers of other decades have other lengths, or years that are no four digits. */
	const int64_t year_1973 = 100000000 * SECOND, year_2250 = 8835984000 * SECOND;
	struct list l = { .arena = arena, .needle = needle };
	if (from_ns < year_1973 || to_ns > year_2250 || from_ns > to_ns || !add_numbers(&l, from_ns, to_ns))
		return 0;
	add_dates(&l, from_ns, to_ns);
	add(&l, STR("\"low")); /* {"low":…,"high":…}: halves of a number have none of its digits */
	return l.n;
}
