/*
 * A contract: canonical requests, and what the trace of each must be. It is a
 * JSON document that people read and change (casefile.contract/1, described in
 * trace-replay-check(1)); `--record` writes one from golden traces.
 *
 * Names of spans are globs; a name with ids in it is also known without them
 * ("order #", trace/name.h). Keys are facets, else attributes.
 */
#ifndef CONTRACT_CONTRACT_H
#define CONTRACT_CONTRACT_H

#include "base/diag.h"
#include "contract/outcome.h"
#include "detect/detect.h"
#include "query/query.h"

enum { COUNT_NO_LIMIT = UINT32_MAX };

enum check_type { CHECK_ANY, CHECK_STRING, CHECK_NUMBER, CHECK_BOOL, CHECK_LIST, CHECK_TYPES };

/* What a recorded value must be; what is unset is not asked. */
struct value_check {
	struct str key;
	int facet; /* enum facet, or -1: an attribute */
	enum check_type type;
	struct str *values; /* one of them; as people would type it */
	size_t values_n;
	struct str pattern;   /* extended regular expression over the whole value (POSIX) */
	int64_t least_length; /* bytes; of long texts */
	bool has_least, has_most;
	double least, most;
	bool optional; /* it may be absent */
};

struct span_check {
	struct str name; /* glob */
	int component;   /* enum component, or -1 */
	uint32_t least, most;
	struct str parent; /* glob; unset: anywhere */
	struct str after;  /* glob: the first of these ends before this starts; unset: no order */
	bool must_succeed;
	struct value_check *attributes;
	size_t attributes_n;
};

struct tool_check {
	struct str name; /* glob */
	uint32_t least, most;
	struct value_check *arguments; /* keys are paths into them */
	size_t arguments_n;
};

struct budget {
	bool has;
	double most;
};

enum budget_kind {
	BUDGET_DURATION_MS,
	BUDGET_INPUT_TOKENS,
	BUDGET_OUTPUT_TOKENS,
	BUDGET_COST_USD,
	BUDGET_RETRIES,
	BUDGET_SPANS,
	BUDGETS
};
const char *budget_name(enum budget_kind k); /* "duration_ms" */

struct contract_request {
	struct str name;
	struct query pick;
	struct str question;  /* glob, where it has a '*'; empty: none was recorded; unset: any */
	struct str root;      /* glob: the name of the root; unset: any */
	uint32_t least, most; /* traces */
	struct span_check *spans;
	struct tool_check *tools;
	struct value_check *versions; /* of any span of the trace */
	size_t spans_n, tools_n, versions_n;
	struct budget budget[BUDGETS];
	struct str *retrieved, *in_prompt, *not_retrieved; /* ids; globs */
	size_t retrieved_n, in_prompt_n, not_retrieved_n;
	bool no_rule[RULES], no_category[CATEGORIES], no_causes;
	bool asks_rules;
};

struct contract {
	struct str name;
	struct contract_request *requests;
	size_t n;
	bool asks_rules; /* some request forbids findings */
	struct arena arena;
};

/* NULL, and told, when there is a mistake in it. `name` is that of the file. The caller frees. */
struct contract *contract_load(struct str json, struct str name, struct diag *diag)
	__attribute__((warn_unused_result));
void contract_free(struct contract *c);

/*
 * Checking: one trace after the other, then the end, when requests that no
 * trace was found for are told. `d` may lack its findings where no rules are
 * asked for (asks_rules), never its scene.
 */
struct contract_check;
struct contract_check *contract_check_new(const struct contract *c, struct outcome *out)
	__attribute__((warn_unused_result));
void contract_check_free(struct contract_check *check);

/* Gives the number of requests that the trace was picked for. */
size_t contract_check_trace(struct contract_check *check, const struct tree *t, const struct summary *s,
			    const struct diagnosis *d);
void contract_check_end(struct contract_check *check);

/* What rules of outcomes are about: "span-missing". Unset when there is none of that name. */
struct str contract_rule_help(void *user, struct str rule);

/* ---- for lib/contract alone ---- */

bool contract_name_is(struct str glob, struct str name, struct arena *arena);

/* Does the value satisfy it? Otherwise what was expected, in words. */
bool value_check_holds(const struct value_check *v, struct value got, struct arena *arena,
		       struct str *expected);

#endif
