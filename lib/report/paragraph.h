/* A paragraph of words, each on the next line where it does not fit; later lines are indented as the first.
 */
#ifndef REPORT_PARAGRAPH_H
#define REPORT_PARAGRAPH_H

#include "base/arena.h"
#include "report/text.h"

struct paragraph {
	struct buf *out;
	const struct text_style *style;
	int indent, at;
	bool begun; /* a word stands on this line */
	bool glued; /* the next word follows without a blank */
};

/* Begins at the start of a line. */
struct paragraph paragraph_begin(struct buf *out, int indent, const struct text_style *style);

/* Escapes; blanks are where lines may break. */
void paragraph_words(struct paragraph *p, struct str text, enum paint paint);

/* The next line of it. */
void paragraph_line(struct paragraph *p);

/* Our own arrows and ellipses as ASCII, where only that is wanted. */
struct str paragraph_signs(struct str text, const struct text_style *style, struct arena *arena);

#endif
