/* Figures, as people and programs write them. */
#include "detect/claim_read.h"

#include "base/ascii.h"
#include "base/num.h"

static bool is_digit(struct str t, size_t i)
{
	return i < t.n && ascii_is_digit(t.s[i]);
}

static void put(struct figure *f, char c)
{
	if (f->number_n < NUMBER_DIGITS)
		f->number[f->number_n++] = c;
}

static void put_digits(struct figure *f, uint64_t v, int width)
{
	char room[20];
	int n = 0;
	do
		room[n++] = (char)('0' + v % 10);
	while ((v /= 10) > 0 || n < width);
	while (n > 0)
		put(f, room[--n]);
}

/* ---- units ---- */

static const struct {
	struct str word;
	const char *unit;
	uint32_t in; /* in the smallest of its kind */
} units[] = {
	{ STR_ROW("second"), "second", 1 },  { STR_ROW("seconds"), "second", 1 },
	{ STR_ROW("sec"), "second", 1 },     { STR_ROW("minute"), "minute", 1 },
	{ STR_ROW("minutes"), "minute", 1 }, { STR_ROW("mins"), "minute", 1 },
	{ STR_ROW("min"), "minute", 1 },     { STR_ROW("hour"), "hour", 1 },
	{ STR_ROW("hours"), "hour", 1 },     { STR_ROW("hrs"), "hour", 1 },
	{ STR_ROW("day"), "day", 1 },        { STR_ROW("days"), "day", 1 },
	{ STR_ROW("week"), "day", 7 },       { STR_ROW("weeks"), "day", 7 },
	{ STR_ROW("month"), "month", 1 },    { STR_ROW("months"), "month", 1 },
	{ STR_ROW("year"), "month", 12 },    { STR_ROW("years"), "month", 12 },
};

/* "14 days", "14-day", "14 business days", "2 weeks" (14 days). The number is multiplied. */
static void take_unit(struct str t, size_t at, struct figure *f)
{
	size_t i = at;
	if (i < t.n && (t.s[i] == ' ' || t.s[i] == '-'))
		i++;
	for (int word = 0; word < 2; word++) {
		size_t end = i;
		while (end < t.n && ascii_is_letter(t.s[end]))
			end++;
		struct str w = { t.s + i, end - i };
		for (size_t k = 0; k < sizeof(units) / sizeof(units[0]); k++) {
			uint64_t v;
			if (units[k].word.n != w.n || !str_eq_nocase(w, units[k].word))
				continue;
			f->kind = CLAIM_DURATION;
			f->unit = str_of(units[k].unit);
			f->unit_end = end;
			if (units[k].in > 1 && num_parse_u64((struct str){ f->number, f->number_n }, &v) &&
			    v < 1000000) {
				f->number_n = 0;
				put_digits(f, v * units[k].in, 1);
			}
			return;
		}
		if (!str_eq_nocase(w, STR("business")) && !str_eq_nocase(w, STR("working")) &&
		    !str_eq_nocase(w, STR("calendar")))
			return;
		i = end + (end < t.n && t.s[end] == ' ');
	}
}

/* ---- dates ---- */

static const struct str months[] = { STR_ROW("january"), STR_ROW("february"), STR_ROW("march"),
				     STR_ROW("april"),   STR_ROW("may"),      STR_ROW("june"),
				     STR_ROW("july"),    STR_ROW("august"),   STR_ROW("september"),
				     STR_ROW("october"), STR_ROW("november"), STR_ROW("december") };

static int month_at(struct str t, size_t at, size_t *n)
{
	size_t end = at;
	while (end < t.n && ascii_is_letter(t.s[end]))
		end++;
	*n = end - at;
	for (int m = 0; *n >= 3 && *n <= 9 && m < 12; m++) {
		struct str full = months[m];
		if (*n >= 3 && *n <= full.n &&
		    str_eq_nocase((struct str){ t.s + at, *n }, (struct str){ full.s, *n }) &&
		    (*n == 3 || *n == full.n || (m == 8 && *n == 4)))
			return m + 1;
	}
	return 0;
}

static size_t digits_at(struct str t, size_t at, uint64_t *v)
{
	size_t end = at;
	while (is_digit(t, end) && end - at < 9)
		end++;
	return end > at && num_parse_u64((struct str){ t.s + at, end - at }, v) ? end - at : 0;
}

