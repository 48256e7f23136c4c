/* The catalogue of rules: rules.def and categories.def as tables. */
#ifndef DETECT_RULE_H
#define DETECT_RULE_H

#include "detect/finding.h"

struct scene;

enum rule_layer {
	LAYER_INPUT,
	LAYER_ROUTING,
	LAYER_RETRIEVAL,
	LAYER_PROMPT,
	LAYER_MODEL,
	LAYER_TOOL,
	LAYER_OUTPUT,
	LAYER_JUDGE,
	LAYER_DELIVERY,
	LAYER_TELEMETRY,
	LAYERS
};

struct rule {
	const char *id; /* "stale-document" */
	void (*run)(const struct scene *s, struct findings *out);
	enum finding_role role;
	enum rule_layer layer;
	enum category category; /* unless a finding says another */
	const char *needs;      /* see rules.def */
	const char *says, *next, *owner, *example;
};

extern const struct rule rule_table[RULES];

/* What such a rule finds does not count where a span is torn. */
extern const bool rule_rests_on_absence[RULES];

const char *rule_layer_name(enum rule_layer l);
bool rule_by_id(struct str id, enum rule_id *out);

/* The nearest id or category, for slips; unset when none is near. */
struct str rule_near(struct str typed);

/* Options: thresholds of rules. */
enum rule_option {
#define RULE(function, id, role, layer, category, needs, says, next, owner, example)
#define OPTION(function, name, value, what) OPTION_##function##_##name,
#include "detect/rules.def"
#undef RULE
#undef OPTION
	RULE_OPTIONS
};

struct rule_option_row {
	enum rule_id rule;
	const char *name; /* "threshold" */
	double value;     /* unless set */
	const char *what;
};

extern const struct rule_option_row rule_option_table[RULE_OPTIONS];

/* False when the rule has none of that name. */
bool rule_option_find(enum rule_id rule, struct str name, enum rule_option *out);

#endif
