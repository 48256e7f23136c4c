/*
 * Blame: for every number, date, amount, quoted phrase and run of five or more
 * words of the final answer, and for every argument of a tool, the earliest
 * span whose recorded text contains it.
 */
#ifndef DETECT_BLAME_H
#define DETECT_BLAME_H

#include "detect/claim.h"
#include "detect/detect.h"

struct blamed {
	struct claim claim;
	uint32_t node;      /* where it stands: the answer's span, or the call of the tool */
	struct str in;      /* "answer", or the tool's name */
	struct str key;     /* attribute it stands in */
	bool is_model_only; /* first said by a model: claim.source tells which, or INDEX_NONE */
};

struct blame {
	struct blamed *v;
	size_t n;
	struct sources sources;
};

/* Everything in the arena of the diagnosis. */
void blame_of(struct diagnosis *d, struct blame *out);

#endif
