/* Encodings undone, with the way back to where each byte stood. */
#include "eval/redact_find.h"

#include "base/ascii.h"
#include "base/utf8.h"

/* ---- escapes of characters ---- */

static int hex_digit(char c)
{
	return ascii_is_digit(c) ? c - '0' : ascii_is_hex(c) ? ascii_lower(c) - 'a' + 10 : -1;
}

/* So many hex digits at `at`; false when there are fewer. */
static bool read_hex(struct str text, size_t at, size_t digits, uint32_t *code)
{
	*code = 0;
	if (at + digits > text.n)
		return false;
	for (size_t i = 0; i < digits; i++) {
		int d = hex_digit(text.s[at + i]);
		if (d < 0)
			return false;
		*code = *code << 4 | (uint32_t)d;
	}
	return true;
}

static size_t read_backslash(struct str text, size_t at, uint32_t *code)
{
	static const char plain[] = "\"\\/'", letters[] = "nrtbf", means[] = "\n\r\t\b\f";
	char c = at + 1 < text.n ? text.s[at + 1] : '\0';
	const char *letter = c ? strchr(letters, c) : NULL;
	uint32_t low;
	if (c == 'u' && read_hex(text, at + 2, 4, code)) {
		if (*code >= 0xd800 && *code < 0xdc00 && at + 7 < text.n && text.s[at + 6] == '\\' &&
		    text.s[at + 7] == 'u' && read_hex(text, at + 8, 4, &low) && low >= 0xdc00 && low < 0xe000) {
			*code = 0x10000 + ((*code - 0xd800) << 10) + (low - 0xdc00);
			return 12;
		}
		return 6;
	}
	if (c == 'x' && read_hex(text, at + 2, 2, code))
		return 4;
	*code = letter ? (uint32_t)means[letter - letters] : (uint32_t)(unsigned char)c;
	return letter || (c && strchr(plain, c)) ? 2 : 0;
}

/* "&#64;" "&#x40;" and the names that stand for what values hold. */
static size_t read_entity(struct str text, size_t at, uint32_t *code)
{
	static const struct {
		struct str name;
		char means;
	} names[] = { { STR_ROW("&amp;"), '&' },    { STR_ROW("&commat;"), '@' }, { STR_ROW("&period;"), '.' },
		      { STR_ROW("&plus;"), '+' },   { STR_ROW("&lt;"), '<' },     { STR_ROW("&gt;"), '>' },
		      { STR_ROW("&quot;"), '"' },   { STR_ROW("&colon;"), ':' },  { STR_ROW("&sol;"), '/' },
		      { STR_ROW("&lowbar;"), '_' }, { STR_ROW("&hyphen;"), '-' }, { STR_ROW("&nbsp;"), ' ' } };
	struct str rest = str_from(text, at);
	bool hex = rest.n > 2 && (rest.s[2] == 'x' || rest.s[2] == 'X');
	size_t i = hex ? 3 : 2, begin = i;
	for (size_t k = 0; k < sizeof(names) / sizeof(names[0]); k++)
		if (str_starts(rest, names[k].name)) {
			*code = (uint32_t)names[k].means;
			return names[k].name.n;
		}
	if (rest.n < 4 || rest.s[1] != '#')
		return 0;
	for (*code = 0; i < rest.n && i < begin + 7; i++) {
		int d = hex_digit(rest.s[i]);
		if (d < 0 || (!hex && d > 9))
			break;
		*code = *code * (hex ? 16 : 10) + (uint32_t)d;
	}
	return i > begin && i < rest.n && rest.s[i] == ';' && *code < 0x110000 ? i + 1 : 0;
}

/* The bytes that an escape at `at` takes; 0: none is there. A byte, or (is_code) a code point. */
static size_t read_escape(struct str text, size_t at, uint32_t *code, bool *is_code)
{
	*is_code = text.s[at] == '\\' || text.s[at] == '&';
	switch (text.s[at]) {
	case '\\':
		return read_backslash(text, at, code);
	case '&':
		return read_entity(text, at, code);
	case '%':
	case '=':
		return read_hex(text, at + 1, 2, code) ? 3 : 0;
	default:
		return 0;
	}
}

