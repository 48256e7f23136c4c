/* Phone numbers: +49 30 1234567, (030) 1234567, 555-123-4567. */
#include "detect/personal_forms.h"

enum { GROUPS = 8, DIGITS_MIN = 9, DIGITS_MAX = 15, BARE_MAX = 13 };

/* Digits in groups, with one or two separators between them. */
struct dialled {
	char digit[DIGITS_MAX + 1];
	size_t digits, groups;
	size_t end;  /* behind the last digit */
	size_t dots; /* separators that are one dot */
};

static bool is_separator(char c)
{
	return c == ' ' || c == '-' || c == '.' || c == '/' || c == '(' || c == ')';
}

/* From the place of the first digit; stops before a group that would be too much. */
static void dialled_take(struct str text, size_t at, struct dialled *d)
{
	*d = (struct dialled){ .end = at };
	for (size_t i = at; d->groups < GROUPS;) {
		size_t n = 0, gap = 0;
		while (i + n < text.n && n <= DIGITS_MAX && ascii_is_digit(text.s[i + n]))
			n++;
		if (!n || d->digits + n > DIGITS_MAX)
			break;
		memcpy(d->digit + d->digits, text.s + i, n);
		d->digits += n;
		d->groups++;
		d->end = i += n;
		while (i + gap < text.n && gap < 3 && is_separator(text.s[i + gap]))
			gap++;
		d->dots += gap == 1 && text.s[i] == '.';
		if (!gap || gap > 2)
			break;
		i += gap;
	}
}

/* Nothing that makes it a part of something else. */
static bool ends_there(struct str text, size_t end)
{
	char c = personal_byte(text, end), next = personal_byte(text, end + 1);
	if (ascii_is_alnum(c) || c == '_' || c == '@' || c == '*' || c == '%')
		return false;
	return (c != '-' && c != '.' && c != '/' && c != ':') || !ascii_is_alnum(next);
}

/* Countries as the ITU numbers them (E.164), shortest code first. */
static size_t country_digits(const char *d)
{
	static const char *const pairs =
		"20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 "
		"56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98";
	static const char *const triples = "21 22 23 24 25 26 29 35 37 38 42 50 59 67 68 69 85 88 96 97 99";
	const char pair[] = { d[0], d[1], '\0' };
	if (d[0] == '1' || d[0] == '7')
		return 1;
	if (!memcmp(d, "999", 3))
		return 0;
	return strstr(pairs, pair) ? 2 : strstr(triples, pair) ? 3 : 0;
}

static bool is_international(const struct dialled *d)
{
	if (d->digits < DIGITS_MIN || d->digits > (d->groups == 1 ? BARE_MAX : DIGITS_MAX))
		return false;
	if (d->groups == 2 && d->dots)
		return false; /* a decimal number with a sign */
	switch (country_digits(d->digit)) {
	case 0:
		return false;
	case 1:
		return d->digits == 11 && (d->digit[0] == '7' || personal_is_american(d->digit + 1));
	default:
		return true;
	}
}

/* (030) 1234567, (555) 123-4567: `d` is from the digit behind the bracket. */
static bool is_bracketed(struct str text, size_t at, const struct dialled *d)
{
	size_t area = 0;
	while (area < 6 && ascii_is_digit(personal_byte(text, at + area)))
		area++;
	if (personal_byte(text, at + area) != ')' || d->groups < 2 || d->groups > 5)
		return false;
	if (d->digit[0] == '0')
		return area >= 3 && area < 6 && d->digit[1] != '0' && d->digits >= 8 && d->digits <= 12;
	return area == 3 && d->digits == 10 && d->groups == 3 && personal_is_american(d->digit);
}

bool personal_phone(struct str text, size_t at, struct personal_hit *out)
{
	char before = personal_before(text, at, 1);
	char next = personal_byte(text, at + 1);
	bool plus = text.s[at] == '+';
	struct dialled d;
	if (!ascii_is_digit(next) || (plus && next == '0'))
		return false;
	if (ascii_is_alnum(before) || before == '_' || before == ')' || before == ']' || before == '+')
		if (!personal_is_escaped(text, at))
			return false;
	dialled_take(text, at + 1, &d);
	if (!ends_there(text, d.end) || (plus ? !is_international(&d) : !is_bracketed(text, at + 1, &d)))
		return false;
	return personal_found(text, at, d.end, PERSONAL_PHONE, out);
}
