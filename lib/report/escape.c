/* The only door for recorded text: what a terminal, a CI log or a page would obey is shown instead. */
#include "report/escape.h"

#include "base/utf8.h"

struct range {
	uint32_t from, to;
};

/* Characters that change how what is around them is shown, or are not seen at all (Unicode 15, categories Cc,
 * Cf, Zl, Zp, Cn). */
static const struct range hidden[] = {
	{ 0x0000, 0x001f },   { 0x007f, 0x009f },   { 0x00ad, 0x00ad },    { 0x034f, 0x034f },
	{ 0x061c, 0x061c },   { 0x115f, 0x1160 },   { 0x17b4, 0x17b5 },    { 0x180b, 0x180f },
	{ 0x200b, 0x200f },   { 0x2028, 0x202e },   { 0x2060, 0x206f },    { 0x3164, 0x3164 },
	{ 0xd800, 0xdfff },   { 0xfdd0, 0xfdef },   { 0xfe00, 0xfe0e },    { 0xfeff, 0xfeff },
	{ 0xffa0, 0xffa0 },   { 0xfff0, 0xfffb },   { 0x13430, 0x1343f },  { 0x1bca0, 0x1bca3 },
	{ 0x1d173, 0x1d17a }, { 0xe0000, 0xe0fff }, { 0xf0000, 0x10ffff },
};

static const struct range combining[] = {
	{ 0x0300, 0x036f }, { 0x0483, 0x0489 }, { 0x0591, 0x05bd }, { 0x064b, 0x065f },
	{ 0x1ab0, 0x1aff }, { 0x1dc0, 0x1dff }, { 0x20d0, 0x20ff }, { 0xfe20, 0xfe2f },
};

enum { COMBINING_MAX = 8 };

static bool in_ranges(const struct range *r, size_t n, uint32_t code)
{
	for (size_t i = 0; i < n; i++)
		if (code >= r[i].from && code <= r[i].to)
			return true;
	return false;
}

#define IN(table, code) in_ranges(table, sizeof(table) / sizeof((table)[0]), code)

/* The last two code points of each plane are no characters. */
static bool is_hidden(uint32_t code)
{
	return IN(hidden, code) || (code & 0xfffe) == 0xfffe;
}

static void show_byte(struct buf *out, unsigned char c)
{
	static const char from[] = "\n\t\r", into[] = "ntr";
	const char *known = c ? strchr(from, c) : NULL;
	if (known)
		buf_printf(out, "\\%c", into[known - from]);
	else
		buf_printf(out, "\\x%02x", c);
}

static void show_code(struct buf *out, uint32_t code)
{
	if (code < 0x80)
		show_byte(out, (unsigned char)code);
	else
		buf_printf(out, "\\u{%x}", code);
}

/* Commands that CI systems read in the logs of a job are broken by a blank: what is behind it may begin
 * another one. Gives the bytes taken. */
static size_t break_command(struct buf *out, struct str rest, bool at_start)
{
	static const struct {
		struct str text;
		size_t blank_at;
		bool anywhere;
	} commands[] = {
		{ { "::", 2 }, 1, false },
		{ { "##[", 3 }, 2, true },
		{ { "##vso[", 6 }, 5, true },
		{ { "##teamcity[", 11 }, 10, true },
		{ { "section_start:", 14 }, 13, true },
		{ { "section_end:", 12 }, 11, true },
		{ { "[[ATTACHMENT|", 13 }, 12, true },
	};
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		struct str text = commands[i].text;
		if ((!at_start && !commands[i].anywhere) || !str_starts(rest, text))
			continue;
		buf_add(out, text.s, commands[i].blank_at);
		buf_add_char(out, ' ');
		return commands[i].blank_at;
	}
	return 0;
}

/* One character at the start of `rest`, shown; gives the bytes taken. */
static size_t put_one(struct buf *out, struct str rest, bool ascii, unsigned *marks)
{
	uint32_t code;
	size_t n = utf8_decode(rest, &code);
	if (!n && utf8_is_surrogate(rest, &code)) {
		show_code(out, code);
		return 3;
	}
	if (!n) {
		show_byte(out, (unsigned char)rest.s[0]);
		return 1;
	}
	*marks = IN(combining, code) ? *marks + 1 : 0;
	if (is_hidden(code) || *marks > COMBINING_MAX || (ascii && code >= 0x80))
		show_code(out, code);
	else
		buf_add(out, rest.s, n);
	return n;
}

static bool is_plain(char c)
{
	return c >= 0x20 && c < 0x7f && c != '#' && c != 's' && c != '[' && c != ':';
}

/* White space at the start of a text: runners trim a line, of Unicode's spaces too, before they look for a
 * command. */
