/* A line on the terminal that says how far long work is: bytes, rate, time left. Elsewhere there is none. */
#ifndef CMD_PROGRESS_H
#define CMD_PROGRESS_H

#include "base/str.h"

#include <stdint.h>

struct progress {
	bool is_on;
	bool is_shown;     /* it stands on the terminal now */
	int columns;       /* that it takes there */
	uint64_t total;    /* bytes there are to read; 0: not known */
	int64_t start_ns;  /* by a clock that is not set back */
	int64_t shown_ns;  /* the last time it was shown */
	uint64_t done_was; /* bytes read before the start */
};

/* On when stderr is a terminal. `name` of a command comes first on the line. */
void progress_start(struct progress *p, bool wanted, uint64_t total, uint64_t done);

/* To be called often: it is shown after a second, then a few times a second. */
bool progress_is_due(const struct progress *p);
void progress_at(struct progress *p, const char *name, uint64_t done);

/* Takes it off the terminal, before anything else is written; it comes again. */
void progress_clear(struct progress *p);

#endif