static bool give_date(struct figure *f, uint64_t y, uint64_t m, uint64_t d, size_t n)
{
	if (m < 1 || m > 12 || d < 1 || d > 31 || (y && (y < 1900 || y > 2200)))
		return false;
	f->kind = CLAIM_DATE;
	f->n = n;
	f->number_n = 0;
	if (y)
		put_digits(f, y, 4);
	put_digits(f, m, 2);
	put_digits(f, d, 2);
	return true;
}

/* "2024-05-22", "2024/05/22" */
static bool iso_date(struct str t, size_t at, struct figure *f)
{
	uint64_t y, m, d;
	size_t a = digits_at(t, at, &y), b, c;
	if (a != 4 || at + 4 >= t.n || (t.s[at + 4] != '-' && t.s[at + 4] != '/'))
		return false;
	b = digits_at(t, at + 5, &m);
	if (!b || at + 5 + b >= t.n || t.s[at + 5 + b] != t.s[at + 4])
		return false;
	c = digits_at(t, at + 6 + b, &d);
	return c && give_date(f, y, m, d, 6 + b + c);
}

static size_t skip_ordinal(struct str t, size_t at)
{
	static const char *const ends[] = { "st", "nd", "rd", "th" };
	for (size_t i = 0; i < 4; i++)
		if (t.n - at >= 2 && str_eq_nocase((struct str){ t.s + at, 2 }, str_of(ends[i])))
			return at + 2;
	return at;
}

static uint64_t year_at(struct str t, size_t *at)
{
	size_t i = *at;
	uint64_t y;
	while (i < t.n && (t.s[i] == ',' || t.s[i] == ' ') && i - *at < 2)
		i++;
	if (digits_at(t, i, &y) != 4 || is_digit(t, i + 4) || y < 1900 || y > 2200)
		return 0;
	*at = i + 4;
	return y;
}

/* "22 May 2024", "22nd of May", "May 22, 2024" */
static bool worded_date(struct str t, size_t at, struct figure *f)
{
	uint64_t day;
	size_t n, i = at;
	int month;
	if (is_digit(t, at)) {
		size_t digits = digits_at(t, at, &day);
		i = skip_ordinal(t, at + digits);
		i += i < t.n && t.s[i] == ' ';
		i += i + 3 < t.n && str_eq_nocase((struct str){ t.s + i, 3 }, STR("of ")) ? 3 : 0;
		if (digits > 2 || i >= t.n || !(month = month_at(t, i, &n)))
			return false;
		i += n;
	} else {
		if (!(month = month_at(t, at, &n)) || at + n >= t.n || t.s[at + n] != ' ')
			return false;
		i = at + n + 1;
		size_t digits = digits_at(t, i, &day);
		if (!digits || digits > 2)
			return false;
		i = skip_ordinal(t, i + digits);
	}
	size_t end = i;
	uint64_t year = year_at(t, &end);
	return give_date(f, year, (uint64_t)month, day, end - at);
}

/* ---- numbers and ids ---- */

/* "8:30pm", "20:30", "11:14:23", "7 pm": hours and minutes. */
static bool clock_time(struct str t, size_t at, struct figure *f)
{
	uint64_t hour, minute = 0, second;
	size_t n = digits_at(t, at, &hour), i = at + n;
	bool minutes = false;
	if (!n || n > 2 || hour > 24)
		return false;
	if (i + 2 < t.n && t.s[i] == ':' && digits_at(t, i + 1, &minute) == 2 && minute < 60) {
		minutes = true;
		i += 3;
		if (i + 2 < t.n && t.s[i] == ':' && digits_at(t, i + 1, &second) == 2)
			i += 3;
	}
	size_t half = i + (i < t.n && t.s[i] == ' ');
	struct str word = { t.s + half, t.n - half < 2 ? 0 : 2 };
	bool pm = str_eq_nocase(word, STR("pm")), am = str_eq_nocase(word, STR("am"));
	if (half + 2 < t.n && ascii_is_letter(t.s[half + 2]))
		pm = am = false;
	if (!minutes && !pm && !am)
		return false;
	hour = pm && hour < 12 ? hour + 12 : am && hour == 12 ? 0 : hour;
	f->number_n = 0;
	put_digits(f, hour, 2);
	put_digits(f, minute, 2);
	f->unit = STR("time");
	f->n = (pm || am ? half + 2 : i) - at;
	return true;
}