static size_t blanks_at_start(struct str text)
{
	static const struct range blank[] = {
		{ 0x0009, 0x000d }, { 0x0020, 0x0020 }, { 0x0085, 0x0085 }, { 0x00a0, 0x00a0 },
		{ 0x1680, 0x1680 }, { 0x2000, 0x200a }, { 0x2028, 0x2029 }, { 0x202f, 0x202f },
		{ 0x205f, 0x205f }, { 0x3000, 0x3000 },
	};
	size_t i = 0, n;
	uint32_t code;
	while (i < text.n && (n = utf8_decode(str_from(text, i), &code)) && IN(blank, code))
		i += n;
	return i;
}

static void put_text(struct buf *out, struct str text, bool ascii, bool at_start)
{
	unsigned marks = 0;
	size_t start = blanks_at_start(text);
	for (size_t i = 0; i < text.n;) {
		size_t plain = i;
		while (plain < text.n && is_plain(text.s[plain]))
			plain++;
		buf_add(out, text.s + i, plain - i);
		marks = plain > i ? 0 : marks;
		i = plain;
		if (i == text.n)
			break;
		struct str rest = str_from(text, i);
		size_t taken =
			memchr("#s[:", rest.s[0], 4) ? break_command(out, rest, at_start && i == start) : 0;
		i += taken ? taken : put_one(out, rest, ascii, &marks);
	}
}

void escape_text(struct buf *out, struct str text)
{
	put_text(out, text, false, true);
}

void escape_ascii(struct buf *out, struct str text)
{
	put_text(out, text, true, true);
}

void escape_lines(struct buf *out, struct str text, const char *indent)
{
	while (text.n) {
		const char *end = memchr(text.s, '\n', text.n);
		size_t n = end ? (size_t)(end - text.s) : text.n;
		struct str line = { text.s, n && text.s[n - 1] == '\r' ? n - 1 : n };
		buf_add_c(out, indent);
		for (size_t tab = 0; line.n; line = str_from(line, tab + 1)) {
			const char *at = memchr(line.s, '\t', line.n);
			tab = at ? (size_t)(at - line.s) : line.n;
			put_text(out, (struct str){ line.s, tab }, false, true);
			if (at)
				buf_add_char(out, '\t');
		}
		buf_add_char(out, '\n');
		text = str_from(text, n + (end != NULL));
	}
}

/* The escaped text once more, with `escape` for each byte in `special`. */
static void put_special(struct buf *out, struct str text, const char *special,
			void (*escape)(struct buf *out, char c))
{
	struct buf safe = { 0 };
	escape_text(&safe, text);
	for (size_t i = 0; i < safe.n; i++)
		if (safe.s[i] && strchr(special, safe.s[i]))
			escape(out, safe.s[i]);
		else
			buf_add_char(out, safe.s[i]);
	buf_release(&safe);
}

static void markdown_char(struct buf *out, char c)
{
	if (c == '<' || c == '>' || c == '&') {
		buf_add_c(out, c == '<' ? "&lt;" : c == '>' ? "&gt;" : "&amp;");
		return;
	}
	buf_add_char(out, '\\');
	buf_add_char(out, c);
}

void escape_markdown(struct buf *out, struct str text)
{
	put_special(out, text, "|\\`*_[]<>&#~$@!", markdown_char);
}

static void html_char(struct buf *out, char c)
{
	static const char from[] = "&<>\"'";
	static const char *const into[] = { "&amp;", "&lt;", "&gt;", "&quot;", "&#39;" };
	buf_add_c(out, into[strchr(from, c) - from]);
}

void escape_html(struct buf *out, struct str text)
{
	put_special(out, text, "&<>\"'", html_char);
}

static void csv_char(struct buf *out, char c)
{
	buf_add_char(out, c);
	buf_add_char(out, c);
}

void escape_csv(struct buf *out, struct str text)
{
	bool quote = false;
	for (size_t i = 0; i < text.n; i++)
		quote |= strchr(",\"\n\r;", text.s[i]) != NULL || text.s[i] == '\0';
	bool formula = text.n && strchr("=+-@\t\r", text.s[0]);
	if (quote || formula)
		buf_add_char(out, '"');
	if (formula)
		buf_add_char(out, '\'');
	put_special(out, text, quote || formula ? "\"" : "", csv_char);
	if (quote || formula)
		buf_add_char(out, '"');
}

static void shell_char(struct buf *out, char c)
{
	(void)c;
	buf_add_c(out, "'\\''");
}

void escape_shell(struct buf *out, struct str text)
{
	struct buf safe = { 0 };
	escape_text(&safe, text);
	bool plain = safe.n > 0;
	for (size_t i = 0; i < safe.n; i++) {
		char c = safe.s[i];
		plain &= (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
			 (c && strchr("_-./=:@,+%", c));
	}
	buf_release(&safe);
	if (!plain)
		buf_add_char(out, '\'');
	put_special(out, text, plain ? "" : "'", shell_char);
	if (!plain)
		buf_add_char(out, '\'');
}
