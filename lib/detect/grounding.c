/* The answer against what the model was given: claims, words, required forms. */
#include "detect/claim.h"
#include "detect/phrases.h"
#include "detect/rules.h"
#include "detect/words.h"

#include "base/num.h"

/*
 * Is what the model was given recorded? 2: its input is; 1: at least all that
 * was looked up; 0: it may have seen what was not recorded.
 */
static int evidence_is_known(const struct scene *s)
{
	bool any = false;
	if (s->answer_call != INDEX_NONE && s->calls[s->answer_call].has_sent) {
		const struct scene_call *c = &s->calls[s->answer_call];
		size_t bytes = 0;
		for (size_t i = 0; i < c->sent.n; i++)
			bytes += c->sent.v[i].text.n;
		if (bytes > s->question.n + 20 || c->sent.n > 1)
			return 2;
	}
	for (size_t i = 0; i < s->docs_n; i++) {
		if (s->docs[i].is_input || scene_component(s, s->docs[i].node) == COMPONENT_RERANKER)
			continue;
		if (!s->docs[i].content.n)
			return 0;
		any = true;
	}
	for (size_t i = 0; i < s->flow_n; i++) {
		enum component c = scene_component(s, s->flow[i]);
		bool text = scene_has(s, s->flow[i], FACET_DOC_CONTENT) ||
			    scene_has(s, s->flow[i], FACET_OUTPUT_TEXT) ||
			    scene_has(s, s->flow[i], FACET_TOOL_RESULT);
		if ((c == COMPONENT_RETRIEVER || c == COMPONENT_TOOL || c == COMPONENT_MEMORY) && !text)
			return 0;
	}
	for (size_t i = 0; i < s->tools_n; i++)
		any |= value_is_set(s->tools[i].result);
	return any;
}

/* Judges and later calls are given the answer itself. */
static bool holds_answer(const struct scene *s, const struct source *source)
{
	bool looked_up = source->kind == SOURCE_TOOL || source->kind == SOURCE_DOCUMENT;
	bool later = s->answer_call != INDEX_NONE &&
		     s->span[source->node].flow > s->span[s->calls[s->answer_call].node].flow;
	return later && !looked_up && s->answer.n >= 20 && str_find(source->text, s->answer) >= 0;
}

/* What two figures that were given make, rounded as the claim is. */
static bool is_derived(const struct claim *claim, const double *given, size_t n)
{
	double v, near = str_find(claim->number, STR(".")) < 0 ? 0.51 : 0.051;
	if (!num_parse_double(claim->number, &v) || claim->kind == CLAIM_ID || claim->kind == CLAIM_DATE)
		return false;
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < n; k++) {
			double a = given[i], b = given[k];
			double made[] = { a + b,       a - b,           a * b,
					  a * b / 100, a - a * b / 100, b != 0 ? a / b : a };
			for (size_t m = 0; i != k && m < sizeof(made) / sizeof(made[0]); m++)
				if (made[m] - v < near && v - made[m] < near)
					return true;
		}
	return false;
}

/* Where nothing was looked up, a model may well say what it knows; not the exact figures of a case. */
static bool is_exact(const struct claim *c)
{
	if (c->kind == CLAIM_AMOUNT || c->kind == CLAIM_ID || c->kind == CLAIM_DATE)
		return true;
	return c->kind == CLAIM_NUMBER && !str_is_set(c->unit) && c->number.n >= 3;
}

/* Figures of the short sources: of long ones nearly any number is a sum. */
static size_t take_given(const struct scene *s, const struct sources *all, double *out, size_t most)
{
	enum { SHORT = 1500 };
	size_t n = 0, bytes = 0;
	for (size_t i = 0; i < all->n && bytes < SHORT; i++) {
		struct claims in;
		bytes += all->v[i].text.n;
		claims_in(all->v[i].text, false, s->arena, &in);
		for (size_t k = 0; k < in.n && n < most; k++)
			n += num_parse_double(in.v[k].number, &out[n]);
	}
	return n;
}

void rule_claim_not_in_context(const struct scene *s, struct findings *out)
{
	enum { GIVEN = 12, TOLD = 5 };
	double given[GIVEN];
	size_t given_n = SIZE_MAX, told = 0;
	bool looked_up = s->docs_n || s->tools_n;
	struct claims claims;
	struct sources all;
	int known = s->answer.n ? evidence_is_known(s) : 0;
	if (!known)
		return;
	claims_in(s->answer, false, s->arena, &claims);
	if (!claims.n)
		return;
	evidence_of(s, &all);
	for (size_t i = 0; i < all.n; i++)
		if (!holds_answer(s, &all.v[i]))
			claims_look(&claims, &all, i, s->arena);
	uint32_t node = s->answer_call != INDEX_NONE ? s->calls[s->answer_call].node : s->answer_node;
	struct finding *f = NULL;
	for (size_t i = 0; i < claims.n; i++) {
		const struct claim *c = &claims.v[i];
		if (c->source != INDEX_NONE)
			continue;
		given_n = given_n != SIZE_MAX ? given_n : take_given(s, &all, given, GIVEN);
		if ((!looked_up && !is_exact(c)) || is_derived(c, given, given_n) || told++ >= TOLD)
			continue;
		struct str text = finding_cut(out, c->text, 60);
		if (!f) {
			f = finding_add(out, node,
					known == 2 ? CONFIDENCE_INFERRED : CONFIDENCE_INFERRED - 0.15,
					"says \"%.*s\", which is in nothing that it was given", (int)text.n,
					text.s);
			finding_subject(f, c->text);
		}
		finding_evidence(out, f, s->answer_node, s->answer_key, INDEX_NONE, c->text);
	}
}

