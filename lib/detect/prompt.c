/* Prompts: cut, overfull, of two versions, without their system section. */
#include "detect/corpus.h"
#include "detect/rules.h"
#include "span/prompt_text.h"

/* Recorded flags: true, 1, "yes", a list of what was cut; not false, 0, "none". */
static bool says_yes(struct value v, struct arena *arena)
{
	static const char *const no[] = { "",   "false", "none", "null",     "no",
					  "[]", "{}",    "0",    "disabled", "auto" };
	int64_t n;
	struct str text = str_trim(value_text(v, arena));
	if (v.type == VALUE_NONE || v.type == VALUE_NULL)
		return false;
	if (value_as_i64(v, &n))
		return n > 0;
	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		if (str_eq_nocase(text, str_of(no[i])))
			return false;
	return true;
}

static bool tell_flag(const struct scene *s, struct findings *out, uint32_t node)
{
	const struct attr *a = scene_has(s, node, FACET_TRUNCATED)
				       ? facet_recorded(scene_of(s, node), FACET_TRUNCATED, NULL)
				       : NULL;
	if (!a || scene_component(s, node) == COMPONENT_EMBEDDER || !says_yes(a->value, s->arena))
		return false;
	struct finding *f = finding_add(out, node, CONFIDENCE_EXPLICIT, "cut the prompt to fit");
	finding_root(out, f, "a prompt that was cut");
	finding_evidence(out, f, node, a->key, INDEX_NONE, value_text(a->value, s->arena));
	return true;
}

static bool tell_event(const struct scene *s, struct findings *out, uint32_t node)
{
	const struct span *span = scene_of(s, node);
	for (uint32_t i = 0; i < span->events_n; i++) {
		if (str_find_nocase(span->events[i].name, STR("truncat")) < 0)
			continue;
		struct finding *f = finding_add(out, node, CONFIDENCE_EXPLICIT, "cut the prompt to fit");
		finding_root(out, f, "a prompt that was cut");
		finding_evidence(out, f, node, STR("event"), INDEX_NONE, span->events[i].name);
		return true;
	}
	return false;
}

/* A count that is exactly what was allowed was cut to it. */
static bool tell_budget(const struct scene *s, struct findings *out, uint32_t node)
{
	static const enum facet sections[] = { FACET_PROMPT_RETRIEVAL_TOKENS, FACET_PROMPT_HISTORY_TOKENS,
					       FACET_INPUT_TOKENS };
	int64_t budget, used;
	if (!scene_i64(s, node, FACET_TOKEN_BUDGET, &budget) || budget <= 0)
		return false;
	for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++) {
		if (!scene_i64(s, node, sections[i], &used) || used < budget ||
		    (used > budget && sections[i] != FACET_INPUT_TOKENS))
			continue;
		struct finding *f =
			finding_add(out, node, CONFIDENCE_INFERRED,
				    used == budget ? "filled its token budget exactly (%lld of %lld)"
						   : "went beyond its token budget (%lld of %lld)",
				    (long long)used, (long long)budget);
		finding_root(out, f, "a prompt that was cut");
		finding_facet(out, f, s->tree, node, sections[i]);
		finding_facet(out, f, s->tree, node, FACET_TOKEN_BUDGET);
		return true;
	}
	return false;
}

/* Context windows: an input of exactly that many tokens was cut. */
static bool is_window(int64_t tokens)
{
	static const int64_t windows[] = { 8192,   16384,  16385,  32768,   65536,
					   128000, 131072, 200000, 1000000, 1048576 };
	for (size_t i = 0; i < sizeof(windows) / sizeof(windows[0]); i++)
		if (tokens == windows[i])
			return true;
	return false;
}

