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

/* A file that will be called `path` (copied); *fd is for writing and the caller's to close. False, and errno,
 * when it cannot be made. Numbers count from 0. */
bool publisher_add(struct publisher *p, const char *path, unsigned mode, int *fd);

/* Behind the last publisher_add(), and before the first publisher_put(). False, and errno. */
bool publisher_start(struct publisher *p);

/* Gives file `i` its name; it is written and closed. False, and errno. */
bool publisher_put(struct publisher *p, size_t i);

/* Removes what got no name, and frees. NULL is allowed. */
void publisher_free(struct publisher *p);

#endif
