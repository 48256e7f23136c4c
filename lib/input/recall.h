/*
 * What a reading of a gzip file remembers for the next one: where its data can
 * be entered, stretches of whole records, and the words that stand in each. A
 * reading that looks for literals then leaves out the stretches that hold none
 * of their words. As an index does (lib/index), but in memory, and while the
 * file is read for something else.
 *
 * The file grows, what is remembered does not: stretches and points become
 * fewer and longer. Points are added by who inflates, stretches by who cuts the
 * records, in two threads; all else is called between readings.
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

struct recall;
struct recall *recall_new(void) MUST_CHECK;
void recall_free(struct recall *r); /* NULL is allowed */

/* What is remembered of the reading before this one is whole, and of this file. */
bool recall_knows(const struct recall *r, struct source *file);

/* ---- while the file is read ---- */

/* It is read from its start. */
void recall_start(struct recall *r, struct source *file, const struct inflate_class *inflate);

/* Somewhere what was decoded is not all that was encoded, or cannot be decoded from a point: nothing is
 * remembered. */
void recall_spoil_points(struct recall *r);
void recall_spoil_stretches(struct recall *r);

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

/* ---- behind it ---- */

/* Only stretches of which `holds` is true, and loud ones, are read from now on; NULL: all of them. */
void recall_choose(struct recall *r, bool (*holds)(const void *user, const uint64_t *words),
		   const void *user);

/* What was chosen; NULL: everything. Valid until the next choice. */
const struct input_parts *recall_parts(const struct recall *r);

#endif
