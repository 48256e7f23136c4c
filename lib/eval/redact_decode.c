/* Encodings undone, with the way back to where each byte stood. */
#include "eval/redact_find.h"

#include "base/ascii.h"
#include "base/utf8.h"

/* ---- digits ---- */

/* Base64 digits of both alphabets by byte, plus one; 0: none. */
#define ROW4(c, v) [c] = (v) + 1, [(c) + 1] = (v) + 2, [(c) + 2] = (v) + 3, [(c) + 3] = (v) + 4
static const unsigned char digits[256] = {
	ROW4('A', 0),  ROW4('E', 4),  ROW4('I', 8),  ROW4('M', 12), ROW4('Q', 16), ROW4('U', 20),
	['Y'] = 25,    ['Z'] = 26,    ROW4('a', 26), ROW4('e', 30), ROW4('i', 34), ROW4('m', 38),
	ROW4('q', 42), ROW4('u', 46), ['y'] = 51,    ['z'] = 52,    ROW4('0', 52), ROW4('4', 56),
	['8'] = 61,    ['9'] = 62,    ['+'] = 63,    ['-'] = 63,    ['/'] = 64,    ['_'] = 64,
};
#undef ROW4

static unsigned digit_of(char c)
{
	return digits[(unsigned char)c];
}

/* ---- escapes of characters ---- */

static int hex_digit(char c)
{
	return ascii_is_digit(c) ? c - '0' : ascii_is_hex(c) ? ascii_lower(c) - 'a' + 10 : -1;
}

