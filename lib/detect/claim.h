/*
 * Claims of an answer that can be looked up letter by letter: numbers, dates,
 * amounts, durations, ids, quoted phrases, runs of words; and where each of
 * them was first seen among what the model was given.
 */
#ifndef DETECT_CLAIM_H
#define DETECT_CLAIM_H

#include "base/array.h"
#include "detect/scene.h"

enum claim_kind {
	CLAIM_NUMBER,
	CLAIM_DATE,
	CLAIM_AMOUNT,
	CLAIM_DURATION,
	CLAIM_ID,
	CLAIM_QUOTE,
	CLAIM_RUN,
	CLAIM_KINDS
};

/* What kind of text a claim was found in. */
enum source_kind {
	SOURCE_SYSTEM,
	SOURCE_USER,
	SOURCE_DOCUMENT,
	SOURCE_TOOL,
	SOURCE_HISTORY,
	SOURCE_MODEL,
	SOURCE_KINDS
};

struct source {
	enum source_kind kind;
	uint32_t node;
	struct str text;
	struct str name; /* the document's id, the tool's name; unset: none */
	struct str key;  /* attribute */
	uint32_t index;  /* in a list, or INDEX_NONE */
};

struct sources {
	struct source *v;
	size_t n;
};

struct claim {
	enum claim_kind kind;
	struct str text;   /* as the answer has it */
	struct str number; /* digits without separators; of a date yyyymmdd or mmdd */
	struct str unit;   /* of durations: "day"; unset: none */
	uint32_t source;   /* place in the sources, of the first that has it; INDEX_NONE: none has */
	size_t at;         /* where in that source's text, bytes */
};

struct claims {
	struct claim *v;
	size_t n;
};

/*
 * All texts of the trace in the order of the flow: what the model was given,
 * and (SOURCE_MODEL) what models made of it on the way. A text that comes again
 * unchanged (histories, stacked instrumentation) is there once.
 */
void sources_of(const struct scene *s, struct sources *out);

/* Those of them that the answer can rest on. */
void evidence_of(const struct scene *s, struct sources *out);

/* Claims in `text`; `phrases`: quotes and runs of words as well. */
void claims_in(struct str text, bool phrases, struct arena *arena, struct claims *out);

/* Looks for all claims in the source; those found before are left as they are. */
void claims_look(struct claims *c, const struct sources *all, size_t source, struct arena *arena);

const char *claim_kind_name(enum claim_kind k);   /* "amount" */
const char *source_kind_name(enum source_kind k); /* "document" */

#endif
