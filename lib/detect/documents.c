/* Documents: stale ones, promoted ones, dropped ones, those of others. */
#include "detect/documents.h"

#include "base/ascii.h"

#include "base/num.h"
#include "base/sketch.h"
#include "detect/baseline.h"
#include "detect/corpus.h"
#include "detect/rules.h"

#include "span/time.h"

size_t docs_of(const struct scene *s, uint32_t node)
{
	size_t n = 0;
	for (size_t i = 0; i < s->span[node].docs_n; i++)
		n += !s->docs[s->span[node].docs + i].is_input;
	return n;
}

static struct str without_place(struct str id)
{
	for (size_t i = 0; i < id.n; i++)
		if (id.s[i] == '#' || id.s[i] == '?')
			return (struct str){ id.s, i };
	return id;
}

bool doc_is(struct str id, struct str other)
{
	if (!id.n || !other.n)
		return false;
	return str_eq(id, other) || str_eq(without_place(id), other) || str_eq(id, without_place(other));
}

static bool lists(const struct scene *s, uint32_t node, enum facet f, struct str id, bool *any)
{
	struct facet_item *items;
	size_t n = scene_items(s, node, f, &items);
	*any |= n > 0;
	for (size_t i = 0; i < n; i++)
		if (doc_is(value_text(items[i].value, s->arena), id))
			return true;
	return false;
}

bool documents_reached(const struct scene *s, struct str id, uint32_t met, uint32_t last)
{
	bool listed = false, in_last = met == last, partial = false;
	for (size_t i = 0; i < s->span[last].docs_n && !in_last; i++) {
		const struct scene_doc *d = &s->docs[s->span[last].docs + i];
		in_last = !d->is_input && doc_is(d->id, id);
	}
	partial = docs_of(s, last) == 1 &&
		  !scene_has(s, last, FACET_RERANK_OUTPUT_DOCS); /* only its top is known */
	for (size_t i = 0; i < s->flow_n; i++) {
		if (lists(s, s->flow[i], FACET_EXCLUDED_DOCS, id, &(bool){ false }))
			return false;
		if (lists(s, s->flow[i], FACET_INCLUDED_DOCS, id, &listed))
			return true;
	}
	return !listed && (in_last || partial);
}

bool documents_baseline_score(const struct scene *s, uint32_t node, double *limit)
{
	if (!s->baseline || !baseline_quantile(s->baseline, s->summary->root_name, scene_of(s, node)->name,
					       BASELINE_BEST_SCORE, 0.05, limit))
		return false;
	*limit *= 1 - SKETCH_ERROR; /* scores lie close together: a percent more is no 5 % of them */
	return true;
}

/* ---- stale ---- */

static const char *const stale_words[] = { "draft",      "deprecated", "archived", "archive",
					   "superseded", "expired",    "obsolete", "outdated",
					   "stale",      "retired",    "withdrawn" };

/* One of the words, standing by itself: "pol_v2_draft", "Refunds (archived)", not "drafting". */
static bool stale_word(struct str text, struct str *word)
{
	for (size_t i = 0; i < text.n;) {
		size_t end = i;
		while (end < text.n && ascii_is_letter(text.s[end]))
			end++;
		for (size_t k = 0; end > i && k < sizeof(stale_words) / sizeof(stale_words[0]); k++)
			if (str_eq_nocase((struct str){ text.s + i, end - i }, str_of(stale_words[k]))) {
				*word = str_of(stale_words[k]);
				return true;
			}
		i = end + 1;
	}
	return false;
}

bool doc_id_is_stale(struct str id)
{
	struct str word;
	return stale_word(id, &word);
}

/* Keys of metadata that say in which state a document is, and how. */
enum mark { MARK_WORD, MARK_TRUE, MARK_SET, MARK_DATE, MARK_FALSE };

static const struct {
	const char *key;
	enum mark mark;
	const char *says;
} marks[] = {
	{ "status", MARK_WORD, NULL },
	{ "state", MARK_WORD, NULL },
	{ "lifecycle", MARK_WORD, NULL },
	{ "stage", MARK_WORD, NULL },
	{ "title", MARK_WORD, NULL },
	{ "uri", MARK_WORD, NULL },
	{ "url", MARK_WORD, NULL },
	{ "source", MARK_WORD, NULL },
	{ "path", MARK_WORD, NULL },
	{ "tags", MARK_WORD, NULL },
	{ "draft", MARK_TRUE, "draft" },
	{ "is_draft", MARK_TRUE, "draft" },
	{ "deprecated", MARK_TRUE, "deprecated" },
	{ "is_deprecated", MARK_TRUE, "deprecated" },
	{ "archived", MARK_TRUE, "archived" },
	{ "superseded", MARK_TRUE, "superseded" },
	{ "expired", MARK_TRUE, "expired" },
	{ "stale", MARK_TRUE, "stale" },
	{ "published", MARK_FALSE, "unpublished" },
	{ "is_current", MARK_FALSE, "not current" },
	{ "superseded_by", MARK_SET, "superseded" },
	{ "replaced_by", MARK_SET, "superseded" },
	{ "expires_at", MARK_DATE, "expired" },
	{ "expiry", MARK_DATE, "expired" },
	{ "expiry_date", MARK_DATE, "expired" },
	{ "valid_until", MARK_DATE, "expired" },
	{ "valid_to", MARK_DATE, "expired" },
	{ "effective_until", MARK_DATE, "expired" },
};

