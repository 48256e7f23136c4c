/*
 * Where in a text something can begin that has to go: one pass over it, 64
 * bytes at a time, by the classes of bytes, for all that is looked for then.
 * Most of a text is words, and is never looked at again. For redact*.c alone.
 */
#ifndef EVAL_REDACT_MARKS_H
#define EVAL_REDACT_MARKS_H

#include "base/arena.h"

#include <stdint.h>

/* Runs are as long as possible; a mark stands somewhere in one. */
enum redact_mark {
	/* A run of digits of base64 in which two groups of four in a row stand for ASCII, which is
	 * hardly ever so in words; or of twelve of hex. */
	MARK_ENCODED,
	/* A run of eight bytes of tokens (digits of base64, and = . ~) that has a decimal digit. */
	MARK_TOKEN,
	/* A decimal digit, or an f, that is behind no letter, digit or dot. */
	MARK_NUMBER,
	/* = or : that is behind a letter, digit, _ or - */
	MARK_SIGN,
	MARKS
};

struct redact_marks {
	struct str text;
	uint64_t *bits[MARKS]; /* by byte; NULL: there are none */
	uint64_t few[MARKS];   /* of a text of one block */
	unsigned writings;     /* bit by enum redact_writing: bytes that something is written with so */
};

void redact_mark(struct redact_marks *m, struct str text, struct arena *arena);

/* The first at or behind `from`; the text's length: there is none. */
size_t redact_next_mark(const struct redact_marks *m, enum redact_mark mark, size_t from);

#endif
