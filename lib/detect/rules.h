/* Prototypes of all rules, for the table in rule.c and the files that define them. */
#ifndef DETECT_RULES_H
#define DETECT_RULES_H

#include "detect/finding.h"
#include "detect/scene.h"

#define RULE(function, id, role, layer, category, needs, says, next, owner, example) \
	void rule_##function(const struct scene *s, struct findings *out);
#define OPTION(function, name, value, what)
#include "detect/rules.def"
#undef RULE
#undef OPTION

#endif
