/*
 * What rules find. A finding names a span (or the trace as a whole), says what
 * is wrong with it in words that follow the span's name ("served a draft"),
 * and shows the attributes that it rests on.
 */
#ifndef DETECT_FINDING_H
#define DETECT_FINDING_H

#include "base/array.h"
#include "span/facet.h"
#include "trace/tree.h"

enum rule_id {
#define RULE(function, id, role, layer, category, needs, says, next, owner, example) RULE_##function,
#define OPTION(function, name, value, what)
#include "detect/rules.def"
#undef RULE
#undef OPTION
	RULES
};

enum category {
#define CATEGORY(id, name) CATEGORY_##id,
#include "detect/categories.def"
#undef CATEGORY
	CATEGORIES
};

/* In the order in which suspects are told. */
enum finding_role {
	FINDING_CAUSE,    /* it put the fault in */
	FINDING_WORSENED, /* it passed it on, or amplified it */
	FINDING_MISSED,   /* a check that should have caught it */
	FINDING_SYMPTOM,  /* where it showed */
	FINDING_GAP,      /* what is not recorded */
	FINDING_ROLES
};

enum finding_severity { SEVERITY_LOW, SEVERITY_MEDIUM, SEVERITY_HIGH, SEVERITIES };

/* How strong the evidence is: an attribute says so; it follows from several; it may be. */
#define CONFIDENCE_EXPLICIT 0.95
#define CONFIDENCE_INFERRED 0.75
#define CONFIDENCE_WEAK     0.45

enum { INDEX_NONE = UINT32_MAX };

struct evidence {
	uint32_t node;
	struct str key;   /* of the attribute, or what was looked at ("status", "parent_id") */
	uint32_t index;   /* in a list; INDEX_NONE: the whole value */
	struct str value; /* as recorded */
};

/* What is known of a span that is not there. */
struct missing {
	struct str id;   /* unset: not known */
	struct str what; /* "a span of tool 'lookup'", "the parent of 3 spans" */
	int64_t from_ns, to_ns;
	bool has_from, has_to; /* the window that it must lie in */
};

struct finding {
	enum rule_id rule;
	enum finding_role role;
	enum category category;
	enum finding_severity severity;
	double confidence; /* 0 to 1 */
	uint32_t node;     /* the suspect; NODE_NONE: the trace */
	struct str text;   /* what it did */
	struct str
		root; /* how a summary calls the cause ("a draft in the index"); unset: says nothing there */
	struct str subject; /* the document, call or value that it is about; unset: none */
	struct evidence *evidence;
	size_t evidence_n, evidence_cap;
	struct missing missing;
	bool is_missing;
	uint32_t caused_by; /* number of the finding that this one follows from; 0: none */
	uint32_t number;    /* from 1, among the suspects; 0: not one */
};

struct findings {
	struct arena *arena; /* texts and evidence */
	ARRAY(struct finding) all;
	enum rule_id rule; /* that runs */
};

/* One more, of the rule that runs; valid until the next. Role and category are the rule's, severity by its
 * role. */
struct finding *finding_add(struct findings *out, uint32_t node, double confidence, const char *text, ...)
	__attribute__((format(printf, 4, 5)));

/* Recorded text inside a finding's text: cut where it is long. For "%.*s". */
struct str finding_cut(struct findings *out, struct str text, size_t most);

/* "1,870": for "%s". */
const char *finding_count(struct findings *out, int64_t n);

/* "1.80s", as the tree has it: for "%s". */
const char *finding_duration(struct findings *out, int64_t ns);

void finding_root(struct findings *out, struct finding *f, const char *text, ...)
	__attribute__((format(printf, 3, 4)));
void finding_subject(struct finding *f, struct str subject);
void finding_evidence(struct findings *out, struct finding *f, uint32_t node, struct str key, uint32_t index,
		      struct str value);

/* The attribute behind a facet, as recorded; nothing when the span has none. */
void finding_facet(struct findings *out, struct finding *f, const struct tree *t, uint32_t node,
		   enum facet facet);

const char *finding_role_name(enum finding_role r); /* "cause" */
const char *finding_severity_name(enum finding_severity s);
const char *category_name(enum category c); /* "stale-knowledge" */
bool category_by_name(struct str name, enum category *out);

#endif
