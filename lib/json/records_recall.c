/*
 * What the record reader remembers for the next reading (input/recall.h): the
 * words of all that it has used up, and places at which a record begins after
 * nothing but sound ones.
 */
#include "json/records_impl.h"

#include "base/mem.h"
#include "json/scan_many.h"
#include "json/scan_words.h"

#include <stdlib.h>

_Static_assert((int)RECALL_WORDS == (int)SCAN_WORDS_SET, "a stretch has a set of words");

static uint64_t told(const struct records *r)
{
	return r->totals.damaged + r->totals.noise_lines;
}

/* A record begins at `at`, whoever begins to read there. */
static bool is_start(const struct records *r)
{
	return r->at < r->n && r->bytes[r->at] == '{' && !r->after_text && r->split.line != r->line &&
	       told(r) == r->told;
}

void records_recall_lose(struct records *r)
{
	if (r->recall)
		recall_spoil(r->recall);
	r->recall = NULL;
}

void records_recall_open(struct records *r, bool from_start)
{
	r->recall = stream_recall(r->stream);
	if (r->framing != FRAMING_TEXT || !from_start)
		records_recall_lose(r);
	r->noted = r->offset;
	r->told = told(r);
}

void records_recall_used(struct records *r)
{
	size_t from = (size_t)(r->noted - r->offset);
	struct recall_stretch *s = recall_stretch(r->recall);
	scan_words(s->words, (struct str){ r->bytes + from, r->at - from });
	s->is_loud |= told(r) != r->told || records_hold_list(r, from);
	r->noted = r->offset + r->at;
	if (recall_is_long(r->recall, r->noted) && is_start(r))
		recall_next(r->recall, r->noted, r->line);
	r->told = told(r);
}

void records_recall_joined(struct records *r)
{
	if (r->recall)
		scan_words(recall_stretch(r->recall)->words, buf_str(&r->joined));
}

void records_recall_end(struct records *r)
{
	if (!r->recall)
		return;
	records_recall_used(r);
	recall_end(r->recall, r->offset + r->n);
	r->recall = NULL;
}

/* ---- the next reading ---- */

struct looked_for {
	struct scan_word *word;
	size_t n;
};

static bool add_words(struct looked_for *l, const struct str *literal, const bool *nocase, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!scan_words_know(literal[i], nocase[i], &l->word[l->n++]))
			return false;
	return true;
}

static bool holds(const void *user, const uint64_t *words)
{
	const struct looked_for *l = user;
	for (size_t i = 0; i < l->n; i++)
		if (scan_words_hold(words, &l->word[i]))
			return true;
	return false;
}

void records_recall_choose(struct recalls *all, const struct scan_needles *needles)
{
	size_t many_n = 0;
	const bool *nocase = NULL;
	const struct str *many =
		needles && needles->many ? scan_many_literals(needles->many, &nocase, &many_n) : NULL;
	if (!needles || !needles->end_words || needles->n + many_n == 0) {
		recalls_choose(all, NULL, NULL);
		return;
	}
	struct looked_for l = { .word = mem_alloc(needles->n + many_n, sizeof(*l.word)) };
	bool known = add_words(&l, needles->needle, needles->nocase, needles->n) &&
		     add_words(&l, many, nocase, many_n);
	recalls_choose(all, known ? holds : NULL, &l);
	free(l.word);
}
