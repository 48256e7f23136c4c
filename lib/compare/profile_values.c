/*
 * Values are looked for where their key has them, not in the index of the
 * profile, and the key by where its name stands: spans of a batch share it.
 */
#include "compare/profile_values.h"

#include "detect/phrases.h"

enum { ID_LONGEST = 300 /* bytes */, NEAR = 256 };

/* Facets whose values are categories. */
static const enum facet categories[] = {
	FACET_REQUEST_MODEL,
	FACET_RESPONSE_MODEL,
	FACET_PROVIDER,
	FACET_MODEL_POLICY,
	FACET_SYSTEM_FINGERPRINT,
	FACET_SERVICE_TIER,
	FACET_REASONING_EFFORT,
	FACET_TEMPERATURE,
	FACET_PROMPT_ID,
	FACET_PROMPT_VERSION,
	FACET_TRUNCATED,
	FACET_ROUTE,
	FACET_ROUTE_REASON,
	FACET_FALLBACK,
	FACET_CACHE,
	FACET_TASK_TYPE,
	FACET_FINISH_REASON,
	FACET_TOOL_NAME,
	FACET_CALLS_ASKED_NAME,
	FACET_TOOL_STATUS,
	FACET_EVAL_LABEL,
	FACET_EVAL_RUBRIC,
	FACET_GUARDRAIL_NAME,
	FACET_GUARDRAIL_RESULT,
	FACET_VALIDATION_RESULT,
	FACET_ERROR_TYPE,
	FACET_HTTP_STATUS,
	FACET_DOC_IDS,
	FACET_INCLUDED_DOCS,
	FACET_EXCLUDED_DOCS,
	FACET_EXCLUSION_REASONS,
	FACET_RERANK_TOP1,
	FACET_RERANK_CHANGED_TOP1,
	FACET_RERANK_MODEL,
	FACET_EMBEDDING_MODEL,
	FACET_RETRIEVAL_INDEX,
	FACET_RETRIEVAL_K,
	FACET_CITED,
	FACET_OUTCOME,
	FACET_FEEDBACK_LABEL,
	FACET_REVIEW_OUTCOME,
	FACET_AGENT,
	FACET_TENANT_TIER,
	FACET_LOCALE,
};

enum { CATEGORIES = sizeof(categories) / sizeof(categories[0]) };
_Static_assert(CATEGORIES <= 64, "a bit for each category");

/* A key, and the entries of its values, by their text. */
struct key {
	struct profile_entry *states;
	struct profile_entry *last; /* that was counted: most say what the one before them said */
	struct map values;
	size_t longest;
};

struct profile_keys {
	struct key *category[CATEGORIES], *refusal;
	struct map by_name;      /* to their keys */
	struct key *near[NEAR];  /* by the address of their names */
	struct facet_set asked;  /* all categories */
	uint8_t place[FACETS];   /* among the categories */
	ARRAY(struct key *) all; /* in the arena of the profile */
};

static struct profile_keys *keys_of(struct profile *p)
{
	if (p->said)
		return p->said;
	struct profile_keys *keys = mem_alloc(1, sizeof(*keys));
	for (size_t i = 0; i < CATEGORIES; i++) {
		facet_set_add(&keys->asked, categories[i]);
		keys->place[categories[i]] = (uint8_t)i;
	}
	return p->said = keys;
}

void profile_keys_free(struct profile_keys *keys)
{
	if (!keys)
		return;
	for (size_t i = 0; i < keys->all.n; i++)
		map_release(&keys->all.v[i]->values);
	array_release(&keys->all);
	map_release(&keys->by_name);
	free(keys);
}

/* One for all that goes by this name: facets, too. */
static struct key *key_called(struct said *c, struct str name)
{
	struct profile_keys *keys = keys_of(c->p);
	const uint64_t *at = map_get(&keys->by_name, name);
	if (at)
		return (struct key *)(uintptr_t)*at;
	struct key *key = arena_alloc(&c->p->arena, sizeof(*key));
	*key = (struct key){ .states = profile_put(c->p, MEASURE_STATES, name, STR("")),
			     .longest = profile_is_documents(name) ? ID_LONGEST : PROFILE_TEXT };
	map_init(&key->values);
	*map_put(&keys->by_name, key->states->subject, NULL) = (uint64_t)(uintptr_t)key;
	*array_add(&keys->all) = key;
	return key;
}

static struct key *key_of_attribute(struct said *c, struct str name)
{
	struct profile_keys *keys = keys_of(c->p);
	struct key **near = &keys->near[((uintptr_t)name.s >> 3) % NEAR];
	if (!*near || !str_eq((*near)->states->subject, name))
		*near = key_called(c, name);
	return *near;
}

/* NULL: there are too many. */
static struct profile_entry *entry_of(struct said *c, struct key *key, struct str text)
{
	if (key->last && str_eq(key->last->value, text))
		return key->last;
	const uint64_t *at = map_get(&key->values, text);
	struct profile_entry *e =
		at ? (struct profile_entry *)(uintptr_t)*at : profile_put_value(c->p, key->states, text);
	if (e && !at)
		*map_put(&key->values, e->value, NULL) = (uint64_t)(uintptr_t)e;
	key->last = e ? e : key->last;
	return e;
}

static void count_entry(const struct said *c, struct profile_entry *e)
{
	e->traces += e->stamp != c->p->traces;
	e->stamp = c->p->traces;
}