static void tell_window(const struct scene *s, struct findings *out, uint32_t node)
{
	int64_t tokens, most = 0;
	struct finding *f;
	if (!scene_i64(s, node, FACET_INPUT_TOKENS, &tokens))
		return;
	scene_i64(s, node, FACET_MAX_TOKENS, &most);
	uint64_t same = s->corpus ? corpus_same_tokens(s->corpus, tokens) : 0;
	if (is_window(tokens) || (most > 0 && tokens > most && is_window(tokens + most)))
		f = finding_add(out, node, CONFIDENCE_INFERRED,
				"sent a prompt that fills the context window (%lld tokens)",
				(long long)tokens);
	else if (same >= (uint64_t)scene_option(s, OPTION_prompt_truncated_same))
		f = finding_add(out, node, CONFIDENCE_WEAK, "sent %lld tokens, as %llu other calls did",
				(long long)tokens, (unsigned long long)same - 1);
	else
		return;
	finding_root(out, f, "a prompt that was cut");
	finding_facet(out, f, s->tree, node, FACET_INPUT_TOKENS);
}

void rule_prompt_truncated(const struct scene *s, struct findings *out)
{
	for (size_t i = 0; i < s->flow_n; i++) {
		uint32_t node = s->flow[i];
		if (!tell_flag(s, out, node) && !tell_event(s, out, node) && !tell_budget(s, out, node) &&
		    scene_component(s, node) == COMPONENT_LLM)
			tell_window(s, out, node);
	}
}

void rule_retrieval_heavy_prompt(const struct scene *s, struct findings *out)
{
	double most = scene_option(s, OPTION_retrieval_heavy_prompt_share);
	for (size_t i = 0; i < s->flow_n; i++) {
		uint32_t node = s->flow[i];
		int64_t retrieved, all;
		if (!scene_i64(s, node, FACET_PROMPT_RETRIEVAL_TOKENS, &retrieved) ||
		    !scene_i64(s, node, FACET_INPUT_TOKENS, &all) || all <= 0 || retrieved > all ||
		    (double)retrieved <= most * (double)all)
			continue;
		struct finding *f = finding_add(out, node, CONFIDENCE_EXPLICIT,
						"took %s of %s input tokens from retrieval",
						finding_count(out, retrieved), finding_count(out, all));
		finding_facet(out, f, s->tree, node, FACET_PROMPT_RETRIEVAL_TOKENS);
		finding_facet(out, f, s->tree, node, FACET_INPUT_TOKENS);
	}
}

/* ---- versions ---- */

/* Which prompt a version is of: its id, else the span's name. */
static struct str prompt_of(const struct scene *s, uint32_t node)
{
	struct str id;
	return scene_text(s, node, FACET_PROMPT_ID, &id) ? id : scene_of(s, node)->name;
}

static bool tell_versions(const struct scene *s, struct findings *out, uint32_t node, struct str one,
			  struct str other, const char *where)
{
	struct str a = finding_cut(out, one, 40), b = finding_cut(out, other, 40);
	struct finding *f = finding_add(out, node, CONFIDENCE_EXPLICIT,
					"used version %.*s of a prompt, version %.*s in the same %s",
					(int)b.n, b.s, (int)a.n, a.s, where);
	finding_root(out, f, "two versions of one prompt");
	finding_facet(out, f, s->tree, node, FACET_PROMPT_VERSION);
	return true;
}

static bool mixed_in_session(const struct scene *s, struct findings *out, uint32_t node, struct str version)
{
	struct str session, id, one, other;
	uint32_t any;
	return s->corpus && scene_first(s, FACET_SESSION, &any, &session) &&
	       scene_text(s, node, FACET_PROMPT_ID, &id) &&
	       corpus_versions(s->corpus, session, id, &one, &other) &&
	       tell_versions(s, out, node, str_eq(version, one) ? other : one, version, "session");
}

/* Wrappers and the calls in them repeat each other: a version counts where the attribute itself stands. */
static bool has_own_version(const struct scene *s, uint32_t node, struct str *version)
{
	const struct span *span = scene_of(s, node);
	const struct attr *a = scene_has(s, node, FACET_PROMPT_VERSION)
				       ? facet_recorded(span, FACET_PROMPT_VERSION, NULL)
				       : NULL;
	bool own = a && a >= span->attrs.v && a < span->attrs.v + span->attrs.n;
	return own && scene_text(s, node, FACET_PROMPT_VERSION, version);
}

