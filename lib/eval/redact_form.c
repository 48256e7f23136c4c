/* Forms that are enough here: better one number too many than one too few. */
#include "eval/redact_find.h"

#include "base/ascii.h"

static char at_or_0(struct str t, size_t i)
{
	return i < t.n ? t.s[i] : '\0';
}

static size_t digits_at(struct str t, size_t i)
{
	size_t n = 0;
	while (ascii_is_digit(at_or_0(t, i + n)))
		n++;
	return n;
}

/* 078-05-1120, also with blanks. */
static size_t security_number_at(struct str t, size_t i)
{
	char joint = at_or_0(t, i + 3);
	bool fits = digits_at(t, i) == 3 && (joint == '-' || joint == ' ') && digits_at(t, i + 4) == 2 &&
		    at_or_0(t, i + 6) == joint && digits_at(t, i + 7) == 4;
	bool zero = fits && (!memcmp(t.s + i, "000", 3) || !memcmp(t.s + i + 4, "00", 2));
	char next = at_or_0(t, i + 11);
	return fits && !zero && next != '-' && !ascii_is_alnum(next) ? 11 : 0;
}

/* "1.2.3.4-beta" */
static bool is_release(struct str rest)
{
	static const struct str words[] = { STR_ROW("-alpha"), STR_ROW("-beta"), STR_ROW("-rc"),
					    STR_ROW("-dev"),   STR_ROW("-pre"),  STR_ROW("-snapshot") };
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (rest.n >= words[i].n && str_eq_nocase((struct str){ rest.s, words[i].n }, words[i]))
			return true;
	return false;
}

/* Four numbers up to 255; versions and loopback are none. */
static size_t ipv4_at(struct str t, size_t i)
{
	size_t begin = i;
	unsigned first = 0;
	for (int part = 0; part < 4; part++) {
		size_t n = digits_at(t, i);
		unsigned value = 0;
		for (size_t k = 0; k < n && n <= 3; k++)
			value = value * 10 + (unsigned)(t.s[i + k] - '0');
		if (!n || n > 3 || value > 255 || (n > 1 && t.s[i] == '0') ||
		    (part < 3 && at_or_0(t, i + n) != '.'))
			return 0;
		first = part == 0 ? value : first;
		i += n + (part < 3);
	}
	bool goes_on = at_or_0(t, i) == '.' && ascii_is_digit(at_or_0(t, i + 1));
	return goes_on || is_release(str_from(t, i)) || first == 0 || first == 127 ||
			       ascii_is_alnum(at_or_0(t, i))
		       ? 0
		       : i - begin;
}

/* What is given out begins with 2 or 3, private networks with fc or fd, a link with fe80. */
static bool is_ipv6_front(struct str t, size_t i)
{
	char a = ascii_lower(at_or_0(t, i)), b = ascii_lower(at_or_0(t, i + 1));
	for (size_t k = 0; k < 4; k++)
		if (!ascii_is_hex(at_or_0(t, i + k)))
			return false;
	return at_or_0(t, i + 4) == ':' &&
	       (a == '2' || a == '3' || (a == 'f' && (b == 'c' || b == 'd' || b == 'e')));
}

/* Groups of hex digits between colons: eight, or fewer with "::" among them. */
static size_t ipv6_at(struct str t, size_t i)
{
	size_t begin = i, groups = 0;
	bool gap = false;
	if (!is_ipv6_front(t, i))
		return 0;
	while (i < t.n && groups <= 8) {
		size_t n = 0;
		while (n < 5 && ascii_is_hex(at_or_0(t, i + n)))
			n++;
		if (n > 4)
			return 0;
		groups += n > 0;
		i += n;
		if (at_or_0(t, i) != ':')
			break;
		if (at_or_0(t, i + 1) == ':') {
			if (gap)
				return 0;
			gap = true;
			i += 2;
		} else if (ascii_is_hex(at_or_0(t, i + 1))) {
			i++;
		} else {
			break;
		}
	}
	bool whole = groups == 8 || (gap && groups < 8);
	return whole && !ascii_is_alnum(at_or_0(t, i)) ? i - begin : 0;
}

/* It is the middle of something: of "a:b:…" and "1-2-…", not of what "client:" and "SSN-" stand before. */
static bool goes_on(struct str t, size_t i)
{
	size_t n = 0;
	char before = i ? t.s[i - 1] : ' ';
	if (before != ':' && before != '-')
		return false;
	while (n + 1 < i && n < 5 && ascii_is_hex(t.s[i - 2 - n]))
		n++;
	bool word = n + 1 < i && ascii_is_alnum(t.s[i - 2 - n]);
	return n > 0 && n < 5 && !word;
}

/* 078- 1.2 2001: */
static bool may_begin(struct str t, size_t i)
{
	if (i + 6 > t.n)
		return false;
	const char *c = t.s + i;
	bool joint = c[3] == '-' || c[3] == ' ' || c[3] == '.';
	return c[4] == ':' || (joint && ascii_is_digit(c[4])) || (c[2] == '.' && ascii_is_digit(c[3])) ||
	       (c[1] == '.' && ascii_is_digit(c[2]));
}

bool redact_next_form(struct str label, const struct redact_marks *marks, size_t *at,
		      struct personal_hit *out)
{
	struct str text = marks->text;
	for (size_t i, from = *at; (i = redact_next_mark(marks, MARK_NUMBER, from)) < text.n; from = i + 1) {
		size_t ip = 0, number = 0;
		if (!may_begin(text, i) || goes_on(text, i))
			continue;
		if (ascii_is_digit(text.s[i])) {
			number = security_number_at(text, i);
			ip = ipv4_at(text, i);
			if (ip && str_find_nocase(label, STR("version")) >= 0)
				ip = 0;
		}
		ip = ip ? ip : ipv6_at(text, i);
		if (!ip && !number)
			continue;
		*out = (struct personal_hit){ { text.s + i, ip ? ip : number },
					      ip ? PERSONAL_IP : PERSONAL_GOVERNMENT_ID };
		*at = i + (ip ? ip : number);
		return true;
	}
	*at = text.n;
	return false;
}
