/*
 * Sets of phrases (phrases.def), each looked for at once, whatever the case of
 * ASCII letters in the text: a window of the shortest phrase's length is moved
 * over the text by how far the three bytes at its end are from the end of any
 * phrase's beginning (Wu, Manber: A fast algorithm for multi-pattern
 * searching, 1994). Made once, then only read: threads may share them.
 */
#ifndef DETECT_PHRASES_H
#define DETECT_PHRASES_H

#include "base/str.h"

enum { PHRASE_LEAST = 4 }; /* bytes */

enum phrase_set {
#define PHRASE_SET(id) PHRASES_##id,
#define PHRASE(id, text)
#include "detect/phrases.def"
#undef PHRASE_SET
#undef PHRASE
	PHRASE_SETS
};

struct phrases;
struct phrases *phrases_new(void) __attribute__((warn_unused_result));
void phrases_free(struct phrases *p);

/* The first place where one of the set stands: that phrase as it is written there; unset: none does. */
struct str phrases_find(const struct phrases *p, enum phrase_set set, struct str text);

/* The phrases of a set, in the order of phrases.def: the next one from *at = 0; false behind the last. */
bool phrases_next(enum phrase_set set, size_t *at, struct str *phrase);

/* The beginning of an answer says that the model will not help. */
bool phrases_refuse(const struct phrases *p, struct str text);

#endif
