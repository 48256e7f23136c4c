/* Judges and people: who passed what another failed, and who complained. */
#include "detect/rules.h"
#include "detect/verdict.h"

enum { PEOPLE = 4 };

struct contrary {
	struct verdict_item item[16];
	size_t n;
};

static bool is_check(const struct scene *s, uint32_t node)
{
	enum component c = scene_component(s, node);
	return c == COMPONENT_JUDGE || c == COMPONENT_VALIDATOR || c == COMPONENT_GUARDRAIL ||
	       scene_has(s, node, FACET_EVAL_LABEL) || scene_has(s, node, FACET_EVAL_SCORE) ||
	       scene_has(s, node, FACET_VALIDATION_RESULT);
}

/* A check that says yes, and, on the same span, that there were errors. */
static bool has_errors(const struct scene *s, uint32_t node, struct verdict_item *out)
{
	struct facet_item *items;
	const struct attr *a = NULL;
	if (!scene_items(s, node, FACET_VALIDATION_ERRORS, &items) ||
	    !(a = facet_recorded(scene_of(s, node), FACET_VALIDATION_ERRORS, NULL)))
		return false;
	*out = (struct verdict_item){ VERDICT_BAD, node, a->key, value_text(a->value, s->arena), STR("") };
	return true;
}

static void add(struct contrary *c, const struct verdict_item *item)
{
	if (item->verdict == VERDICT_BAD && c->n < sizeof(c->item) / sizeof(c->item[0]))
		c->item[c->n++] = *item;
}

/* Other checks first, then people. */
static void find_contrary(const struct scene *s, struct contrary *out)
{
	for (size_t i = 0; i < s->flow_n; i++) {
		uint32_t node = s->flow[i];
		struct verdict_item item;
		if (verdict_of_citations(s, node, &item))
			add(out, &item);
		if (has_errors(s, node, &item))
			add(out, &item);
		else if (is_check(s, node) && verdict_of_check(s, node, &item))
			add(out, &item);
	}
	for (size_t i = 0; i < s->flow_n; i++) {
		struct verdict_item people[PEOPLE];
		size_t n = verdicts_of_people(s, s->flow[i], people, PEOPLE);
		for (size_t k = 0; k < n; k++)
			add(out, &people[k]);
	}
}

/* What the check would have had to read: another check, or the people behind it. */
static const char *blind_to(const struct scene *s, const struct contrary *c)
{
	const char *what = NULL;
	for (size_t i = 0; i < c->n; i++) {
		uint32_t node = c->item[i].node;
		if (scene_has(s, node, FACET_CLAIMS_SUPPORTED) ||
		    scene_has(s, node, FACET_CLAIMS_UNSUPPORTED))
			return "does not read the citation check";
		if (!c->item[i].text.n)
			what = "does not read the other check";
	}
	return what ? what : "passes what people reject";
}

void rule_judge_contradicted(const struct scene *s, struct findings *out)
{
	struct contrary contrary = { .n = 0 };
	find_contrary(s, &contrary);
	for (size_t i = 0; contrary.n && i < s->flow_n; i++) {
		uint32_t node = s->flow[i];
		struct verdict_item item;
		struct str said;
		if (!is_check(s, node) || !verdict_of_check(s, node, &item) || item.verdict != VERDICT_GOOD)
			continue;
		size_t others = 0;
		for (size_t k = 0; k < contrary.n; k++)
			others += contrary.item[k].node != node;
		if (!others)
			continue;
		said = finding_cut(out, item.value, 40);
		bool judge = scene_component(s, node) == COMPONENT_JUDGE;
		struct finding *f = finding_add(out, node, CONFIDENCE_EXPLICIT, "passed it anyway (%.*s)",
						(int)said.n, said.s);
		finding_root(out, f, "a %s that %s", judge ? "judge rubric" : "check",
			     blind_to(s, &contrary));
		finding_evidence(out, f, node, item.key, INDEX_NONE, item.value);
		const struct attr *score = scene_has(s, node, FACET_EVAL_SCORE)
						   ? facet_recorded(scene_of(s, node), FACET_EVAL_SCORE, NULL)
						   : NULL;
		if (score && !str_eq(score->key, item.key))
			finding_facet(out, f, s->tree, node, FACET_EVAL_SCORE);
		for (size_t k = 0; k < contrary.n; k++)
			if (contrary.item[k].node != node)
				finding_evidence(out, f, contrary.item[k].node, contrary.item[k].key,
						 INDEX_NONE, contrary.item[k].value);
	}
}

void rule_negative_feedback(const struct scene *s, struct findings *out)
{
	for (size_t i = 0; i < s->flow_n; i++) {
		uint32_t node = s->flow[i];
		struct verdict_item people[PEOPLE];
		size_t n = verdicts_of_people(s, node, people, PEOPLE);
		struct finding *f = NULL;
		for (size_t k = 0; k < n; k++) {
			if (people[k].verdict != VERDICT_BAD)
				continue;
			struct str text = finding_cut(out, people[k].text, 80);
			if (!f)
				f = finding_add(out, node, CONFIDENCE_EXPLICIT, "%.*s", (int)text.n, text.s);
			finding_evidence(out, f, node, people[k].key, INDEX_NONE, people[k].value);
		}
	}
}
