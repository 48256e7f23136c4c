/* The audit of a trace as an outcome, for the reports that CI reads. */
#ifndef CONTRACT_AUDIT_OUTCOME_H
#define CONTRACT_AUDIT_OUTCOME_H

#include "contract/audit.h"
#include "contract/outcome.h"

/* A suite: what is needed and not whole is violated; an anchor that is not there is warned of. */
void audit_outcome_add(struct outcome *out, const struct scene *s, const struct audit *a);

/* What its rules are about: "audit-truncated". Unset when there is none of that name. */
struct str audit_rule_help(void *user, struct str rule);

#endif
