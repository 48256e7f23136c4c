/*
 * Diagnostics on stderr: 20 of each code, then a count. What a check sum finds
 * at the end of compressed data was told as many small troubles before, record
 * by record: they wait until the end of their file, and the cause goes first.
 */
#ifndef CMD_SHOWN_H
#define CMD_SHOWN_H

#include "base/array.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/map.h"
#include "cmd/progress.h"

struct cmd;

struct shown {
	const struct cmd *cmd;
	struct progress *progress; /* taken off the terminal first */
	bool no_notes;
	struct map codes; /* how many there were of each */

	/* Of what one compressed file holds. */
	struct buf file, member; /* its name; of the first one that waits */
	bool several_members;
	ARRAY(struct buf) waiting; /* lines */
	struct map waiting_codes;  /* how many of each, also of those without a line */
};

void shown_init(struct shown *s, const struct cmd *cmd, struct progress *progress, bool no_notes);
void shown_release(struct shown *s);

void shown_add(struct shown *s, const struct diag_entry *e);

/* No cause comes any more. */
void shown_flush(struct shown *s);

/* ... and what was not shown is counted. */
void shown_close(struct shown *s);

#endif
