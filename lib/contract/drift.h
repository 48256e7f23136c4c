/*
 * Span drift: operations that left spans last time and leave none now, by the
 * name of the root (seed of many silent losses: a renamed function, a dropped
 * instrumentation, a sampler).
 */
#ifndef CONTRACT_DRIFT_H
#define CONTRACT_DRIFT_H

#include "contract/outcome.h"
#include "trace/summary.h"

struct drift;
struct drift *drift_new(void) __attribute__((warn_unused_result));
void drift_free(struct drift *d);

/* A trace of last time (before) or of now; one without a root is passed over. */
void drift_add(struct drift *d, bool before, const struct tree *t, const struct summary *s);

/*
 * A suite for each root. Violated: a name that half of the traces had and none
 * has now, a root that is gone. Warned: what is new, and what became rare (under
 * half of its share).
 */
void drift_tell(const struct drift *d, struct outcome *out);

#endif
