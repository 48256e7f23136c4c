/*
 * Sets of words: the ends of such words of a text as may be of an id, as bits
 * of their hashes. A literal that ends where a word does can then be ruled out
 * without looking at the text again. A word is a run of letters and digits;
 * those of a language are left out, without a digit or a capital near their
 * end, and short numbers.
 */
#ifndef JSON_SCAN_WORDS_H
#define JSON_SCAN_WORDS_H

#include "json/scan.h"

#include <string.h>

/*
 * Of words of SCAN_WORD bytes or more the last ones are known, whatever their
 * case; of shorter ones the last SCAN_WORD_SHORT; of those right behind a
 * backslash, which may be longer by an escape of JSON, both. A digit or a
 * capital is among the last SCAN_WORD_MARKED bytes of the word, or of those
 * before it; words of digits alone have SCAN_WORD_NUMBER or more.
 */
enum { SCAN_WORD = 8, SCAN_WORD_SHORT = 6, SCAN_WORD_MARKED = 16, SCAN_WORD_NUMBER = 12 };

enum { SCAN_WORDS_SET = 1 << 13 }; /* of 64 bits: a set */

/* Adds the words of `text`, at whose start and end is no word. */
void scan_words(uint64_t *set, struct str text);

/* A word, as three bits in each of two places of a set. */
struct scan_word {
	size_t at[2];
	uint64_t bits[2];
};

/* The word that a literal ends with. False: nothing can be said of where it stands. */
bool scan_words_know(struct str literal, bool nocase, struct scan_word *out);

/* False: in none of the texts, as they are or escaped for JSON, stands such a literal with nothing of a word
 * on either side. */
bool scan_words_hold(const uint64_t *set, const struct scan_word *word);

/* For scan*.c only: of 64 bytes, a bit for each that is of the kind. */
struct scan_kinds {
	uint64_t digit, upper, lower;
};

/* For scan*.c only: of a word that ends with these bytes. */
static inline struct scan_word scan_word(const char *last, size_t n)
{
	uint64_t v = 0;
	memcpy(&v, last, n);
	v = (v | 0x2020202020202020u) * 0x9e3779b97f4a7c15u;
	v = (v ^ v >> 32) * 0x9e3779b97f4a7c15u;
	v ^= v >> 29; /* the lower bits of a product know little */
	return (struct scan_word){
		{ v >> 51, (v >> 38) % SCAN_WORDS_SET },
		{ (uint64_t)1 << v % 64 | (uint64_t)1 << (v >> 6) % 64 | (uint64_t)1 << (v >> 12) % 64,
		  (uint64_t)1 << (v >> 18) % 64 | (uint64_t)1 << (v >> 24) % 64 |
			  (uint64_t)1 << (v >> 30) % 64 },
	};
}

static inline void scan_word_add(uint64_t *set, struct scan_word w)
{
	set[w.at[0]] |= w.bits[0];
	set[w.at[1]] |= w.bits[1];
}

#endif
