/* Where a command's results go. */
#ifndef CMD_OUTPUT_H
#define CMD_OUTPUT_H

#include "base/buf.h"
#include "cmd/cli.h"

/* All that a command may write to: made ready before it reads anything, because no file can be made later. */
struct outputs;
struct output;

/*
 * Makes a temporary file beside each path ("-" is none; what is there and is
 * no plain file will be opened when it is written to), and starts the pager.
 * Borrows the paths. What cannot be made is remembered for output_open().
 */
struct outputs *outputs_new(const struct strings *paths, bool pager);

/* errno of why a path cannot be written, as far as that is known; or 0. */
int outputs_error(const struct outputs *all, const char *path);

/* Devices and pipes among the paths; added to `to`. */
void outputs_special(const struct outputs *all, struct strings *to);

/* What was not written leaves nothing behind. NULL is allowed. */
void outputs_free(struct outputs *all);

/*
 * To one of the paths, once each (".gz" compresses), or for NULL and "-" to stdout, through
 * the pager. NULL, and errno, when it cannot be opened.
 */
struct output *output_open(struct outputs *all, const char *path);

void output_write(struct output *o, struct str text);

/* False when nobody reads any more (or the disk is full). */
bool output_wanted(const struct output *o);

/*
 * Ends and frees: the file is there now, or (without `keep`) what was there before. False, and errno, when
 * not all was written; a closed pipe is no failure.
 */
bool output_close(struct output *o, bool keep);

#endif
