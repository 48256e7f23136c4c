/*
 * What a check says (contract/outcome.h), in the formats that people and CI
 * systems read. The same outcome gives the same bytes: no clock is asked, and
 * fingerprints do not depend on trace ids or on places in the dump.
 */
#ifndef REPORT_OUTCOME_H
#define REPORT_OUTCOME_H

#include "contract/outcome.h"
#include "report/text.h"

struct outcome_settings {
	struct text_style style; /* of text */
	bool terminal;           /* text is for a person, not for a log */
	const char *tool, *version;
	struct str contract; /* the file that said what must hold: the place of what has no other; or unset */
	int exit_code;       /* that the command will end with */

	/* SHA-256 of a plain file, in hex; unset where it is not known. Asked once for each. May be NULL. */
	struct str (*sha256)(void *user, struct str file);
	/* What a rule is about, for people; unset where there is nothing to say. May be NULL. */
	struct str (*rule_help)(void *user, struct str rule);
	void *user;
};

struct outcome_format {
	const char *name, *summary;
	void (*write)(struct buf *out, const struct outcome *o, const struct outcome_settings *s);
};

/* All of them, in the order of outcome_formats.def. */
const struct outcome_format *outcome_formats(size_t *n);

/* NULL: no such format. */
const struct outcome_format *outcome_format_by_name(struct str name);

struct outcome_counts {
	uint64_t cases, of[OUTCOME_SKIPPED + 1]; /* by state */
};

struct outcome_counts outcome_count(const struct outcome *o);
void outcome_count_suite(struct outcome_counts *counts, const struct outcome_suite *suite); /* adds */

#endif
