/* What the words of casefile mean: rules, codes of diagnostics and flaws, facets. */
#ifndef CMD_EXPLAIN_H
#define CMD_EXPLAIN_H

#include "cmd/cli.h"

/* As results are; "all": every rule; "diagnostics", "facets": all of them. EXIT_YES, or EXIT_TROUBLE (said,
 * with what may have been meant). */
int explain(const struct cmd *cmd, const struct common_options *common, const char *word);

#endif
