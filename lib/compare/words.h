/*
 * Which words of a text were changed. A word is a run of letters and digits,
 * a run of white space, or one other character; of scripts without blanks
 * between words (Han, Kana) each character is one, and so is each byte that is
 * not UTF-8.
 */
#ifndef COMPARE_WORDS_H
#define COMPARE_WORDS_H

#include "base/arena.h"

enum word_edit_kind { WORD_SAME, WORD_GONE, WORD_NEW };

struct word_edit {
	enum word_edit_kind kind;
	struct str text; /* borrows: NEW from the second text, the others from the first */
};

/*
 * The edits that make `b` of `a`, in order, and their number; *out is in the
 * arena. SAME and GONE together are `a`, SAME and NEW are `b`. Neighbours
 * differ in kind, and what is GONE comes before what is NEW in its place.
 *
 * As few words change as possible, unless that were too much work (it is
 * bounded, and linear in long texts): then what lies between the parts that
 * are known to be equal is one change. An unset text is an empty one.
 */
size_t words_compare(struct str a, struct str b, struct arena *arena, struct word_edit **out);

/*
 * The same for people: a blank or a short word that two changes have left
 * between them is taken into them. `b` is the second text.
 */
size_t words_tidy(const struct word_edit *edits, size_t n, struct str b, struct arena *arena,
		  struct word_edit **tidied);

#endif
