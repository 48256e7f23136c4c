/*
 * What the other traces of the input say that one trace can be held against:
 * which versions of documents there are, which token counts come back, which
 * prompt versions a session saw. Filled while spans pass by, then only read.
 */
#ifndef DETECT_CORPUS_H
#define DETECT_CORPUS_H

#include "span/facet_set.h"

struct corpus;

struct corpus *corpus_new(void) __attribute__((warn_unused_result));
void corpus_free(struct corpus *c);

void corpus_add(struct corpus *c, const struct facet_sets *sets, const struct span *s);

/* A higher version of the document "base" + "vN", as it was named; false when there is none. */
bool corpus_newer(const struct corpus *c, struct str base, uint64_t version, struct arena *arena,
		  struct str *newer);

/* How many spans had exactly this many input tokens, where that is a round number and more than chance has:
 * else 0. */
uint64_t corpus_same_tokens(const struct corpus *c, int64_t tokens);

/* The versions of this prompt that the session saw, when there are two (the first two). */
bool corpus_versions(const struct corpus *c, struct str session, struct str prompt, struct str *one,
		     struct str *other);

#endif