/* So many hex digits at `at`; false when there are fewer. */
static bool read_hex(struct str text, size_t at, size_t width, uint32_t *code)
{
	*code = 0;
	if (at + width > text.n)
		return false;
	for (size_t i = 0; i < width; i++) {
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
		    text.s[at + 7] == 'u' && read_hex(text, at + 8, 4, &low) && low >= 0xdc00 &&
		    low < 0xe000) {
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
	} names[] = { { STR_ROW("&amp;"), '&' },    { STR_ROW("&commat;"), '@' },
		      { STR_ROW("&period;"), '.' }, { STR_ROW("&plus;"), '+' },
		      { STR_ROW("&lt;"), '<' },     { STR_ROW("&gt;"), '>' },
		      { STR_ROW("&quot;"), '"' },   { STR_ROW("&colon;"), ':' },
		      { STR_ROW("&sol;"), '/' },    { STR_ROW("&lowbar;"), '_' },
		      { STR_ROW("&hyphen;"), '-' }, { STR_ROW("&nbsp;"), ' ' } };
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

/* "\n" or "\r\n" */
static size_t line_end_at(struct str text, size_t at)
{
	if (at < text.n && text.s[at] == '\n')
		return 1;
	return at + 1 < text.n && text.s[at] == '\r' && text.s[at + 1] == '\n' ? 2 : 0;
}

enum { BEFORE = 32, BEHIND = 2, WRAPPED_LEAST = BEFORE + 1 + BEHIND };

/* Digits all along in front of it, and some behind it: the line goes on. */
static size_t read_joint(struct str text, size_t at)
{
	size_t n = line_end_at(text, at);
	if (!n || at < BEFORE || at + n + BEHIND > text.n)
		return 0;
	for (size_t i = at - BEFORE; i < at + n + BEHIND; i++)
		if ((i < at || i >= at + n) && !digit_of(text.s[i]))
			return 0;
	return n;
}

/* The ASCII character that a code point looks like; '\0': nothing is seen; itself: none. */
static uint32_t seen_as(uint32_t code)
{
	if (code >= 0xff01 && code <= 0xff5e)
		return code - 0xff01 + '!';
	if (code == 0xa0 || (code >= 0x2000 && code <= 0x200a) || code == 0x202f || code == 0x3000)
		return ' ';
	if ((code >= 0x2010 && code <= 0x2015) || code == 0x2212)
		return '-';
	if (code == 0xad || (code >= 0x200b && code <= 0x200f) || code == 0x2060 || code == 0xfeff)
		return '\0';
	return code;
}

/* What stands at `at`: the bytes it takes (0: itself), and the bytes it stands for. */
struct escape {
	size_t taken, given;
	char bytes[4];
};

static void read_escape(struct str text, size_t at, enum redact_writing how, struct escape *e)
{
	uint32_t code = 0;
	char c = text.s[at];
	e->taken = 0;
	if (how == REDACT_WRAPPED) {
		e->taken = read_joint(text, at);
		e->given = 0;
	} else if (how == REDACT_LOOKALIKE && (unsigned char)c >= 0xc2) {
		size_t n = utf8_decode(str_from(text, at), &code);
		uint32_t seen = n ? seen_as(code) : code;
		e->taken = seen != code ? n : 0;
		e->given = seen ? 1 : 0;
		e->bytes[0] = (char)seen;
	} else if (how == REDACT_PRINTABLE && c == '=') {
		size_t end = line_end_at(text, at + 1);
		e->given = end ? 0 : 1;
		e->taken = end ? end + 1 : read_hex(text, at + 1, 2, &code) ? 3 : 0;
		e->bytes[0] = (char)(unsigned char)code;
	} else if (how == REDACT_ESCAPES && c == '%') {
		e->taken = read_hex(text, at + 1, 2, &code) ? 3 : 0;
		e->given = 1;
		e->bytes[0] = (char)(unsigned char)code;
	} else if (how == REDACT_ESCAPES && (c == '\\' || c == '&')) {
		e->taken = c == '&' ? read_entity(text, at, &code) : read_backslash(text, at, &code);
		e->given = e->taken ? utf8_encode(code, e->bytes) : 0;
	}
	if (e->taken)
		return;
	e->given = 1;
	e->bytes[0] = c;
}

/* Where the first one stands; text.n: nowhere. */
static size_t first_escape(struct str text, enum redact_writing how)
{
	static const char *const signs[REDACT_WRITINGS] = { "\\%&", "=", "\n", "\xc2\xe2\xe3\xef" };
	size_t first = text.n;
	if (how == REDACT_WRAPPED && text.n < WRAPPED_LEAST)
		return first;
	for (const char *sign = signs[how]; *sign; sign++) {
		size_t at = 0;
		const char *found;
		while (at < first && (found = memchr(text.s + at, *sign, first - at))) {
			struct escape e;
			size_t place = (size_t)(found - text.s);
			/* Of "\r\n" the first byte is where it begins. */
			size_t from = place && *sign == '\n' && text.s[place - 1] == '\r' ? place - 1 : place;
			read_escape(text, from, how, &e);
			if (e.taken)
				first = from;
			at = place + 1;
		}
	}
	return first;
}

bool redact_decode(struct str text, enum redact_writing how, struct arena *arena, struct redact_decoded *out)
{
	size_t n = text.n < UINT32_MAX ? first_escape(text, how) : text.n;
	if (n == text.n)
		return false;
	char *to = arena_alloc(arena, text.n + 1);
	uint32_t *from = arena_array(arena, text.n + 1, sizeof(*from));
	memcpy(to, text.s, n);
	for (size_t i = 0; i < n; i++)
		from[i] = (uint32_t)i;
	for (size_t i = n; i < text.n;) {
		struct escape e;
		read_escape(text, i, how, &e);
		/* No escape is shorter than what it stands for. */
		for (size_t k = 0; k < e.given; k++) {
			from[n] = (uint32_t)i;
			to[n++] = e.bytes[k];
		}
		i += e.taken ? e.taken : 1;
	}
	from[n] = (uint32_t)text.n;
	*out = (struct redact_decoded){ { to, n }, from };
	return true;
}

/* ---- runs ---- */

enum { RUN_LEAST = 8, RUN_TEXT = 6, HEX_LEAST = 2 * RUN_TEXT };

/* By digit: what its bits may be in a group of four that stands for three bytes of ASCII, whose top bits are
 * 0; and if it is one of hex. */
enum { FIRST = 1, SECOND = 2, THIRD = 4, OF_HEX = 8 };

#define PLACES(v) ((unsigned char)(((v)&32 ? 0 : FIRST) | ((v)&8 ? 0 : SECOND) | ((v)&2 ? 0 : THIRD)))
#define ROW4(c, v) \
	[c] = PLACES(v), [(c) + 1] = PLACES((v) + 1), [(c) + 2] = PLACES((v) + 2), [(c) + 3] = PLACES((v) + 3)
#define ROWX(c, v) [c] = PLACES(v) | OF_HEX
static const unsigned char places_of[256] = {
	ROWX('A', 0),       ROWX('B', 1),       ROWX('C', 2),       ROWX('D', 3),       ROWX('E', 4),
	ROWX('F', 5),       ['G'] = PLACES(6),  ['H'] = PLACES(7),  ROW4('I', 8),       ROW4('M', 12),
	ROW4('Q', 16),      ROW4('U', 20),      ['Y'] = PLACES(24), ['Z'] = PLACES(25), ROWX('a', 26),
	ROWX('b', 27),      ROWX('c', 28),      ROWX('d', 29),      ROWX('e', 30),      ROWX('f', 31),
	['g'] = PLACES(32), ['h'] = PLACES(33), ROW4('i', 34),      ROW4('m', 38),      ROW4('q', 42),
	ROW4('u', 46),      ['y'] = PLACES(50), ['z'] = PLACES(51), ROWX('0', 52),      ROWX('1', 53),
	ROWX('2', 54),      ROWX('3', 55),      ROWX('4', 56),      ROWX('5', 57),      ROWX('6', 58),
	ROWX('7', 59),      ROWX('8', 60),      ROWX('9', 61),      ['+'] = PLACES(62), ['-'] = PLACES(62),
	['/'] = PLACES(63), ['_'] = PLACES(63),
};
#undef ROW4
#undef ROWX
#undef PLACES

static bool is_ascii_group(const char *at)
{
	return places_of[(unsigned char)at[1]] & SECOND && places_of[(unsigned char)at[2]] & THIRD;
}

/* Bit by alignment: somewhere two groups in a row are ASCII. Hardly ever so in words. */
static unsigned likely_ways(struct str run)
{
	unsigned ways = 0;
	for (size_t i = 0; i + RUN_LEAST <= run.n; i++)
		if (places_of[(unsigned char)run.s[i]] & places_of[(unsigned char)run.s[i + 4]] & FIRST &&
		    is_ascii_group(run.s + i) && is_ascii_group(run.s + i + 4))
			ways |= 1u << i % 4;
	return ways;
}

/* Decodes all of it; false when nowhere a few bytes in a row are text. */
static bool decode_run(struct str run, bool hex, char *to, size_t *n)
{
	size_t row = 0, longest = 0;
	uint32_t bits = 0;
	int have = 0;
	*n = 0;
	for (size_t i = 0; i < run.n; i++) {
		bits = hex ? bits << 4 | (uint32_t)hex_digit(run.s[i]) : bits << 6 | (digit_of(run.s[i]) - 1);
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

/* Ways to read a run: base64 in four alignments, hex in two. */
enum { WAYS = 6, HEX = 4 };

/* Reads the run [from, end) in the first of `ways` from *way on that gives text; *way is behind it then. */
static bool read_run(struct str text, size_t from, size_t end, unsigned ways, size_t *way,
		     struct arena *arena, struct redact_run *out)
{
	while (*way < WAYS && ways >> *way) {
		size_t w = (*way)++, skip = w >= HEX ? w - HEX : w, n;
		if (!(ways >> w & 1))
			continue;
		struct str run = { text.s + from + skip, end - from - skip };
		char *bytes = arena_alloc(arena, run.n + 1);
		if (!decode_run(run, w >= HEX, bytes, &n))
			continue;
		*out = (struct redact_run){
			from + skip, end, { bytes, n }, w >= HEX ? 1 : 3, w >= HEX ? 2 : 4
		};
		return true;
	}
	return false;
}

/* The hex digits from there on, in this run, that are enough to be a text; *to is behind them. False: there
 * are none, and *from is behind the run. */
static bool find_hex(struct str text, size_t *from, size_t *to)
{
	for (;; *from = *to + 1) {
		for (*to = *from; *to < text.n && places_of[(unsigned char)text.s[*to]] & OF_HEX;)
			++*to;
		if (*to - *from >= HEX_LEAST)
			return true;
		if (*to < text.n && digit_of(text.s[*to]))
			continue;
		*from = *to;
		return false;
	}
}

/* Those of base64 from `from` on; none where it is only looked into for hex. */
static bool read_base64(struct str text, size_t from, size_t *way, struct arena *arena,
			struct redact_run *out)
{
	size_t end = from;
	if (*way >= HEX)
		return false;
	while (end < text.n && digit_of(text.s[end]))
		end++;
	struct str whole = { text.s + from, end - from };
	return read_run(text, from, end, likely_ways(whole), way, arena, out);
}

/* Where the next run begins that is worth reading. */
static size_t next_encoded(const struct redact_marks *marks, size_t from)
{
	struct str text = marks->text;
	size_t at = redact_next_mark(marks, MARK_ENCODED, from);
	while (at < text.n && at > from && digit_of(text.s[at - 1]))
		at--;
	return at;
}

/* *at counts runs that were begun by place, and how they are read: place * 8 + way. Runs of hex digits lie in
 * those of base64. */
bool redact_next_run(const struct redact_marks *marks, size_t *at, struct arena *arena,
		     struct redact_run *out)
{
	struct str text = marks->text;
	size_t i = *at / 8, way = *at % 8;
	i = way ? i : next_encoded(marks, i);
	while (i < text.n) {
		size_t hex_end;
		bool found = read_base64(text, i, &way, arena, out);
		for (way = !found && way < HEX ? HEX : way; !found && find_hex(text, &i, &hex_end);
		     i = hex_end, way = HEX)
			if ((found = read_run(text, i, hex_end, 3u << HEX, &way, arena, out)))
				break;
		*at = i * 8 + way;
		if (found)
			return true;
		i = next_encoded(marks, i);
		way = 0;
	}
	*at = text.n * 8;
	return false;
}
