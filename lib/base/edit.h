/* How far two words are apart: for "did you mean". */
#ifndef BASE_EDIT_H
#define BASE_EDIT_H

#include "base/str.h"

/* Insertions, deletions, changes and swaps of neighbours between `a` and `b`, or `limit` when there are that
 * many or more. Words over 64 bytes are `limit` apart. */
size_t edit_distance(struct str a, struct str b, size_t limit);

#endif
