/* Words of a text: letters and digits, and what is not ASCII. */
#ifndef DETECT_WORDS_H
#define DETECT_WORDS_H

#include "base/arena.h"

#include <stdint.h>

/* The next word from *at, which is moved behind it. */
bool words_next(struct str text, size_t *at, struct str *word);

/* Hash of a word, its ASCII letters in lower case. */
uint64_t word_hash(struct str word);

/* A word that says nothing of the subject ("the", "your", "please"). */
bool word_is_common(struct str word);

/* A passage that makes up most of the text, again and again; *part is that passage. */
bool words_repeat(struct str text, struct str *part);

/* The share of the distinct content words of `text` that have not been seen yet. */
struct grounding {
	uint64_t *words; /* hashes of the text's content words, 0: free or seen */
	size_t slots, n, left;
};
void grounding_init(struct grounding *g, struct str text, struct arena *arena);
void grounding_see(struct grounding *g, struct str evidence);

#endif
