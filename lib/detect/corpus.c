/* Three maps, filled from facets of every span. */
#include "detect/corpus.h"

#include "base/array.h"
#include "base/map.h"
#include "detect/documents.h"

enum {
	SCRATCH_BYTES = 1 << 20,
	ENTRIES_MAX = 1 << 20,
	ROUND = 100,
	SHARE = 20 /* one in so many is no chance */
};

struct version {
	struct str name;
	uint64_t number;
};

struct seen {
	struct str one, other;
};

struct corpus {
	struct arena arena, scratch;
	struct map documents; /* base -> place in `newest` + 1 */
	ARRAY(struct version) newest;
	struct map tokens;   /* "8192" -> spans */
	uint64_t counted;    /* spans with a token count */
	struct map sessions; /* session and prompt -> place in `versions` + 1 */
	ARRAY(struct seen) versions;
};

struct corpus *corpus_new(void)
{
	struct corpus *c = mem_alloc(1, sizeof(*c));
	map_init(&c->documents);
	map_init(&c->tokens);
	map_init(&c->sessions);
	return c;
}

void corpus_free(struct corpus *c)
{
	if (!c)
		return;
	map_release(&c->documents);
	map_release(&c->tokens);
	map_release(&c->sessions);
	array_release(&c->newest);
	array_release(&c->versions);
	arena_release(&c->arena);
	arena_release(&c->scratch);
	free(c);
}

/* The value's place; NULL when the map is full, which only makes rules quieter. */
static uint64_t *place_of(struct corpus *c, struct map *m, struct str key)
{
	uint64_t *at = map_get(m, key);
	if (at || m->n >= ENTRIES_MAX)
		return at;
	return map_put(m, arena_str(&c->arena, key), NULL);
}

static void add_documents(struct corpus *c, const struct span *s)
{
	struct facet_item *items;
	size_t n = facet_all(s, FACET_DOC_IDS, &c->scratch, &items);
	for (size_t i = 0; i < n; i++) {
		struct str id = value_text(items[i].value, &c->scratch), base;
		uint64_t version;
		if (doc_id_is_stale(id) || !doc_version_of(id, &base, &version))
			continue;
		uint64_t *at = place_of(c, &c->documents, base);
		if (at && !*at) {
			*array_add(&c->newest) = (struct version){ arena_str(&c->arena, id), version };
			*at = c->newest.n;
		} else if (at && c->newest.v[*at - 1].number < version) {
			c->newest.v[*at - 1] = (struct version){ arena_str(&c->arena, id), version };
		}
	}
}

static struct str token_key(char room[24], int64_t tokens)
{
	struct str text = { room, 0 };
	do
		room[text.n++] = (char)('0' + tokens % 10);
	while ((tokens /= 10) > 0);
	return text;
}

/* Only counts that a person could have chosen as a limit. */
static bool is_round(int64_t tokens)
{
	return tokens >= 1000 && (tokens % ROUND == 0 || (tokens & (tokens - 1)) == 0 || tokens % 1024 == 0);
}

static void add_tokens(struct corpus *c, const struct span *s)
{
	int64_t tokens;
	char room[24];
	if (!facet_i64(s, FACET_INPUT_TOKENS, &c->scratch, &tokens))
		return;
	c->counted++;
	if (!is_round(tokens))
		return;
	uint64_t *at = place_of(c, &c->tokens, token_key(room, tokens));
	if (at)
		++*at;
}

static struct str session_key(struct arena *arena, struct str session, struct str prompt)
{
	return arena_printf(arena, "%.*s%c%.*s", (int)session.n, session.s, 0, (int)prompt.n, prompt.s);
}

static void add_version(struct corpus *c, const struct span *s)
{
	struct str session, prompt = STR(""), version;
	if (!facet_text(s, FACET_SESSION, &c->scratch, &session) ||
	    !facet_text(s, FACET_PROMPT_VERSION, &c->scratch, &version))
		return;
	if (!facet_text(s, FACET_PROMPT_ID, &c->scratch, &prompt))
		return;
	uint64_t *at = place_of(c, &c->sessions, session_key(&c->scratch, session, prompt));
	if (at && !*at) {
		*array_add(&c->versions) = (struct seen){ arena_str(&c->arena, version), STR_UNSET };
		*at = c->versions.n;
	} else if (at && !str_is_set(c->versions.v[*at - 1].other) &&
		   !str_eq(c->versions.v[*at - 1].one, version)) {
		c->versions.v[*at - 1].other = arena_str(&c->arena, version);
	}
}

void corpus_add(struct corpus *c, const struct facet_sets *sets, const struct span *s)
{
	struct facet_set has;
	if (c->scratch.used_bytes > SCRATCH_BYTES)
		arena_reset(&c->scratch);
	facet_set_of(sets, s, &has);
	if (facet_set_has(&has, FACET_DOC_IDS))
		add_documents(c, s);
	if (facet_set_has(&has, FACET_INPUT_TOKENS))
		add_tokens(c, s);
	if (facet_set_has(&has, FACET_PROMPT_VERSION))
		add_version(c, s);
}

bool corpus_newer(const struct corpus *c, struct str base, uint64_t version, struct arena *arena,
		  struct str *newer)
{
	const uint64_t *at = map_get(&c->documents, base);
	if (!at || c->newest.v[*at - 1].number <= version)
		return false;
	*newer = arena_str(arena, c->newest.v[*at - 1].name);
	return true;
}

uint64_t corpus_same_tokens(const struct corpus *c, int64_t tokens)
{
	char room[24];
	const uint64_t *n = is_round(tokens) ? map_get(&c->tokens, token_key(room, tokens)) : NULL;
	return n && *n * SHARE >= c->counted ? *n : 0;
}

bool corpus_versions(const struct corpus *c, struct str session, struct str prompt, struct str *one,
		     struct str *other)
{
	struct arena scratch = { 0 };
	const uint64_t *at = map_get(&c->sessions, session_key(&scratch, session, prompt));
	arena_release(&scratch);
	if (!at || !str_is_set(c->versions.v[*at - 1].other))
		return false;
	*one = c->versions.v[*at - 1].one;
	*other = c->versions.v[*at - 1].other;
	return true;
}
