/* What a command may open is what its user named: collected from the options, then all else is given up. */
#ifndef CMD_CONFINE_H
#define CMD_CONFINE_H

#include "cmd/cli.h"

/*
 * Makes the outputs ready (s->outputs) and enters the sandbox: files and
 * folders in `rest`, in common->also and in the options that read can be read,
 * those in the options that write be written. False (said) when an output
 * cannot be made, or the kernel refuses what it offers.
 */
bool confine(struct session *s, const struct option_row *rows, const struct strings *rest, bool pager);

/* Enters the sandbox with nothing but these files and folders to read. False (said) when the kernel refuses.
 */
bool confine_to(const struct cmd *cmd, const struct strings *read);

#endif
