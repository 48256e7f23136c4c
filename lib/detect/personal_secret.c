/* Secrets by their known prefixes, when what follows looks drawn, not written. */
#include "detect/personal_forms.h"

#include <stdint.h>

enum { DISTINCT_MIN = 6 };

static bool is_base64url(char c)
{
	return ascii_is_alnum(c) || c == '_' || c == '-';
}

/* It goes on to the left: nothing begins here. The n of an escape of JSON is not of it. */
static bool is_glued(struct str text, size_t begin)
{
	return is_base64url(personal_before(text, begin, 1)) && !personal_is_escaped(text, begin);
}

static size_t run_of(struct str text, size_t at, bool (*is_in)(char))
{
	size_t i = at;
	while (i < text.n && is_in(text.s[i]))
		i++;
	return i - at;
}

/* Drawn by lot: of many different characters, and with digits among the letters of one piece of it. */
static bool is_drawn(struct str token)
{
	uint64_t seen[4] = { 0 };
	size_t distinct = 0, piece = 0;
	bool digit = false, letter = false, mixed = false;
	for (size_t i = 0; i < token.n; i++) {
		unsigned char c = (unsigned char)token.s[i];
		distinct += !(seen[c / 64] >> c % 64 & 1);
		seen[c / 64] |= UINT64_C(1) << c % 64;
		if (!ascii_is_alnum((char)c)) {
			piece = 0;
			digit = letter = false;
			continue;
		}
		piece++;
		digit |= ascii_is_digit((char)c);
		letter |= ascii_is_letter((char)c);
		mixed |= digit && letter && piece >= 8;
	}
	return mixed && distinct >= DISTINCT_MIN;
}

/* The prefixes; `body` counts what must follow at least, or exactly. */
static const struct secret {
	struct str prefix;
	size_t trigger;     /* the place of the first - _ I or K in it */
	size_t least, most; /* characters behind it; most 0: any number */
	bool written;       /* no digits are asked for: the prefix is enough of a sign */
} secrets[] = {
	{ STR_ROW("sk-"), 2, 16, 0, false },      { STR_ROW("sk_live_"), 2, 16, 0, false },
	{ STR_ROW("sk_test_"), 2, 16, 0, false }, { STR_ROW("rk_live_"), 2, 16, 0, false },
	{ STR_ROW("ghp_"), 3, 36, 0, false },     { STR_ROW("gho_"), 3, 36, 0, false },
	{ STR_ROW("ghu_"), 3, 36, 0, false },     { STR_ROW("ghs_"), 3, 36, 0, false },
	{ STR_ROW("ghr_"), 3, 36, 0, false },     { STR_ROW("github_pat_"), 6, 22, 0, false },
	{ STR_ROW("glpat-"), 5, 20, 0, false },   { STR_ROW("hf_"), 2, 30, 0, true },
	{ STR_ROW("npm_"), 3, 36, 36, false },    { STR_ROW("xoxa-"), 4, 10, 0, false },
	{ STR_ROW("xoxb-"), 4, 10, 0, false },    { STR_ROW("xoxp-"), 4, 10, 0, false },
	{ STR_ROW("xoxr-"), 4, 10, 0, false },    { STR_ROW("xoxs-"), 4, 10, 0, false },
	{ STR_ROW("AKIA"), 1, 16, 16, true },     { STR_ROW("ASIA"), 2, 16, 16, true },
	{ STR_ROW("AIza"), 1, 35, 35, true },
};

/* Slack's tokens are numbers, in part. */
static bool is_secret_body(const struct secret *s, struct str body)
{
	if (body.n < s->least || (s->most && body.n > s->most))
		return false;
	if (s->prefix.s[0] == 'x')
		return ascii_is_digit(body.s[0]) || is_drawn(body);
	if (!s->written)
		return is_drawn(body);
	size_t other = 0;
	for (size_t i = 1; i < body.n; i++)
		other += body.s[i] != body.s[0];
	if (s->prefix.s[0] == 'A' && s->prefix.s[1] != 'I')
		for (size_t i = 0; i < body.n; i++)
			if (!ascii_is_upper(body.s[i]) && !ascii_is_digit(body.s[i]))
				return false;
	return other >= DISTINCT_MIN;
}

/* A prefix of which the byte at `at` is the first of those that are triggers. */
static bool prefixed(const struct personal_look *look, size_t at, struct personal_hit *out)
{
	struct str text = look->text;
	for (size_t i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++) {
		struct str prefix = secrets[i].prefix;
		size_t ahead = secrets[i].trigger;
		if (prefix.s[ahead] != text.s[at] || at < ahead + look->from ||
		    prefix.s[ahead - 1] != text.s[at - 1] || !str_starts(str_from(text, at - ahead), prefix))
			continue;
		size_t begin = at - ahead, body = begin + prefix.n;
		if (is_glued(text, begin))
			return false;
		size_t n = run_of(text, body, is_base64url);
		return is_secret_body(&secrets[i], (struct str){ text.s + body, n }) &&
		       personal_found(text, begin, body + n, PERSONAL_SECRET, out);
	}
	return false;
}

