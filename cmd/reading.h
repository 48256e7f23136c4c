/* What a session keeps of the reading itself, for who asked for it: diagnostics for --json, the ledger. */
#ifndef CMD_READING_H
#define CMD_READING_H

#include "base/ledger.h"
#include "cmd/cli.h"
#include "report/reading_report.h"

struct reading_kept;

struct reading_kept *reading_kept_new(void) __attribute__((warn_unused_result));
void reading_kept_free(struct reading_kept *k); /* NULL is allowed */

/* One more diagnostic, copied; those past a million are counted. */
void reading_keep(struct reading_kept *k, const struct diag_entry *e);

struct ledger *reading_ledger(struct reading_kept *k);

/* What is known by now; valid until the session is closed. session_report(): for --json, which then has the
 * ledger as well. */
const struct reading_report *session_met(struct session *s);
const struct reading_report *session_report(struct session *s);

/* The ledger on stderr, where --ledger asked for it and no JSON has it. */
void session_print_ledger(struct session *s);

#endif
