/*
 * How two traces differ, for people, tickets and programs. The schema of the
 * JSON is casefile.diff/1 (trace-diff(1)).
 */
#ifndef REPORT_DIFF_REPORT_H
#define REPORT_DIFF_REPORT_H

#include "compare/comparison.h"
#include "report/text.h"

struct diff_view {
	struct text_style style;
	bool identity; /* what differs from run to run without meaning is listed too */
};

void diff_text(struct buf *out, struct comparison *c, const struct diff_view *view);
void diff_side_by_side(struct buf *out, struct comparison *c, const struct diff_view *view);
void diff_markdown(struct buf *out, struct comparison *c, const struct diff_view *view);
void diff_json(struct buf *out, struct comparison *c);

/* ---- shared by the forms ---- */

/* The two traces; how many spans they share. And behind all: what was not compared, and the verdict. */
void diff_text_head(struct buf *out, struct comparison *c, const struct text_style *style);
void diff_text_end(struct buf *out, struct comparison *c, const struct diff_view *view);

/* "added", "removed", "moved", "changed" */
const char *diff_kind_name(enum change_kind k);
const char *diff_effect_name(enum change_effect e); /* "first"; "" for EFFECT_NONE */

/* Equal (and not 0) for changes that say the same of different spans: they are told once. */
uint64_t diff_same_change(const struct comparison *of, const struct change *change, struct arena *arena);

#endif
