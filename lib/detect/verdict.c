/* Labels and scores, read as a person would. */
#include "detect/verdict.h"

#include <math.h>

static const struct {
	const char *word;
	enum verdict verdict;
} words[] = {
	/* Whole labels and parts of them; what is bad is looked for first. */
	{ "incorrect", VERDICT_BAD },  { "not_", VERDICT_BAD },        { "not ", VERDICT_BAD },
	{ "wrong", VERDICT_BAD },      { "fail", VERDICT_BAD },        { "reject", VERDICT_BAD },
	{ "invalid", VERDICT_BAD },    { "unsupported", VERDICT_BAD }, { "hallucinat", VERDICT_BAD },
	{ "unfaithful", VERDICT_BAD }, { "ungrounded", VERDICT_BAD },  { "irrelevant", VERDICT_BAD },
	{ "down", VERDICT_BAD },       { "dislike", VERDICT_BAD },     { "negative", VERDICT_BAD },
	{ "bad", VERDICT_BAD },        { "poor", VERDICT_BAD },        { "complain", VERDICT_BAD },
	{ "escalat", VERDICT_BAD },    { "override", VERDICT_BAD },    { "overrid", VERDICT_BAD },
	{ "overrul", VERDICT_BAD },    { "unsafe", VERDICT_BAD },      { "violation", VERDICT_BAD },
	{ "incomplete", VERDICT_BAD }, { "unhelpful", VERDICT_BAD },   { "regenerat", VERDICT_BAD },
	{ "correct", VERDICT_GOOD },   { "pass", VERDICT_GOOD },       { "accept", VERDICT_GOOD },
	{ "approve", VERDICT_GOOD },   { "valid", VERDICT_GOOD },      { "supported", VERDICT_GOOD },
	{ "faithful", VERDICT_GOOD },  { "factual", VERDICT_GOOD },    { "grounded", VERDICT_GOOD },
	{ "relevant", VERDICT_GOOD },  { "good", VERDICT_GOOD },       { "success", VERDICT_GOOD },
	{ "thumbs_up", VERDICT_GOOD }, { "thumbs up", VERDICT_GOOD },  { "positive", VERDICT_GOOD },
	{ "safe", VERDICT_GOOD },      { "complete", VERDICT_GOOD },   { "resolved", VERDICT_GOOD },
	{ "helpful", VERDICT_GOOD },
};

enum verdict verdict_of(struct value v)
{
	bool b;
	if (v.type == VALUE_BOOL)
		return v.b ? VERDICT_GOOD : VERDICT_BAD;
	if (v.type != VALUE_STRING)
		return VERDICT_NONE;
	struct str text = str_trim(v.text);
	if (str_eq_nocase(text, STR("up")) || str_eq_nocase(text, STR("ok")) ||
	    str_eq_nocase(text, STR("yes")))
		return VERDICT_GOOD;
	if (str_eq_nocase(text, STR("no")))
		return VERDICT_BAD;
	if (value_as_bool(v, &b) && text.n > 1)
		return b ? VERDICT_GOOD : VERDICT_BAD;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_find_nocase(text, str_of(words[i].word)) >= 0)
			return words[i].verdict;
	return VERDICT_NONE;
}

static bool recorded(const struct scene *s, uint32_t node, enum facet f, const struct attr **out)
{
	*out = scene_has(s, node, f) ? facet_recorded(scene_of(s, node), f, NULL) : NULL;
	return *out && (*out)->value.type != VALUE_NULL;
}

static void give(const struct scene *s, uint32_t node, const struct attr *a, enum verdict v,
		 struct verdict_item *out)
{
	*out = (struct verdict_item){ v, node, a->key, value_text(a->value, s->arena), STR("") };
}

/* Half of the scale, which is 1, or 5, or 10, or 100. */
static enum verdict of_score(double score)
{
	double scale = score <= 1 ? 1 : score <= 5 ? 5 : score <= 10 ? 10 : 100;
	if (score < 0 || score > 100)
		return VERDICT_NONE;
	return score * 2 >= scale && score > 0 ? VERDICT_GOOD : VERDICT_BAD;
}

