/* What the model was given: conversation, documents, results of tools; and what versions made the answer. */
#include "base/array.h"
#include "base/map.h"
#include "eval/case.h"

/* ---- documents ---- */

struct gathering {
	struct eval_case *c;
	const struct store *artifacts;
	ARRAY(struct eval_doc) docs;
	ARRAY(uint32_t) order; /* places that rerankers gave */
	struct map by_id;      /* to place + 1 */
	struct map excluded, included;
};

static void fill_text(const struct gathering *g, struct eval_doc *doc)
{
	struct str content;
	if (!doc->text.n && str_is_set(doc->id) && g->artifacts &&
	    store_find(g->artifacts, doc->id, &content))
		doc->text = arena_str(g->c->arena, content);
}

static struct eval_doc *add_doc(struct gathering *g, const struct scene_doc *d)
{
	struct eval_doc *doc = array_add(&g->docs);
	*doc = (struct eval_doc){ .id = d->id,
				  .text = d->content,
				  .version = d->version,
				  .metadata = d->metadata,
				  .score = d->score,
				  .has_score = d->has_score,
				  .is_distance = d->is_distance,
				  .retrieved = d->rank,
				  .span_id = scene_of(g->c->scene, d->node)->span_id };
	fill_text(g, doc);
	if (d->id.n)
		*map_put(&g->by_id, d->id, NULL) = g->docs.n;
	return doc;
}

/* Searches that find the same document again give it once. */
static void add_retrieved(struct gathering *g)
{
	const struct scene *s = g->c->scene;
	for (size_t i = 0; i < s->docs_n; i++) {
		const struct scene_doc *d = &s->docs[i];
		bool reranker = scene_component(s, d->node) == COMPONENT_RERANKER;
		if (reranker || d->is_input || (d->id.n && map_get(&g->by_id, d->id)))
			continue;
		add_doc(g, d);
	}
}

static void add_reranked(struct gathering *g)
{
	const struct scene *s = g->c->scene;
	for (size_t i = 0; i < s->docs_n; i++) {
		const struct scene_doc *d = &s->docs[i];
		if (scene_component(s, d->node) != COMPONENT_RERANKER || d->is_input)
			continue;
		const uint64_t *known = d->id.n ? map_get(&g->by_id, d->id) : NULL;
		struct eval_doc *doc = known ? &g->docs.v[*known - 1] : add_doc(g, d);
		if (!known) { /* its score is the reranker's alone */
			doc->retrieved = INDEX_NONE;
			doc->has_score = false;
		}
		doc->rerank_score = d->score;
		doc->has_rerank_score = d->has_score;
		*array_add(&g->order) = (uint32_t)(doc - g->docs.v);
	}
}

static void find_ids(const struct scene *s, enum facet f, struct map *out)
{
	for (size_t i = 0; i < s->flow_n; i++) {
		struct facet_item *items;
		size_t n = scene_items(s, s->flow[i], f, &items);
		for (size_t k = 0; k < n; k++)
			map_put(out, value_text(items[k].value, s->arena), NULL);
	}
}

/* Rerankers say what comes first; what they say nothing of stays in the retriever's order behind that. */
static void settle_docs(struct gathering *g)
{
	struct eval_case *c = g->c;
	bool *taken = mem_alloc(g->docs.n ? g->docs.n : 1, sizeof(*taken));
	c->docs = arena_array(c->arena, g->docs.n, sizeof(*c->docs));
	for (size_t i = 0; i < g->order.n; i++)
		if (!taken[g->order.v[i]]) {
			taken[g->order.v[i]] = true;
			c->docs[c->docs_n++] = g->docs.v[g->order.v[i]];
		}
	for (size_t i = 0; i < g->docs.n; i++)
		if (!taken[i])
			c->docs[c->docs_n++] = g->docs.v[i];
	for (size_t i = 0; i < c->docs_n; i++) {
		struct eval_doc *doc = &c->docs[i];
		doc->excluded = doc->id.n && (map_get(&g->excluded, doc->id) ||
					      (g->included.n && !map_get(&g->included, doc->id)));
	}
	free(taken);
}

static void find_docs(struct eval_case *c, const struct store *artifacts)
{
	struct gathering g = { .c = c, .artifacts = artifacts };
	map_init(&g.by_id);
	map_init(&g.excluded);
	map_init(&g.included);
	find_ids(c->scene, FACET_EXCLUDED_DOCS, &g.excluded);
	find_ids(c->scene, FACET_INCLUDED_DOCS, &g.included);
	add_retrieved(&g);
	add_reranked(&g);
	settle_docs(&g);
	map_release(&g.by_id);
	map_release(&g.excluded);
	map_release(&g.included);
	array_release(&g.docs);
	array_release(&g.order);
}

/* ---- conversation ---- */

static void add_turn(struct eval_case *c, enum message_role role, struct str text)
{
	c->turns[c->turns_n++] = (struct eval_turn){ role, text };
}

/*
 * What the model that answered was sent, without the steps of tools, which are
 * kept apart; where that is not recorded, the question alone.
 */
