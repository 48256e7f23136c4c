/* The keys that spans have: for telling a key that nobody has from a value that nobody has. */
#ifndef QUERY_KEYS_H
#define QUERY_KEYS_H

#include "dialect/dialect.h"

struct keys;

struct keys *keys_new(void) __attribute__((warn_unused_result));
void keys_free(struct keys *k);

/* Asks for a key (copied): does a span have it, as attribute or facet? */
void keys_ask(struct keys *k, struct str key);

/* All spans have to pass through it once; it wants no more when each key was met. */
struct sink keys_sink(struct keys *k);

/* The keys asked for that no span has, one after the other from *at = 0; *near is the one that looks like it,
 * or unset. */
bool keys_missed(const struct keys *k, size_t *at, struct str *key, struct str *near);

#endif
