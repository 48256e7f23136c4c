/* Times: int64 nanoseconds since the epoch, parsed from text and never through a double. */
#ifndef SPAN_TIME_H
#define SPAN_TIME_H

#include "base/arena.h"
#include "base/buf.h"
#include "span/value.h"

enum time_unit { TIME_AUTO, TIME_NS, TIME_US, TIME_MS, TIME_S };

struct time_read {
	int64_t ns;
	bool unit_suspect; /* the magnitude does not fit the unit; the unit was believed */
	bool naive;        /* ISO text without a zone, read as UTC */
	bool rounded;      /* nanoseconds as a floating-point number */
	bool invalid;      /* not unset, and no time */
};

/*
 * A point in time: a number or decimal text in `unit` (TIME_AUTO: by magnitude),
 * ISO 8601 / RFC 3339 text, "YYYY-MM-DD HH:MM:SS.fraction" (ClickHouse),
 * [seconds, nanoseconds], {"low":…,"high":…}. False when it is unset (null, 0,
 * "", year 1) or no time.
 */
bool time_parse(struct value v, enum time_unit unit, struct time_read *out);

/*
 * Literals of which one stands in every JSON text that holds a time from
 * from_ns up to and with to_ns, in any of these spellings. Numbers are taken
 * to be written as writers do: all digits, or one and a point before those
 * that an exponent scales; nanoseconds of a pair are less than a second. Gives
 * how many there are; 0: none is certain, or they would say too little. In the
 * arena.
 */
enum { TIME_NEEDLES = 8 };
size_t time_needles(int64_t from_ns, int64_t to_ns, struct arena *arena, struct str needle[TIME_NEEDLES]);

/* A span of time: a number in `unit`, or text with its own ("5000ns", "0.1s", "1.5ms", "2µs", "1h2m3s", ISO
 * 8601 "PT1.5S"). */
bool time_parse_duration(struct value v, enum time_unit unit, int64_t *ns);

/* "2026-05-21T09:14:33.120Z": UTC, as many decimals (0, 3, 6, 9) as are needed. */
void time_format(struct buf *out, int64_t ns);

/* "1.80s", "220ms", "35µs" (or "us" where ascii is set), "2m05s": three significant digits, or none behind
 * the point where it is a whole number of its unit; negative ones with a sign. */
void time_format_duration(struct buf *out, int64_t ns, bool ascii);

#endif
