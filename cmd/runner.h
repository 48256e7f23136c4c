/*
 * A command of the user's that is run again and again on other bytes, by a
 * process that was made before the sandbox was entered (cmd/child.h). It keeps
 * the bytes in a temporary file, which goes when it does, and ends the command
 * when there is nobody any more who wants to know.
 */
#ifndef CMD_RUNNER_H
#define CMD_RUNNER_H

#include "base/status.h"
#include "base/str.h"

#include <stdbool.h>

struct runner;

/* For sh -c `command` (borrowed). The file is in TMPDIR. NULL, and errno, when it cannot be made. */
struct runner *runner_new(const char *command) MUST_CHECK;

/*
 * Runs it, with the text on stdin and in the file that CASEFILE_TRACE names;
 * what it prints is not wanted. Did it exit 0? False, and errno, when it could not be run.
 */
bool runner_run(struct runner *r, struct str text, bool *holds) MUST_CHECK;

/* NULL is allowed. */
void runner_free(struct runner *r);

#endif
