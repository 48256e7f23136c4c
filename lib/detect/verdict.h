/* What checks, judges, reviewers and users said: good, bad, or nothing that can be told. */
#ifndef DETECT_VERDICT_H
#define DETECT_VERDICT_H

#include "detect/scene.h"

enum verdict { VERDICT_NONE, VERDICT_GOOD, VERDICT_BAD };

struct verdict_item {
	enum verdict verdict;
	uint32_t node;
	struct str key, value; /* what says so */
	struct str text;       /* for people: "gave CSAT 2" */
};

/* By a label ("pass", "policy_correct", "thumbs_down", "wrong_policy_answer"), a score, true or false. */
enum verdict verdict_of(struct value v);

/* The same of an attribute in which a user, a reviewer or an outcome speaks. */
enum verdict verdict_of_person(const struct attr *a);

/* Of a judge or validator: label first, then score (of 1, or of 5). */
bool verdict_of_check(const struct scene *s, uint32_t node, struct verdict_item *out);

/* Of the citation check on this span. */
bool verdict_of_citations(const struct scene *s, uint32_t node, struct verdict_item *out);

/* Of the user, a reviewer or the recorded outcome, on this span: up to `most` of them. */
size_t verdicts_of_people(const struct scene *s, uint32_t node, struct verdict_item *out, size_t most);

#endif
