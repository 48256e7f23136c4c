/* Documents: which came, in which order, with which scores. */
#include "compare/comparison.h"
#include "compare/sequence.h"

#include "base/map.h"

#include <math.h>
#include <stdlib.h>

struct documents {
	const struct trait *v[2];
};

/* Chunks of one document share its id: then the text tells them apart. */
static int score_documents(void *user, uint32_t i, uint32_t j)
{
	enum { ID = 500, ID_ALONE = 800 };
	const struct documents *d = user;
	const struct trait *x = &d->v[0][i], *y = &d->v[1][j];
	if (!str_eq(x->name, y->name))
		return 0;
	if (!x->value.text.n || !y->value.text.n)
		return ID_ALONE;
	return x->hash == y->hash ? SEQUENCE_EXACT : ID;
}

static uint64_t key_of_document(void *user, int side, uint32_t at, bool loose)
{
	const struct documents *d = user;
	const struct trait *t = &d->v[side][at];
	return loose ? hash_stable(t->name) : t->hash;
}

static struct value score_of(const struct scene_doc *d)
{
	return d->has_score ? value_double(d->score) : (struct value){ .type = VALUE_NONE };
}

static struct change *add(struct comparison *c, enum change_kind kind, const struct trait *t, uint32_t a,
			  uint32_t b)
{
	struct change *change = comparison_add(c, kind, t->row, a, b, t->key);
	if (change)
		change->item = t->name;
	return change;
}

static void add_one_sided(struct comparison *c, uint32_t a, uint32_t b, const struct trait *t, uint32_t place,
			  bool gone)
{
	const struct scene *s = gone ? &c->a.scene : &c->b.scene;
	struct change *change = add(c, gone ? CHANGE_REMOVED : CHANGE_ADDED, t, a, b);
	if (!change)
		return;
	*(gone ? &change->place_before : &change->place_after) = place;
	*(gone ? &change->key_before : &change->key_after) = t->key;
	*(gone ? &change->before : &change->after) = score_of(&s->docs[t->doc]);
}

static bool same_score(const struct scene_doc *x, const struct scene_doc *y)
{
	double least = 1e-9 * fmax(fabs(x->score), fabs(y->score));
	return !x->has_score || !y->has_score || fabs(x->score - y->score) <= least;
}

static void compare_document(struct comparison *c, uint32_t a, uint32_t b, const struct trait *x,
			     const struct trait *y, uint32_t place, uint32_t other_place, bool stays)
{
	const struct scene_doc *d = &c->a.scene.docs[x->doc], *e = &c->b.scene.docs[y->doc];
	struct change *change;
	bool rescored = !same_score(d, e);
	if ((!stays || rescored) && (change = add(c, stays ? CHANGE_VALUE : CHANGE_MOVED, x, a, b))) {
		change->key_before = x->key;
		change->key_after = y->key;
		change->place_before = place;
		change->place_after = other_place;
		change->before = score_of(d);
		change->after = score_of(e);
		if (stays)
			change->label = STR("score");
	}
	if (d->version.n && e->version.n && !str_eq(d->version, e->version) &&
	    (change = add(c, CHANGE_VALUE, x, a, b))) {
		change->label = STR("document version");
		comparison_values(c, change, value_str(d->version), value_str(e->version));
	}
	if (d->content.n && e->content.n && !str_eq(d->content, e->content) &&
	    (change = add(c, CHANGE_VALUE, x, a, b))) {
		change->label = STR("document text");
		comparison_values(c, change, value_str(d->content), value_str(e->content));
	}
}

void comparison_documents(struct comparison *c, uint32_t a, uint32_t b, const struct trait *first, uint32_t n,
			  const struct trait *second, uint32_t m)
{
	if (!c->same_keys && n && m) { /* some conventions record only the best */
		uint32_t least = n < m ? n : m;
		c->unrecorded[n > m ? 0 : 1] += n > m ? n - least : m - least;
		n = m = least;
	}
	struct documents d = { { first, second } };
	struct sequence q = { n, m, score_documents, key_of_document, &d, true };
	uint32_t *mate = mem_alloc(n, sizeof(*mate)), *mate_back = mem_alloc(m, sizeof(*mate_back));
	bool *stays = mem_alloc(n, sizeof(*stays));
	sequence_match(&q, mate, mate_back);
	sequence_rising(mate, n, stays);
	for (uint32_t i = 0; i < n; i++)
		if (mate[i] == SEQUENCE_NONE)
			add_one_sided(c, a, b, &first[i], i + 1, true);
		else
			compare_document(c, a, b, &first[i], &second[mate[i]], i + 1, mate[i] + 1, stays[i]);
	for (uint32_t j = 0; j < m; j++)
		if (mate_back[j] == SEQUENCE_NONE)
			add_one_sided(c, a, b, &second[j], j + 1, false);
	free(stays);
	free(mate_back);
	free(mate);
}
