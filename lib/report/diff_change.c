/* Values side by side: short ones with an arrow, texts by words, JSON by path. */
#include "report/diff_change.h"

#include "compare/words.h"
#include "report/figure.h"

#define ARROW "\xe2\x86\x92"
#define MORE  "\xe2\x80\xa6"

enum { SHORT = 60, CONTEXT = 40, PART_SHOWN = 200, HUNKS_SHOWN = 6, PATHS_SHOWN = 8 };

static void words(struct paragraph *p, struct comparison *c, struct str text, enum paint paint)
{
	paragraph_words(p, paragraph_signs(text, p->style, &c->arena), paint);
}

/* Recorded text, cut where it is long. */
static void recorded(struct paragraph *p, struct comparison *c, struct str text, size_t most,
		     enum paint paint)
{
	bool cut = text.n > most;
	if (cut)
		while (most > 0 && ((unsigned char)text.s[most] & 0xC0) == 0x80)
			most--;
	paragraph_words(p, (struct str){ text.s, cut ? most : text.n }, paint);
	if (cut) {
		p->glued = true;
		words(p, c, STR(MORE), PAINT_FAINT);
	}
}

static void put_arrow(struct paragraph *p, struct comparison *c, struct str before, struct str after)
{
	recorded(p, c, before.n ? before : STR("''"), PART_SHOWN, PAINT_BAD);
	words(p, c, STR(ARROW), PAINT_FAINT);
	recorded(p, c, after.n ? after : STR("''"), PART_SHOWN, PAINT_GOOD);
}

/* ---- texts ---- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\t';
}

/* The next piece stands right behind this one. */
static void glue(struct paragraph *p, struct str before, struct str next)
{
	p->glued = before.n && next.n && !is_blank(before.s[before.n - 1]) && !is_blank(next.s[0]);
}

/* What did not change is only told where it touches a change. */
static void put_same(struct paragraph *p, struct comparison *c, struct str text, bool first, bool last)
{
	size_t head = first ? 0 : CONTEXT, tail = last ? 0 : CONTEXT;
	if (text.n <= head + tail + 8) {
		paragraph_words(p, str_trim(text), PAINT_PLAIN);
		return;
	}
	while (head && !is_blank(text.s[head]))
		head--;
	while (tail && !is_blank(text.s[text.n - tail]))
		tail--;
	if (head)
		paragraph_words(p, str_trim((struct str){ text.s, head }), PAINT_PLAIN);
	words(p, c, STR(MORE), PAINT_FAINT);
	if (tail)
		paragraph_words(p, str_trim(str_from(text, text.n - tail)), PAINT_PLAIN);
}

static void put_edit(struct paragraph *p, struct comparison *c, const struct word_edit *e)
{
	bool gone = e->kind == WORD_GONE;
	enum paint paint = gone ? PAINT_BAD : PAINT_GOOD;
	paragraph_words(p, gone ? STR("[-") : STR("{+"), paint);
	p->glued = true;
	recorded(p, c, str_trim(e->text).n ? str_trim(e->text) : STR("\xe2\x90\xa3"), PART_SHOWN, paint);
	p->glued = true;
	paragraph_words(p, gone ? STR("-]") : STR("+}"), paint);
}

static void put_text(struct paragraph *p, struct comparison *c, struct str before, struct str after)
{
	struct word_edit *edits;
	size_t n = words_compare(before, after, &c->arena, &edits), hunks = 0, same = 0, all = 0;
	struct str last = STR("");
	n = words_tidy(edits, n, after, &c->arena, &edits);
	for (size_t i = 0; i < n; i++) {
		same += edits[i].kind == WORD_SAME ? edits[i].text.n : 0;
		all += edits[i].kind != WORD_SAME;
	}
	if (same * 3 < before.n || same * 3 < after.n) { /* another text */
		put_arrow(p, c, before, after);
		return;
	}
	for (size_t i = 0; i < n && (hunks < HUNKS_SHOWN || all == HUNKS_SHOWN); i++) {
		glue(p, last, edits[i].text);
		if (edits[i].kind == WORD_SAME)
			put_same(p, c, edits[i].text, i == 0, i + 1 == n);
		else
			put_edit(p, c, &edits[i]);
		hunks += edits[i].kind != WORD_SAME;
		last = edits[i].text;
	}
	p->glued = false;
	if (all > HUNKS_SHOWN)
		words(p, c, STR(MORE), PAINT_FAINT);
}

/* ---- JSON ---- */

static void put_paths(struct paragraph *p, struct comparison *c, const struct json_difference *d, size_t n)
{
	for (size_t i = 0; i < n && i < PATHS_SHOWN; i++) {
		if (i)
			paragraph_line(p);
		recorded(p, c, d[i].path.n ? d[i].path : STR("value"), PART_SHOWN, PAINT_FAINT);
		struct str before = value_text(d[i].before, &c->arena),
			   after = value_text(d[i].after, &c->arena);
		if (!value_is_set(d[i].before)) {
			words(p, c, STR("only in B:"), PAINT_FAINT);
			recorded(p, c, after, PART_SHOWN, PAINT_GOOD);
		} else if (!value_is_set(d[i].after)) {
			words(p, c, STR("only in A:"), PAINT_FAINT);
			recorded(p, c, before, PART_SHOWN, PAINT_BAD);
		} else if (before.n + after.n > SHORT * 2) {
			put_text(p, c, before, after);
		} else {
			put_arrow(p, c, before, after);
		}
	}
	if (n > PATHS_SHOWN) {
		paragraph_line(p);
		words(p, c, arena_printf(&c->arena, MORE " %zu more", n - PATHS_SHOWN), PAINT_FAINT);
	}
}

