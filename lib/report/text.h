/*
 * Text for people: columns of a terminal, colours by meaning, UTF-8 with an
 * ASCII fallback. A report writes into a buffer; the command prints it.
 */
#ifndef REPORT_TEXT_H
#define REPORT_TEXT_H

#include "base/buf.h"
#include "base/diag.h"
#include "span/span.h"

enum paint {
	PAINT_PLAIN,
	PAINT_HEAD, /* headings, column titles */
	PAINT_NAME, /* span names */
	PAINT_ID,
	PAINT_FAINT, /* connectors, units, places */
	PAINT_NUMBER,
	PAINT_GOOD,
	PAINT_WARN,
	PAINT_BAD,
	PAINT_COMPONENT, /* llm, tool … */
	PAINT_BAR,
	PAINTS
};

struct text_style {
	int width; /* columns; 0: unlimited (not a terminal) */
	bool colour;
	bool ascii;
	bool terminal; /* somebody looks at it: what was left out is said */
};

/* Columns that `text` takes as text_put() writes it, no escapes of terminals. East Asian wide counts 2,
 * combining 0. */
int text_width(struct str text, const struct text_style *style);

/* Escapes and writes at most `columns` (>= 1) columns, ending in an ellipsis where it is cut; gives the
 * columns used. columns < 0: no limit. */
int text_put(struct buf *out, struct str text, int columns, const struct text_style *style);

/* The same, but the end stays, behind the ellipsis: for paths. */
int text_put_end(struct buf *out, struct str text, int columns, const struct text_style *style);

/* The same, in colour. */
int text_paint(struct buf *out, enum paint paint, struct str text, int columns,
	       const struct text_style *style);

/* Switches colour on and off by hand, for what is put together from parts. */
void text_on(struct buf *out, enum paint paint, const struct text_style *style);
void text_off(struct buf *out, const struct text_style *style);

/* "file:12", "bundle.tar.gz!dump/a.jsonl:1207", "x.binpb@4711" (byte offset where there is no line): escaped.
 */
void text_origin(struct buf *out, const struct origin *origin);
void text_place(struct buf *out, const struct place *place);

#endif
