/*
 * Files that appear under their name in full, or not at all. They are written
 * under a temporary name beside it. A child process, which hears nothing but
 * the number of a file, renames those that are ready and removes the others,
 * also when we are killed: so the process that reads what others wrote needs
 * no right over any folder.
 */
#ifndef CMD_PUBLISH_H
#define CMD_PUBLISH_H

#include <stdbool.h>
#include <stddef.h>

struct publisher;

struct publisher *publisher_new(void);

/* A file that will be called `path` (copied); gives its number. */
size_t publisher_add(struct publisher *p, const char *path, unsigned mode);

/* Makes all files; none can be added any more. False, and errno, when the child cannot be had; then no file
 * is there. */
bool publisher_start(struct publisher *p);

/* For writing, and the caller's to close; -1, and errno, when it could not be made. */
int publisher_file(struct publisher *p, size_t i);

/* Gives file `i` its name; it is written and closed. False, and errno. */
bool publisher_put(struct publisher *p, size_t i);

/* Removes what got no name, and frees. NULL is allowed. */
void publisher_free(struct publisher *p);

#endif
