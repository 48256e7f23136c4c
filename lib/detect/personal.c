/* The pass: tables say at which bytes, behind which bytes, something personal can begin; the forms say
 * whether it does. */
#include "detect/personal_forms.h"

#include <stdint.h>

/* What can begin at a byte, or is recognised by it. */
enum begin {
	AT_SIGN = 1 << 0,
	DIGIT = 1 << 1,
	DIALLED = 1 << 2,    /* + ( */
	WORD = 1 << 3,       /* b B: bearer, -----BEGIN */
	DASH = 1 << 4,       /* sk- */
	UNDERSCORE = 1 << 5, /* ghp_ */
	HUMP = 1 << 6,       /* the J of eyJ */
	CAPITAL = 1 << 7,    /* the I of AIza, the K of AKIA */
	SECRET = WORD | DASH | UNDERSCORE | HUMP | CAPITAL,
};

static const unsigned char begins[256] = {
	['@'] = AT_SIGN, ['+'] = DIALLED,    ['('] = DIALLED, ['0'] = DIGIT,   ['1'] = DIGIT,
	['2'] = DIGIT,   ['3'] = DIGIT,      ['4'] = DIGIT,   ['5'] = DIGIT,   ['6'] = DIGIT,
	['7'] = DIGIT,   ['8'] = DIGIT,      ['9'] = DIGIT,   ['b'] = WORD,    ['B'] = WORD,
	['-'] = DASH,    ['_'] = UNDERSCORE, ['J'] = HUMP,    ['I'] = CAPITAL, ['K'] = CAPITAL,
};

/* Behind most bytes these can begin, and the others can not. */
enum { USUAL = AT_SIGN | DIGIT | DIALLED | WORD };

/* In what the byte before differs from the usual. */
enum {
	LOWER = DIGIT | DIALLED | WORD,
	ESCAPE = WORD, /* of \n, \r, \t; or a letter */
	UPPER = DIALLED | WORD,
	INSIDE = DIGIT | DIALLED | WORD,
};

static const unsigned char follows[256] = {
	['a'] = LOWER ^ DASH,
	['b'] = LOWER ^ DASH ^ UNDERSCORE,
	['c'] = LOWER,
	['d'] = LOWER,
	['e'] = LOWER,
	['f'] = LOWER ^ UNDERSCORE,
	['g'] = LOWER,
	['h'] = LOWER,
	['i'] = LOWER,
	['j'] = LOWER,
	['k'] = LOWER ^ DASH ^ UNDERSCORE,
	['l'] = LOWER,
	['m'] = LOWER ^ UNDERSCORE,
	['n'] = ESCAPE,
	['o'] = LOWER ^ UNDERSCORE,
	['p'] = LOWER ^ DASH ^ UNDERSCORE,
	['q'] = LOWER,
	['r'] = ESCAPE ^ DASH ^ UNDERSCORE,
	['s'] = LOWER ^ DASH ^ UNDERSCORE,
	['t'] = ESCAPE ^ DASH,
	['u'] = LOWER ^ UNDERSCORE,
	['v'] = LOWER,
	['w'] = LOWER,
	['x'] = LOWER,
	['y'] = LOWER ^ HUMP,
	['z'] = LOWER,
	['A'] = UPPER ^ CAPITAL,
	['B'] = UPPER,
	['C'] = UPPER,
	['D'] = UPPER,
	['E'] = UPPER,
	['F'] = UPPER,
	['G'] = UPPER,
	['H'] = UPPER,
	['I'] = UPPER,
	['J'] = UPPER,
	['K'] = UPPER,
	['L'] = UPPER,
	['M'] = UPPER,
	['N'] = UPPER,
	['O'] = UPPER,
	['P'] = UPPER,
	['Q'] = UPPER,
	['R'] = UPPER,
	['S'] = UPPER ^ CAPITAL,
	['T'] = UPPER,
	['U'] = UPPER,
	['V'] = UPPER,
	['W'] = UPPER,
	['X'] = UPPER,
	['Y'] = UPPER,
	['Z'] = UPPER,
	['0'] = INSIDE,
	['1'] = INSIDE,
	['2'] = INSIDE,
	['3'] = INSIDE,
	['4'] = INSIDE,
	['5'] = INSIDE,
	['6'] = INSIDE,
	['7'] = INSIDE,
	['8'] = INSIDE,
	['9'] = INSIDE,
	['_'] = DIGIT | DIALLED,
	['+'] = DIGIT | DIALLED,
	[')'] = DIALLED,
	[']'] = DIALLED,
	['.'] = DIGIT,
	['-'] = DIGIT,
	['@'] = DIGIT,
	['%'] = DIGIT,
	['$'] = DIGIT,
	['#'] = DIGIT,
	['&'] = DIGIT,
	['*'] = DIGIT,
	['\\'] = DIGIT,
};

/* How far back a label is looked for. */
enum { LABEL_BYTES = 32 };

static bool ends_phrase(char c)
{
	return c == ',' || c == ';' || c == '{' || c == '}' || c == '\n';
}

