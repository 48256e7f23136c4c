/* Writing a sidecar: there in full, or not at all. */
#ifndef CMD_INDEX_SAVE_H
#define CMD_INDEX_SAVE_H

#include "base/str.h"

/* False (see errno): nothing is left behind. Signals that end a program wait until it is written. */
bool index_save(const char *path, struct str bytes);

#endif
