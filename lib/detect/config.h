/*
 * Settings of the diagnosis from a file that people write:
 *
 *	{
 *	  "rules": { "retrieval-low-score": { "threshold": 0.4 }, "many-roots": false },
 *	  "min_confidence": 0.5,
 *	  "expect": ["retrieve.*"], "expect_docs": ["pol_refund_v7"]
 *	}
 *
 * Mistakes are located: line, column, and the path inside the document.
 */
#ifndef DETECT_CONFIG_H
#define DETECT_CONFIG_H

#include "detect/detect.h"

struct config_mistake {
	uint64_t line, column; /* from 1 */
	struct str what;       /* "rules.retrieval-low-score.threshold: a number is expected" */
};

/* Slices of `text`, which must outlive `out`, or in the arena. False on the first mistake. */
bool config_read(struct str text, struct arena *arena, struct detect_settings *out,
		 struct config_mistake *mistake);

#endif
