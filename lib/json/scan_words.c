/* What is asked of a set of words; it is filled by json/scan_impl.h. */
#include "json/scan_words.h"

#include "base/ascii.h"

/* The word at its end, without what stands behind it. */
static struct str last_word(struct str literal)
{
	while (literal.n && !ascii_is_alnum(literal.s[literal.n - 1]))
		literal.n--;
	size_t n = 0;
	while (n < literal.n && ascii_is_alnum(literal.s[literal.n - 1 - n]))
		n++;
	return (struct str){ literal.s + literal.n - n, n };
}

static bool is_number(struct str word)
{
	for (size_t i = 0; i < word.n; i++)
		if (!ascii_is_digit(word.s[i]))
			return false;
	return true;
}

static bool is_marked(struct str word, bool nocase)
{
	for (size_t i = word.n < SCAN_WORD_MARKED ? 0 : word.n - SCAN_WORD_MARKED; i < word.n; i++)
		if (ascii_is_digit(word.s[i]) || (!nocase && ascii_is_upper(word.s[i])))
			return true;
	return false;
}

bool scan_words_know(struct str literal, bool nocase, struct scan_word *out)
{
	struct str word = last_word(literal);
	size_t least = is_number(word) ? SCAN_WORD_NUMBER : SCAN_WORD_SHORT;
	if (word.n < least || !is_marked(word, nocase))
		return false;
	size_t n = word.n < SCAN_WORD ? SCAN_WORD_SHORT : SCAN_WORD;
	*out = scan_word(word.s + word.n - n, n);
	return true;
}

bool scan_words_hold(const uint64_t *set, const struct scan_word *w)
{
	return !(w->bits[0] & ~set[w->at[0]]) && !(w->bits[1] & ~set[w->at[1]]);
}
