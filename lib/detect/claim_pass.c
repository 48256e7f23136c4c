/* Passing over words that hold no figure: most do not. */
#include "detect/claim_read.h"

#include "base/ascii.h"

bool figure_may_be_word(struct str t, size_t at)
{
	static const char *const seconds['z' - 'a' + 1] = { ['o' - 'a'] = "n",  ['t' - 'a'] = "ehw",
							    ['f' - 'a'] = "io", ['s' - 'a'] = "ei",
							    ['e' - 'a'] = "i",  ['n' - 'a'] = "i" };
	const char *second = seconds[(t.s[at] | 0x20) - 'a'];
	return second && at + 1 < t.n && ascii_is_letter(t.s[at + 1]) && strchr(second, t.s[at + 1] | 0x20);
}

/* What a byte is to a search for figures. */
enum { WORD = 1, NUMERAL = 2, JOINT = 4, SIGN = 8 };

static const unsigned char kinds[256] = {
	['0' ... '9'] = WORD | NUMERAL,
	['A' ... 'Z'] = WORD,
	['a' ... 'z'] = WORD,
	['_'] = JOINT,
	['-'] = JOINT,
	['$'] = SIGN,
	['#'] = SIGN,
	['`'] = SIGN,
	[0xe2] = SIGN, /* of the Euro and the Rupee */
	[0xc2] = SIGN, /* of the Pound and the Yen */
};

static unsigned kind_at(struct str t, size_t i)
{
	return i < t.n ? kinds[(unsigned char)t.s[i]] : 0;
}

size_t figure_next(struct str t, size_t at, bool by_parts)
{
	for (size_t i = at; i < t.n;) {
		unsigned kind = kind_at(t, i), all = 0;
		bool inside = i > 0 && kind_at(t, i - 1) & WORD;
		bool joined = i > 0 && t.s[i - 1] == '_' && !(kind & NUMERAL);
		if (kind & SIGN)
			return i;
		if (!(kind & WORD) || inside || joined) {
			i++;
			continue;
		}
		size_t end = i, part;
		while (kind_at(t, end) & WORD)
			all |= kind_at(t, end++);
		for (part = end; (kind = kind_at(t, end)) & (WORD | JOINT); end++)
			all |= kind;
		bool before_digit = end < t.n && t.s[end] == ' ' && kind_at(t, end + 1) & NUMERAL;
		/* "US$", and "Rs. 5" */
		bool currency = end < t.n &&
				(t.s[end] == '$' || (t.s[end] == '.' && end + 1 < t.n &&
						     t.s[end + 1] == ' ' && kind_at(t, end + 2) & NUMERAL));
		if (all & NUMERAL || before_digit || currency || figure_may_be_word(t, i))
			return i;
		i = by_parts ? part : end;
	}
	return t.n;
}
