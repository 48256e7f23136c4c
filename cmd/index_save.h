/*
 * Writing sidecars: there in full, or not at all. A process that was made
 * before the sandbox was entered (cmd/child.h) knows the path of each, and
 * gets what shall be in it.
 */
#ifndef CMD_INDEX_SAVE_H
#define CMD_INDEX_SAVE_H

#include "base/status.h"
#include "base/str.h"

#include <stdbool.h>

struct index_saver;

/* Borrows the paths. NULL, and errno, when there can be no process. */
struct index_saver *index_saver_new(const char *const *paths, size_t n) MUST_CHECK;

/* Writes path `i`. False, and errno: nothing is left behind. */
bool index_save(struct index_saver *s, size_t i, struct str bytes) MUST_CHECK;

/* NULL is allowed. */
void index_saver_free(struct index_saver *s);

#endif
