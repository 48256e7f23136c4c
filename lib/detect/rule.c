/* rules.def as tables. */
#include "detect/rule.h"

#include "base/near.h"
#include "detect/rules.h"

const struct rule rule_table[RULES] = {
#define RULE(function, id, role, layer, category, needs, says, next, owner, example)                    \
	[RULE_##function] = {                                                                           \
		id,   rule_##function, FINDING_##role, LAYER_##layer, CATEGORY_##category, needs, says, \
		next, owner,           example                                                          \
	},
#define OPTION(function, name, value, what)
#include "detect/rules.def"
#undef RULE
#undef OPTION
};

const bool rule_rests_on_absence[RULES] = {
#define RULE(function, id, role, layer, category, needs, says, next, owner, example)
#define OPTION(function, name, value, what)
#define ABSENCE(function) [RULE_##function] = true,
#include "detect/rules.def"
#undef RULE
#undef OPTION
};

const struct rule_option_row rule_option_table[RULE_OPTIONS] = {
#define RULE(function, id, role, layer, category, needs, says, next, owner, example)
#define OPTION(function, name, value, what) \
	[OPTION_##function##_##name] = { RULE_##function, #name, value, what },
#include "detect/rules.def"
#undef RULE
#undef OPTION
};

static const char *const layers[LAYERS] = { "input", "routing", "retrieval", "prompt",   "model",
					    "tool",  "output",  "judge",     "delivery", "telemetry" };

const char *rule_layer_name(enum rule_layer l)
{
	return layers[l];
}

bool rule_by_id(struct str id, enum rule_id *out)
{
	for (int i = 0; i < RULES; i++) {
		if (!str_eq(id, str_of(rule_table[i].id)))
			continue;
		*out = (enum rule_id)i;
		return true;
	}
	return false;
}

bool rule_option_find(enum rule_id rule, struct str name, enum rule_option *out)
{
	for (int i = 0; i < RULE_OPTIONS; i++) {
		if (rule_option_table[i].rule != rule || !str_eq(name, str_of(rule_option_table[i].name)))
			continue;
		*out = (enum rule_option)i;
		return true;
	}
	return false;
}

struct str rule_near(struct str typed)
{
	struct near n = { .wanted = typed };
	for (int i = 0; i < RULES; i++)
		near_offer(&n, str_of(rule_table[i].id));
	for (int i = 0; i < CATEGORIES; i++)
		near_offer(&n, str_of(category_name((enum category)i)));
	return n.best;
}
