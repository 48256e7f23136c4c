/* Documents: lists of ids, scores, texts and metadata, joined by their place in the list. */
#include "detect/scene.h"

#include "base/array.h"
#include "json/write.h"

enum { DOCS_MAX = 4096 }; /* of one span: more are passed over */

struct gathering {
	struct scene *s;
	ARRAY(struct scene_doc) all;
	size_t from; /* of this span */
	uint32_t node;
	bool is_input;
	struct scene_doc beyond;
};

/* The document at this rank of the span; made where it is not there yet. */
static struct scene_doc *doc_at(struct gathering *g, uint32_t rank)
{
	size_t usual = g->from + rank;
	if (rank >= DOCS_MAX)
		return &g->beyond;
	if (usual < g->all.n && g->all.v[usual].rank == rank && g->all.v[usual].is_input == g->is_input)
		return &g->all.v[usual];
	for (size_t i = g->from; i < g->all.n; i++)
		if (g->all.v[i].rank == rank && g->all.v[i].is_input == g->is_input)
			return &g->all.v[i];
	struct scene_doc *d = array_add(&g->all);
	*d = (struct scene_doc){
		.node = g->node, .rank = rank, .is_input = g->is_input, .index = INDEX_NONE
	};
	return d;
}

static bool is_list_place(const struct facet_item *item)
{
	for (size_t i = 0; i + 1 < item->key.n; i++)
		if (item->key.s[i] == '.' && item->key.s[i + 1] >= '0' && item->key.s[i + 1] <= '9')
			return false;
	return item->event == 0;
}

static void take_id(struct gathering *g, const struct facet_item *item, uint32_t rank, struct str id)
{
	struct scene_doc *d = doc_at(g, rank);
	if (str_is_set(d->id))
		return;
	d->id = id;
	d->key = item->key;
	d->index = is_list_place(item) ? rank : INDEX_NONE;
}

static bool is_object(struct value v)
{
	return (v.type == VALUE_JSON || v.type == VALUE_STRING) && v.text.n && v.text.s[0] == '{';
}

static struct value any_member(struct value v, const char *const *names, size_t n, struct arena *arena)
{
	struct value found = { .type = VALUE_NONE };
	for (size_t i = 0; i < n && (found.type == VALUE_NONE || found.type == VALUE_NULL); i++)
		found = value_member(v, names[i], arena);
	return found;
}

#define ANY(v, names) any_member(v, names, sizeof(names) / sizeof((names)[0]), g->s->arena)

/* A document as one object: {"id", "page_content", "metadata", "score"}. */
static void take_object(struct gathering *g, const struct facet_item *item, uint32_t rank)
{
	static const char *const ids[] = { "id",    "doc_id",      "document_id",     "chunk_id",
					   "docId", "metadata.id", "metadata.doc_id", "metadata.source",
					   "source" };
	static const char *const contents[] = { "content", "page_content", "pageContent", "text",
						"document" };
	static const char *const scores[] = { "score", "similarity", "relevance_score", "metadata.score" };
	struct value id = ANY(item->value, ids), content = ANY(item->value, contents);
	struct value score = ANY(item->value, scores),
		     metadata = value_member(item->value, "metadata", g->s->arena);
	struct scene_doc *d = doc_at(g, rank);
	if (id.type == VALUE_STRING || id.type == VALUE_INT)
		take_id(g, item, rank, value_text(id, g->s->arena));
	if (content.type == VALUE_STRING)
		d->content = content.text;
	if (!d->has_score)
		d->has_score = value_as_double(score, &d->score);
	if (!value_is_set(d->metadata))
		d->metadata = is_object(metadata) ? metadata : item->value;
	if (!str_is_set(d->key))
		d->key = item->key;
}

static void take_contents(struct gathering *g, enum facet f)
{
	struct facet_item *items;
	size_t n = scene_items(g->s, g->node, f, &items);
	for (size_t i = 0; i < n; i++) {
		uint32_t rank = items[i].event ? (uint32_t)i : items[i].index[0];
		if (is_object(items[i].value)) {
			take_object(g, &items[i], rank);
			continue;
		}
		struct scene_doc *d = doc_at(g, rank);
		d->content = value_text(items[i].value, g->s->arena);
		if (!str_is_set(d->key))
			d->key = items[i].key;
	}
}

static void take_ids(struct gathering *g, enum facet f)
{
	struct facet_item *items;
	size_t n = scene_items(g->s, g->node, f, &items);
	for (size_t i = 0; i < n; i++) {
		uint32_t rank = items[i].event ? (uint32_t)i : items[i].index[0];
		if (is_object(items[i].value))
			take_object(g, &items[i], rank);
		else
			take_id(g, &items[i], rank, value_text(items[i].value, g->s->arena));
	}
}

static void take_scores(struct gathering *g, enum facet f)
{
	struct facet_item *items;
	size_t n = scene_items(g->s, g->node, f, &items);
	for (size_t i = 0; i < n; i++) {
		struct scene_doc *d = doc_at(g, items[i].event ? (uint32_t)i : items[i].index[0]);
		d->has_score = value_as_double(items[i].value, &d->score);
		d->is_distance = str_ends(items[i].key, STR("distance"));
	}
}

