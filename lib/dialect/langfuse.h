/* Langfuse's observations, as they stand alone and in traces. For lib/dialect/ only. */
#ifndef DIALECT_LANGFUSE_H
#define DIALECT_LANGFUSE_H

#include "dialect/dialect.h"

/* The trace around an observation. */
struct langfuse_trace {
	struct value id, input, output;
	struct str root; /* the observation that has them */
};

/* One observation into the sink; `trace` is NULL where it stands alone. SKIP: damaged (reported). */
enum status langfuse_observation(struct reading *r, struct str object, const struct langfuse_trace *trace);

/* {"id":…, "parentObservationId":…, "startTime":…}: has it a parent? *start is the text of when it began, or
 * unset. */
bool langfuse_is_child(struct reading *r, struct str object, struct str *start);

/* The attribute that says the same of each observation, where the key is of its trace; unset: there is none.
 */
struct str langfuse_shared_attr(struct str key);

/* Metadata, under `prefix`. */
void langfuse_metadata(struct reading *r, struct pull *j, const char *prefix, attr_add *add_to);

#endif