bool verdict_of_check(const struct scene *s, uint32_t node, struct verdict_item *out)
{
	static const enum facet labels[] = { FACET_EVAL_LABEL, FACET_VALIDATION_RESULT };
	const struct attr *a;
	double score;
	for (size_t i = 0; i < 2; i++) {
		struct value v = scene_has(s, node, labels[i])
					 ? facet_get(scene_of(s, node), labels[i], s->arena)
					 : (struct value){ .type = VALUE_NONE };
		enum verdict of_label = verdict_of(v);
		if (of_label == VERDICT_NONE || !recorded(s, node, labels[i], &a))
			continue;
		give(s, node, a, of_label, out);
		return true;
	}
	if (!scene_double(s, node, FACET_EVAL_SCORE, &score) || !recorded(s, node, FACET_EVAL_SCORE, &a) ||
	    of_score(score) == VERDICT_NONE)
		return false;
	give(s, node, a, of_score(score), out);
	return true;
}

bool verdict_of_citations(const struct scene *s, uint32_t node, struct verdict_item *out)
{
	struct facet_item *items;
	const struct attr *a;
	int64_t supported, extracted;
	size_t n = scene_items(s, node, FACET_CLAIMS_UNSUPPORTED, &items);
	int64_t count = 0;
	bool zero = n == 1 && items[0].value.type == VALUE_INT && value_as_i64(items[0].value, &count) &&
		    count == 0;
	if (n && !zero && recorded(s, node, FACET_CLAIMS_UNSUPPORTED, &a)) {
		give(s, node, a, VERDICT_BAD, out);
		return true;
	}
	if (!scene_i64(s, node, FACET_CLAIMS_SUPPORTED, &supported) ||
	    !scene_i64(s, node, FACET_CLAIMS_EXTRACTED, &extracted) ||
	    !recorded(s, node, FACET_CLAIMS_SUPPORTED, &a))
		return false;
	give(s, node, a, supported < extracted ? VERDICT_BAD : VERDICT_GOOD, out);
	return true;
}

static void tell_score(const struct scene *s, struct verdict_item *item, double score)
{
	bool csat = str_find_nocase(item->key, STR("csat")) >= 0;
	item->text = arena_printf(s->arena, "the user gave %s %g", csat ? "CSAT" : "a score of", score);
}

/* CSAT goes from 1 to 5; a thumb is 0, 1 or -1. */
static enum verdict of_feedback(struct str key, double score)
{
	if (str_find_nocase(key, STR("csat")) >= 0)
		return score <= 2 ? VERDICT_BAD : score >= 4 ? VERDICT_GOOD : VERDICT_NONE;
	if (score < 0)
		return VERDICT_BAD;
	return score == floor(score) && score > 1 ? (score <= 2 ? VERDICT_BAD : VERDICT_GOOD)
						  : of_score(score);
}

/* "reviewer_override": true says no to the answer, and false says nothing. */
enum verdict verdict_of_person(const struct attr *a)
{
	if (a->value.type == VALUE_BOOL && str_find_nocase(a->key, STR("overrid")) >= 0)
		return a->value.b ? VERDICT_BAD : VERDICT_NONE;
	return verdict_of(a->value);
}

size_t verdicts_of_people(const struct scene *s, uint32_t node, struct verdict_item *out, size_t most)
{
	static const struct {
		enum facet facet;
		const char *who, *no; /* what is said of a text, and of a plain no */
	} labels[] = { { FACET_FEEDBACK_LABEL, "the user said", "the user rejected it" },
		       { FACET_REVIEW_OUTCOME, "the reviewer decided", "the reviewer rejected it" },
		       { FACET_OUTCOME, "the outcome is", "the outcome was recorded as wrong" } };
	const struct attr *a;
	double score;
	size_t n = 0;
	if (n < most && scene_double(s, node, FACET_FEEDBACK_SCORE, &score) &&
	    recorded(s, node, FACET_FEEDBACK_SCORE, &a)) {
		give(s, node, a, of_feedback(a->key, score), &out[n]);
		tell_score(s, &out[n], score);
		n += out[n].verdict != VERDICT_NONE;
	}
	for (size_t i = 0; n < most && i < sizeof(labels) / sizeof(labels[0]); i++) {
		if (!recorded(s, node, labels[i].facet, &a))
			continue;
		enum verdict v = verdict_of_person(a);
		if (v == VERDICT_NONE)
			continue;
		give(s, node, a, v, &out[n]);
		out[n].text = a->value.type == VALUE_BOOL && v == VERDICT_BAD
				      ? str_of(labels[i].no)
				      : arena_printf(s->arena, "%s %.*s", labels[i].who, (int)out[n].value.n,
						     out[n].value.s);
		n++;
	}
	return n;
}
