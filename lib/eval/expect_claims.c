/*
 * What an answer must not say again: the claims that findings blame, in the
 * words of the answer itself, so that a test with them fails on what was
 * recorded.
 */
#include "base/array.h"
#include "detect/claim.h"
#include "eval/case.h"

enum { CLAIMS_MOST = 12 };

struct gathering {
	struct eval_case *c;
	struct claims answer; /* what it claims */
	ARRAY(struct str) must_not, claims;
};

/* Texts that hold another one of the list say nothing more. */
static void forbid(struct gathering *g, struct str text)
{
	text = str_trim(text);
	if (text.n < 2 || str_find_nocase(g->c->answer, text) < 0 || g->must_not.n >= CLAIMS_MOST)
		return;
	for (size_t i = 0; i < g->must_not.n; i++)
		if (str_find_nocase(text, g->must_not.v[i]) >= 0)
			return;
	*array_add(&g->must_not) = text;
}

/* "14-day refund window" and "14 days": the same figure of the same unit. */
static bool is_same(const struct claim *a, const struct claim *b)
{
	bool units = str_is_set(a->unit) && str_is_set(b->unit) ? str_eq(a->unit, b->unit)
								: str_is_set(a->unit) == str_is_set(b->unit);
	return a->number.n && str_eq(a->number, b->number) && units;
}

/* A figure of one or two digits alone is in many a right answer. */
static bool says_enough(const struct claim *c)
{
	return c->text.n >= 3 && (c->kind != CLAIM_NUMBER || str_is_set(c->unit) || c->number.n >= 3);
}

static bool is_digit_at(struct str t, size_t i)
{
	return i < t.n && t.s[i] >= '0' && t.s[i] <= '9';
}

/* It is a group of a longer number: "1111" of a card's. */
static bool goes_on_in_digits(struct str t, size_t from, size_t to)
{
	return is_digit_at(t, from - 1) || is_digit_at(t, from - 2) || is_digit_at(t, to) ||
	       is_digit_at(t, to + 1);
}

/* A bare figure with two words to each side, as far as the sentence goes: "22" alone is in "2022". */
static struct str in_words(struct str answer, struct str figure)
{
	size_t from = (size_t)(figure.s - answer.s), to = from + figure.n;
	if (goes_on_in_digits(answer, from, to))
		return STR("");
	for (int words = 0; words < 2 && from > 0 && !strchr(".!?\n", answer.s[from - 1]); words++) {
		while (from > 0 && answer.s[from - 1] == ' ')
			from--;
		while (from > 0 && !strchr(" .!?\n", answer.s[from - 1]))
			from--;
	}
	for (int words = 0; words < 2 && to < answer.n && !strchr(".!?\n", answer.s[to]); words++) {
		while (to < answer.n && answer.s[to] == ' ')
			to++;
		while (to < answer.n && !strchr(" .!?\n", answer.s[to]))
			to++;
	}
	return (struct str){ answer.s + from, to - from };
}

static bool is_bare(struct str phrase)
{
	for (size_t i = 0; i < phrase.n; i++)
		if (!strchr("0123456789.,", phrase.s[i]))
			return false;
	return phrase.n > 0;
}

static bool forbid_figure(struct gathering *g, struct str phrase)
{
	struct claims in;
	bool any = false;
	claims_in(phrase, true, g->c->arena, &in);
	for (size_t i = 0; i < in.n; i++)
		for (size_t k = 0; k < g->answer.n; k++)
			if (is_same(&in.v[i], &g->answer.v[k]) && says_enough(&g->answer.v[k])) {
				bool bare = g->answer.v[k].kind == CLAIM_NUMBER &&
					    !str_is_set(g->answer.v[k].unit);
				struct str text = g->answer.v[k].text, answer = g->c->answer;
				bool inside = text.s >= answer.s && text.s + text.n <= answer.s + answer.n;
				forbid(g, bare && inside ? in_words(answer, text) : text);
				any = true;
			}
	return any;
}

static bool is_word(char c)
{
	return (c | 32) >= 'a' && (c | 32) <= 'z';
}

/* How many words of four letters or more the sentence shares with the phrase. */
static size_t shared_words(struct str sentence, struct str phrase)
{
	size_t shared = 0;
	for (size_t i = 0; i < phrase.n;) {
		size_t end = i;
		while (end < phrase.n && is_word(phrase.s[end]))
			end++;
		shared +=
			end - i >= 4 && str_find_nocase(sentence, (struct str){ phrase.s + i, end - i }) >= 0;
		i = end > i ? end : i + 1;
	}
	return shared;
}

