/*
 * Names of spans with the ids in them taken out, so that "order 4481" and
 * "order 4482" are one name: "order #".
 */
#ifndef TRACE_NAME_H
#define TRACE_NAME_H

#include "base/arena.h"

/*
 * Each run of digits, each run of six and more hexadecimal digits with a
 * decimal one among them, and each UUID is one '#'. Borrows the name where
 * there is none of them; otherwise in the arena.
 */
struct str name_normal(struct str name, struct arena *arena);

#endif
