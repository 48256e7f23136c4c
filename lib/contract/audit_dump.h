/*
 * The audit of many traces: shares, reasons, and five questions to ask before
 * tracing is called done. Four yeses of five are acceptable.
 */
#ifndef CONTRACT_AUDIT_DUMP_H
#define CONTRACT_AUDIT_DUMP_H

#include "base/map.h"
#include "contract/audit.h"

enum { AUDIT_QUESTIONS = 5, AUDIT_ACCEPTABLE = 4 };

struct audit_answer {
	const char *question;
	bool yes, known;   /* not known: nothing to answer it from */
	uint64_t part, of; /* the figure */
	struct str figure; /* for people */
};

struct audit_count {
	struct str text;
	uint64_t n;
};

struct audit_dump {
	uint64_t traces, verdicts[3];
	uint64_t classes[AUDIT_FIELDS][AUDIT_CLASSES];
	uint64_t failing, failing_whole; /* traces with errors; of those without missing spans */
	uint64_t retrieving, documented; /* traces that retrieve; that say which documents with their texts */
	uint64_t spans, paid, paid_counted, personal;
	uint32_t components; /* bits */
	uint64_t prompts, prompts_match;
	struct map reasons, anchors; /* text to count */
	struct arena arena;
};

void audit_dump_init(struct audit_dump *d);
void audit_dump_release(struct audit_dump *d);
void audit_dump_add(struct audit_dump *d, const struct scene *s, const struct audit *a);

/* The most frequent first; in the dump's arena. */
size_t audit_dump_top(struct audit_dump *d, const struct map *counts, struct audit_count **out);

/* Gives the number of yeses; of what is not known none. */
unsigned audit_dump_answers(struct audit_dump *d, struct audit_answer answers[AUDIT_QUESTIONS]);

#endif