/* The sentence of the answer that says most of it. */
static void forbid_sentence(struct gathering *g, struct str phrase)
{
	struct str answer = g->c->answer, best = STR("");
	size_t most = 0;
	for (size_t i = 0; i < answer.n;) {
		size_t end = i;
		while (end < answer.n &&
		       !(strchr(".!?\n", answer.s[end]) &&
			 (end + 1 == answer.n || answer.s[end + 1] == ' ' || answer.s[end] == '\n')))
			end++;
		struct str sentence = { answer.s + i, end - i };
		size_t shared = shared_words(sentence, phrase);
		if (shared > most) {
			most = shared;
			best = sentence;
		}
		i = end + 1;
	}
	if (most >= 2)
		forbid(g, best);
}

static void forbid_claim(struct gathering *g, struct str phrase)
{
	size_t before = g->must_not.n;
	phrase = str_trim(phrase);
	if (!phrase.n)
		return;
	*array_add(&g->claims) = phrase;
	ptrdiff_t at = is_bare(phrase) ? str_find(g->c->answer, phrase) : -1;
	forbid(g, at < 0 ? phrase : in_words(g->c->answer, (struct str){ g->c->answer.s + at, phrase.n }));
	if (at < 0 && !forbid_figure(g, phrase) && g->must_not.n == before)
		forbid_sentence(g, phrase);
}

/* ---- who blames what ---- */

/* What a citation check found without support. */
static void take_unsupported(struct gathering *g)
{
	const struct scene *s = g->c->scene;
	for (size_t i = 0; i < s->flow_n; i++) {
		struct facet_item *items;
		size_t n = scene_items(s, s->flow[i], FACET_CLAIMS_UNSUPPORTED, &items);
		for (size_t k = 0; k < n && k < CLAIMS_MOST; k++)
			if (items[k].value.type == VALUE_STRING)
				forbid_claim(g, items[k].value.text);
	}
}

/* What the answer has from this document, and from nothing else. */
static void take_document(struct gathering *g, struct str id)
{
	const struct scene *s = g->c->scene;
	struct sources all;
	struct claims claims;
	sources_of(s, &all);
	claims_in(g->c->answer, true, s->arena, &claims);
	for (int bad = 0; bad < 2; bad++)
		for (size_t i = 0; i < all.n; i++) {
			bool is_bad = all.v[i].kind == SOURCE_DOCUMENT && str_eq(all.v[i].name, id);
			bool given = all.v[i].kind == SOURCE_DOCUMENT || all.v[i].kind == SOURCE_TOOL ||
				     all.v[i].kind == SOURCE_USER;
			if (given && is_bad == bad)
				claims_look(&claims, &all, i, s->arena);
		}
	for (size_t k = 0; k < claims.n; k++)
		if (claims.v[k].source != INDEX_NONE && says_enough(&claims.v[k]) &&
		    str_eq(all.v[claims.v[k].source].name, id))
			forbid_claim(g, claims.v[k].text);
	forbid(g, id);
}

/* The other tenant's name, where the answer says it. */
static void take_leak(struct gathering *g, const struct finding *f)
{
	for (size_t i = 0; i < f->evidence_n; i++)
		if (f->evidence[i].value.n >= 4 && f->evidence[i].value.n < 200)
			forbid(g, f->evidence[i].value);
}

void expect_claims(struct eval_case *c, const struct diagnosis *d)
{
	struct gathering g = { .c = c };
	if (!c->answer.n)
		return;
	claims_in(c->answer, true, c->arena, &g.answer);
	for (size_t i = 0; i < d->suspects_n; i++) {
		const struct finding *f = &d->suspects[i];
		if (f->rule == RULE_citation_unsupported)
			take_unsupported(&g);
		else if (f->rule == RULE_claim_not_in_context)
			for (size_t k = 0; k < f->evidence_n; k++)
				forbid_claim(&g, f->evidence[k].value);
		else if (f->rule == RULE_stale_document && f->subject.n)
			take_document(&g, f->subject);
		else if (f->rule == RULE_cross_tenant_document && f->subject.n)
			take_document(&g, f->subject);
		if (f->rule == RULE_cross_tenant_document)
			take_leak(&g, f);
	}
	c->expect.must_not =
		(struct eval_strs){ arena_array(c->arena, g.must_not.n, sizeof(struct str)), g.must_not.n };
	c->expect.claims =
		(struct eval_strs){ arena_array(c->arena, g.claims.n, sizeof(struct str)), g.claims.n };
	if (g.must_not.n)
		memcpy(c->expect.must_not.v, g.must_not.v, g.must_not.n * sizeof(struct str));
	if (g.claims.n)
		memcpy(c->expect.claims.v, g.claims.v, g.claims.n * sizeof(struct str));
	array_release(&g.must_not);
	array_release(&g.claims);
}
