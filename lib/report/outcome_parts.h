/* What the formats of an outcome share; for lib/report/outcome*.c only. */
#ifndef REPORT_OUTCOME_PARTS_H
#define REPORT_OUTCOME_PARTS_H

#include "report/outcome.h"

#define FORMAT(name, what) \
	void outcome_##name(struct buf *out, const struct outcome *o, const struct outcome_settings *s);
#include "report/outcome_formats.def"
#undef FORMAT

/* How a suite is called: no other suite is called the same, nor is a case in its suite. */
struct outcome_labels {
	struct str *suite;  /* by index; escaped, one line, at most some 1,300 bytes */
	struct str **name;  /* by suite, by case; the same */
	char (**print)[33]; /* fingerprints in hex; all different */
	struct arena arena;
};

void outcome_labels_init(struct outcome_labels *l, const struct outcome *o);
void outcome_labels_release(struct outcome_labels *l);

/* "holds", "violated", "warned", "skipped" */
const char *outcome_state_name(enum outcome_state state);

/* "3 of 15 violated, 1 warned" */
void outcome_put_counts(struct buf *out, const struct outcome_counts *counts);

/* Where a case points to: its own place, that of the last step that has one, the contract. False: nowhere.
 * Only the file is sure to be known. */
bool outcome_place(const struct outcome_case *c, const struct outcome_settings *s, struct origin *out);

/* The part of a text that is at most so many bytes, whole characters. */
struct str outcome_cut(struct str text, size_t most);

/* Adds the text as it is, cut, with a note of how much is missing. */
void outcome_add_cut(struct buf *raw, struct str text, size_t most);

/* "message (got 'a', expected 'b')", as it is (not escaped), each part at most so many bytes; the name where
 * there is no message. */
void outcome_say(struct buf *raw, const struct outcome_case *c, size_t most);

/* "file:12", "bundle.tar.gz!dump/a.jsonl:12", "x.binpb@4711", as it is: to be escaped with what is around it,
 * as pieces that are harmless alone can make a command together. */
void outcome_add_place(struct buf *raw, const struct origin *place);

#endif
