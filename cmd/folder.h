/*
 * A folder that gets many files, all or none. A process that was made before
 * the sandbox was entered (cmd/child.h) gets them whole, writes each under a
 * temporary name beside its own, and gives all of them their names at the end;
 * it removes what it made when that end does not come. It takes no name but
 * one that ends in .json or .jsonl, of letters, digits, '-', '_' and '.', that
 * does not begin with '.', in the folder or in the one below it that it knows.
 */
#ifndef CMD_FOLDER_H
#define CMD_FOLDER_H

#include "base/status.h"
#include "base/str.h"

#include <stdbool.h>

struct folder;

enum folder_step { FOLDER_MAKE, FOLDER_MAKE_BELOW, FOLDER_WRITE };

/* What went wrong, and with which file, counted as they were added. */
struct folder_error {
	int error; /* errno; 0: nothing */
	enum folder_step step;
	size_t file;
};

/*
 * Borrows both; nothing is made before the first file. `below`: a folder in it
 * that may be written to, or NULL. NULL, and errno, when there can be no process.
 */
struct folder *folder_new(const char *place, const char *below) MUST_CHECK;

/* False: nothing will be written at all; only folder_free() is left to do. */
bool folder_add(struct folder *f, struct str name, struct str text, struct folder_error *error) MUST_CHECK;

/*
 * Names all, in the order they were added in. False: those that nothing was
 * there before of are gone again; others, before the one that failed, are new.
 */
bool folder_commit(struct folder *f, struct folder_error *error) MUST_CHECK;

/* NULL is allowed. */
void folder_free(struct folder *f);

#endif
