/* Small files that users name: slips, contracts, texts. */
#ifndef CMD_FILES_H
#define CMD_FILES_H

#include "base/buf.h"

#include <stdbool.h>
#include <stdint.h>

/* All of a file ("-": stdin), up to 64 MiB. False, and errno, when it cannot be read. */
bool file_read(const char *path, struct buf *out);

/* The beginning of a file, in `room` of n bytes; empty when it cannot be read. */
struct str file_head(const char *path, char *room, size_t n);

/* Bytes of these files, and of those in these directories; 0 where that cannot be said (a pipe). */
struct strings;
uint64_t files_size(const struct strings *paths);

/* A file without a name, for reading and writing; -1 where there is no room for one. The caller closes. */
int file_temporary(void);

#endif
