/* Retrieval: nothing came back, or the wrong things, or for others than may see them. */
#include "detect/model_name.h"
#include "detect/rules.h"

#include "detect/documents.h"

static bool retrieves(const struct scene *s, uint32_t node)
{
	enum component c = scene_component(s, node);
	return c == COMPONENT_RETRIEVER ||
	       (c != COMPONENT_RERANKER && c != COMPONENT_JUDGE && c != COMPONENT_VALIDATOR &&
		c != COMPONENT_PROMPT && scene_has(s, node, FACET_RETRIEVAL_RETURNED));
}

/* How many documents came back, if that is known. */
static bool returned(const struct scene *s, uint32_t node, int64_t *n)
{
	*n = (int64_t)docs_of(s, node);
	if (*n)
		return true;
	if (scene_i64(s, node, FACET_RETRIEVAL_RETURNED, n))
		return true;
	const struct attr *ids = scene_has(s, node, FACET_DOC_IDS)
					 ? facet_recorded(scene_of(s, node), FACET_DOC_IDS, NULL)
				 : scene_has(s, node, FACET_DOC_CONTENT)
					 ? facet_recorded(scene_of(s, node), FACET_DOC_CONTENT, NULL)
					 : NULL;
	if (!ids && scene_has(s, node, FACET_OUTPUT_TEXT)) {
		ids = facet_recorded(scene_of(s, node), FACET_OUTPUT_TEXT, NULL);
		if (ids && !result_is_empty(ids->value, s->arena))
			ids = NULL;
	}
	return ids && result_is_empty(ids->value, s->arena);
}

static void tell_failed(const struct scene *s, struct findings *out, uint32_t node)
{
	struct str key, text;
	enum fault fault = scene_fault(s, node, &key, &text);
	if (fault == FAULT_NONE)
		return;
	struct str cut = finding_cut(out, text, 80);
	struct finding *f = finding_add(out, node, CONFIDENCE_EXPLICIT,
					"failed and returned no document (%.*s)", (int)cut.n, cut.s);
	finding_root(out, f, "a retrieval that failed");
	finding_evidence(out, f, node, key, INDEX_NONE, text);
}

static void tell_few(const struct scene *s, struct findings *out, uint32_t node, int64_t n)
{
	int64_t k, removed = 0;
	bool filtered = scene_has(s, node, FACET_RETRIEVAL_FILTERS);
	filtered |= scene_i64(s, node, FACET_FILTERED_BY_PERMISSION, &removed) && removed > 0;
	if (!filtered || !scene_i64(s, node, FACET_RETRIEVAL_K, &k) || n >= k)
		return;
	struct finding *f =
		finding_add(out, node, n * 2 < k ? CONFIDENCE_INFERRED : CONFIDENCE_WEAK,
			    "returned %lld of %lld documents after its filters", (long long)n, (long long)k);
	finding_root(out, f, "filters that leave too few documents");
	finding_facet(out, f, s->tree, node, FACET_RETRIEVAL_K);
	finding_facet(out, f, s->tree, node, FACET_RETRIEVAL_FILTERS);
}

void rule_retrieval_empty(const struct scene *s, struct findings *out)
{
	for (size_t i = 0; i < s->flow_n; i++) {
		uint32_t node = s->flow[i];
		int64_t n;
		if (!retrieves(s, node))
			continue;
		if (!returned(s, node, &n)) {
			tell_failed(s, out, node);
			continue;
		}
		if (n > 0) {
			tell_few(s, out, node, n);
			continue;
		}
		struct finding *f = finding_add(out, node, CONFIDENCE_EXPLICIT, "returned no document");
		finding_root(out, f, "a retrieval that found nothing");
		finding_facet(out, f, s->tree, node, FACET_DOC_IDS);
		finding_facet(out, f, s->tree, node, FACET_RETRIEVAL_RETURNED);
		finding_facet(out, f, s->tree, node, FACET_RETRIEVAL_QUERY);
	}
}

/* Best score of a list whose scores are of 0 to 1, the larger the better. */
static bool best_score(const struct scene *s, uint32_t node, double *best)
{
	double before = 0;
	bool any = false;
	for (size_t i = 0; i < s->span[node].docs_n; i++) {
		const struct scene_doc *d = &s->docs[s->span[node].docs + i];
		if (d->is_input || !d->has_score)
			continue;
		if (d->score < 0 || d->score > 1 || d->is_distance ||
		    (any && d->score > before + 1e-9 && d->rank > 0))
			return false; /* a distance, or another measure */
		*best = any && *best > d->score ? *best : d->score;
		before = d->score;
		any = true;
	}
	return any;
}

void rule_retrieval_low_score(const struct scene *s, struct findings *out)
{
	double threshold = scene_option(s, OPTION_retrieval_low_score_threshold), best = 0;
	for (size_t i = 0; i < s->flow_n; i++) {
		uint32_t node = s->flow[i];
		double limit = threshold;
		bool known = documents_baseline_score(s, node, &limit);
		limit = known ? limit : threshold;
		if (scene_component(s, node) != COMPONENT_RETRIEVER || !best_score(s, node, &best) ||
		    best >= limit)
			continue;
		struct finding *f = finding_add(out, node, CONFIDENCE_INFERRED,
						"matched badly: best score %.3g, under %.3g%s", best, limit,
						known ? " as in 95 % of healthy traces" : "");
		finding_root(out, f, "a question that the index does not answer");
		finding_facet(out, f, s->tree, node, FACET_DOC_SCORES);
		finding_facet(out, f, s->tree, node, FACET_RETRIEVAL_QUERY);
	}
}

