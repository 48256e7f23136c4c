/*
 * Writing a contract from golden traces. Several runs of one request give
 * ranges, and only what is the same in all of them is pinned; of a single run
 * counts, order, versions and parameters are pinned, texts, times and figures
 * are not. Budgets have slack: half as much again over the most that was seen
 * (of a single run: as much again).
 */
#ifndef CONTRACT_RECORD_H
#define CONTRACT_RECORD_H

#include "contract/contract.h"

struct recorder;

/*
 * `by`: the key whose value tells requests apart; unset: the name of the root
 * and the question. Borrowed.
 */
struct recorder *recorder_new(struct str by) __attribute__((warn_unused_result));
void recorder_free(struct recorder *r);

/* A golden trace; false when it says nothing that a request could be picked by. */
bool recorder_add(struct recorder *r, const struct tree *t, const struct summary *s,
		  const struct diagnosis *d);

/* Requests so far, and how many of them have causes among their findings. */
size_t recorder_requests(const struct recorder *r, size_t *with_causes);

void recorder_write(const struct recorder *r, struct str name, struct buf *json);

/* ---- for lib/contract alone ---- */

/* A value that is pinned when it is the same in all runs: what people set. */
bool record_pins(enum facet f);

/* Not recorded: what differs from run to run by its nature. */
bool record_skips(enum facet f);

#endif
