/*
 * Would the contract notice? Golden traces are broken on purpose, one way at a
 * time, and checked: what still passes is what the contract does not watch,
 * and each such mutant comes with the lines that would have caught it.
 *
 * Attributes are only changed where the golden traces of a request agree on
 * their value (of a single one: what people set, and booleans): what differs
 * from run to run is nothing that a contract could hold.
 */
#ifndef CONTRACT_MUTATE_H
#define CONTRACT_MUTATE_H

#include "contract/contract.h"

enum mutant_kind {
#define MUTANT(id, name, what) MUTANT_##id,
#include "contract/mutants.def"
#undef MUTANT
	MUTANTS
};
const char *mutant_name(enum mutant_kind k); /* "drop-span" */
const char *mutant_what(enum mutant_kind k); /* "a span is gone" */

/* One that passed. */
struct survivor {
	enum mutant_kind kind;
	struct str request, trace_id, span; /* name of the span */
	struct str key;                     /* of the attribute; unset: none */
	struct str lines;                   /* JSON: an element for "spans" of the request */
	uint32_t times;                     /* mutants that need the same lines */
};

struct mutation;
struct mutation *mutation_new(const struct contract *c, uint64_t seed) __attribute__((warn_unused_result));
void mutation_free(struct mutation *m);

/* Keeps a copy of a golden trace; of more than a few hundred the first are taken. */
void mutation_add(struct mutation *m, const struct tree *t);

/* Makes and checks `n` mutants. */
void mutation_run(struct mutation *m, struct detect *d, size_t n);

struct mutation_score {
	uint64_t made[MUTANTS], caught[MUTANTS];
	uint64_t all, all_caught;
	uint64_t golden; /* traces that were broken */
	uint64_t unfit;  /* traces that do not hold as they are, or are picked for no request */
};
struct mutation_score mutation_score(const struct mutation *m);

size_t mutation_survivors(const struct mutation *m);
const struct survivor *mutation_survivor(const struct mutation *m, size_t i);

#endif
