/* Numbers with a check digit or a form of their own: cards, government ids, phones without a country. */
#include "detect/personal_forms.h"

enum { GROUPS = 6, DIGITS = 20 };

/* Digits in groups, with the same separator between them. */
struct figure {
	char digit[DIGITS];
	size_t digits, groups;
	size_t length[GROUPS];
	size_t end[GROUPS]; /* places behind the groups */
	char separator;     /* 0: one group */
};

static void figure_take(struct str text, size_t at, struct figure *f)
{
	*f = (struct figure){ 0 };
	for (size_t i = at; f->groups < GROUPS;) {
		size_t n = 0;
		while (f->digits < DIGITS && i < text.n && ascii_is_digit(text.s[i])) {
			f->digit[f->digits++] = text.s[i++];
			n++;
		}
		f->length[f->groups] = n;
		f->end[f->groups++] = i;
		char c = personal_byte(text, i);
		bool joins = f->groups == 1 ? c == ' ' || c == '-' || c == '.' : c == f->separator;
		if (!joins || !ascii_is_digit(personal_byte(text, i + 1)))
			return;
		f->separator = c;
		i++;
	}
}

/* Its first groups have these lengths, none of them 0; *n is their number. */
static bool has_shape(const struct figure *f, const char *lengths, size_t *n)
{
	size_t i = 0;
	for (; lengths[i]; i++)
		if (i >= f->groups || f->length[i] != (size_t)(lengths[i] - '0'))
			return false;
	*n = i;
	return true;
}

/* A number may begin here: it is no part of a word, of a path, of an amount or of a longer number. */
static bool begins_there(struct str text, size_t at)
{
	char c = personal_before(text, at, 1), before = personal_before(text, at, 2);
	if (ascii_is_letter(c))
		return personal_is_escaped(text, at);
	if (c == ':' || c == ',' || c == ' ')
		return !ascii_is_digit(before);
	return !c || !strchr("0123456789_@%$#&./-+*\\", c);
}

static bool ends_there(struct str text, size_t end, char separator)
{
	char c = personal_byte(text, end), next = personal_byte(text, end + 1);
	if (ascii_is_alnum(c) || c == '_' || c == '@' || c == '%' || c == '*')
		return false;
	if (c == ',' && !separator)
		return !ascii_is_digit(next);
	return !c || !strchr("-./:+=", c) || !ascii_is_alnum(next);
}

/* ---- check digits ---- */

static bool luhn(const char *digit, size_t n)
{
	int sum = 0;
	for (size_t i = 0; i < n; i++) {
		int d = digit[n - 1 - i] - '0';
		d = i % 2 ? d * 2 : d;
		sum += d > 9 ? d - 9 : d;
	}
	return sum % 10 == 0;
}

/* The sum of the digits, each times its weight. */
static int weighed(const char *digit, const int *weight, size_t n)
{
	int sum = 0;
	for (size_t i = 0; i < n; i++)
		sum += (digit[i] - '0') * weight[i];
	return sum;
}

static bool all_the_same(const char *digit, size_t n)
{
	size_t i = 1;
	while (i < n && digit[i] == digit[0])
		i++;
	return i >= n;
}

static int leading(const char *digit, size_t n)
{
	int v = 0;
	for (size_t i = 0; i < n; i++)
		v = v * 10 + digit[i] - '0';
	return v;
}

/* Issuers by prefix and length (ISO/IEC 7812). */
static bool is_issued(const char *digit, size_t n)
{
	static const struct {
		int low, high;
		size_t digits, shortest, longest;
	} issuers[] = {
		{ 4, 4, 1, 13, 19 },       { 51, 55, 2, 16, 16 },     { 2221, 2720, 4, 16, 16 },
		{ 34, 34, 2, 15, 15 },     { 37, 37, 2, 15, 15 },     { 6011, 6011, 4, 16, 19 },
		{ 644, 649, 3, 16, 19 },   { 65, 65, 2, 16, 19 },     { 300, 305, 3, 14, 14 },
		{ 36, 36, 2, 14, 14 },     { 38, 39, 2, 14, 14 },     { 3528, 3589, 4, 16, 16 },
		{ 62, 62, 2, 16, 19 },     { 5018, 5018, 4, 13, 19 }, { 5020, 5020, 4, 13, 19 },
		{ 5038, 5038, 4, 13, 19 }, { 6304, 6304, 4, 13, 19 }, { 6759, 6759, 4, 13, 19 },
		{ 6761, 6763, 4, 13, 19 },
	};
	for (size_t i = 0; i < sizeof(issuers) / sizeof(issuers[0]); i++) {
		int prefix = leading(digit, issuers[i].digits);
		if (prefix >= issuers[i].low && prefix <= issuers[i].high && n >= issuers[i].shortest &&
		    n <= issuers[i].longest)
			return true;
	}
	return false;
}

/* ---- cards ---- */

