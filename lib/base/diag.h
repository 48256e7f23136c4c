/*
 * Diagnostics: what was wrong with the input, and where. Layers report, the
 * command decides how it is shown. A stable code ("json.truncated") names the
 * kind; the text says it to a person: lower case, failure first, no full stop.
 * Recorded text must not be formatted into it except through report/escape;
 * put it into `subject`, which is escaped when shown.
 */
#ifndef BASE_DIAG_H
#define BASE_DIAG_H

#include "base/str.h"

#include <stdint.h>

enum severity { SEVERITY_NOTE, SEVERITY_WARNING, SEVERITY_ERROR };

/* A place in the input. Unset parts are not known. */
struct place {
	struct str file;
	struct str member;    /* of an archive; nested ones are joined by '!' */
	uint64_t line;        /* from 1; 0 = not known */
	uint64_t offset;      /* bytes from the start of the (decompressed) stream */
	uint64_t file_offset; /* bytes from the start of the file, where that differs */
	bool has_offset, has_file_offset;
};

struct diag_entry {
	enum severity severity;
	const char *code; /* stable id */
	struct place place;
	struct str subject; /* recorded text or a name: shown quoted and escaped; may be unset */
	const char *text;
};

struct diag {
	/* Shows or keeps one entry; everything in it is borrowed. NULL counts only. */
	void (*report)(void *user, const struct diag_entry *entry);
	void *user;
	uint64_t count[SEVERITY_ERROR + 1];
};

/* `d` may be NULL. `place` may be NULL. A WARNING or ERROR means that part of the input is damaged or was not
 * read. */
void diag_report(struct diag *d, enum severity severity, const char *code, const struct place *place,
		 struct str subject, const char *fmt, ...) __attribute__((format(printf, 6, 7)));

/* An entry that was reported elsewhere, and kept. */
void diag_pass_on(struct diag *d, const struct diag_entry *entry);

#endif