/* An ISO date that lies before the trace. */
static bool is_past(const struct scene *s, struct str date)
{
	struct time_read time;
	struct str text = date.n == 10 ? arena_printf(s->arena, "%.*sT23:59:59Z", (int)date.n, date.s) : date;
	return s->tree->has_start && text.n >= 19 && time_parse(value_str(text), TIME_AUTO, &time) &&
	       time.ns < s->tree->start_ns;
}

static bool is_marked(const struct scene *s, size_t i, struct value v, struct str *mark)
{
	bool b;
	struct str text = value_text(v, s->arena);
	*mark = str_of(marks[i].says);
	switch (marks[i].mark) {
	case MARK_WORD:
		return stale_word(text, mark);
	case MARK_TRUE:
		return value_as_bool(v, &b) && b;
	case MARK_FALSE:
		return value_as_bool(v, &b) && !b;
	case MARK_SET:
		return v.type == VALUE_STRING && text.n && !str_eq_nocase(text, STR("none"));
	case MARK_DATE:
		return is_past(s, text);
	}
	return false;
}

bool doc_is_stale(const struct scene *s, const struct scene_doc *d, struct str *mark, struct str *where)
{
	*where = STR("id");
	if (stale_word(d->id, mark))
		return true;
	for (size_t i = 0; value_is_set(d->metadata) && i < sizeof(marks) / sizeof(marks[0]); i++) {
		struct value v = value_member(d->metadata, marks[i].key, s->arena);
		*where = str_of(marks[i].key);
		if (value_is_set(v) && v.type != VALUE_NULL && is_marked(s, i, v, mark))
			return true;
	}
	return false;
}

bool doc_version_of(struct str id, struct str *base, uint64_t *version)
{
	id = without_place(id);
	for (size_t i = 0; i + 1 < id.n; i++) {
		size_t end = i + 1;
		if ((id.s[i] != 'v' && id.s[i] != 'V') || (i > 0 && ascii_is_alnum(id.s[i - 1])))
			continue;
		while (end < id.n && ascii_is_digit(id.s[end]))
			end++;
		bool ends = end == id.n || !ascii_is_alnum(id.s[end]);
		if (end == i + 1 || !ends ||
		    !num_parse_u64((struct str){ id.s + i + 1, end - i - 1 }, version))
			continue;
		*base = (struct str){ id.s, i };
		return i > 0;
	}
	return false;
}

bool doc_has_newer(const struct scene *s, const struct scene_doc *d, struct str *newer)
{
	struct str base, other;
	uint64_t version, v, best;
	bool found = false;
	if (!doc_version_of(d->id, &base, &version)) {
		if (!d->id.n || !d->version.n ||
		    !doc_version_of(arena_printf(s->arena, "x_%s%.*s", d->version.s[0] == 'v' ? "" : "v",
						 (int)d->version.n, d->version.s),
				    &other, &version))
			return false;
		base = STR_UNSET;
	}
	best = version;
	for (size_t i = 0; i < s->docs_n && i < DOCS_COMPARED; i++) {
		const struct scene_doc *o = &s->docs[i];
		bool same = str_is_set(base)
				    ? doc_version_of(o->id, &other, &v) && str_eq(base, other)
				    : str_eq(o->id, d->id) && o->version.n &&
					      num_parse_u64(str_from(o->version, o->version.s[0] == 'v'), &v);
		struct str mark, where;
		if (!same || v <= best || doc_is_stale(s, o, &mark, &where))
			continue;
		best = v;
		found = true;
		*newer = str_is_set(base) ? o->id : o->version;
	}
	if (found || !s->corpus)
		return found;
	return corpus_newer(s->corpus, str_is_set(base) ? base : d->id, version, s->arena, newer);
}

/* The first span that put this document out; a later one only passed it on. */
static bool is_first(const struct scene *s, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (!s->docs[i].is_input && str_is_set(s->docs[i].id) &&
		    str_eq(s->docs[i].id, s->docs[at].id))
			return false;
	return true;
}

static const char *an(struct str word)
{
	return word.n && strchr("aeiou", word.s[0]) ? "an" : "a";
}