/* Numbers that are counted or drawn, not issued. */
static bool is_some_id(const struct personal_look *look, size_t at)
{
	static const char *const ids[] = { "id",     "ids",       "order",    "trace",   "span",
					   "ticket", "invoice",   "ref",      "request", "session",
					   "job",    "timestamp", "tracking", "time",    "ts",
					   "nonce",  "seed",      "hash",     "version", "bytes",
					   "offset", "reference", "cursor",   "sku",     NULL };
	return personal_is_called(look, at, ids);
}

/* A bare run of digits: lengths that times, snowflakes and barcodes have too, and rare issuers, need a label.
 */
static bool is_bare_card(const struct personal_look *look, size_t at, const char *digit, size_t n)
{
	static const char *const cards[] = { "card",   "cards",   "visa", "mastercard", "amex",
					     "diners", "maestro", "pan",  NULL };
	int prefix = leading(digit, 2);
	bool usual = (n == 15 || n == 16) && prefix != 50 && prefix != 62 && prefix != 63 && prefix != 67;
	return !is_some_id(look, at) && (usual || personal_is_called(look, at, cards));
}

static bool is_card(const struct personal_look *look, size_t at, const struct figure *f, size_t *end)
{
	struct str text = look->text;
	static const char *const shapes[] = { "4444", "465", "464", "44443", NULL };
	size_t n = f->length[0], groups = 1;
	if (f->groups > 1) {
		const char *const *shape = shapes;
		while (*shape && !(has_shape(f, *shape, &groups) &&
				   (groups == f->groups || (f->separator == ' ' && f->length[groups] < 4))))
			shape++;
		if (!*shape || f->separator == '.')
			return false;
		n = 0;
		for (size_t i = 0; i < groups; i++)
			n += f->length[i];
	}
	*end = f->end[groups - 1];
	return n >= 13 && n <= 19 && is_issued(f->digit, n) && luhn(f->digit, n) &&
	       ends_there(text, *end, f->separator) && (groups > 1 || is_bare_card(look, at, f->digit, n));
}

/* ---- government ids ---- */

static bool is_ssn(const char *digit)
{
	static const char *const published[] = { "078051120", "219099999", NULL };
	int area = leading(digit, 3);
	if (area == 0 || area == 666 || area >= 900 || !leading(digit + 3, 2) || !leading(digit + 5, 4))
		return false;
	for (const char *const *p = published; *p; p++)
		if (!memcmp(digit, *p, 9))
			return false;
	return !all_the_same(digit, 9);
}

/* Germany, Steuer-IdNr: one digit of the first ten occurs twice or three times, the others once or not; the
 * last by ISO/IEC 7064, MOD 11,10. */
static bool is_german(const char *digit)
{
	int count[10] = { 0 }, twice = 0, thrice = 0, product = 10;
	for (size_t i = 0; i < 10; i++) {
		int d = digit[i] - '0', sum = (d + product) % 10;
		count[d]++;
		product = (sum ? sum : 10) * 2 % 11;
	}
	for (size_t i = 0; i < 10; i++) {
		twice += count[i] == 2;
		thrice += count[i] == 3;
		if (count[i] > 3)
			return false;
	}
	return digit[0] != '0' && twice + thrice == 1 && (11 - product) % 10 == digit[10] - '0';
}

/* Brazil, CPF: two check digits, mod 11. */
static bool is_brazilian(const char *digit)
{
	static const int weight[] = { 11, 10, 9, 8, 7, 6, 5, 4, 3, 2 };
	int first = weighed(digit, weight + 1, 9) * 10 % 11 % 10;
	int second = weighed(digit, weight, 10) * 10 % 11 % 10;
	return !all_the_same(digit, 11) && first == digit[9] - '0' && second == digit[10] - '0';
}

/* Switzerland, AHV: 756, and the check digit of an EAN-13. */
static bool is_swiss(const char *digit)
{
	static const int weight[] = { 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1 };
	return leading(digit, 3) == 756 && weighed(digit, weight, 13) % 10 == 0;
}

/* The Netherlands, BSN: the test of eleven, which one number of eleven passes. */
static bool is_dutch(const char *digit)
{
	static const int weight[] = { 9, 8, 7, 6, 5, 4, 3, 2, -1 };
	return !all_the_same(digit, 9) && weighed(digit, weight, 9) % 11 == 0;
}

/* Spain, DNI and NIE: eight digits (X, Y, Z count as 0, 1, 2) and a letter. */
static bool is_spanish(const char *digit, char letter)
{
	int number = leading(digit, 8), year = number / 10000, month = number / 100 % 100;
	bool is_date = year >= 1900 && year < 2100 && month >= 1 && month <= 12 && number % 100 <= 31;
	return !is_date && !all_the_same(digit, 8) && "TRWAGMYFPDXBNJZSQVHLCKE"[number % 23] == letter;
}

static bool is_called_ssn(const struct personal_look *look, size_t at)
{
	static const char *const names[] = { "ssn", "social security", NULL };
	return personal_is_called(look, at, names);
}

