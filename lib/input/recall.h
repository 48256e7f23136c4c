/*
 * What a reading of gzip files remembers for the next one: where their data can
 * be entered, stretches of whole records, and the words that stand in each. A
 * reading that looks for literals then leaves out the stretches that hold none
 * of their words. As an index does (lib/index), but in memory, and while the
 * files are read for something else.
 *
 * Files grow, and more of them come; what is remembered does not: stretches
 * and points become fewer and longer, of all files alike. Files may be read
 * side by side; of one, points are added by who inflates, stretches by who cuts
 * the records, in two threads. All else is called between readings.
 */
#ifndef INPUT_RECALL_H
#define INPUT_RECALL_H

#include "input/parts.h"

#include <stdbool.h>

struct inflate_class;

enum { RECALL_WORDS = 1 << 13 }; /* of 64 bits: the set of words of a stretch */

struct recall_stretch {
	uint64_t offset, line; /* of its first record, in the stream */
	bool is_loud;          /* what it holds is not known by its words: it is always read */
	uint64_t *words;       /* RECALL_WORDS */
};

/* Of all files of an input, and of one. */
struct recalls;
struct recall;

struct recalls *recalls_new(void) MUST_CHECK;
void recalls_free(struct recalls *all); /* NULL is allowed */

/* ---- while a file is read ---- */

/* From its start. NULL: not of this one, there are many already, or it was read before. */
struct recall *recalls_start(struct recalls *all, struct source *file, const struct inflate_class *inflate);

/* Somewhere what was decoded is not all that was encoded, or cannot be entered: nothing is remembered of it.
 * By either thread. */
void recall_spoil(struct recall *r);

/* So much was decoded: is a point wanted here? `saved` (inflate->save(); owned by `r` then) is the engine's
 * state, the byte at `file_at` is next. */
bool recall_wants_point(const struct recall *r, uint64_t offset);
void recall_add_point(struct recall *r, uint64_t offset, uint64_t file_at, void *saved);

/* The stretch that is read, the first one at the start; whether it is long enough to end before `offset`; the
 * next one; and the end of all. */
struct recall_stretch *recall_stretch(struct recall *r);
bool recall_is_long(const struct recall *r, uint64_t offset);
void recall_next(struct recall *r, uint64_t offset, uint64_t line);
void recall_end(struct recall *r, uint64_t offset);

/* No thread reads it any more. What was not read to its end is forgotten. NULL is allowed. */
void recall_leave(struct recall *r);

/* ---- behind it ---- */

/* Only stretches of which `holds` is true, and loud ones, are read from now on; NULL: all of them. */
void recalls_choose(struct recalls *all, bool (*holds)(const void *user, const uint64_t *words),
		    const void *user);

/* What was chosen of a file; NULL: everything, or it is not known, or not as it was. Valid until the next
 * choice. By any thread. */
const struct input_parts *recalls_parts(struct recalls *all, struct source *file);

#endif
