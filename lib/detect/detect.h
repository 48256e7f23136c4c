/*
 * Diagnosis of one trace: which spans are suspect, which are missing, what
 * could not be assessed. Rules are run over the scene, then ranked: causes
 * before what worsened, what missed it and where it showed; among causes what
 * is explicit before what is inferred, then in the order of the flow, and what
 * follows from another behind it.
 */
#ifndef DETECT_DETECT_H
#define DETECT_DETECT_H

#include "detect/corpus.h"
#include "detect/rule.h"
#include "detect/scene.h"

/* What the user set. Zero-initialise, then detect_settings_init(). */
struct detect_settings {
	double option[RULE_OPTIONS];
	bool off[RULES];
	double min_confidence;
	const struct str *expect_docs, *expect_spans;
	size_t expect_docs_n, expect_spans_n;
};
void detect_settings_init(struct detect_settings *s);

/* "retrieval-low-score.threshold=0.4": false, and why (static, or in `arena`), when there is no such option
 * or it is no number. */
bool detect_set(struct detect_settings *s, struct str assignment, struct arena *arena, struct str *why);

/* "all", or rules and categories separated by commas: only these run. False, and the one that is unknown. */
bool detect_choose(struct detect_settings *s, struct str list, struct str *unknown);

/* Shared by all traces: tables that are made once. */
struct detect;
struct detect *detect_new(const struct detect_settings *settings) __attribute__((warn_unused_result));
void detect_free(struct detect *d);

/* Do the rules that are on look at more of a span than its place in the tree, and its service? */
bool detect_needs_attributes(const struct detect *d);

/* What healthy traces look like; borrowed, may be NULL. */
void detect_use_baseline(struct detect *d, const struct baseline *b);

/* Offers a span of the input to the corpus: what other traces are held against. */
void detect_learn(struct detect *d, const struct span *s);

/* A rule that could not say anything, and the first of its needs that is not there. */
struct unassessed {
	enum rule_id rule;
	struct str lacks; /* "documents.score", "@retriever" */
};

struct cleared {
	uint32_t node;
	struct str why;
};

struct diagnosis {
	struct finding *suspects, *missing, *gaps; /* ranked; of the last two in the order of rules.def */
	size_t suspects_n, missing_n, gaps_n;
	struct unassessed *unassessed;
	size_t unassessed_n;
	struct cleared *cleared; /* lookups that were looked at and are not to blame */
	size_t cleared_n;
	struct str summary; /* "04_retrieve served … → missed by 08_judge → …"; empty: nothing was found */
	uint32_t *mark; /* by node: the number of its first suspect, or 0 */
	struct str question, answer;
	struct scene *scene; /* for --blame */
	struct arena arena;
};

/*
 * Where no cause was found: spans that failed without another below them that
 * did, and that no suspect mentions, in the order of the flow, with what says
 * so. Gives their number; *out is in the arena.
 */
size_t diagnosis_failures(const struct diagnosis *d, struct arena *arena, struct evidence **out);

/* Borrows both for as long as `out` is used. */
void detect_run(struct detect *d, const struct tree *t, const struct summary *s, struct diagnosis *out);
void diagnosis_release(struct diagnosis *d);

/* For detect_run() alone: rank.c, summing.c. */
void diagnosis_rank(struct diagnosis *d, struct findings *all, double min_confidence);
void diagnosis_sum_up(struct diagnosis *d);
void diagnosis_clear(struct diagnosis *d);

#endif
