/* Claims: cut out of the answer, then looked for in what was given. */
#include "detect/claim.h"

#include "base/ascii.h"

#include "detect/claim_read.h"
#include "detect/words.h"

#include <ctype.h>

enum { CLAIMS_MAX = 200, RUN_WORDS = 5 };

static const char *const kinds[CLAIM_KINDS] = {
	"number", "date", "amount", "duration", "id", "quote", "words"
};
static const char *const source_kinds[SOURCE_KINDS] = { "system", "user",    "document",
							"tool",   "history", "model" };

const char *claim_kind_name(enum claim_kind k)
{
	return kinds[k];
}

const char *source_kind_name(enum source_kind k)
{
	return source_kinds[k];
}

struct claim_list {
	struct claim *v;
	size_t n, cap;
};

/* ---- figures ---- */

/* "1." at the start of a line, "[1]", single digits and years alone claim nothing. */
static bool is_claim(struct str text, size_t at, const struct figure *f)
{
	bool line = at == 0 || text.s[at - 1] == '\n' ||
		    (at > 1 && text.s[at - 1] == ' ' && text.s[at - 2] == '\n');
	char before = at ? text.s[at - 1] : ' ', after = at + f->n < text.n ? text.s[at + f->n] : ' ';
	if (f->kind == CLAIM_DATE || f->kind == CLAIM_AMOUNT || f->kind == CLAIM_DURATION)
		return f->kind != CLAIM_DURATION || f->number_n > 1 || f->number[0] > '1';
	if (f->kind == CLAIM_ID)
		return before != '\\'; /* "\u00b0" */
	if (str_is_set(f->unit))
		return true; /* a time of day */
	if ((line && (after == '.' || after == ')' || after == ':')) || (before == '[' && after == ']'))
		return false;
	return f->percent || f->number_n > 1;
}

/* Fenced code is no claim. */
static size_t skip_code(struct str text, size_t at)
{
	ptrdiff_t end = str_find(str_from(text, at + 3), STR("```"));
	return end < 0 ? text.n : at + 3 + (size_t)end + 3;
}

static bool begins_word(struct str text, size_t at)
{
	unsigned char c = (unsigned char)text.s[at], before = at ? (unsigned char)text.s[at - 1] : ' ';
	return (ascii_is_alnum((char)c) && !ascii_is_alnum((char)before) && before != '_') || c == '$' ||
	       c == '#' || c == 0xe2 || c == 0xc2;
}

static void take_figures(struct str text, struct arena *arena, struct claim_list *out)
{
	struct figure f;
	for (size_t i = figure_next(text, 0, true); i < text.n && out->n < CLAIMS_MAX;
	     i = figure_next(text, i, true)) {
		if (str_starts(str_from(text, i), STR("```"))) {
			i = skip_code(text, i);
			continue;
		}
		if (!begins_word(text, i) || !figure_at(text, i, &f)) {
			i++;
			continue;
		}
		if (is_claim(text, i, &f))
			*array_add(out) =
				(struct claim){ .kind = f.kind,
						.text = { text.s + i, f.n },
						.number = arena_str(arena,
								    (struct str){ f.number, f.number_n }),
						.unit = f.unit,
						.source = INDEX_NONE };
		i += f.n ? f.n : 1;
	}
}

/* ---- phrases ---- */

static void take_quotes(struct str text, struct claim_list *out)
{
	static const char *const marks[][2] = { { "\"", "\"" }, { "\xe2\x80\x9c", "\xe2\x80\x9d" } };
	for (size_t k = 0; k < 2; k++)
		for (size_t i = 0; i < text.n && out->n < CLAIMS_MAX;) {
			ptrdiff_t from = str_find(str_from(text, i), str_of(marks[k][0]));
			if (from < 0)
				break;
			size_t start = i + (size_t)from + strlen(marks[k][0]);
			ptrdiff_t n = str_find(str_from(text, start), str_of(marks[k][1]));
			if (n < 0)
				break;
			if (n >= 3 && n < 300)
				*array_add(out) = (struct claim){ .kind = CLAIM_QUOTE,
								  .text = { text.s + start, (size_t)n },
								  .source = INDEX_NONE };
			i = start + (size_t)n + strlen(marks[k][1]);
		}
}

/* A sentence, or a clause of one, of five words and more. */
static void take_runs(struct str text, struct claim_list *out)
{
	size_t start = 0;
	for (size_t i = 0; i <= text.n && out->n < CLAIMS_MAX; i++) {
		bool stop = i == text.n || text.s[i] == '\n' || text.s[i] == ';' || text.s[i] == ':' ||
			    text.s[i] == '!' || text.s[i] == '?' || text.s[i] == ',' ||
			    (text.s[i] == '.' && (i + 1 == text.n || isspace((unsigned char)text.s[i + 1])));
		bool thousands = i > 0 && i + 1 < text.n && text.s[i] == ',' &&
				 ascii_is_digit(text.s[i - 1]) && ascii_is_digit(text.s[i + 1]);
		if (!stop || thousands)
			continue;
		struct str run = str_trim((struct str){ text.s + start, i - start }), word;
		size_t at = 0, words = 0;
		while (words_next(run, &at, &word))
			words++;
		if (words >= RUN_WORDS)
			*array_add(out) =
				(struct claim){ .kind = CLAIM_RUN, .text = run, .source = INDEX_NONE };
		start = i + 1;
	}
}