/* ---- embeddings ---- */

static void compare_models(const struct scene *s, struct findings *out, uint32_t query, uint32_t index,
			   enum facet of_query, enum facet of_index, const char *what)
{
	struct str a, b;
	if (!scene_text(s, query, of_query, &a) || !scene_text(s, index, of_index, &b) ||
	    str_eq_nocase(model_bare(a), model_bare(b)))
		return;
	struct finding *f = finding_add(out, query, CONFIDENCE_EXPLICIT,
					"embedded the query with %s %.*s, the index has %.*s", what, (int)a.n,
					a.s, (int)b.n, b.s);
	finding_root(out, f, "query and index in different embeddings");
	finding_facet(out, f, s->tree, query, of_query);
	finding_facet(out, f, s->tree, index, of_index);
}

/* `index`: where the index is told of; the embedder itself may do that. */
static void compare_embeddings(const struct scene *s, struct findings *out, uint32_t query, uint32_t index)
{
	bool embeds = scene_component(s, query) == COMPONENT_EMBEDDER;
	enum facet model = embeds && !scene_has(s, query, FACET_EMBEDDING_MODEL) ? FACET_REQUEST_MODEL
										 : FACET_EMBEDDING_MODEL;
	compare_models(s, out, query, index, model, FACET_INDEX_MODEL, "model");
	compare_models(s, out, query, index, FACET_EMBEDDING_DIMENSION, FACET_INDEX_DIMENSION, "dimension");
	if (query == index)
		return;
	compare_models(s, out, query, index, model, FACET_EMBEDDING_MODEL, "model");
	compare_models(s, out, query, index, FACET_EMBEDDING_DIMENSION, FACET_EMBEDDING_DIMENSION,
		       "dimension");
}

static bool is_true(struct str text)
{
	int64_t n;
	if (str_eq_nocase(text, STR("false")) || str_eq_nocase(text, STR("none")) ||
	    str_eq_nocase(text, STR("no")))
		return false;
	return !value_as_i64(value_str(text), &n) || n != 0;
}

void rule_embedding_mismatch(const struct scene *s, struct findings *out)
{
	uint32_t embedder = NODE_NONE;
	struct str text;
	for (size_t i = 0; i < s->flow_n; i++) {
		uint32_t node = s->flow[i];
		enum component c = scene_component(s, node);
		if (c == COMPONENT_EMBEDDER) {
			embedder = node;
			compare_embeddings(s, out, node, node);
			if (scene_text(s, node, FACET_TRUNCATED, &text) && is_true(text)) {
				struct finding *f = finding_add(out, node, CONFIDENCE_EXPLICIT,
								"cut the text that it embedded");
				finding_root(out, f, "a query that was cut before it was embedded");
				finding_facet(out, f, s->tree, node, FACET_TRUNCATED);
			}
			continue;
		}
		if (c == COMPONENT_RETRIEVER)
			compare_embeddings(s, out, embedder != NODE_NONE ? embedder : node, node);
	}
}

void rule_acl_filtered(const struct scene *s, struct findings *out)
{
	for (size_t i = 0; i < s->flow_n; i++) {
		uint32_t node = s->flow[i];
		int64_t removed, left;
		if (!scene_i64(s, node, FACET_FILTERED_BY_PERMISSION, &removed) || removed <= 0)
			continue;
		bool known = returned(s, node, &left);
		if (known && removed < left)
			continue;
		struct finding *f =
			finding_add(out, node, known ? CONFIDENCE_EXPLICIT : CONFIDENCE_WEAK,
				    "lost %lld documents to permission filters%s", (long long)removed,
				    !known ? ""
				    : left ? ", more than it kept"
					   : ", all that it had found");
		finding_root(out, f, "permissions that hide the documents");
		finding_facet(out, f, s->tree, node, FACET_FILTERED_BY_PERMISSION);
		finding_facet(out, f, s->tree, node, FACET_RETRIEVAL_FILTERS);
	}
}

void rule_required_document_missing(const struct scene *s, struct findings *out)
{
	for (size_t e = 0; e < s->expect_docs_n; e++) {
		struct str wanted = s->expect_docs[e];
		uint32_t node = NODE_NONE, met = NODE_NONE, last = NODE_NONE;
		for (size_t i = 0; i < s->docs_n; i++) {
			if (s->docs[i].is_input)
				continue;
			node = node == NODE_NONE ? s->docs[i].node : node;
			last = s->docs[i].node;
			if (doc_is(s->docs[i].id, wanted))
				met = s->docs[i].node;
		}
		bool dropped = met != NODE_NONE && !documents_reached(s, wanted, met, last);
		if (node == NODE_NONE || (met != NODE_NONE && !dropped))
			continue;
		uint32_t at = dropped ? last : node;
		struct finding *f =
			finding_add(out, at, CONFIDENCE_EXPLICIT,
				    dropped ? "did not rank %.*s into the prompt" : "did not retrieve %.*s",
				    (int)wanted.n, wanted.s);
		finding_root(out, f, "an expected document that is not in the prompt");
		finding_subject(f, wanted);
		finding_facet(out, f, s->tree, at, FACET_DOC_IDS);
	}
}