static bool may_escape(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (text.s[i] == '\\' || text.s[i] == '%' || text.s[i] == '&' || text.s[i] == '=')
			return true;
	return false;
}

bool redact_decode(struct str text, struct arena *arena, struct redact_decoded *out)
{
	if (text.n >= UINT32_MAX || !may_escape(text))
		return false;
	char *to = arena_alloc(arena, text.n + 1);
	uint32_t *from = arena_array(arena, text.n + 1, sizeof(*from));
	size_t n = 0;
	bool any = false;
	for (size_t i = 0; i < text.n;) {
		uint32_t code = 0;
		bool is_code;
		size_t taken = read_escape(text, i, &code, &is_code), given = 1;
		char bytes[4] = { taken ? (char)(unsigned char)code : text.s[i] };
		if (taken && is_code)
			given = utf8_encode(code, bytes);
		any |= taken > 0;
		/* No escape is shorter than what it stands for. */
		for (size_t k = 0; k < given; k++) {
			from[n] = (uint32_t)i;
			to[n++] = bytes[k];
		}
		i += taken ? taken : 1;
	}
	from[n] = (uint32_t)text.n;
	*out = (struct redact_decoded){ { to, n }, from };
	return any;
}

/* ---- runs ---- */

enum { RUN_LEAST = 8, RUN_TEXT = 6 };

static int base64_digit(char c)
{
	if (ascii_is_upper(c))
		return c - 'A';
	if (ascii_is_lower(c))
		return c - 'a' + 26;
	if (ascii_is_digit(c))
		return c - '0' + 52;
	return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
}

/* Decodes all of it; false when nowhere a few bytes in a row are text. */
static bool decode_run(struct str run, bool hex, char *to, size_t *n)
{
	size_t row = 0, longest = 0;
	uint32_t bits = 0;
	int have = 0;
	*n = 0;
	for (size_t i = 0; i < run.n; i++) {
		bits = hex ? bits << 4 | (uint32_t)hex_digit(run.s[i])
			   : bits << 6 | (uint32_t)base64_digit(run.s[i]);
		have += hex ? 4 : 6;
		if (have < 8)
			continue;
		have -= 8;
		unsigned char byte = (unsigned char)(bits >> have);
		to[(*n)++] = (char)byte;
		row = byte >= 0x20 && byte < 0x7f ? row + 1 : 0;
		longest = row > longest ? row : longest;
	}
	return longest >= RUN_TEXT;
}

/* *at counts begun runs by place, and the alignment within one: place * 8 + way (0-3 base64, 4-5 hex). */
bool redact_next_run(struct str text, size_t *at, struct arena *arena, struct redact_run *out)
{
	enum { WAYS = 6 };
	size_t i = *at / 8, way = *at % 8;
	while (i < text.n) {
		size_t end = i;
		bool all_hex = true;
		for (; end < text.n && base64_digit(text.s[end]) >= 0; end++)
			all_hex &= ascii_is_hex(text.s[end]);
		for (; end - i >= RUN_LEAST && way < WAYS; way++) {
			bool hex = way >= 4;
			size_t skip = hex ? way - 4 : way;
			struct str run = { text.s + i + skip, end - i - skip };
			if (hex && !all_hex)
				break;
			char *bytes = arena_alloc(arena, run.n + 1);
			size_t n;
			if (!decode_run(run, hex, bytes, &n))
				continue;
			*out = (struct redact_run){ i + skip, end, { bytes, n }, hex ? 1 : 3, hex ? 2 : 4 };
			*at = i * 8 + way + 1;
			return true;
		}
		for (i = end; i < text.n && base64_digit(text.s[i]) < 0; i++)
			;
		way = 0;
	}
	*at = text.n * 8;
	return false;
}
