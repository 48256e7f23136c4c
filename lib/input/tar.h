/* Headers of tar (POSIX ustar, pax), before libarchive sees them. Private to lib/input. */
#ifndef INPUT_TAR_H
#define INPUT_TAR_H

#include "base/str.h"

#include <stdint.h>

enum { TAR_BLOCK = 512 };

/* Its check sum is right. */
bool tar_is_header(struct str block);

/*
 * libarchive passes over a member whose header has a wrong check sum. Where
 * only that is wrong, it is put right in the bytes that libarchive gets: the
 * header stands where one is due, its numbers can be read, and the next one is
 * where it says.
 */
struct tar_mend {
	uint64_t next; /* where a header is due, in the archive */
	bool lost;     /* that is not known: it is where one is found */
	bool ended;    /* zeros stood where a header was due, and no header since */

	/* Is there a header, or the end of the archive, at this place outside of the bytes at hand? */
	bool (*is_due)(void *user, uint64_t at);
	/* A header was mended: the member's name. */
	void (*tell)(void *user, uint64_t at, struct str name);
	void *user;
};

/* Looks at the headers in bytes[0..n), of which the first is byte `at` of the archive. Each piece comes once,
 * in order; pieces may be left out. */
void tar_mend(struct tar_mend *t, char *bytes, size_t n, uint64_t at);

#endif