/* ---- figures ---- */

struct str diff_figure(const struct change *change, bool after, struct arena *arena)
{
	const struct value *v = after ? &change->after : &change->before;
	struct buf text = { 0 };
	int64_t n;
	double usd;
	if (!value_is_set(*v))
		buf_add_c(&text, "-");
	else if (change->row == ROW_DURATION)
		figure_duration(&text, v->i, false);
	else if (change->section == SECTION_COST && value_as_double(*v, &usd) && usd >= 0)
		figure_cost(&text, usd);
	else if (change->section == SECTION_TOKENS && value_as_i64(*v, &n))
		figure_count(&text, n);
	else
		buf_add_str(&text, value_text(*v, arena));
	struct str out = arena_str(arena, buf_str(&text));
	buf_release(&text);
	return out;
}

static struct str short_number(struct value v, struct arena *arena)
{
	double d;
	return value_as_double(v, &d) ? arena_printf(arena, "%.4g", d) : value_text(v, arena);
}

/* ---- items ---- */

static void put_place(struct paragraph *p, struct comparison *c, const struct change *change)
{
	if (change->place_before && change->place_after && change->place_before != change->place_after)
		words(p, c,
		      arena_printf(&c->arena, "#%u " ARROW " #%u", change->place_before, change->place_after),
		      PAINT_NUMBER);
	else if (change->place_before || change->place_after)
		words(p, c,
		      arena_printf(&c->arena, "#%u",
				   change->place_before ? change->place_before : change->place_after),
		      PAINT_NUMBER);
}

static void put_document(struct paragraph *p, struct comparison *c, const struct change *change)
{
	struct str before = short_number(change->before, &c->arena),
		   after = short_number(change->after, &c->arena);
	put_place(p, c, change);
	if (before.n && after.n && !str_eq(before, after))
		put_arrow(p, c, before, after);
	else if (before.n || after.n)
		words(p, c, before.n ? before : after, PAINT_FAINT);
}

static void put_item(struct paragraph *p, struct comparison *c, const struct change *change)
{
	static const char *const signs[] = { "+", "-", "~", "" };
	static const enum paint paints[] = { PAINT_GOOD, PAINT_BAD, PAINT_WARN, PAINT_PLAIN };
	bool document = change->row == ROW_DOCUMENTS || change->row == ROW_DOCUMENTS_IN;
	struct value v = change->kind == CHANGE_ADDED ? change->after : change->before;
	paragraph_words(p, str_of(signs[change->kind]), paints[change->kind]);
	if (change->item.n)
		recorded(p, c, change->item, PART_SHOWN, paints[change->kind]);
	if (document)
		put_document(p, c, change);
	else if (change->kind == CHANGE_MOVED)
		put_place(p, c, change);
	else if (value_is_set(v))
		recorded(p, c, value_text(v, &c->arena), PART_SHOWN,
			 change->item.n ? PAINT_PLAIN : paints[change->kind]);
}

/* ---- all of them ---- */

static void put_lossy(struct paragraph *p, struct comparison *c, const struct change *change)
{
	const struct value *v = change->second ? &change->after : &change->before;
	const char *side = change->second ? "B" : "A";
	if (change->relation == VALUES_CUT)
		words(p, c,
		      arena_printf(&c->arena, "cut in %s after %zu bytes; the same that far", side,
				   value_text(*v, &c->arena).n),
		      PAINT_FAINT);
	else
		words(p, c, arena_printf(&c->arena, "masked in %s; the same but for that", side),
		      PAINT_FAINT);
}

static void put_value(struct paragraph *p, struct comparison *c, const struct change *change)
{
	struct str before = value_text(change->before, &c->arena),
		   after = value_text(change->after, &c->arena);
	struct json_difference *d;
	size_t n;
	if (change->relation == VALUES_CUT || change->relation == VALUES_REDACTED) {
		put_lossy(p, c, change);
	} else if (!value_is_set(change->before) || !value_is_set(change->after)) {
		bool gone = value_is_set(change->before);
		words(p, c, gone ? STR("only in A:") : STR("only in B:"), PAINT_FAINT);
		recorded(p, c, gone ? before : after, PART_SHOWN, gone ? PAINT_BAD : PAINT_GOOD);
	} else if (section_kind(change->section) == SECTION_IS_FIGURE) {
		put_arrow(p, c, diff_figure(change, false, &c->arena), diff_figure(change, true, &c->arena));
	} else if ((n = values_json_differences(change->before, change->after, &c->arena, &d)) > 0) {
		put_paths(p, c, d, n);
	} else if (before.n <= SHORT && after.n <= SHORT) {
		put_arrow(p, c, before, after);
	} else {
		put_text(p, c, before, after);
	}
}

static bool is_score(const struct change *change)
{
	return str_eq(change->label, STR("score")) &&
	       (change->row == ROW_DOCUMENTS || change->row == ROW_DOCUMENTS_IN);
}

void diff_change_put(struct paragraph *p, struct comparison *c, const struct change *change)
{
	if (change->kind != CHANGE_VALUE || is_score(change)) {
		put_item(p, c, change);
		return;
	}
	if (change->item.n) {
		recorded(p, c, change->item, PART_SHOWN, PAINT_NAME);
		p->glued = true;
		paragraph_words(p, STR(":"), PAINT_FAINT);
	}
	put_value(p, c, change);
}
