/* E-mail addresses (RFC 5321, as people write them), and what else has an '@': passwords in URLs. */
#include "detect/personal_forms.h"

enum { LOCAL_MAX = 64, DOMAIN_MAX = 253, USERINFO_MAX = 160 };

/* The second byte of a Latin letter with an accent, in UTF-8. */
static bool is_accent(char c, char before)
{
	return ((unsigned char)c & 0xc0) == 0x80 && (unsigned char)before == 0xc3;
}

static bool is_local(char c)
{
	return ascii_is_alnum(c) || c == '.' || c == '_' || c == '-' || c == '+' || c == '%';
}

/* Where the local part begins; `at` itself when there is none. */
static size_t local_begin(const struct personal_look *look, size_t at)
{
	struct str text = look->text;
	size_t begin = at;
	while (begin > look->from && at - begin < LOCAL_MAX) {
		char c = text.s[begin - 1];
		if (is_local(c))
			begin--;
		else if (begin > look->from + 1 && is_accent(c, text.s[begin - 2]))
			begin -= 2;
		else
			break;
	}
	/* The rest of an escape of JSON: \n, \u003c. */
	if (personal_before(text, begin, 1) == '\\' && begin < at) {
		if (text.s[begin] == 'u' && at - begin > 5)
			begin += 5;
		else if (strchr("nrt", text.s[begin]))
			begin++;
	}
	while (begin < at && (text.s[begin] == '.' || text.s[begin] == '-' || text.s[begin] == '%'))
		begin++;
	return begin;
}

/* Stars, dots, x's and words that stand for what was there; hashes. */
static bool is_redacted(struct str text, size_t begin, size_t at)
{
	static const char *const words[] = { "redacted", "masked", "hidden", "removed", "anonymized", NULL };
	struct str local = { text.s + begin, at - begin };
	char before = personal_before(text, begin, 1), earlier = personal_before(text, begin, 3);
	if (before == '*' || before == '#' || before == ']' || before == '>' || before == '}')
		return true;
	if (((unsigned char)before & 0xc0) == 0x80 && (unsigned char)earlier == 0xe2)
		return true;
	if (local.n >= 3 && str_eq_nocase(str_from(local, local.n - 3), STR("xxx")))
		return true;
	for (const char *const *word = words; *word; word++)
		if (str_eq_nocase(local, str_of(*word)))
			return true;
	size_t hex = 0;
	while (hex < local.n && ascii_is_hex(local.s[hex]))
		hex++;
	return hex == local.n && hex >= 32;
}

/* Behind the domain that begins at `begin`; *label is where its last label begins. 0: there is none. */
static size_t domain_end(struct str text, size_t begin, size_t *label)
{
	size_t end = begin, i = begin, labels = 0;
	*label = begin;
	while (i < text.n && i - begin < DOMAIN_MAX) {
		size_t from = i;
		while (i < text.n && i - begin < DOMAIN_MAX &&
		       (ascii_is_alnum(text.s[i]) || text.s[i] == '-' || (unsigned char)text.s[i] == 0xc3 ||
			(i > from && is_accent(text.s[i], text.s[i - 1]))))
			i++;
		if (i == from || text.s[from] == '-')
			break;
		*label = from;
		end = i;
		labels++;
		if (personal_byte(text, i) != '.')
			break;
		i++;
	}
	return labels >= 2 ? end : 0;
}

/* What looks like a top level domain and is one of a file, of a machine, or of nobody. */
static bool is_top_level(struct str label)
{
	static const char *const others[] = { "png",  "jpg",  "jpeg",     "gif",         "svg",  "webp",
					      "css",  "json", "html",     "htm",         "js",   "ts",
					      "tsx",  "txt",  "yaml",     "yml",         "xml",  "pdf",
					      "csv",  "log",  "local",    "svc",         "lan",  "whl",
					      "gz",   "tgz",  "internal", "localdomain", "dev0", "rc",
					      "beta", "md",   "alpha",    NULL };
	if (label.n < 2 || label.n > 24)
		return false;
	for (size_t i = 0; i < label.n; i++)
		if (!ascii_is_letter(label.s[i]) && !str_starts(label, STR("xn--")))
			return false;
	for (const char *const *other = others; *other; other++)
		if (str_eq_nocase(label, str_of(*other)))
			return false;
	return true;
}

/* 1.0.0-rc.one: what stands behind the '@' of a package. */
static bool is_version(struct str domain)
{
	size_t i = 0;
	while (i < domain.n && ascii_is_digit(domain.s[i]))
		i++;
	return i && i + 1 < domain.n && domain.s[i] == '.' && ascii_is_digit(domain.s[i + 1]);
}

/* Placeholders, and what is redacted already. */
static bool is_password(struct str text)
{
	size_t letters = 0;
	for (size_t i = 0; i < text.n; i++) {
		if (strchr("*${}<>[]", text.s[i]))
			return false;
		letters += text.s[i] != 'x' && text.s[i] != 'X' && text.s[i] != '.';
	}
	return letters >= 3 && !str_eq_nocase(text, STR("redacted")) && !str_eq_nocase(text, STR("password"));
}

/* scheme://user:password@host: is this the '@' of one, and where does its userinfo begin? */
static bool userinfo(const struct personal_look *look, size_t at, size_t *begin, size_t *colon)
{
	struct str text = look->text;
	*colon = at;
	for (size_t i = at; i > look->from + 2 && at - i < USERINFO_MAX; i--) {
		char c = text.s[i - 1];
		*begin = i;
		if (c == '/')
			return text.s[i - 2] == '/' && text.s[i - 3] == ':';
		if (c == ':')
			*colon = i - 1;
		else if ((unsigned char)c <= ' ' || c == '"' || c == '\'' || c == '@' || c == '?' || c == ',')
			break;
	}
	return false;
}

bool personal_email(const struct personal_look *look, size_t at, struct personal_hit *out)
{
	struct str text = look->text;
	size_t begin, colon, label;
	char next = personal_byte(text, at + 1);
	if (!ascii_is_alnum(next) && (unsigned char)next != 0xc3 && next != '[')
		return false;
	if (userinfo(look, at, &begin, &colon)) {
		struct str password = { text.s + colon + 1, at > colon ? at - colon - 1 : 0 };
		return is_password(password) && personal_found(text, colon + 1, at, PERSONAL_SECRET, out);
	}
	begin = local_begin(look, at);
	size_t end = domain_end(text, at + 1, &label);
	if (begin == at || text.s[at - 1] == '.' || !end || is_redacted(text, begin, at))
		return false;
	struct str domain = { text.s + at + 1, end - at - 1 }, top = { text.s + label, end - label };
	char after = personal_byte(text, end);
	if (!is_top_level(top) || is_version(domain) || after == '_' || after == '(' || after == '*')
		return false;
	/* Not people: the user of git over ssh, and accounts of machines. */
	if ((at - begin == 3 && str_starts(str_from(text, begin), STR("git"))) ||
	    str_ends(domain, STR(".gserviceaccount.com")))
		return false;
	return personal_found(text, begin, end, PERSONAL_EMAIL, out);
}