static size_t currency_at(struct str t, size_t at)
{
	if (!memchr("$\xe2\xc2UEGIR", t.s[at], 8))
		return 0;
	static const struct str signs[] = {
		STR_ROW("$"),        STR_ROW("\xe2\x82\xac"), STR_ROW("\xc2\xa3"), STR_ROW("\xe2\x82\xb9"),
		STR_ROW("\xc2\xa5"), STR_ROW("USD "),         STR_ROW("EUR "),     STR_ROW("GBP "),
		STR_ROW("INR "),     STR_ROW("Rs. "),         STR_ROW("Rs "),      STR_ROW("US$")
	};
	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		if (str_starts(str_from(t, at), signs[i]))
			return signs[i].n;
	return 0;
}

/* "1,250.00" and "1250" are one number; so are "0.50" and "0.5". */
static size_t plain_number(struct str t, size_t at, struct figure *f)
{
	size_t i = at;
	bool point = false;
	while (is_digit(t, i) ||
	       (i < t.n && is_digit(t, i + 1) && i > at && !point && (t.s[i] == '.' || t.s[i] == ','))) {
		bool group = t.s[i] == ',' && is_digit(t, i + 1) && is_digit(t, i + 2) &&
			     is_digit(t, i + 3) && !is_digit(t, i + 4);
		if (t.s[i] == ',' && !group &&
		    !(is_digit(t, i + 1) && is_digit(t, i + 2) && t.n > i + 3 && t.s[i + 3] == ','))
			break;
		if (t.s[i] == '.')
			point = true;
		if (t.s[i] != ',')
			put(f, t.s[i]);
		i++;
	}
	while (point && f->number_n && f->number[f->number_n - 1] == '0')
		f->number_n--;
	f->number_n -= point && f->number_n && f->number[f->number_n - 1] == '.';
	size_t zeros = 0;
	while (zeros + 1 < f->number_n && f->number[zeros] == '0' && f->number[zeros + 1] != '.')
		zeros++;
	memmove(f->number, f->number + zeros, f->number_n - zeros);
	f->number_n -= zeros;
	return i - at;
}

/* A sign that joins the parts of an id: "ORD-4481", "tr_9021", "0.7.14". */
static bool joins(struct str t, size_t i)
{
	if (i + 1 >= t.n)
		return false;
	if (t.s[i] == '.')
		return is_digit(t, i + 1) && ascii_is_digit(t.s[i - 1]);
	return (t.s[i] == '_' || t.s[i] == '-') && ascii_is_alnum(t.s[i + 1]);
}

/* Letters and digits in one run. */
static bool read_id(struct str t, size_t at, struct figure *f)
{
	size_t i = at, letters = 0, digits = 0;
	while (i < t.n && (ascii_is_alnum(t.s[i]) || (i > at && joins(t, i)))) {
		letters += ascii_is_letter(t.s[i]) != 0;
		digits += ascii_is_digit(t.s[i]) != 0;
		put(f, ascii_lower(t.s[i]));
		i++;
	}
	f->kind = CLAIM_ID;
	f->n = i - at;
	return letters && digits >= 2 && f->n >= 4;
}

/* "0.7.14": a version, not a number. */
static bool version_at(struct str t, size_t at, struct figure *f)
{
	size_t i = at, dots = 0;
	f->number_n = 0;
	while (is_digit(t, i) || (i > at && i < t.n && t.s[i] == '.' && is_digit(t, i + 1))) {
		dots += t.s[i] == '.';
		put(f, t.s[i++]);
	}
	f->kind = CLAIM_ID;
	f->n = i - at;
	return dots > 1;
}

