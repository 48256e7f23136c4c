/* Times from all the forms that dumps write them in, exactly; and back to text. */
#include "span/time.h"

#include "base/num.h"

#include <stdlib.h>

static const int64_t NS = 1000000000;

/* Decimal places between a unit and nanoseconds. */
static int unit_shift(enum time_unit unit)
{
	static const int shift[] = { [TIME_NS] = 0, [TIME_US] = 3, [TIME_MS] = 6, [TIME_S] = 9 };
	return shift[unit];
}

/* The magnitude of a time of these decades, in each unit. */
static enum time_unit unit_by_magnitude(double v)
{
	return v >= 1e17 ? TIME_NS : v >= 1e14 ? TIME_US : v >= 1e11 ? TIME_MS : TIME_S;
}

/* Days since 1970-01-01 of a date of the proleptic Gregorian calendar. */
static int64_t days_from_date(int64_t y, unsigned m, unsigned d)
{
	/* Years from March on, so that the leap day is the last of its year. */
	y -= m <= 2;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t year_of_era = y - era * 400;
	int64_t day_of_year = (153 * ((int64_t)m + (m > 2 ? -3 : 9)) + 2) / 5 + (int64_t)d - 1;
	return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

static void date_from_days(int64_t days, int64_t *y, unsigned *m, unsigned *d)
{
	days += 719468;
	int64_t era = (days >= 0 ? days : days - 146096) / 146097;
	int64_t day_of_era = days - era * 146097;
	int64_t year = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int64_t day_of_year = day_of_era - (365 * year + year / 4 - year / 100);
	int64_t month = (5 * day_of_year + 2) / 153;
	*d = (unsigned)(day_of_year - (153 * month + 2) / 5 + 1);
	*m = (unsigned)(month < 10 ? month + 3 : month - 9);
	*y = year + era * 400 + (*m <= 2);
}

/* `n` digits at *at, which moves on. */
static bool take_digits(struct str t, size_t *at, size_t n, unsigned *out)
{
	unsigned v = 0;
	if (t.n - *at < n)
		return false;
	for (size_t i = 0; i < n; i++) {
		unsigned d = (unsigned)(unsigned char)t.s[*at + i] - '0';
		if (d > 9)
			return false;
		v = v * 10 + d;
	}
	*at += n;
	*out = v;
	return true;
}

static bool take_char(struct str t, size_t *at, const char *any)
{
	if (*at >= t.n || !t.s[*at] || !strchr(any, t.s[*at]))
		return false;
	++*at;
	return true;
}

static int64_t take_fraction(struct str t, size_t *at)
{
	int64_t ns = 0, unit = NS / 10;
	while (*at < t.n && t.s[*at] >= '0' && t.s[*at] <= '9') {
		ns += (t.s[(*at)++] - '0') * unit;
		unit /= 10;
	}
	return ns;
}

/* "Z", "+02:00", "-0700", "UTC"; false where there is none. */
static bool take_zone(struct str t, size_t *at, int64_t *offset_s)
{
	unsigned h, m = 0;
	*offset_s = 0;
	take_char(t, at, " ");
	if (take_char(t, at, "Zz"))
		return true;
	if (t.n - *at >= 3 && !memcmp(t.s + *at, "UTC", 3)) {
		*at += 3;
		return true;
	}
	size_t sign_at = *at;
	if (!take_char(t, at, "+-") || !take_digits(t, at, 2, &h))
		return false;
	take_char(t, at, ":");
	take_digits(t, at, 2, &m);
	*offset_s = (int64_t)(h * 3600 + m * 60) * (t.s[sign_at] == '-' ? -1 : 1);
	return true;
}

static bool parse_iso(struct str t, struct time_read *out)
{
	size_t at = 0;
	unsigned y, mo, d, h = 0, mi = 0, s = 0;
	int64_t fraction = 0, offset_s = 0;
	if (!take_digits(t, &at, 4, &y) || !take_char(t, &at, "-") || !take_digits(t, &at, 2, &mo) ||
	    !take_char(t, &at, "-") || !take_digits(t, &at, 2, &d) || mo < 1 || mo > 12 || d < 1 || d > 31)
		return false;
	if (take_char(t, &at, "Tt ")) {
		if (!take_digits(t, &at, 2, &h) || !take_char(t, &at, ":") || !take_digits(t, &at, 2, &mi))
			return false;
		if (take_char(t, &at, ":") && !take_digits(t, &at, 2, &s))
			return false;
		if (take_char(t, &at, ".,"))
			fraction = take_fraction(t, &at);
	}
	out->naive = !take_zone(t, &at, &offset_s);
	if (at != t.n || h > 24 || mi > 59 || s > 60 || y <= 1)
		return false;
	int64_t seconds = days_from_date(y, mo, d) * 86400 + (int64_t)(h * 3600 + mi * 60 + s) - offset_s;
	return !__builtin_mul_overflow(seconds, NS, &out->ns) &&
	       !__builtin_add_overflow(out->ns, fraction, &out->ns);
}

/* A member of a {low, high} pair or an array, as an integer. */
static bool part(struct value v, const char *path, int64_t *out)
{
	struct arena scratch;
	arena_init(&scratch);
	bool ok = value_as_i64(value_member(v, path, &scratch), out);
	arena_release(&scratch);
	return ok;
}

static bool parse_pair(struct value v, struct str *digits, char text[24], int64_t *ns, bool *is_ns)
{
	int64_t a, b;
	*is_ns = part(v, "0", &a) && part(v, "1", &b);
	if (*is_ns)
		return !__builtin_mul_overflow(a, NS, ns) && !__builtin_add_overflow(*ns, b, ns);
	if (!part(v, "high", &a) || !part(v, "low", &b))
		return false;
	uint64_t whole = (uint64_t)a << 32 | (uint64_t)(uint32_t)b;
	struct buf out = { 0 };
	buf_add_i64(&out, (int64_t)whole);
	memcpy(text, out.s, out.n);
	*digits = (struct str){ text, out.n };
	buf_release(&out);
	return true;
}

/* Nearly all are plain digits, for which there is no need of strtod(). */
static bool read_magnitude(struct str digits, double *out)
{
	uint64_t whole;
	if (!num_parse_u64(digits, &whole))
		return num_parse_double(digits, out);
	*out = (double)whole;
	return true;
}

static bool parse(struct value v, enum time_unit unit, struct time_read *out)
{
	char text[24];
	struct str digits = str_trim(v.text);
	double magnitude;
	if (v.type == VALUE_JSON) {
		bool is_ns;
		if (!parse_pair(v, &digits, text, &out->ns, &is_ns))
			return false;
		if (is_ns)
			return out->ns != 0;
	} else if (v.type == VALUE_INT && !str_is_set(v.text)) {
		struct buf b = { 0 };
		buf_add_i64(&b, v.i);
		memcpy(text, b.s, b.n);
		digits = (struct str){ text, b.n };
		buf_release(&b);
	} else if (v.type == VALUE_STRING && digits.n >= 8 && digits.s[4] == '-' && parse_iso(digits, out)) {
		return true;
	} else if (v.type != VALUE_INT && v.type != VALUE_DOUBLE && v.type != VALUE_STRING) {
		return false;
	}
	if (!read_magnitude(digits, &magnitude) || magnitude == 0)
		return false;
	enum time_unit fits = unit_by_magnitude(magnitude < 0 ? -magnitude : magnitude);
	out->unit_suspect = unit != TIME_AUTO && unit != fits && magnitude > 1e8;
	out->rounded = v.type == VALUE_DOUBLE && fits == TIME_NS;
	return num_parse_scaled(digits, unit_shift(unit == TIME_AUTO ? fits : unit), &out->ns);
}

/* What writers put where there is no time; year 1 is Go's zero. */
static bool is_unset(struct value v)
{
	struct str t = str_trim(v.text);
	double number;
	if (v.type == VALUE_NONE || v.type == VALUE_NULL || (v.type == VALUE_STRING && !t.n))
		return true;
	if (v.type == VALUE_INT && !str_is_set(v.text))
		return v.i == 0;
	if (v.type == VALUE_JSON) { /* [0, 0], {"low":0,"high":0} */
		for (size_t i = 0; i < t.n; i++)
			if (t.s[i] >= '1' && t.s[i] <= '9')
				return false;
		return true;
	}
	return str_starts(t, STR("0001-01-01")) || (num_parse_double(t, &number) && number == 0);
}

bool time_parse(struct value v, enum time_unit unit, struct time_read *out)
{
	*out = (struct time_read){ 0 };
	bool is_time = parse(v, unit, out);
	out->invalid = !is_time && !is_unset(v);
	return is_time;
}

/* One "1.5ms" at the start of *t, which moves on. Years and months have no length and are not taken. */
static bool take_amount(struct str *t, bool iso_time, int64_t *ns)
{
	static const struct {
		const char *name;
		int shift;
		int64_t times;
	} units[] = {
		{ "ns", 0, 1 },    { "us", 3, 1 },   { "\xc2\xb5s", 3, 1 }, { "\xce\xbcs", 3, 1 },
		{ "ms", 6, 1 },    { "min", 9, 60 }, { "s", 9, 1 },         { "S", 9, 1 },
		{ "m", 9, 60 },    { "h", 9, 3600 }, { "H", 9, 3600 },      { "d", 9, 86400 },
		{ "D", 9, 86400 },
	};
	size_t digits = 0;
	while (digits < t->n &&
	       (t->s[digits] == '.' || t->s[digits] == '-' || (t->s[digits] >= '0' && t->s[digits] <= '9')))
		digits++;
	struct str number = { t->s, digits }, rest = str_from(*t, digits);
	if (iso_time && rest.n && rest.s[0] == 'M')
		rest = (struct str){ "m", 1 };
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		struct str name = str_of(units[i].name);
		int64_t v;
		if (!str_starts(rest, name))
			continue;
		*t = str_from(*t, digits + name.n);
		return num_parse_scaled(number, units[i].shift, &v) &&
		       !__builtin_mul_overflow(v, units[i].times, &v) && !__builtin_add_overflow(*ns, v, ns);
	}
	return false;
}

