/* One trace that is being checked: for lib/contract/check*.c. */
#ifndef CONTRACT_CHECK_H
#define CONTRACT_CHECK_H

#include "contract/contract.h"

enum { PATH_MOST = 64 };

struct checking {
	const struct contract_request *request;
	const struct tree *tree;
	const struct summary *summary;
	const struct diagnosis *diagnosis;
	struct outcome_suite *suite;
	struct arena *arena, *scratch; /* of the outcome; of this trace */
	const struct str *normal;      /* by node: its name without ids */
	uint32_t copy;                 /* of several spans that one check is about: which, from 0 */
};

/* A new case; `node` NODE_NONE: about the trace. Valid until the next. */
struct outcome_case *check_case(struct checking *c, const char *rule, uint32_t node, struct str name,
				bool holds);

/* What was found, and what was expected: the message, where it does not hold. */
void check_tell(struct checking *c, struct outcome_case *k, struct str got, struct str expected);

struct origin check_origin(struct checking *c, const struct span *s);

/* The value behind a check's key on this span, and whether it is as it must be. */
bool check_value(struct checking *c, const struct value_check *v, uint32_t node, struct value *got,
		 struct str *expected);

/* The span is called so: as it stands, without ids, or by its id where people gave that. */
bool check_name_is(struct checking *c, struct str glob, uint32_t node);

void check_spans(struct checking *c);
void check_tools(struct checking *c);
void check_documents(struct checking *c);

#endif
