/* How results look: by options, by the environment, by where they go. */
#ifndef CMD_STYLE_H
#define CMD_STYLE_H

#include "cmd/cli.h"

/* Do results go to a terminal? */
bool style_is_terminal(const struct common_options *c);
struct text_style style_of(const struct common_options *c);

/* A line of a list that an option asks for, on stdout: the name in so many columns, and what it is. */
void style_list(const struct common_options *c, const char *name, int columns, const char *what);

#endif
