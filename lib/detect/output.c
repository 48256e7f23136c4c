/* Outputs: citations, shapes, guardrails. */
#include "detect/documents.h"

#include "base/ascii.h"
#include "detect/rules.h"
#include "detect/verdict.h"

#include <ctype.h>

void rule_citation_unsupported(const struct scene *s, struct findings *out)
{
	for (size_t i = 0; i < s->flow_n; i++) {
		uint32_t node = s->flow[i];
		struct verdict_item item;
		struct facet_item *items;
		struct finding *f;
		if (!verdict_of_citations(s, node, &item) || item.verdict != VERDICT_BAD)
			continue;
		size_t n = scene_items(s, node, FACET_CLAIMS_UNSUPPORTED, &items);
		if (n && items[0].value.type != VALUE_INT) {
			struct str claim = finding_cut(out, value_text(items[0].value, s->arena), 80);
			f = n == 1 ? finding_add(out, node, CONFIDENCE_EXPLICIT,
						 "flagged \"%.*s\" as unsupported", (int)claim.n, claim.s)
				   : finding_add(out, node, CONFIDENCE_EXPLICIT,
						 "flagged \"%.*s\" and %zu more as unsupported", (int)claim.n,
						 claim.s, n - 1);
		} else {
			f = finding_add(out, node, CONFIDENCE_EXPLICIT, "found claims without support");
		}
		finding_facet(out, f, s->tree, node, FACET_CLAIMS_UNSUPPORTED);
		finding_facet(out, f, s->tree, node, FACET_CLAIMS_SUPPORTED);
		finding_facet(out, f, s->tree, node, FACET_CLAIMS_EXTRACTED);
	}
}

/* ---- citation-not-retrieved ---- */

static bool was_retrieved(const struct scene *s, struct str id)
{
	for (size_t i = 0; i < s->docs_n; i++) {
		const struct scene_doc *d = &s->docs[i];
		if (doc_is(d->id, id) ||
		    (d->id.n && id.n > 3 && (str_ends(d->id, id) || str_ends(id, d->id))))
			return true;
		struct value source = value_member(d->metadata, "source", s->arena);
		if (source.type == VALUE_STRING && (doc_is(source.text, id) || str_ends(source.text, id)))
			return true;
	}
	return false;
}

static bool was_excluded(const struct scene *s, struct str id)
{
	if (!facet_set_has(&s->has, FACET_EXCLUDED_DOCS))
		return false;
	for (size_t i = 0; i < s->flow_n; i++) {
		struct facet_item *items;
		size_t n = scene_items(s, s->flow[i], FACET_EXCLUDED_DOCS, &items);
		for (size_t k = 0; k < n; k++)
			if (doc_is(value_text(items[k].value, s->arena), id))
				return true;
	}
	return false;
}

/* All ids are known where any are: only then can one be missing. */
static bool ids_are_known(const struct scene *s)
{
	size_t with = 0;
	for (size_t i = 0; i < s->docs_n; i++) {
		if (s->docs[i].is_input)
			continue;
		if (!s->docs[i].id.n)
			return false;
		with++;
	}
	return with > 0;
}

static void tell_citation(const struct scene *s, struct findings *out, uint32_t node, struct str id,
			  struct str key, struct str value, double confidence)
{
	bool excluded = was_excluded(s, id);
	struct str cut = finding_cut(out, id, 60);
	struct finding *f = finding_add(out, node, confidence,
					excluded ? "cites %.*s, which was left out of the prompt"
						 : "cites %.*s, which was not retrieved",
					(int)cut.n, cut.s);
	finding_subject(f, id);
	finding_evidence(out, f, node, key, INDEX_NONE, finding_cut(out, value, 300));
}

static bool is_artifact(struct str id)
{
	return str_find(id, STR("://")) >= 0 || str_starts(id, STR("sha256:"));
}

/* "[pol_refund_v7]", "[doc:terms.md#2]", "(source: terms.md)": what looks like an id of the retrieved kind.
 */
static bool looks_like_id(struct str text)
{
	bool mark = false, letter = false;
	if (text.n < 4 || text.n > 100)
		return false;
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.s[i];
		if (isspace(c) || c == '[' || c == '(')
			return false;
		letter |= ascii_is_letter((char)c) != 0;
		mark |= c == '_' || c == '.' || c == '#' || c == '/' || ascii_is_digit((char)c);
	}
	return mark && letter;
}

static void check_inline(const struct scene *s, struct findings *out)
{
	uint32_t node = s->answer_call != INDEX_NONE ? s->calls[s->answer_call].node : s->answer_node;
	struct str text = s->answer;
	for (size_t i = 0; i < text.n; i++) {
		if (text.s[i] != '[')
			continue;
		ptrdiff_t end = str_find(str_from(text, i), STR("]"));
		if (end < 0 || end > 120)
			continue;
		struct str id = str_trim((struct str){ text.s + i + 1, (size_t)end - 1 });
		ptrdiff_t colon = str_find(id, STR(":"));
		bool link = i + (size_t)end + 1 < text.n && text.s[i + (size_t)end + 1] == '(';
		if (colon >= 0 && colon < 9)
			id = str_trim(str_from(id, (size_t)colon + 1));
		if (!link && looks_like_id(id) && (!was_retrieved(s, id) || was_excluded(s, id)))
			tell_citation(s, out, node, id, s->answer_key, text, CONFIDENCE_INFERRED);
		i += (size_t)end;
	}
}