/* At the J of eyJ: header, payload and signature of a JSON web token (RFC 7519). */
static bool web_token(const struct personal_look *look, size_t at, struct personal_hit *out)
{
	struct str text = look->text;
	if (at < look->from + 2 || !str_starts(str_from(text, at - 2), STR("eyJ")))
		return false;
	size_t begin = at - 2;
	if (is_glued(text, begin) || personal_before(text, begin, 1) == '.')
		return false;
	size_t header = run_of(text, begin, is_base64url), i = begin + header;
	if (header < 12 || personal_byte(text, i) != '.' || !str_starts(str_from(text, i + 1), STR("eyJ")))
		return false;
	size_t payload = run_of(text, i + 1, is_base64url);
	i += 1 + payload;
	if (payload < 8 || personal_byte(text, i) != '.')
		return false;
	size_t signature = run_of(text, i + 1, is_base64url);
	return signature >= 8 && personal_found(text, begin, i + 1 + signature, PERSONAL_SECRET, out);
}

static bool is_token(char c)
{
	return is_base64url(c) || c == '.' || c == '~' || c == '+' || c == '/' || c == '=';
}

/* At the b of "bearer": the token (RFC 6750) behind it. */
static bool bearer(const struct personal_look *look, size_t at, struct personal_hit *out)
{
	struct str text = look->text, name = STR("bearer ");
	if (text.n - at <= name.n || !str_eq_nocase((struct str){ text.s + at, name.n }, name))
		return false;
	if (ascii_is_alnum(personal_before(text, at, 1)))
		return false;
	size_t begin = at + name.n, n = run_of(text, begin, is_token);
	struct str token = { text.s + begin, n };
	while (token.n && token.s[token.n - 1] == '.')
		token.n--;
	return token.n >= 16 && is_drawn(token) &&
	       personal_found(text, begin, begin + token.n, PERSONAL_SECRET, out);
}

/* What stands in PEM: base64, blanks, also as \n, and the fields of a head. */
static bool is_pem(char c)
{
	return ascii_is_alnum(c) || (c && strchr("+/= \t\r\n\\:,-", c));
}

/* At the B of -----BEGIN … PRIVATE KEY-----: the key, with its end where there is one. */
static bool private_key(const struct personal_look *look, size_t word, struct personal_hit *out)
{
	enum { NAME_MAX = 48, DASHES = 5 };
	if (word < look->from + DASHES)
		return false;
	size_t at = word - DASHES;
	struct str text = look->text, head = str_from(text, at), begin = STR("-----BEGIN "),
		   end = STR("-----END ");
	if (!str_starts(head, begin))
		return false;
	struct str name = { head.s, head.n < NAME_MAX ? head.n : NAME_MAX };
	ptrdiff_t key = str_find(name, STR("PRIVATE KEY"));
	if (key < 0)
		return false;
	size_t i = at + (size_t)key + strlen("PRIVATE KEY"), longest = 0, run = 0;
	while (personal_byte(text, i) != '-' && i < at + NAME_MAX && i < text.n)
		i++;
	i += str_starts(str_from(text, i), STR("-----")) ? 5 : 0;
	for (; i < text.n && is_pem(text.s[i]); i++) {
		if (text.s[i] == '-' && str_starts(str_from(text, i), STR("-----")))
			break;
		run = ascii_is_alnum(text.s[i]) ? run + 1 : 0;
		longest = run > longest ? run : longest;
	}
	if (longest < 20)
		return false;
	if (str_starts(str_from(text, i), end)) {
		ptrdiff_t dashes = str_find((struct str){ text.s + i + end.n, text.n - i - end.n < NAME_MAX
										      ? text.n - i - end.n
										      : NAME_MAX },
					    STR("-----"));
		i += dashes < 0 ? end.n : end.n + (size_t)dashes + 5;
	}
	return personal_found(text, at, i, PERSONAL_SECRET, out);
}

bool personal_secret(const struct personal_look *look, size_t at, struct personal_hit *out)
{
	struct str text = look->text;
	char next = personal_byte(text, at + 1);
	switch (text.s[at]) {
	case 'B':
		if (next == 'E' && personal_before(text, at, 1) == '-')
			return private_key(look, at, out);
		/* fall through */
	case 'b':
		return ascii_lower(next) == 'e' && bearer(look, at, out);
	case 'J':
		return web_token(look, at, out);
	default:
		return prefixed(look, at, out);
	}
}
