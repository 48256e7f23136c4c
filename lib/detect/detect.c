/* Runs the rules whose needs are met. */
#include "detect/detect.h"

#include "base/num.h"
#include "detect/phrases.h"

#include <math.h>

enum { NEEDS_MAX = 4, ANY_MAX = 4 };

/* "a|b c": two groups, of which each must be met by one of its members. */
struct need {
	struct facet_set facets;
	uint32_t components;
	struct str text;
};

struct detect {
	struct detect_settings settings;
	struct facet_sets *sets;
	struct corpus *corpus;
	struct phrases *phrases;
	const struct baseline *baseline;
	struct need need[RULES][NEEDS_MAX];
	size_t needs[RULES];
	bool learnt;
};

void detect_settings_init(struct detect_settings *s)
{
	for (int i = 0; i < RULE_OPTIONS; i++)
		s->option[i] = rule_option_table[i].value;
}

bool detect_set(struct detect_settings *s, struct str assignment, struct arena *arena, struct str *why)
{
	ptrdiff_t dot = str_find(assignment, STR(".")), equals = str_find(assignment, STR("="));
	enum rule_id rule;
	enum rule_option option;
	if (dot < 0 || equals < dot) {
		*why = STR("a setting is 'rule.option=value'");
		return false;
	}
	struct str id = { assignment.s, (size_t)dot };
	struct str name = { assignment.s + dot + 1, (size_t)(equals - dot) - 1 };
	if (!rule_by_id(id, &rule)) {
		struct str near = rule_near(id);
		*why = near.n ? arena_printf(arena, "there is no such rule; did you mean '%.*s'?",
					     (int)near.n, near.s)
			      : STR("there is no such rule");
		return false;
	}
	if (!rule_option_find(rule, name, &option)) {
		struct buf known = { 0 };
		for (int i = 0; i < RULE_OPTIONS; i++)
			if (rule_option_table[i].rule == rule)
				buf_printf(&known, "%s'%s'", known.n ? ", " : "", rule_option_table[i].name);
		*why = known.n ? arena_printf(arena, "its options are %.*s", (int)known.n, known.s)
			       : STR("this rule has no options");
		buf_release(&known);
		return false;
	}
	double value;
	if (!num_parse_double(str_from(assignment, (size_t)equals + 1), &value) || !isfinite(value)) {
		*why = STR("a number is expected");
		return false;
	}
	s->option[option] = value;
	return true;
}

/* A rule's id, a category, or "all". */
static bool choose(struct detect_settings *s, struct str word)
{
	enum rule_id rule;
	enum category category;
	if (str_eq(word, STR("all"))) {
		memset(s->off, 0, sizeof(s->off));
		return true;
	}
	if (rule_by_id(word, &rule)) {
		s->off[rule] = false;
		return true;
	}
	if (!category_by_name(word, &category))
		return false;
	for (int i = 0; i < RULES; i++)
		if (rule_table[i].category == category)
			s->off[i] = false;
	return true;
}

bool detect_choose(struct detect_settings *s, struct str list, struct str *unknown)
{
	memset(s->off, 1, sizeof(s->off));
	while (list.n) {
		ptrdiff_t comma = str_find(list, STR(","));
		struct str word = str_trim((struct str){ list.s, comma < 0 ? list.n : (size_t)comma });
		list = comma < 0 ? (struct str){ NULL, 0 } : str_from(list, (size_t)comma + 1);
		if (word.n && !choose(s, word)) {
			*unknown = word;
			return false;
		}
	}
	return true;
}

/* ---- needs ---- */

static void add_member(struct need *n, struct str word)
{
	enum component component;
	enum facet facet;
	if (word.s[0] == '@') {
		if (!component_by_name(str_from(word, 1), &component))
			BUG("a rule needs a component that there is not");
		n->components |= UINT32_C(1) << component;
	} else if (facet_by_name(word, &facet)) {
		facet_set_add(&n->facets, facet);
	} else {
		BUG("a rule needs a facet that there is not");
	}
}

static void read_needs(struct detect *d, enum rule_id rule)
{
	struct str rest = str_of(rule_table[rule].needs);
	while (rest.n) {
		ptrdiff_t space = str_find(rest, STR(" "));
		struct str group = { rest.s, space < 0 ? rest.n : (size_t)space };
		struct need *n = &d->need[rule][d->needs[rule]++];
		n->text = group;
		while (group.n) {
			ptrdiff_t bar = str_find(group, STR("|"));
			add_member(n, (struct str){ group.s, bar < 0 ? group.n : (size_t)bar });
			group = bar < 0 ? (struct str){ NULL, 0 } : str_from(group, (size_t)bar + 1);
		}
		rest = space < 0 ? (struct str){ NULL, 0 } : str_from(rest, (size_t)space + 1);
	}
}

