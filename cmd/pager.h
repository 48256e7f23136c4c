/* The pager of a terminal: started before we read anything, shown only when there is something to show. */
#ifndef CMD_PAGER_H
#define CMD_PAGER_H

#include <stdbool.h>
#include <sys/types.h>

struct pager {
	pid_t child; /* 0: there is none */
	int fd;      /* what is written here is shown; the caller writes, pager_end() closes */
};

/* A process that becomes the pager when the first byte comes. No pager where none is wanted, or can be had.
 */
void pager_start(struct pager *p);

/* Before the first byte: from now on ^C is for the pager; to leave it ends us too. */
void pager_begin(const struct pager *p);

/* Waits until the user has left it. False: it could not be run, and nothing was shown. */
bool pager_end(struct pager *p);

#endif