void rule_stale_document(const struct scene *s, struct findings *out)
{
	for (size_t i = 0; i < s->docs_n; i++) {
		const struct scene_doc *d = &s->docs[i];
		struct str mark, where, newer;
		struct finding *f;
		if (d->is_input || i > DOCS_COMPARED || !is_first(s, i))
			continue;
		struct str id = finding_cut(out, d->id.n ? d->id : d->content, 60);
		if (doc_is_stale(s, d, &mark, &where)) {
			bool noun = str_eq(mark, STR("draft"));
			f = finding_add(out, d->node, CONFIDENCE_EXPLICIT, "served %s %.*s%s (%.*s)",
					an(mark), (int)mark.n, mark.s, noun ? "" : " document", (int)id.n,
					id.s);
			finding_root(out, f, "%s %.*s%s in the index", an(mark), (int)mark.n, mark.s,
				     noun ? "" : " document");
			if (!str_eq(where, STR("id")))
				finding_evidence(out, f, d->node, where, INDEX_NONE,
						 value_text(value_member(d->metadata,
									 arena_str(s->arena, where).s,
									 s->arena),
							    s->arena));
		} else if (doc_has_newer(s, d, &newer)) {
			f = finding_add(out, d->node, CONFIDENCE_INFERRED,
					"served an old version (%.*s; there is %.*s)", (int)id.n, id.s,
					(int)newer.n, newer.s);
			finding_root(out, f, "an old version in the index");
		} else {
			continue;
		}
		f->confidence -= documents_reached(s, d->id, d->node, d->node) ? 0 : 0.3;
		finding_subject(f, d->id.n ? d->id : STR_UNSET);
		finding_evidence(out, f, d->node, d->key, d->index,
				 d->id.n ? d->id : finding_cut(out, d->content, 200));
	}
}

/* ---- the reranker ---- */

static size_t window_from(size_t at)
{
	return at > DOCS_COMPARED ? at - DOCS_COMPARED : 0;
}

static const struct scene_doc *given_to(const struct scene *s, size_t at)
{
	const struct scene_doc *top = &s->docs[at], *best = NULL;
	size_t own = s->span[top->node].docs + s->span[top->node].docs_n;
	for (size_t i = window_from(at); i < own; i++) {
		const struct scene_doc *d = &s->docs[i];
		bool before = d->is_input || d->node != top->node;
		if (before && i != at && str_is_set(d->id) && str_eq(d->id, top->id))
			best = d;
	}
	return best;
}

/* The best of what the retriever gave that is not stale. */
static const struct scene_doc *passed_over(const struct scene *s, size_t at)
{
	struct str mark, where;
	for (size_t i = window_from(at); i < at; i++) {
		const struct scene_doc *d = &s->docs[i];
		if (!d->is_input && d->node != s->docs[at].node && d->id.n &&
		    !str_eq(d->id, s->docs[at].id) && !doc_is_stale(s, d, &mark, &where))
			return d;
	}
	return NULL;
}

void rule_rerank_promoted(const struct scene *s, struct findings *out)
{
	enum { LOW = 3 }; /* behind this many others */
	for (size_t i = 0; i < s->docs_n; i++) {
		const struct scene_doc *top = &s->docs[i];
		struct str mark, where, newer;
		if (top->is_input || top->rank != 0 || scene_component(s, top->node) != COMPONENT_RERANKER ||
		    !top->id.n)
			continue;
		const struct scene_doc *before = given_to(s, i), *other = passed_over(s, i);
		bool stale = doc_is_stale(s, before ? before : top, &mark, &where) ||
			     doc_is_stale(s, top, &mark, &where) || doc_has_newer(s, top, &newer);
		bool low = before && before->rank >= LOW && before->rank * 2 >= docs_of(s, before->node);
		if (!stale && !low)
			continue;
		struct str id = finding_cut(out, top->id, 60), than = other ? other->id : STR("");
		struct finding *f =
			stale ? finding_add(out, top->node, CONFIDENCE_EXPLICIT,
					    "promoted %.*s to the top%s%.*s", (int)id.n, id.s,
					    than.n ? " over " : "", (int)than.n, than.s)
			      : finding_add(out, top->node, CONFIDENCE_WEAK - 0.2,
					    /* that is what rerankers are for */
					    "promoted %.*s to the top, which the retriever ranked %u",
					    (int)id.n, id.s, before->rank + 1);
		if (!stale)
			f->category = CATEGORY_RETRIEVAL_MISS;
		finding_subject(f, top->id);
		finding_evidence(out, f, top->node, top->key, top->index, top->id);
		if (scene_has(s, top->node, FACET_RERANK_CHANGED_TOP1))
			finding_facet(out, f, s->tree, top->node, FACET_RERANK_CHANGED_TOP1);
	}
}
