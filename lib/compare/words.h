/*
 * Two texts, word by word: what is gone, what is new. Tokens are runs of
 * letters and digits (bytes of UTF-8 beyond ASCII count as letters), runs of
 * white space, and single other characters.
 */
#ifndef COMPARE_WORDS_H
#define COMPARE_WORDS_H

#include "base/arena.h"

enum word_kind { WORD_SAME, WORD_GONE, WORD_NEW };

struct word_edit {
	enum word_kind kind;
	struct str text; /* borrows from the texts */
};

/*
 * The edits that make `b` of `a`, what is gone before what is new; in the
 * arena. The fewest, unless more than a few hundred tokens differ: then all
 * between the common beginning and end is one replacement.
 */
size_t words_compare(struct str a, struct str b, struct arena *arena, struct word_edit **out);

#endif
