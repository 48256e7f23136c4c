/* Completion for shells: "bash", "zsh" and "fish". */
#ifndef CMD_COMPLETE_H
#define CMD_COMPLETE_H

#include "cmd/cli.h"

/* One file with the completion of `trace` and all its commands, each of which is run with
 * "--generate=complete-SHELL" for its part. False when the shell is not known. */
bool complete_all(FILE *to, const char *shell, const struct cmd *const *commands, size_t n);

/* That part, from its rows. False when the shell is not known. */
bool complete_one(FILE *to, const char *shell, const struct cmd *cmd, const struct option_row *rows);

#endif