void claims_in(struct str text, bool phrases, struct arena *arena, struct claims *out)
{
	struct claim_list all = { 0 };
	take_figures(text, arena, &all);
	if (phrases) {
		take_quotes(text, &all);
		take_runs(text, &all);
	}
	out->n = all.n;
	out->v = arena_array(arena, all.n, sizeof(*out->v));
	if (all.n)
		memcpy(out->v, all.v, all.n * sizeof(*out->v));
	array_release(&all);
}

/* ---- looking ---- */

/* "4481" in "ord-4481", the other way round too. */
static bool is_tail(struct str number, struct str id)
{
	enum { LEAST = 4 };
	for (size_t i = 0; i < number.n; i++)
		if (!ascii_is_digit((char)number.s[i]))
			return false;
	return number.n >= LEAST && str_ends(id, number);
}

/* Of a time of day, as a clock with twelve hours shows it: "2:30" may be given where "2pm" and half an hour
 * were. */
static int hour_of(struct str number)
{
	return number.n < 4 ? -1 : ((number.s[0] - '0') * 10 + number.s[1] - '0') % 12;
}

static bool is_same(const struct claim *c, const struct figure *f)
{
	struct str number = { f->number, f->number_n };
	if (c->kind == CLAIM_DATE || f->kind == CLAIM_DATE) {
		if (c->kind != f->kind || !number.n)
			return false;
		return str_ends(number, c->number) ||
		       str_ends(c->number, number); /* the year may be left out */
	}
	if (str_is_set(c->unit) && str_eq(c->unit, STR("time")))
		return str_is_set(f->unit) && str_eq(f->unit, c->unit) &&
		       hour_of(c->number) == hour_of(number);
	if (c->kind == CLAIM_ID || f->kind == CLAIM_ID)
		return str_eq(c->number, number) || is_tail(c->number, number) || is_tail(number, c->number);
	if (!str_eq(c->number, number))
		return false;
	/* "14 days" is not "14 months"; "14" may be either. */
	return !str_is_set(c->unit) || !str_is_set(f->unit) || str_eq(c->unit, f->unit);
}

/* To the next part of an id: "order_4481" is looked at as "4481" too. */
static size_t id_step(struct str text, size_t at)
{
	size_t i = at;
	while (i < text.n && ascii_is_alnum(text.s[i]))
		i++;
	return i > at ? i - at : 1;
}

/* Where a word or a figure begins; digits also behind '_' ("order_4481"). */
static bool begins_figure(struct str text, size_t at)
{
	unsigned char c = (unsigned char)text.s[at], before = at ? (unsigned char)text.s[at - 1] : ' ';
	return begins_word(text, at) || (ascii_is_digit((char)c) && before == '_');
}

static void look_for_figures(struct claims *c, struct str text, size_t source)
{
	struct figure f;
	size_t left = 0;
	bool behind_date = false; /* "2026-02-16T11:14:23": a time, without a word's beginning */
	for (size_t k = 0; k < c->n; k++)
		left += c->v[k].number.n && c->v[k].source == INDEX_NONE;
	for (size_t i = 0; i < text.n && left;) {
		f.n = 0;
		i = behind_date ? i : figure_next(text, i, false);
		if (i >= text.n)
			break;
		if ((!begins_figure(text, i) && !behind_date) || !figure_at(text, i, &f)) {
			behind_date = false;
			i += f.n ? f.n : 1;
			continue;
		}
		for (size_t k = 0; k < c->n; k++) {
			struct claim *claim = &c->v[k];
			if (!claim->number.n || claim->source != INDEX_NONE || !is_same(claim, &f))
				continue;
			claim->source = (uint32_t)source;
			claim->at = i;
			left--;
		}
		bool iso = f.kind == CLAIM_DATE && i + f.n < text.n && text.s[i + f.n] == 'T';
		behind_date = iso;
		i += f.kind == CLAIM_ID || !f.n ? id_step(text, i) : f.n + iso;
	}
}

/* The words of a phrase, one behind the other, whatever stands between them. */
static bool find_words(struct str text, struct str phrase, size_t *where)
{
	struct str first, word, other;
	size_t from = 0;
	if (!words_next(phrase, &(size_t){ 0 }, &first))
		return false;
	while (words_next(text, &from, &word)) {
		size_t a = from, b = 0;
		if (!str_eq_nocase(word, first))
			continue;
		bool same = words_next(phrase, &b, &other);
		while (same && words_next(phrase, &b, &other))
			same = words_next(text, &a, &word) && str_eq_nocase(word, other);
		if (!same)
			continue;
		*where = from - first.n;
		return true;
	}
	return false;
}

void claims_look(struct claims *c, const struct sources *all, size_t source, struct arena *arena)
{
	struct str text = all->v[source].text;
	(void)arena;
	look_for_figures(c, text, source);
	for (size_t k = 0; k < c->n; k++) {
		struct claim *claim = &c->v[k];
		bool phrase = claim->kind == CLAIM_QUOTE || claim->kind == CLAIM_RUN;
		if (!phrase || claim->source != INDEX_NONE || !find_words(text, claim->text, &claim->at))
			continue;
		claim->source = (uint32_t)source;
	}
}