void rule_low_grounding(const struct scene *s, struct findings *out)
{
	enum { WORDS_LEAST = 12 };
	struct grounding g;
	struct sources all;
	size_t looked_up = 0; /* bytes: a short result ("True") is no text to ground an answer in */
	int known = s->answer.n ? evidence_is_known(s) : 0;
	for (size_t i = 0; i < s->docs_n; i++)
		looked_up += s->docs[i].content.n;
	for (size_t i = 0; i < s->tools_n; i++)
		looked_up += s->tools[i].fault == FAULT_NONE ? s->tools[i].result.text.n : 0;
	if (!known || looked_up < s->answer.n)
		return;
	grounding_init(&g, s->answer, s->arena);
	if (g.n < WORDS_LEAST)
		return;
	evidence_of(s, &all);
	for (size_t i = 0; i < all.n; i++)
		if (!holds_answer(s, &all.v[i]))
			grounding_see(&g, all.v[i].text);
	double share = 1 - (double)g.left / (double)g.n;
	if (share >= scene_option(s, OPTION_low_grounding_share))
		return;
	uint32_t node = s->answer_call != INDEX_NONE ? s->calls[s->answer_call].node : s->answer_node;
	struct finding *f = finding_add(out, node, CONFIDENCE_WEAK,
					"has %.0f %% of its words from what it was given", share * 100);
	finding_evidence(out, f, s->answer_node, s->answer_key, INDEX_NONE, finding_cut(out, s->answer, 300));
}

/* ---- instruction-unmet ---- */

static bool is_met(enum phrase_set form, struct str instruction, struct str answer, struct arena *arena,
		   struct str *want)
{
	*want = STR("JSON");
	if (form == PHRASES_JSON_FORM)
		return str_find(answer, STR("{")) >= 0 || (answer.n && answer.s[0] == '[');
	ptrdiff_t from = str_find(instruction, STR("<")), end = str_find(instruction, STR(">"));
	if (from < 0 || end < from + 2 || end - from > 30)
		return true;
	struct str tag = { instruction.s + from + 1, (size_t)(end - from) - 1 };
	if (tag.s[0] == '/' || tag.s[0] == '|' || str_find(tag, STR(" ")) >= 0)
		return true;
	*want = (struct str){ instruction.s + from, (size_t)(end - from) + 1 };
	return str_find(answer, arena_printf(arena, "<%.*s", (int)tag.n, tag.s)) >= 0;
}

/* The first phrase of the instruction whose form the answer lacks: from there on; unset: it lacks none. */
static struct str find_unmet(const struct scene *s, struct str instruction, struct str answer,
			     struct str *want)
{
	static const enum phrase_set forms[] = { PHRASES_JSON_FORM, PHRASES_TAG_FORM };
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		struct str phrase;
		if (!phrases_find(s->phrases, forms[i], instruction).n)
			continue;
		for (size_t k = 0; phrases_next(forms[i], &k, &phrase);) {
			ptrdiff_t at = str_find_nocase(instruction, phrase);
			struct str from = at < 0 ? STR_UNSET : str_from(instruction, (size_t)at);
			if (at >= 0 && !is_met(forms[i], from, answer, s->arena, want))
				return from;
		}
	}
	return STR_UNSET;
}

void rule_instruction_unmet(const struct scene *s, struct findings *out)
{
	for (size_t i = 0; i < s->calls_n; i++) {
		const struct scene_call *c = &s->calls[i];
		bool told = false;
		if (!c->text.n || c->answered.calls_n || c->component == COMPONENT_JUDGE)
			continue;
		for (size_t m = 0; m < c->sent.n && !told; m++) {
			const struct message *message = &c->sent.v[m];
			struct str want, from = message->role == ROLE_SYSTEM || m + 1 == c->sent.n
							? find_unmet(s, message->text, c->text, &want)
							: STR_UNSET;
			told = str_is_set(from);
			if (!told)
				continue;
			struct finding *f = finding_add(out, c->node, CONFIDENCE_INFERRED,
							"lacks the form that its prompt requires (%.*s)",
							(int)want.n, want.s);
			finding_evidence(out, f, c->node, message->key, INDEX_NONE,
					 finding_cut(out, from, 120));
			finding_evidence(out, f, c->node, c->text_key, INDEX_NONE,
					 finding_cut(out, c->text, 160));
		}
	}
}