bool time_parse_duration(struct value v, enum time_unit unit, int64_t *ns)
{
	struct str t = str_trim(v.text);
	struct buf b = { 0 };
	if (v.type == VALUE_INT && !str_is_set(v.text)) {
		buf_add_i64(&b, v.i);
		bool ok = num_parse_scaled(buf_str(&b), unit_shift(unit ? unit : TIME_NS), ns);
		buf_release(&b);
		return ok;
	}
	if ((v.type != VALUE_INT && v.type != VALUE_DOUBLE && v.type != VALUE_STRING) || !t.n)
		return false;
	if (num_parse_scaled(t, unit_shift(unit ? unit : TIME_NS), ns))
		return true;
	bool iso = t.s[0] == 'P', in_time = false;
	*ns = 0;
	t = str_from(t, iso);
	while (t.n) {
		if (iso && t.s[0] == 'T') {
			in_time = true;
			t = str_from(t, 1);
			continue;
		}
		if (!take_amount(&t, in_time, ns))
			return false;
	}
	return true;
}

void time_format(struct buf *out, int64_t ns)
{
	int64_t seconds = ns / NS, fraction = ns % NS, y;
	if (fraction < 0) {
		fraction += NS;
		seconds--;
	}
	int64_t days = seconds / 86400, second = seconds % 86400;
	if (second < 0) {
		second += 86400;
		days--;
	}
	unsigned m, d;
	date_from_days(days, &y, &m, &d);
	buf_printf(out, "%04lld-%02u-%02uT%02d:%02d:%02d", (long long)y, m, d, (int)(second / 3600),
		   (int)(second / 60 % 60), (int)(second % 60));
	int digits = fraction % 1000 ? 9 : fraction % 1000000 ? 6 : fraction ? 3 : 0;
	for (int i = digits; i < 9; i++)
		fraction /= 10;
	if (digits)
		buf_printf(out, ".%0*lld", digits, (long long)fraction);
	buf_add_char(out, 'Z');
}