/* One version may be that of the whole corpus. */
static void take_versions(struct gathering *g)
{
	struct facet_item *items;
	size_t n = scene_items(g->s, g->node, FACET_DOC_VERSION, &items), of_span = g->all.n - g->from;
	for (size_t i = 0; i < n; i++) {
		struct str version = value_text(items[i].value, g->s->arena);
		if (n == 1 && of_span != 1)
			return;
		doc_at(g, items[i].index[0])->version = version;
	}
}

/* "retrieval.documents.0.document.metadata.status": a key each. */
static void add_member(struct gathering *g, struct scene_doc *d, const struct facet_item *item)
{
	ptrdiff_t at = str_find(item->key, STR(".metadata."));
	struct buf text = { 0 };
	struct str name = str_from(item->key, (size_t)at + 10), old = d->metadata.text;
	if (d->metadata.type == VALUE_JSON && old.n > 2 && old.s[old.n - 1] == '}') {
		buf_add(&text, old.s, old.n - 1);
		buf_add_char(&text, ',');
	} else {
		buf_add_char(&text, '{');
	}
	buf_add_char(&text, '"');
	json_escape(&text, name);
	buf_add_c(&text, "\":");
	if (item->value.type == VALUE_STRING) {
		buf_add_char(&text, '"');
		json_escape(&text, item->value.text);
		buf_add_char(&text, '"');
	} else {
		buf_add_str(&text, value_text(item->value, g->s->arena));
	}
	buf_add_char(&text, '}');
	d->metadata = value_json(arena_str(g->s->arena, buf_str(&text)));
	buf_release(&text);
}

static void take_metadata(struct gathering *g)
{
	struct facet_item *items;
	size_t n = scene_items(g->s, g->node, FACET_DOC_METADATA, &items);
	for (size_t i = 0; i < n; i++) {
		struct scene_doc *d = doc_at(g, items[i].event ? (uint32_t)i : items[i].index[0]);
		if (str_find(items[i].key, STR(".metadata.")) >= 0)
			add_member(g, d, &items[i]);
		else if (is_object(items[i].value))
			d->metadata = items[i].value;
		struct value version = value_member(d->metadata, "version", g->s->arena);
		if (value_is_set(version) && version.type != VALUE_NULL && !str_is_set(d->version))
			d->version = value_text(version, g->s->arena);
	}
}

static int by_rank(const void *a, const void *b)
{
	const struct scene_doc *x = a, *y = b;
	if (x->is_input != y->is_input)
		return x->is_input - y->is_input;
	return (x->rank > y->rank) - (x->rank < y->rank);
}

static void take_reranked(struct gathering *g)
{
	struct str top;
	take_ids(g, FACET_RERANK_OUTPUT_DOCS);
	take_scores(g, FACET_RERANK_OUTPUT_SCORES);
	if (g->all.n == g->from && scene_text(g->s, g->node, FACET_RERANK_TOP1, &top)) {
		const struct attr *a = facet_recorded(scene_of(g->s, g->node), FACET_RERANK_TOP1, NULL);
		struct scene_doc *d = doc_at(g, 0);
		d->id = top;
		d->key = a ? a->key : STR("");
		d->has_score = scene_double(g->s, g->node, FACET_RERANK_TOP1_SCORE, &d->score);
	}
	g->is_input = true;
	take_ids(g, FACET_RERANK_INPUT_DOCS);
	g->is_input = false;
}

/* Rerankers of OpenInference give a document's text where it has no id. */
static bool may_hold_docs(const struct scene *s, uint32_t node)
{
	static const enum facet facets[] = {
		FACET_DOC_IDS,          FACET_DOC_CONTENT,        FACET_DOC_SCORES,
		FACET_DOC_METADATA,     FACET_RERANK_OUTPUT_DOCS, FACET_RERANK_TOP1,
		FACET_RERANK_INPUT_DOCS
	};
	for (size_t i = 0; i < sizeof(facets) / sizeof(facets[0]); i++)
		if (scene_has(s, node, facets[i]))
			return true;
	return false;
}

void scene_find_docs(struct scene *s)
{
	struct gathering g = { .s = s };
	for (size_t i = 0; i < s->flow_n; i++) {
		g.node = s->flow[i];
		g.from = g.all.n;
		enum component c = scene_component(s, g.node);
		if (!may_hold_docs(s, g.node) || c == COMPONENT_JUDGE || c == COMPONENT_VALIDATOR)
			continue;
		take_ids(&g, FACET_DOC_IDS);
		take_contents(&g, FACET_DOC_CONTENT);
		take_scores(&g, FACET_DOC_SCORES);
		take_metadata(&g);
		take_versions(&g);
		take_reranked(&g);
		s->span[g.node].docs = (uint32_t)g.from;
		s->span[g.node].docs_n = (uint32_t)(g.all.n - g.from);
		if (g.all.n > g.from)
			qsort(&g.all.v[g.from], g.all.n - g.from, sizeof(*g.all.v), by_rank);
	}
	s->docs_n = g.all.n;
	s->docs = arena_array(s->arena, g.all.n, sizeof(*s->docs));
	if (g.all.n)
		memcpy(s->docs, g.all.v, g.all.n * sizeof(*s->docs));
	array_release(&g.all);
}
