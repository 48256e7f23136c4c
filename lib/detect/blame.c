/* Claims of the answer and of tool arguments, looked for in all sources in the order of the flow. */
#include "detect/blame.h"

#include "json/walk.h"

struct blamed_list {
	struct blamed *v;
	size_t n, cap;
};

struct asking {
	const struct scene *s;
	const struct sources *all;
	struct blamed_list *out;
};

/* An answer that no call gave, but a span around the steps: all of them come before it, but those that check
 * it. */
enum { AFTER_ALL = UINT32_MAX };

static bool comes_before(const struct scene *s, uint32_t node, uint32_t before)
{
	enum component c = scene_component(s, node);
	if (before == AFTER_ALL)
		return c != COMPONENT_JUDGE && c != COMPONENT_VALIDATOR && c != COMPONENT_GUARDRAIL;
	return s->span[node].flow <= before;
}

/* What the model was given first, then what models said before the place asked about. */
static void look(const struct asking *a, struct claims *c, uint32_t before)
{
	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < a->all->n; i++) {
			const struct source *source = &a->all->v[i];
			bool model = source->kind == SOURCE_MODEL;
			if (model == (pass == 1) && comes_before(a->s, source->node, before))
				claims_look(c, a->all, i, a->s->arena);
		}
}

static void take(const struct asking *a, const struct claims *c, uint32_t node, struct str in, struct str key)
{
	for (size_t i = 0; i < c->n; i++) {
		uint32_t source = c->v[i].source;
		bool model = source == INDEX_NONE || a->all->v[source].kind == SOURCE_MODEL;
		*array_add(a->out) = (struct blamed){ c->v[i], node, in, key, model };
	}
}

static void blame_answer(const struct asking *a)
{
	const struct scene *s = a->s;
	struct claims c;
	if (s->answer_node == NODE_NONE)
		return;
	claims_in(s->answer, true, s->arena, &c);
	look(a, &c, s->answer_call != INDEX_NONE ? s->span[s->calls[s->answer_call].node].flow : AFTER_ALL);
	take(a, &c, s->answer_node, STR("answer"), s->answer_key);
}

/* Each scalar of the arguments is a claim of its own, whole. */
static void blame_call(const struct asking *a, const struct scene_call *call,
		       const struct message_call *asked)
{
	struct json_walk w;
	enum json_step step;
	ARRAY(struct claim) found = { 0 };
	struct str text = value_text(asked->arguments, a->s->arena);
	json_walk_init(&w, text, a->s->arena);
	while ((step = json_walk_next(&w)) != JSON_STEP_END) {
		if (step != JSON_STEP_SCALAR || w.type == PULL_BOOL || w.type == PULL_NULL)
			continue;
		struct str value = str_trim(w.type == PULL_STRING ? json_walk_string(&w) : w.raw);
		struct claims one;
		claims_in(value, false, a->s->arena, &one);
		bool whole = one.n == 1 && one.v[0].text.n == value.n;
		if (value.n)
			*array_add(&found) = whole ? one.v[0]
						   : (struct claim){ .kind = CLAIM_QUOTE,
								     .text = value,
								     .source = INDEX_NONE };
	}
	struct claims c = { found.v, found.n };
	look(a, &c, a->s->span[call->node].flow > 0 ? a->s->span[call->node].flow : 0);
	take(a, &c, call->node, asked->name, asked->key);
	array_release(&found);
}

/* The call's own words are no source of it. */
static struct sources without(const struct sources *all, uint32_t node, struct arena *arena)
{
	struct sources out = { arena_array(arena, all->n, sizeof(*out.v)), all->n };
	for (size_t i = 0; i < all->n; i++) {
		out.v[i] = all->v[i];
		if (out.v[i].node == node && out.v[i].kind == SOURCE_MODEL)
			out.v[i].text = STR("");
	}
	return out;
}

void blame_of(struct diagnosis *d, struct blame *out)
{
	enum { CALLS_MOST = 64 };
	const struct scene *s = d->scene;
	struct blamed_list all = { 0 };
	struct asking a = { .s = s, .all = &out->sources, .out = &all };
	size_t calls = 0;
	*out = (struct blame){ .n = 0 };
	sources_of(s, &out->sources);
	blame_answer(&a);
	for (size_t i = 0; i < s->calls_n; i++)
		for (size_t k = 0; k < s->calls[i].answered.calls_n && calls < CALLS_MOST; k++, calls++) {
			struct sources others = without(&out->sources, s->calls[i].node, s->arena);
			struct asking one = { .s = s, .all = &others, .out = &all };
			blame_call(&one, &s->calls[i], &s->calls[i].answered.calls[k]);
		}
	out->n = all.n;
	out->v = arena_array(s->arena, all.n, sizeof(*out->v));
	if (all.n)
		memcpy(out->v, all.v, all.n * sizeof(*out->v));
	array_release(&all);
}
