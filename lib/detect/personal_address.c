/* Bank accounts (IBAN, ISO 13616) and addresses on the internet (IPv4, IPv6). */
#include "detect/personal_forms.h"

/* ---- IBAN ---- */

/* How long it is in a country; 0: there are none. */
static size_t iban_length(const char *country)
{
	static const char lengths[] =
		"AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 "
		"DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 "
		"IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 "
		"MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 "
		"SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30 ";
	for (size_t i = 0; i + 5 < sizeof(lengths); i += 5)
		if (lengths[i] == country[0] && lengths[i + 1] == country[1])
			return (size_t)((lengths[i + 2] - '0') * 10 + lengths[i + 3] - '0');
	return 0;
}

/* ISO/IEC 7064, MOD 97-10, with the first four characters behind the others; letters count from 10. */
static bool is_iban(const char *c, size_t n)
{
	int rest = 0;
	for (size_t i = 0; i < n; i++) {
		char at = c[(i + 4) % n];
		rest = ascii_is_digit(at) ? rest * 10 + at - '0' : rest * 100 + at - 'A' + 10;
		rest %= 97;
	}
	return rest == 1;
}

bool personal_iban(const struct personal_look *look, size_t at, struct personal_hit *out)
{
	enum { LONGEST = 34 };
	struct str text = look->text;
	char c[LONGEST];
	if (at < look->from + 2 || !ascii_is_upper(text.s[at - 1]) || !ascii_is_upper(text.s[at - 2]) ||
	    !ascii_is_digit(personal_byte(text, at + 1)))
		return false;
	size_t begin = at - 2, length = iban_length(text.s + begin), n = 0, i = begin;
	char before = personal_before(text, begin, 1);
	if (!length || before == '_' || before == '-' ||
	    (ascii_is_alnum(before) && !personal_is_escaped(text, begin)))
		return false;
	bool spaced = personal_byte(text, begin + 4) == ' ';
	while (n < length && i < text.n) {
		if (spaced && n && n % 4 == 0 && text.s[i++] != ' ')
			return false;
		char at_i = personal_byte(text, i++);
		if (!ascii_is_digit(at_i) && !ascii_is_upper(at_i))
			return false;
		c[n++] = at_i;
	}
	char after = personal_byte(text, i);
	if (n < length || ascii_is_alnum(after) || after == '_' || after == '-')
		return false;
	return is_iban(c, n) && personal_found(text, begin, i, PERSONAL_IBAN, out);
}

/* ---- IPv4 ---- */

/* Four numbers up to 255 without leading zeros. */
static bool read_quad(struct str text, size_t at, unsigned quad[4], size_t *end)
{
	size_t i = at;
	for (size_t k = 0; k < 4; k++) {
		size_t from = i;
		quad[k] = 0;
		if (k && personal_byte(text, i++) != '.')
			return false;
		from = i;
		for (; i < from + 3 && ascii_is_digit(personal_byte(text, i)); i++)
			quad[k] = quad[k] * 10 + (unsigned)(text.s[i] - '0');
		if (i == from || quad[k] > 255 || (text.s[from] == '0' && i > from + 1))
			return false;
	}
	*end = i;
	return true;
}

/* Not of a private net, not of this host, no group; with a last number (0 stands where one was cut off). */
static bool is_public(const unsigned quad[4])
{
	unsigned a = quad[0], b = quad[1];
	if (a == 0 || a == 10 || a == 127 || a >= 224 || quad[3] == 0)
		return false;
	if ((a == 172 && b >= 16 && b < 32) || (a == 192 && b == 168) || (a == 169 && b == 254) ||
	    (a == 100 && b >= 64 && b < 128))
		return false;
	/* 1.2.3.4: a chapter, a version, or a well-known resolver. */
	return a > 9 || b > 9 || quad[2] > 9 || quad[3] > 9;
}

static bool begins_address(struct str text, size_t at)
{
	char c = personal_before(text, at, 1), before = personal_before(text, at, 2);
	if (ascii_is_letter(c))
		return personal_is_escaped(text, at);
	if (c == '/')
		return before == '/';
	if (c == '=')
		return !before || !strchr("=<>~!^", before);
	if (c == ':')
		return !ascii_is_digit(before) && before != ':';
	return !c || !strchr("0123456789_@%$#&.-+*\\<>~^", c);
}

static bool ends_address(struct str text, size_t end)
{
	char c = personal_byte(text, end), next = personal_byte(text, end + 1);
	if (ascii_is_alnum(c) || (c && strchr("_+@*%", c)))
		return false;
	if (c == '/')
		return !ascii_is_digit(next); /* a whole net */
	return (c != '.' && c != '-') || !ascii_is_alnum(next);
}

static bool is_in_version(const struct personal_look *look, size_t at)
{
	static const char *const words[] = { "version", "ver",      "v",       "release", "build",
					     "section", "chapter",  "driver",  "sdk",     "firmware",
					     "agent",   "revision", "package", "oid",     NULL };
	return personal_is_called(look, at, words);
}

/* ---- IPv6 ---- */

/* A global address (2000::/3): eight groups, or fewer around one "::". */
static bool read_six(struct str text, size_t at, size_t *end)
{
	size_t groups = 0, i = at;
	bool gap = false;
	*end = at;
	while (groups < 8) {
		size_t from = i;
		while (i < from + 4 && ascii_is_hex(personal_byte(text, i)))
			i++;
		if (i == from)
			break;
		groups++;
		*end = i;
		if (personal_byte(text, i) != ':')
			break;
		i++;
		if (!gap && personal_byte(text, i) == ':') {
			gap = true;
			*end = ++i;
		}
	}
	return gap ? groups >= 3 && groups < 8 && text.s[*end - 1] != ':' : groups == 8;
}

bool personal_ip(const struct personal_look *look, size_t at, struct personal_hit *out)
{
	struct str text = look->text;
	unsigned quad[4];
	size_t end;
	if (!begins_address(text, at))
		return false;
	if (read_quad(text, at, quad, &end))
		return is_public(quad) && ends_address(text, end) && !is_in_version(look, at) &&
		       personal_found(text, at, end, PERSONAL_IP, out);
	return (text.s[at] == '2' || text.s[at] == '3') && read_six(text, at, &end) &&
	       personal_byte(text, end) != ':' && ends_address(text, end) &&
	       personal_found(text, at, end, PERSONAL_IP, out);
}