static void count_value(struct said *c, struct key *key, struct value v)
{
	struct str text = str_trim(value_text(v, c->scratch));
	count_entry(c, key->states);
	if (!text.n) /* it says that there is none */
		return;
	key->states->dropped |= text.n > key->longest;
	struct profile_entry *e = key->states->dropped ? NULL : entry_of(c, key, text);
	if (e)
		count_entry(c, e);
}

/* ---- facets ---- */

static void count_category(struct said *c, unsigned i, struct value v)
{
	struct key **key = &keys_of(c->p)->category[i];
	*key = *key ? *key : key_called(c, str_of(facet_name(categories[i])));
	count_value(c, *key, v);
}

/* A text that may say nothing, or be a list, is looked at with all rows of its facet. */
static bool is_plain(struct value v)
{
	if (v.type == VALUE_STRING || v.type == VALUE_JSON)
		return v.text.n && v.text.s[0] != '[' && v.text.s[0] != 'N' && v.text.s[0] != 'n';
	return v.type != VALUE_NONE && v.type != VALUE_NULL;
}

static const struct facet_set *set_of_resource(struct said *c, const struct span *s)
{
	if (s->resource != c->resource) {
		c->resource = s->resource;
		c->of_resource = (struct facet_set){ { 0 } };
		if (s->resource)
			facet_set_of_attrs(c->sets, &s->resource->attrs, &c->of_resource);
	}
	return &c->of_resource;
}

/* The attributes that alone answer a category, by its place. */
static void find_plain(struct said *c, const struct span *s, const struct facet_set *events,
		       const struct attr **plain)
{
	const struct profile_keys *keys = keys_of(c->p);
	const struct attrs *attrs = &s->attrs;
	struct facet_set twice = *events;
	facet_set_join(&twice, set_of_resource(c, s));
	struct facet_set seen = twice;
	for (uint32_t i = 0; i < attrs->n; i++) {
		const struct facet_set *of_key = facet_set_of_key(c->sets, attrs->v[i].key_id);
		for (size_t w = 0; w < FACET_WORDS; w++)
			twice.word[w] |= seen.word[w] & of_key->word[w];
		facet_set_join(&seen, of_key);
	}
	for (uint32_t i = 0; i < attrs->n; i++) {
		const struct facet_set *of_key = facet_set_plain(c->sets, attrs->v[i].key_id);
		for (size_t w = 0; w < FACET_WORDS; w++) {
			uint64_t bits = of_key->word[w] & keys->asked.word[w] & ~twice.word[w];
			for (; bits && is_plain(attrs->v[i].value); bits &= bits - 1)
				plain[keys->place[w * 64 + (unsigned)__builtin_ctzll(bits)]] = &attrs->v[i];
		}
	}
}

static void count_facets(struct said *c, const struct span *s, const struct facet_set *has,
			 const struct attr *const *plain)
{
	const struct profile_keys *keys = keys_of(c->p);
	uint64_t asked = 0;
	for (size_t w = 0; w < FACET_WORDS; w++)
		for (uint64_t bits = has->word[w] & keys->asked.word[w]; bits; bits &= bits - 1)
			asked |= UINT64_C(1) << keys->place[w * 64 + (unsigned)__builtin_ctzll(bits)];
	for (; asked; asked &= asked - 1) {
		unsigned i = (unsigned)__builtin_ctzll(asked);
		struct facet_item *items;
		if (plain[i]) {
			count_category(c, i, plain[i]->value);
			continue;
		}
		size_t n = facet_all(s, categories[i], c->scratch, &items);
		for (size_t k = 0; k < n; k++)
			count_category(c, i, items[k].value);
	}
}

/* ---- attributes ---- */

/* Those that no facet asks for: an application's own flags and labels. */
static void count_attributes(struct said *c, const struct attrs *attrs)
{
	for (uint32_t i = 0; i < attrs->n; i++) {
		const struct attr *a = &attrs->v[i];
		bool may = a->value.type == VALUE_BOOL || a->value.type == VALUE_STRING;
		if (!a->key_id && may)
			count_value(c, key_of_attribute(c, a->key), a->value);
	}
}

void profile_count_span(struct said *c, const struct span *s, struct facet_set *has)
{
	const struct attr *plain[CATEGORIES] = { NULL };
	struct facet_set events;
	facet_set_of_events(c->sets, s, &events);
	find_plain(c, s, &events, plain);
	*has = events;
	facet_set_of_attrs(c->sets, &s->attrs, has);
	count_facets(c, s, has, plain);
	count_attributes(c, &s->attrs);
}

void profile_count_resource(struct said *c, const struct span *s)
{
	const struct attr *plain[CATEGORIES] = { NULL };
	count_facets(c, s, set_of_resource(c, s), plain);
	count_attributes(c, &s->resource->attrs);
}

/* What a model gave, for refusals. */
static const enum facet answers[] = { FACET_OUTPUT_MESSAGES, FACET_OUTPUT_TEXT };

void profile_count_refusal(struct said *c, const struct span *s, const struct facet_set *has)
{
	struct key **key = &keys_of(c->p)->refusal;
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		struct str text;
		if (facet_set_has(has, answers[i]) && facet_text(s, answers[i], c->scratch, &text)) {
			*key = *key ? *key : key_called(c, STR(PROFILE_REFUSAL));
			count_value(c, *key,
				    value_str(phrases_refuse(c->p->phrases, text) ? STR("yes") : STR("")));
			return;
		}
	}
}

void profile_values_ask(struct facet_set *asked)
{
	for (size_t i = 0; i < CATEGORIES; i++)
		facet_set_add(asked, categories[i]);
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++)
		facet_set_add(asked, answers[i]);
}