void rule_prompt_version_mixed(const struct scene *s, struct findings *out)
{
	enum { COMPARED = 256 };
	struct {
		uint32_t node;
		struct str version;
	} own[COMPARED];
	size_t n = 0;
	for (size_t i = 0; i < s->flow_n && i < COMPARED; i++) {
		uint32_t node = s->flow[i];
		struct str version;
		bool told = false;
		if (!has_own_version(s, node, &version))
			continue;
		for (size_t k = 0; k < n && !told; k++)
			if (!str_eq(version, own[k].version) &&
			    str_eq(prompt_of(s, node), prompt_of(s, own[k].node)))
				told = tell_versions(s, out, node, own[k].version, version, "trace");
		if (told || mixed_in_session(s, out, node, version))
			return;
		own[n].node = node;
		own[n++].version = version;
	}
}

/* ---- the system section ---- */

static bool has_system(const struct scene_call *c)
{
	for (size_t i = 0; i < c->sent.n; i++)
		if (c->sent.v[i].role == ROLE_SYSTEM && str_trim(c->sent.v[i].text).n)
			return true;
	return false;
}

/* Calls of one kind: of the same name, for the same agent. */
static bool are_siblings(const struct scene *s, const struct scene_call *a, const struct scene_call *b)
{
	struct str x = STR(""), y = STR("");
	scene_text(s, a->node, FACET_AGENT, &x);
	scene_text(s, b->node, FACET_AGENT, &y);
	return a->component == b->component && str_eq(x, y) &&
	       str_eq(scene_of(s, a->node)->name, scene_of(s, b->node)->name);
}

void rule_system_prompt_missing(const struct scene *s, struct findings *out)
{
	enum { COMPARED = 256 };
	size_t n = s->calls_n < COMPARED ? s->calls_n : COMPARED;
	for (size_t i = 0; i < n; i++) {
		const struct scene_call *c = &s->calls[i];
		size_t with = 0, without = 0;
		if (!c->has_sent || has_system(c))
			continue;
		for (size_t k = 0; k < n; k++)
			if (k != i && s->calls[k].has_sent && are_siblings(s, c, &s->calls[k])) {
				with += has_system(&s->calls[k]);
				without += !has_system(&s->calls[k]);
			}
		if (!with || without >= with)
			continue;
		struct finding *f =
			finding_add(out, c->node, with > 1 ? CONFIDENCE_INFERRED : CONFIDENCE_WEAK,
				    "was called without the system section that %zu other call%s had", with,
				    with == 1 ? " of its kind" : "s of its kind");
		finding_root(out, f, "a call without its system prompt");
		finding_evidence(out, f, c->node, c->sent.v[0].key, INDEX_NONE,
				 finding_cut(out, c->sent.v[0].text, 160));
	}
}

/* ---- the hash ---- */

void rule_prompt_hash_mismatch(const struct scene *s, struct findings *out)
{
	for (size_t i = 0; i < s->flow_n; i++) {
		uint32_t node = s->flow[i];
		struct str hash, template;
		struct buf text = { 0 };
		if (!scene_text(s, node, FACET_PROMPT_HASH, &hash) ||
		    !scene_text(s, node, FACET_PROMPT_TEMPLATE, &template))
			continue;
		const struct attr *a =
			scene_has(s, node, FACET_PROMPT_VARIABLES)
				? facet_recorded(scene_of(s, node), FACET_PROMPT_VARIABLES, NULL)
				: NULL;
		struct value variables = a ? a->value : value_json(STR("{}"));
		struct str hex, lacks;
		if (prompt_hash_read(hash, &hex) &&
		    prompt_fill(template, variables, s->arena, &text, &lacks) == PROMPT_FILLED &&
		    !str_eq_nocase(hex, prompt_sha256(buf_str(&text), s->arena))) {
			struct finding *f =
				finding_add(out, node, CONFIDENCE_EXPLICIT - 0.1,
					    "recorded a hash that its template and variables do not give");
			finding_facet(out, f, s->tree, node, FACET_PROMPT_HASH);
			finding_facet(out, f, s->tree, node, FACET_PROMPT_TEMPLATE);
		}
		buf_release(&text);
	}
}
