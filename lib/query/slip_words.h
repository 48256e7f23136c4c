/*
 * Words of a complaint, to be looked for in recorded texts: runs of letters
 * and digits (the case of ASCII letters aside, also as a part of a longer
 * word), and numbers, which are the same however they are written: "12450",
 * "$12,450.00" and "12.450,00".
 */
#ifndef QUERY_SLIP_WORDS_H
#define QUERY_SLIP_WORDS_H

#include "base/arena.h"

#include <stdint.h>

enum { SLIP_WORDS = 64 };

struct slip_words {
	struct str v[SLIP_WORDS];      /* as the complaint has them; in the arena */
	struct str number[SLIP_WORDS]; /* canonical; unset: a word */
	size_t n;
	bool has_numbers;
};

/* Copies into the arena. What is too short to tell texts apart is left out. */
void slip_words_of(struct slip_words *w, struct str text, struct arena *arena);

/* Bit i: word i stands in the text. Those of `known` are not looked for again. */
uint64_t slip_words_in(const struct slip_words *w, struct str text, uint64_t known);

#endif