/* `word` at `at` of `text`, not as a part of a longer one; humps of camelCase are words. */
static bool is_word_at(struct str text, size_t at, struct str word)
{
	if (at + word.n > text.n)
		return false;
	for (size_t i = 0; i < word.n; i++)
		if (ascii_lower(text.s[at + i]) != word.s[i])
			return false;
	char before = personal_before(text, at, 1), after = personal_byte(text, at + word.n);
	if (ascii_is_letter(before) && (ascii_is_upper(before) || !ascii_is_upper(text.s[at])))
		return false;
	return !ascii_is_letter(after) || (ascii_is_upper(after) && ascii_is_lower(text.s[at + word.n - 1]));
}

/* One of the words is in text[from, to). */
static bool has_word(struct str text, size_t from, size_t to, const char *const *words)
{
	text.n = to;
	for (; *words; words++) {
		struct str word = str_of(*words);
		for (size_t i = from; i + word.n <= to; i++)
			if (is_word_at(text, i, word))
				return true;
	}
	return false;
}

bool personal_is_called(const struct personal_look *look, size_t at, const char *const *words)
{
	size_t from = at;
	while (from > 0 && at - from < LABEL_BYTES && !ends_phrase(look->text.s[from - 1]))
		from--;
	return has_word(look->text, from, at, words) ||
	       (from == 0 && has_word(look->label, 0, look->label.n, words));
}

/* Most numbers are too short for anything, and nothing continues them. */
static bool is_ordinary(struct str text, size_t at, size_t end)
{
	char c = personal_byte(text, end);
	if (end - at >= 7 || ascii_is_upper(personal_before(text, at, 1)))
		return false;
	if (c == ' ' || c == '-' || c == '.')
		return !ascii_is_digit(personal_byte(text, end + 1));
	return (c != ':' && !ascii_is_hex(c)) || (text.s[at] != '2' && text.s[at] != '3');
}

static bool begins_number(const struct personal_look *look, size_t at, struct personal_hit *out)
{
	enum { MOST = 8 };
	struct str text = look->text;
	size_t end = at + 1;
	while (end < text.n && end - at < MOST && ascii_is_digit(text.s[end]))
		end++;
	char c = personal_byte(text, end);
	bool may_be_ip = end - at <= 4 && (c == '.' || c == ':' || ascii_is_hex(c));
	return !is_ordinary(text, at, end) &&
	       (personal_number(look, at, out) || (may_be_ip && personal_ip(look, at, out)) ||
		personal_iban(look, at, out));
}

static bool begins_here(const struct personal_look *look, size_t at, unsigned begin, struct personal_hit *out)
{
	if (begin & DIGIT)
		return begins_number(look, at, out);
	if (begin & SECRET)
		return personal_secret(look, at, out);
	if (begin & DIALLED)
		return ascii_is_digit(personal_byte(look->text, at + 1)) &&
		       personal_phone(look->text, at, out);
	return personal_email(look, at, out);
}

/* ---- eight bytes at once ---- */

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

/* The first byte is the lowest; 0 behind the end. Written out, so that it is one load. */
static inline uint64_t eight_at(struct str text, size_t at)
{
	const unsigned char *p = (const unsigned char *)text.s + at;
	if (text.n - at >= 8)
		return (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 | (uint64_t)p[3] << 24 |
		       (uint64_t)p[4] << 32 | (uint64_t)p[5] << 40 | (uint64_t)p[6] << 48 |
		       (uint64_t)p[7] << 56;
	uint64_t v = 0;
	for (size_t i = 0; i < text.n - at; i++)
		v |= (uint64_t)p[i] << (8 * i);
	return v;
}

/*
 * The high bit of each byte that something can begin with: b, and what is in ASCII neither a small letter nor
 * a blank (some signs, which the tables rule out). No sum goes beyond its byte. Of the three an odd number is
 * true for a blank (no b) and for a small letter but b (all).
 */
static inline uint64_t marks_of(uint64_t v)
{
	uint64_t low = v & EACH(0x7f);
	uint64_t is_small = low + EACH(0x80 - 0x60);
	uint64_t is_no_blank = (low ^ EACH(' ')) + EACH(0x7f), is_no_b = (low ^ EACH('b')) + EACH(0x7f);
	return ~((is_small ^ is_no_blank ^ is_no_b) | v) & EACH(0x80);
}

bool personal_next_called(struct str label, struct str text, size_t *at, struct personal_hit *out)
{
	struct personal_look look = { label, text, *at };
	for (size_t from = *at; from < text.n; from += 8)
		for (uint64_t marks = marks_of(eight_at(text, from)); marks; marks &= marks - 1) {
			size_t i = from + (size_t)__builtin_ctzll(marks) / 8;
			if (i >= text.n)
				break;
			unsigned begin = begins[(unsigned char)text.s[i]];
			if (!begin)
				continue;
			begin &= follows[(unsigned char)personal_before(text, i, 1)] ^ USUAL;
			if (begin && begins_here(&look, i, begin, out)) {
				*at = (size_t)(out->text.s - text.s) + out->text.n;
				return true;
			}
		}
	*at = text.n;
	return false;
}

bool personal_next(struct str text, size_t *at, struct personal_hit *out)
{
	return personal_next_called(STR_UNSET, text, at, out);
}

const char *personal_kind_name(enum personal_kind kind)
{
	static const char *const names[PERSONAL_KINDS] = {
		"e-mail address", "phone number", "card number", "IBAN",
		"government id",  "secret",       "IP address",
	};
	return names[kind];
}