/* One run of digits. */
static bool is_bare_id(const struct personal_look *look, size_t at, const char *digit, size_t n)
{
	static const char *const dutch[] = { "bsn", "burgerservicenummer", "sofinummer", NULL };
	static const char *const brazilian[] = { "cpf", NULL };
	static const char *const swiss[] = { "ahv", "avs", NULL };
	static const char *const german[] = { "tax id", "taxid",      "tax_id",   "tin",
					      "steuer", "steuerid",   "steuernr", "steuernummer",
					      "idnr",   "tax number", NULL };
	if (n == 9)
		return (is_ssn(digit) && is_called_ssn(look, at)) ||
		       (is_dutch(digit) && personal_is_called(look, at, dutch));
	if (n == 11)
		return (is_german(digit) &&
			(personal_is_called(look, at, german) || !is_some_id(look, at))) ||
		       (is_brazilian(digit) && personal_is_called(look, at, brazilian));
	return n == 13 && is_swiss(digit) && personal_is_called(look, at, swiss);
}

static bool is_government_id(const struct personal_look *look, size_t at, const struct figure *f, size_t *end)
{
	struct str text = look->text;
	size_t n;
	char c = personal_byte(text, f->end[0]), next = personal_byte(text, f->end[0] + 1);
	if (f->groups == 1 && f->digits == 8) {
		size_t dash = c == '-';
		*end = f->end[0] + dash + 1;
		return is_spanish(f->digit, dash ? next : c) && ends_there(text, *end, 0);
	}
	*end = f->end[f->groups - 1];
	if (f->groups == 1)
		return ends_there(text, *end, 0) && is_bare_id(look, at, f->digit, f->digits);
	if (f->separator == '-' && has_shape(f, "324", &n) && n == f->groups)
		return is_ssn(f->digit) && ends_there(text, *end, '-') &&
		       (is_called_ssn(look, at) || !is_some_id(look, at));
	if (f->separator == '.' && has_shape(f, "3442", &n) && n == f->groups)
		return is_swiss(f->digit) && ends_there(text, *end, '.');
	if (f->separator == '.' && has_shape(f, "333", &n) && n == f->groups && text.n - *end >= 3) {
		struct figure rest;
		figure_take(text, *end + 1, &rest);
		char digit[11];
		memcpy(digit, f->digit, 9);
		memcpy(digit + 9, rest.digit, 2);
		if (text.s[*end] != '-' || rest.groups != 1 || rest.digits != 2)
			return false;
		*end += 3;
		return is_brazilian(digit) && ends_there(text, *end, '-');
	}
	return false;
}

/* ---- what a number is ---- */

static bool is_phone(const struct personal_look *look, size_t at, const struct figure *f, size_t *end)
{
	struct str text = look->text;
	size_t n;
	if (f->separator != '-' && f->separator != '.')
		return false;
	bool with_country = has_shape(f, "1334", &n) && f->digit[0] == '1';
	if ((!with_country && !has_shape(f, "334", &n)) || n != f->groups)
		return false;
	*end = f->end[n - 1];
	return personal_is_american(f->digit + with_country) && ends_there(text, *end, f->separator) &&
	       !is_some_id(look, at);
}

/* X1234567L: the letter in front counts as a digit. */
static bool is_foreigner(struct str text, size_t at, const struct figure *f)
{
	char digit[8] = { (char)(personal_before(text, at, 1) - 'X' + '0') };
	char before = personal_before(text, at, 2);
	bool glued = ascii_is_alnum(before) && !personal_is_escaped(text, at - 1);
	if (f->groups != 1 || f->digits != 7 || glued || (before && strchr("_-./@", before)))
		return false;
	memcpy(digit + 1, f->digit, 7);
	return is_spanish(digit, personal_byte(text, at + 7)) && ends_there(text, at + 8, 0);
}

/* All that is a number here has seven digits and more, with no more than a byte between them. */
static bool has_digits(struct str text, size_t at)
{
	enum { LEAST = 7 };
	size_t digits = 0;
	for (size_t i = at; digits < LEAST; i++) {
		if (ascii_is_digit(personal_byte(text, i)))
			digits++;
		else if (!ascii_is_digit(personal_byte(text, i + 1)))
			return false;
	}
	return true;
}

bool personal_number(const struct personal_look *look, size_t at, struct personal_hit *out)
{
	struct str text = look->text;
	struct figure f;
	size_t end;
	char before = personal_before(text, at, 1);
	bool foreign = before >= 'X' && before <= 'Z' && at > look->from;
	if (!has_digits(text, at) || (!foreign && !begins_there(text, at)))
		return false;
	figure_take(text, at, &f);
	if (foreign)
		return is_foreigner(text, at, &f) &&
		       personal_found(text, at - 1, at + 8, PERSONAL_GOVERNMENT_ID, out);
	if (f.digits < 8)
		return false;
	if (is_card(look, at, &f, &end))
		return personal_found(text, at, end, PERSONAL_CARD, out);
	if (is_government_id(look, at, &f, &end))
		return personal_found(text, at, end, PERSONAL_GOVERNMENT_ID, out);
	return is_phone(look, at, &f, &end) && personal_found(text, at, end, PERSONAL_PHONE, out);
}