void time_format_duration(struct buf *out, int64_t ns, bool ascii)
{
	static const struct {
		int64_t ns;
		const char *name, *ascii_name;
	} units[] = { { 1000000000, "s", "s" },
		      { 1000000, "ms", "ms" },
		      { 1000, "\xc2\xb5s", "us" },
		      { 1, "ns", "ns" } };
	uint64_t v = ns < 0 ? 0 - (uint64_t)ns : (uint64_t)ns;
	if (ns < 0)
		buf_add_char(out, '-');
	if (v >= 60 * (uint64_t)NS) {
		uint64_t s = v / (uint64_t)NS;
		if (s >= 86400)
			buf_printf(out, "%llud%02lluh", (unsigned long long)(s / 86400),
				   (unsigned long long)(s / 3600 % 24));
		else if (s >= 3600)
			buf_printf(out, "%lluh%02llum", (unsigned long long)(s / 3600),
				   (unsigned long long)(s / 60 % 60));
		else
			buf_printf(out, "%llum%02llus", (unsigned long long)(s / 60),
				   (unsigned long long)(s % 60));
		return;
	}
	size_t i = 0;
	while (i < 3 && v < (uint64_t)units[i].ns)
		i++;
	uint64_t unit = (uint64_t)units[i].ns, whole = v / unit;
	int places = unit == 1 || whole >= 100 ? 0 : whole >= 10 ? 1 : 2;
	uint64_t scale = places == 2 ? 100 : places == 1 ? 10 : 1;
	buf_add_u64(out, whole);
	if (places && v % unit) /* cut, not rounded: 999.9 stays under 1000 */
		buf_printf(out, ".%0*llu", places, (unsigned long long)(v % unit / (unit / scale)));
	buf_add_c(out, ascii ? units[i].ascii_name : units[i].name);
}
