/* Between pull.c and pull_decode.c only. */
#ifndef JSON_PULL_DECODE_H
#define JSON_PULL_DECODE_H

#include "json/pull.h"

/* `raw` is the inside of a string, with escapes: decoded into the arena. False, and the error set, when one
 * is malformed. */
bool pull_decode(struct pull *j, struct str raw, struct str *out);

#endif
