/* What the model was given, and what it made of it, in order. */
#include "detect/claim.h"

#include "base/map.h"

struct gathering {
	const struct scene *s;
	struct map seen; /* texts */
	ARRAY(struct source) all;
};

static void add(struct gathering *g, struct source source)
{
	bool is_new;
	source.text = str_trim(source.text);
	if (!source.text.n)
		return;
	bool repeats = source.kind != SOURCE_TOOL && source.kind != SOURCE_DOCUMENT;
	if (repeats)
		map_put(&g->seen, source.text, &is_new);
	if (!repeats || is_new)
		*array_add(&g->all) = source;
}

static const enum source_kind kind_of[ROLES] = {
	[ROLE_UNKNOWN] = SOURCE_USER,      [ROLE_SYSTEM] = SOURCE_SYSTEM, [ROLE_USER] = SOURCE_USER,
	[ROLE_ASSISTANT] = SOURCE_HISTORY, [ROLE_TOOL] = SOURCE_TOOL,
};

static void add_call(struct gathering *g, const struct scene_call *c)
{
	for (size_t i = 0; i < c->sent.n; i++) {
		const struct message *m = &c->sent.v[i];
		add(g, (struct source){ kind_of[m->role], c->node, m->text, STR_UNSET, m->key, INDEX_NONE });
	}
	add(g, (struct source){ SOURCE_MODEL, c->node, c->text, STR_UNSET, c->text_key, INDEX_NONE });
	for (size_t i = 0; i < c->answered.calls_n; i++) {
		const struct message_call *call = &c->answered.calls[i];
		add(g, (struct source){ SOURCE_MODEL, c->node, value_text(call->arguments, g->s->arena),
					call->name, call->key, INDEX_NONE });
	}
}

static void add_docs(struct gathering *g, uint32_t node, size_t *at)
{
	const struct scene *s = g->s;
	for (; *at < s->docs_n && s->docs[*at].node == node; ++*at) {
		const struct scene_doc *d = &s->docs[*at];
		if (!d->is_input)
			add(g, (struct source){ SOURCE_DOCUMENT, node, d->content, d->id, d->key, d->index });
	}
}

/* Documents, calls and tools are in the order of the flow: three lists are merged. */
static struct sources *gather(const struct scene *s)
{
	struct gathering g = { .s = s };
	size_t doc = 0, call = 0, tool = 0;
	map_init(&g.seen);
	if (s->question_node != NODE_NONE)
		add(&g, (struct source){ SOURCE_USER, s->question_node, s->question, STR_UNSET, STR(""),
					 INDEX_NONE });
	for (size_t i = 0; i < s->flow_n; i++) {
		uint32_t node = s->flow[i];
		struct str text;
		add_docs(&g, node, &doc);
		if (call < s->calls_n && s->calls[call].node == node) {
			add_call(&g, &s->calls[call++]);
		} else if (tool < s->tools_n && s->tools[tool].node == node) {
			const struct scene_tool *t = &s->tools[tool++];
			if (value_is_set(t->result))
				add(&g, (struct source){ SOURCE_TOOL, node, value_text(t->result, s->arena),
							 t->name, t->result_key, INDEX_NONE });
		} else if (scene_component(s, node) == COMPONENT_RETRIEVER &&
			   scene_has(s, node, FACET_OUTPUT_TEXT) &&
			   scene_text(s, node, FACET_OUTPUT_TEXT, &text)) {
			add(&g,
			    (struct source){ SOURCE_DOCUMENT, node, text, STR_UNSET,
					     facet_recorded(scene_of(s, node), FACET_OUTPUT_TEXT, NULL)->key,
					     INDEX_NONE });
		}
	}
	struct sources *out = arena_alloc(s->arena, sizeof(*out));
	*out = (struct sources){ arena_array(s->arena, g.all.n, sizeof(*out->v)), g.all.n };
	if (out->n)
		memcpy(out->v, g.all.v, out->n * sizeof(*out->v));
	array_release(&g.all);
	map_release(&g.seen);
	return out;
}

void sources_of(const struct scene *s, struct sources *out)
{
	if (!s->memo->sources)
		s->memo->sources = gather(s);
	*out = *s->memo->sources;
}

/* ---- evidence ---- */

/* Text that this trace's models wrote before is no evidence, also not where it comes back as history. */
static bool is_evidence(const struct sources *all, size_t at)
{
	if (all->v[at].kind == SOURCE_MODEL)
		return false;
	for (size_t i = 0; all->v[at].kind == SOURCE_HISTORY && i < at; i++)
		if (all->v[i].kind == SOURCE_MODEL && str_eq(all->v[i].text, all->v[at].text))
			return false;
	return true;
}

void evidence_of(const struct scene *s, struct sources *out)
{
	struct sources all, *kept = s->memo->evidence;
	if (!kept) {
		sources_of(s, &all);
		kept = s->memo->evidence = arena_alloc(s->arena, sizeof(*kept));
		*kept = (struct sources){ arena_array(s->arena, all.n, sizeof(*kept->v)), 0 };
		for (size_t i = 0; i < all.n; i++)
			if (is_evidence(&all, i))
				kept->v[kept->n++] = all.v[i];
	}
	*out = *kept;
}