static bool is_met(const struct need *n, const struct scene *s)
{
	for (size_t i = 0; i < FACET_WORDS; i++)
		if (n->facets.word[i] & s->has.word[i])
			return true;
	return n->components & s->components;
}

/* ---- running ---- */

struct detect *detect_new(const struct detect_settings *settings)
{
	struct detect *d = mem_alloc(1, sizeof(*d));
	d->settings = *settings;
	d->sets = facet_sets_new();
	d->corpus = corpus_new();
	d->phrases = phrases_new();
	for (int i = 0; i < RULES; i++)
		read_needs(d, (enum rule_id)i);
	return d;
}

void detect_free(struct detect *d)
{
	if (!d)
		return;
	facet_sets_free(d->sets);
	corpus_free(d->corpus);
	phrases_free(d->phrases);
	free(d);
}

bool detect_needs_attributes(const struct detect *d)
{
	static const bool of_tree[RULES] = {
		[RULE_missing_root] = true,
		[RULE_many_roots] = true,
		[RULE_missing_parent] = true,
		[RULE_parent_cycle] = true,
	};
	for (int i = 0; i < RULES; i++)
		if (!d->settings.off[i] && !of_tree[i])
			return true;
	return false;
}

void detect_use_baseline(struct detect *d, const struct baseline *b)
{
	d->baseline = b;
}

void detect_learn(struct detect *d, const struct span *s)
{
	corpus_add(d->corpus, d->sets, s);
	d->learnt = true;
}

static const struct need *unmet(const struct detect *d, enum rule_id rule, const struct scene *s)
{
	for (size_t i = 0; i < d->needs[rule]; i++)
		if (!is_met(&d->need[rule][i], s))
			return &d->need[rule][i];
	return NULL;
}

static bool has_torn(const struct tree *t)
{
	for (uint32_t v = 0; v < t->spans; v++)
		if (t->node[v].flags & NODE_TORN)
			return true;
	return false;
}

/* What a torn span lacks may have been in the part that is lost. */
static void forget_gaps_of_torn(const struct tree *t, struct findings *all, size_t from)
{
	size_t kept = from;
	bool any = all->all.n > from && has_torn(t);
	for (size_t i = from; i < all->all.n; i++) {
		const struct finding *f = &all->all.v[i];
		bool torn = f->node != NODE_NONE && t->node[f->node].flags & NODE_TORN;
		bool lacks = f->is_missing || f->role == FINDING_GAP || f->role == FINDING_MISSED;
		bool forget = (torn && lacks) || (any && rule_rests_on_absence[f->rule]);
		if (!forget || f->rule == RULE_dropped_data)
			all->all.v[kept++] = *f;
	}
	all->all.n = kept;
}

static void run_rules(const struct detect *d, const struct scene *s, struct findings *all,
		      struct diagnosis *out)
{
	out->unassessed = arena_array(&out->arena, RULES, sizeof(*out->unassessed));
	for (int i = 0; i < RULES; i++) {
		if (d->settings.off[i])
			continue;
		const struct need *lacks = unmet(d, (enum rule_id)i, s);
		if (lacks) {
			out->unassessed[out->unassessed_n++] =
				(struct unassessed){ (enum rule_id)i, lacks->text };
			continue;
		}
		size_t before = all->all.n;
		all->rule = (enum rule_id)i;
		rule_table[i].run(s, all);
		forget_gaps_of_torn(s->tree, all, before);
	}
}

void detect_run(struct detect *d, const struct tree *t, const struct summary *s, struct diagnosis *out)
{
	*out = (struct diagnosis){ .unassessed_n = 0 };
	arena_init(&out->arena);
	struct findings all = { .arena = &out->arena };
	out->scene = arena_alloc(&out->arena, sizeof(*out->scene));
	*out->scene = (struct scene){ .tree = t,
				      .summary = s,
				      .options = d->settings.option,
				      .corpus = d->learnt ? d->corpus : NULL,
				      .baseline = d->baseline,
				      .phrases = d->phrases,
				      .expect_docs = d->settings.expect_docs,
				      .expect_spans = d->settings.expect_spans,
				      .expect_docs_n = d->settings.expect_docs_n,
				      .expect_spans_n = d->settings.expect_spans_n,
				      .arena = &out->arena };
	scene_make(out->scene, d->sets);
	run_rules(d, out->scene, &all, out);
	out->question = out->scene->question;
	out->answer = out->scene->answer;
	diagnosis_rank(out, &all, d->settings.min_confidence);
	diagnosis_clear(out);
	diagnosis_sum_up(out);
	array_release(&all.all);
}

void diagnosis_release(struct diagnosis *d)
{
	arena_release(&d->arena);
}
