/* One number, date or id at a place of a text: between claim*.c only. */
#ifndef DETECT_CLAIM_READ_H
#define DETECT_CLAIM_READ_H

#include "detect/claim.h"

enum { NUMBER_DIGITS = 32 };

struct figure {
	enum claim_kind kind;
	size_t n;                   /* bytes of the text */
	char number[NUMBER_DIGITS]; /* canonical: "1250", "0.5", of ids in lower case */
	size_t number_n;
	struct str unit; /* singular, lower case ("day", "time"); unset: none */
	size_t unit_end; /* where its word ends in the text; 0: there is none */
	bool percent;
};

/* What begins at `at` (the start of a word, a currency sign or '#'); false when it holds no digit, and is no
 * number word before a unit. */
bool figure_at(struct str text, size_t at, struct figure *out);

/* The letter at `at` may begin a number word ("two", "thirty"). */
bool figure_may_be_word(struct str text, size_t at);

/* The next place from `at` where a figure may begin, or a '`' stands. Words that hold none are passed over:
 * all that is joined by '-' and '_', or `by_parts`. */
size_t figure_next(struct str text, size_t at, bool by_parts);

#endif
