/* Finding: by form, by looks, by what is known; on the text, and below its encodings. */
#include "eval/redact_find.h"

/* Encodings within encodings: JSON in JSON, percent in a link in base64 … */
enum { DEPTH = 3, WORD_MOST = 16 };

static void add(struct redact_finder *f, struct str text, struct str value, enum personal_kind kind)
{
	size_t from = (size_t)(value.s - text.s);
	*array_add(&f->found) = (struct redact_range){ from, from + value.n, value, kind, false };
}

static void add_called(struct redact_finder *f, struct str text, struct str value, bool looks)
{
	add(f, text, value, PERSONAL_SECRET);
	f->found.v[f->found.n - 1].only_here = !looks;
}

/* What has a name or a place of a secret, and may be a word as any other: it goes where it is called one. */
static void look_at_called(struct redact_finder *f, struct str label, const struct redact_marks *marks)
{
	struct str text = marks->text;
	struct personal_hit hit;
	struct str value;
	bool looks;
	if (redact_is_secret_value(label, text, &looks))
		add_called(f, text, text, looks);
	for (size_t at = 0; redact_next_assigned(marks, &at, &value);)
		add_called(f, text, value, redact_is_no_word(value));
	for (size_t at = 0; personal_next_called(label, text, &at, &hit);) {
		bool word = hit.kind == PERSONAL_SECRET && hit.text.n < WORD_MOST &&
			    !redact_looks_secret(hit.text);
		if (word)
			add_called(f, text, hit.text, false);
		else if (!f->known_only)
			add(f, text, hit.text, hit.kind);
	}
}

static void look_at(struct redact_finder *f, struct str label, const struct redact_marks *marks)
{
	struct str text = marks->text;
	struct personal_hit hit;
	struct str found;
	uint64_t kind;
	for (size_t at = 0; literal_set_find(f->known, text, at, &found, &kind);) {
		add(f, text, found, (enum personal_kind)kind);
		at = (size_t)(found.s - text.s) + found.n;
	}
	if (!f->known_only || f->called)
		look_at_called(f, label, marks);
	if (f->known_only)
		return;
	for (size_t at = 0; redact_next_form(label, marks, &at, &hit);)
		add(f, text, hit.text, hit.kind);
	for (size_t at = 0; redact_next_drawn(marks, &at, &found);)
		add(f, text, found, PERSONAL_SECRET);
}

static void look_below(struct redact_finder *f, struct str label, struct str text, int depth);

static void look_in_runs(struct redact_finder *f, const struct redact_marks *marks, int depth)
{
	struct str text = marks->text;
	struct redact_run run;
	for (size_t at = 0; redact_next_run(marks, &at, f->arena, &run);) {
		size_t first = f->found.n;
		look_below(f, STR(""), run.bytes, depth + 1);
		for (size_t i = first; i < f->found.n; i++) {
			struct redact_range *r = &f->found.v[i];
			r->from = run.from + r->from / run.out * run.in;
			r->to = run.from + (r->to + run.out - 1) / run.out * run.in;
			if (r->to >= run.to)
				for (r->to = run.to; r->to < text.n && text.s[r->to] == '='; r->to++)
					;
		}
	}
}

static void look_decoded(struct redact_finder *f, struct str label, struct str text, enum redact_writing how,
			 int depth)
{
	struct redact_decoded d;
	size_t first = f->found.n;
	if (!redact_decode(text, how, f->arena, &d))
		return;
	/* Lines that are joined make words that nobody wrote: only what is encoded in them counts. */
	if (how == REDACT_WRAPPED) {
		struct redact_marks marks;
		redact_mark(&marks, d.text, f->arena);
		look_in_runs(f, &marks, depth + 1);
	} else {
		look_below(f, label, d.text, depth + 1);
	}
	for (size_t i = first; i < f->found.n; i++) {
		struct redact_range *r = &f->found.v[i];
		/* A character of several bytes is one escape: its end is where the next one begins. */
		size_t to = r->to;
		while (to < d.text.n && to > 0 && d.from[to] == d.from[to - 1])
			to++;
		r->from = d.from[r->from];
		r->to = d.from[to];
	}
}

static void look_below(struct redact_finder *f, struct str label, struct str text, int depth)
{
	struct redact_marks marks;
	redact_mark(&marks, text, f->arena);
	look_at(f, label, &marks);
	if (depth >= DEPTH)
		return;
	unsigned writings = marks.writings;
	for (int how = 0; how < REDACT_WRITINGS && writings >> how; how++)
		if (writings >> how & 1)
			look_decoded(f, label, text, (enum redact_writing)how, depth);
	look_in_runs(f, &marks, depth);
}

static int by_place(const void *x, const void *y)
{
	const struct redact_range *a = x, *b = y;
	if (a->from != b->from)
		return a->from < b->from ? -1 : 1;
	return a->to > b->to ? -1 : a->to < b->to;
}

/* What overlaps is one: from where the first begins to where the last ends. */
static void settle(redact_ranges *all)
{
	size_t n = 0;
	qsort(all->v, all->n, sizeof(*all->v), by_place);
	for (size_t i = 0; i < all->n; i++) {
		if (n && all->v[i].from < all->v[n - 1].to) {
			if (all->v[i].to > all->v[n - 1].to)
				all->v[n - 1].to = all->v[i].to;
			continue;
		}
		all->v[n++] = all->v[i];
	}
	all->n = n;
}

void redact_find(struct redact_finder *f, struct str label, struct str text)
{
	array_clear(&f->found);
	if (text.n < LITERAL_LEAST)
		return;
	look_below(f, label, text, 0);
	if (f->found.n > 1)
		settle(&f->found);
}
