/* A table for people: columns as wide as they need, cut where the terminal ends; for pipes uncut. */
#ifndef REPORT_TABLE_H
#define REPORT_TABLE_H

#include "report/text.h"

struct table_column {
	const char *title;
	bool right; /* right-aligned */
	enum paint paint;
	int min;  /* least width when columns must shrink; 0: never shrink this one */
	int drop; /* left out where the width is short, highest first; 0: never */
	bool end; /* of what is too wide the end stays: paths */
};

struct table;

/* Borrows the columns and the style. */
struct table *table_new(const struct table_column *columns, size_t n, const struct text_style *style)
	__attribute__((warn_unused_result));
void table_free(struct table *t);

/* Cells from left to right, row by row; text is escaped here. */
void table_cell(struct table *t, struct str text);
void table_cell_paint(struct table *t, struct str text, enum paint paint);

void table_print(const struct table *t, struct buf *out);

/* On a terminal, "(2 columns do not fit: SESSION, USER; --width=0 shows all)"; table_print() does it itself.
 */
void table_put_dropped(struct buf *out, const char *const *titles, size_t n, const struct text_style *style);

#endif