static void find_turns(struct eval_case *c)
{
	const struct scene *s = c->scene;
	const struct scene_call *call = s->answer_call != INDEX_NONE ? &s->calls[s->answer_call] : NULL;
	size_t n = call ? call->sent.n : 0;
	bool asked = false;
	c->turns = arena_array(c->arena, n + 1, sizeof(*c->turns));
	c->system = STR_UNSET;
	for (size_t i = 0; i < n; i++) {
		const struct message *m = &call->sent.v[i];
		bool user = m->role == ROLE_USER || m->role == ROLE_UNKNOWN;
		if (m->role == ROLE_TOOL || (!m->text.n && !user))
			continue;
		if (m->role == ROLE_SYSTEM && !str_is_set(c->system))
			c->system = m->text;
		asked |= user;
		add_turn(c, user ? ROLE_USER : m->role, m->text.s ? m->text : STR(""));
	}
	if (!asked && str_is_set(c->question))
		add_turn(c, ROLE_USER, c->question);
}

/* "a_123", whose payload lies with the artifacts. */
static struct str kept_elsewhere(struct eval_case *c, enum facet f, const struct store *artifacts)
{
	uint32_t node;
	struct str id, content;
	if (!artifacts || !scene_first(c->scene, f, &node, &id) || !store_find(artifacts, id, &content))
		return STR_UNSET;
	return str_trim(arena_str(c->arena, content));
}

/* ---- tools ---- */

static void find_tools(struct eval_case *c)
{
	const struct scene *s = c->scene;
	c->tools = arena_array(c->arena, s->tools_n, sizeof(*c->tools));
	for (size_t i = 0; i < s->tools_n; i++) {
		const struct scene_tool *t = &s->tools[i];
		struct str name = t->name.n ? t->name : scene_of(s, t->node)->name;
		struct str why = t->fault_text.n ? t->fault_text : STR("it failed");
		c->tools[c->tools_n++] = (struct eval_tool){
			.name = name.s ? name : STR(""),
			.call_id = t->call_id,
			.span_id = scene_of(s, t->node)->span_id,
			.arguments = t->arguments,
			.result = t->result,
			.error = t->fault != FAULT_NONE ? why : STR_UNSET,
		};
	}
}

void case_find_context(struct eval_case *c, const struct eval_given *given)
{
	if (!str_is_set(c->question))
		c->question = kept_elsewhere(c, FACET_INPUT_REF, given->artifacts);
	if (!c->answer.n)
		c->answer = kept_elsewhere(c, FACET_OUTPUT_REF, given->artifacts);
	if (!str_is_set(c->answer))
		c->answer = STR("");
	find_turns(c);
	find_docs(c, given->artifacts);
	find_tools(c);
}

/* ---- versions ---- */

static const enum facet version_facets[] = {
	FACET_REQUEST_MODEL,   FACET_RESPONSE_MODEL, FACET_PROVIDER,
	FACET_PROMPT_ID,       FACET_PROMPT_VERSION, FACET_PROMPT_HASH,
	FACET_TEMPERATURE,     FACET_TOP_P,          FACET_TOP_K,
	FACET_MAX_TOKENS,      FACET_SEED,           FACET_SYSTEM_FINGERPRINT,
	FACET_RETRIEVAL_INDEX, FACET_RETRIEVAL_K,    FACET_EMBEDDING_MODEL,
	FACET_RERANK_MODEL,    FACET_EVAL_RUBRIC,    FACET_RELEASE,
	FACET_DEPLOYMENT,      FACET_ENVIRONMENT,    FACET_SERVICE,
	FACET_EXPERIMENT,      FACET_VARIANT,
};

typedef ARRAY(struct eval_version) versions;

static bool is_known(const versions *all, const char *name, struct str value)
{
	for (size_t i = 0; i < all->n; i++)
		if (all->v[i].name == name && str_eq(all->v[i].value, value))
			return true;
	return false;
}

/* Each value once, with the first span that tells of it. */
void case_find_versions(struct eval_case *c)
{
	enum { MOST = 200, N = sizeof(version_facets) / sizeof(version_facets[0]) };
	const struct scene *s = c->scene;
	versions all = { 0 };
	for (size_t i = 0; i < s->flow_n; i++)
		for (size_t f = 0; f < N && all.n < MOST; f++) {
			struct str text;
			const char *name = facet_name(version_facets[f]);
			if (scene_has(s, s->flow[i], version_facets[f]) &&
			    scene_text(s, s->flow[i], version_facets[f], &text) &&
			    !is_known(&all, name, text))
				*array_add(&all) =
					(struct eval_version){ name, text, scene_of(s, s->flow[i])->name };
		}
	c->versions_n = all.n;
	c->versions = arena_array(c->arena, all.n, sizeof(*c->versions));
	if (all.n)
		memcpy(c->versions, all.v, all.n * sizeof(*c->versions));
	array_release(&all);
	uint32_t at = s->answer_call != INDEX_NONE ? s->calls[s->answer_call].node : NODE_NONE, any;
	c->prompt_id = c->prompt_version = c->prompt_hash = STR_UNSET;
	struct str *const to[] = { &c->prompt_id, &c->prompt_version, &c->prompt_hash };
	static const enum facet facets[] = { FACET_PROMPT_ID, FACET_PROMPT_VERSION, FACET_PROMPT_HASH };
	for (size_t i = 0; i < 3; i++)
		if ((at == NODE_NONE || !scene_text(s, at, facets[i], to[i])) &&
		    !scene_first(s, facets[i], &any, to[i]))
			*to[i] = STR_UNSET;
}