void rule_citation_not_retrieved(const struct scene *s, struct findings *out)
{
	enum { DOCS_MOST = 2048 }; /* of more than that it would take too long to tell */
	if (!ids_are_known(s) || s->docs_n > DOCS_MOST)
		return;
	for (size_t i = 0; i < s->flow_n; i++) {
		uint32_t node = s->flow[i];
		struct facet_item *items;
		size_t n = scene_items(s, node, FACET_CITED, &items);
		for (size_t k = 0; k < n; k++) {
			struct value inner = value_member(items[k].value, "id", s->arena);
			struct str id =
				str_trim(value_text(value_is_set(inner) ? inner : items[k].value, s->arena));
			if (is_artifact(id) || !id.n || (was_retrieved(s, id) && !was_excluded(s, id)))
				continue;
			tell_citation(s, out, node, id, items[k].key, id, CONFIDENCE_EXPLICIT - 0.05);
		}
	}
	check_inline(s, out);
}

/* ---- shapes, guardrails ---- */

void rule_schema_invalid(const struct scene *s, struct findings *out)
{
	for (size_t i = 0; i < s->flow_n; i++) {
		uint32_t node = s->flow[i];
		struct facet_item *errors;
		struct value result =
			scene_has(s, node, FACET_VALIDATION_RESULT)
				? facet_get(scene_of(s, node), FACET_VALIDATION_RESULT, s->arena)
				: (struct value){ .type = VALUE_NONE };
		size_t n = scene_items(s, node, FACET_VALIDATION_ERRORS, &errors);
		int64_t repairs = 0, count = 0;
		bool zero = n == 1 && errors[0].value.type == VALUE_INT &&
			    value_as_i64(errors[0].value, &count) && !count;
		bool failed =
			verdict_of(result) == VERDICT_BAD && scene_component(s, node) != COMPONENT_GUARDRAIL;
		scene_i64(s, node, FACET_REPAIRS, &repairs);
		if ((!n || zero) && !failed && repairs <= 0)
			continue;
		struct str what =
			n && !zero ? finding_cut(out, value_text(errors[0].value, s->arena), 100) : STR("");
		struct finding *f =
			what.n ? finding_add(out, node, CONFIDENCE_EXPLICIT, "found the output invalid: %.*s",
					     (int)what.n, what.s)
			: repairs > 0
				? finding_add(out, node, CONFIDENCE_INFERRED, "had to repair the output")
				: finding_add(out, node, CONFIDENCE_EXPLICIT, "found the output invalid");
		finding_facet(out, f, s->tree, node, FACET_VALIDATION_ERRORS);
		finding_facet(out, f, s->tree, node, FACET_VALIDATION_RESULT);
		finding_facet(out, f, s->tree, node, FACET_REPAIRS);
	}
}

static bool intervenes(struct value v, struct arena *arena)
{
	static const char *const words[] = { "block",    "interven", "redact", "mask",   "reject",
					     "fail",     "flag",     "denied", "deny",   "changed",
					     "modified", "rewrit",   "violat", "trigger" };
	static const char *const not [] = { "not_", "not ", "none", "no_", "unblocked", "unflagged", "not-" };
	struct str text = value_text(v, arena);
	if (v.type == VALUE_BOOL)
		return v.b;
	if (v.type == VALUE_JSON) /* flags: {"hate": false} */
		return str_find(text, STR("true")) >= 0 || (text.s[0] == '[' && text.n > 2);
	for (size_t i = 0; i < sizeof(not ) / sizeof(not [0]); i++)
		if (str_find_nocase(text, str_of(not [i])) >= 0)
			return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_find_nocase(text, str_of(words[i])) >= 0)
			return true;
	return false;
}

void rule_guardrail_blocked(const struct scene *s, struct findings *out)
{
	for (size_t i = 0; i < s->flow_n; i++) {
		uint32_t node = s->flow[i];
		struct facet_item *items;
		size_t n = scene_items(s, node, FACET_GUARDRAIL_RESULT, &items);
		for (size_t k = 0; k < n; k++) {
			bool listed = items[k].value.type == VALUE_STRING;
			const struct attr *a =
				facet_recorded(scene_of(s, node), FACET_GUARDRAIL_RESULT, NULL);
			bool in_list = a && a->value.type == VALUE_JSON && a->value.text.s[0] == '[';
			if (!(listed && in_list) && !intervenes(items[k].value, s->arena))
				continue;
			struct str what = finding_cut(out, value_text(items[k].value, s->arena), 60);
			struct finding *f =
				finding_add(out, node, CONFIDENCE_EXPLICIT,
					    "changed or blocked the answer (%.*s)", (int)what.n, what.s);
			finding_facet(out, f, s->tree, node, FACET_GUARDRAIL_NAME);
			finding_facet(out, f, s->tree, node, FACET_GUARDRAIL_RESULT);
			break;
		}
	}
}