static bool word_number(struct str t, size_t at, struct figure *f)
{
	static const struct {
		struct str word;
		uint64_t value;
	} words[] = { { STR_ROW("one"), 1 },         { STR_ROW("two"), 2 },     { STR_ROW("three"), 3 },
		      { STR_ROW("four"), 4 },        { STR_ROW("five"), 5 },    { STR_ROW("six"), 6 },
		      { STR_ROW("seven"), 7 },       { STR_ROW("eight"), 8 },   { STR_ROW("nine"), 9 },
		      { STR_ROW("ten"), 10 },        { STR_ROW("twelve"), 12 }, { STR_ROW("fourteen"), 14 },
		      { STR_ROW("fifteen"), 15 },    { STR_ROW("twenty"), 20 }, { STR_ROW("thirty"), 30 },
		      { STR_ROW("forty-five"), 45 }, { STR_ROW("sixty"), 60 },  { STR_ROW("ninety"), 90 } };
	size_t end = at;
	if (!figure_may_be_word(t, at))
		return false;
	while (end < t.n && (ascii_is_letter(t.s[end]) || (t.s[end] == '-' && end > at)))
		end++;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		struct str w = words[i].word;
		if (end - at < w.n || ascii_lower(t.s[at + 1]) != w.s[1] ||
		    !str_eq_nocase((struct str){ t.s + at, w.n }, w) ||
		    (at + w.n < t.n && ascii_is_letter(t.s[at + w.n])))
			continue;
		put_digits(f, words[i].value, 1);
		f->n = w.n;
		take_unit(t, at + w.n, f);
		f->n = f->unit_end ? f->unit_end - at : f->n;
		return f->kind == CLAIM_DURATION;
	}
	return false;
}

/* What a letter begins: an id, a month's date, a number word; f->n is what can be passed over. */
static bool worded_at(struct str t, size_t at, struct figure *f)
{
	size_t end = at;
	bool digits = false;
	while (end < t.n && (ascii_is_alnum(t.s[end]) || t.s[end] == '_' || t.s[end] == '-')) {
		digits |= ascii_is_digit(t.s[end]) != 0;
		end++;
	}
	if (digits)
		return read_id(t, at, f);
	bool before_digit = end + 1 < t.n && t.s[end] == ' ' && is_digit(t, end + 1);
	if ((before_digit && worded_date(t, at, f)) || word_number(t, at, f))
		return true;
	f->n = end - at;
	return false;
}

/* "14d", "22nd", "8pm" are numbers, "3f2a" is an id. */
static bool glued_at(struct str t, size_t at, size_t from, size_t n, struct figure *f)
{
	struct figure unit = *f;
	take_unit(t, from + n, &unit);
	bool short_unit =
		ascii_is_letter(t.s[from + n]) && (from + n + 1 >= t.n || !ascii_is_alnum(t.s[from + n + 1]));
	if (unit.kind == CLAIM_DURATION || short_unit || skip_ordinal(t, from + n) > from + n) {
		*f = unit;
		f->n = f->unit_end ? f->unit_end - at : f->n;
		return true;
	}
	f->number_n = 0;
	bool id = read_id(t, from, f);
	f->n += from - at;
	return id;
}

bool figure_at(struct str t, size_t at, struct figure *f)
{
	*f = (struct figure){ .kind = CLAIM_NUMBER, .unit = STR_UNSET };
	size_t sign = currency_at(t, at), hash = t.s[at] == '#', from = at + (sign ? sign : hash);
	if (!sign && !hash && !is_digit(t, at))
		return ascii_is_letter(t.s[at]) && worded_at(t, at, f);
	if (!is_digit(t, from)) {
		bool id = hash && from < t.n && ascii_is_letter(t.s[from]) && read_id(t, from, f);
		f->n += id;
		return id;
	}
	if (!sign && !hash &&
	    (iso_date(t, at, f) || worded_date(t, at, f) || clock_time(t, at, f) || version_at(t, at, f)))
		return true;
	f->kind = CLAIM_NUMBER;
	f->number_n = 0;
	size_t n = plain_number(t, from, f);
	f->n = from - at + n;
	char next = from + n < t.n ? t.s[from + n] : ' ';
	if (ascii_is_letter((char)next) || next == '_')
		return glued_at(t, at, from, n, f);
	if (sign)
		f->kind = CLAIM_AMOUNT;
	else if (hash)
		f->kind = CLAIM_ID;
	else
		take_unit(t, from + n, f);
	f->n = f->unit_end ? f->unit_end - at : f->n;
	f->percent = next == '%';
	return true;
}
