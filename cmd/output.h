/* Where a command's results go. */
#ifndef CMD_OUTPUT_H
#define CMD_OUTPUT_H

#include "base/buf.h"

struct output;

/*
 * To `path` (a temporary name beside it until output_close(); ".gz"
 * compresses), or for NULL and "-" to stdout, through a pager when asked to.
 * NULL, and errno, when the file cannot be made.
 */
struct output *output_open(const char *path, bool pager);

void output_write(struct output *o, struct str text);

/* False when nobody reads any more (or the disk is full). */
bool output_wanted(const struct output *o);

/* Ends and frees. False when not all was written; a closed pipe is no failure. */
bool output_close(struct output *o);

#endif
