/*
 * For people: what does not hold, with all there is to say of it. Where it is
 * no terminal, a line for each as GCC writes them ("path:line:col: error: text
 * [rule]"), which editors and CI systems find in any log.
 */
#include "report/outcome_parts.h"

#include "compare/words.h"
#include "report/escape.h"

enum { INDENT = 6, LABEL = 10, TEXT_SHOWN = 4000, VALUE_SHOWN = 800, STEPS_SHOWN = 12 };

/* ---- lines for logs ---- */

static void put_line(struct buf *out, const struct outcome_suite *suite, const struct outcome_case *c,
		     const struct outcome_settings *s)
{
	static const char *const severity[] = { "", "error", "warning", "note" };
	struct buf raw = { 0 };
	struct origin place;
	uint64_t offset = 0;
	if (outcome_place(c, s, &place)) {
		offset = place.line ? 0 : place.offset;
		place.line = place.line ? place.line : 1;
		outcome_add_place(&raw, &place);
		buf_add_c(&raw, ":1: ");
	} else {
		buf_printf(&raw, "%s: ", s->tool);
	}
	buf_printf(&raw, "%s: ", severity[c->state]);
	outcome_add_cut(&raw, suite->name, TEXT_SHOWN);
	buf_add_c(&raw, ": ");
	if (c->message.n && c->name.n && !str_starts(c->message, c->name)) {
		outcome_add_cut(&raw, c->name, TEXT_SHOWN);
		buf_add_c(&raw, ": ");
	}
	outcome_say(&raw, c, TEXT_SHOWN);
	if (offset)
		buf_printf(&raw, " (at byte %llu)", (unsigned long long)offset);
	if (c->rule.n) {
		buf_add_c(&raw, " [");
		outcome_add_cut(&raw, c->rule, TEXT_SHOWN);
		buf_add_char(&raw, ']');
	}
	escape_text(out, buf_str(&raw));
	buf_add_char(out, '\n');
	buf_release(&raw);
}

/* ---- for a terminal ---- */

struct page {
	struct buf *out;
	const struct text_style *style;
	int column;
};

static void put_label(struct page *p, const char *label)
{
	buf_add_fill(p->out, ' ', INDENT);
	text_paint(p->out, PAINT_FAINT, str_of(label), -1, p->style);
	buf_add_fill(p->out, ' ', (size_t)LABEL - strlen(label));
	p->column = INDENT + LABEL;
}

/* One word, on the next line where there is no room. */
static void put_word(struct page *p, struct str word, enum paint paint)
{
	int width = text_width(word), begin = INDENT + LABEL;
	if (p->style->width && p->column > begin && p->column + 1 + width > p->style->width) {
		buf_add_char(p->out, '\n');
		buf_add_fill(p->out, ' ', (size_t)begin);
		p->column = begin;
	} else if (p->column > begin) {
		buf_add_char(p->out, ' ');
		p->column++;
	}
	text_paint(p->out, paint, word, -1, p->style);
	p->column += width;
}

static void put_words(struct page *p, struct str text, enum paint paint)
{
	for (text = str_trim(text); text.n; text = str_trim(text)) {
		size_t n = 0;
		while (n < text.n && text.s[n] != ' ' && (text.s[n] < '\t' || text.s[n] > '\r'))
			n++;
		put_word(p, (struct str){ text.s, n }, paint);
		text = str_from(text, n);
	}
}

static void put_fact(struct page *p, const char *label, struct str text, size_t most)
{
	struct buf raw = { 0 };
	outcome_add_cut(&raw, text, most);
	put_label(p, label);
	put_words(p, buf_str(&raw), PAINT_PLAIN);
	buf_add_char(p->out, '\n');
	buf_release(&raw);
}

/* One side of a comparison, in one line of text: what the other side has not is in colour. */
static void put_side(struct page *p, const char *label, const struct word_edit *edit, size_t n,
		     enum word_edit_kind own, enum paint paint)
{
	put_label(p, label);
	for (size_t i = 0; i < n; i++)
		if (edit[i].kind == WORD_SAME || edit[i].kind == own)
			text_paint(p->out, edit[i].kind == own ? paint : PAINT_PLAIN, edit[i].text, -1,
				   p->style);
	buf_add_char(p->out, '\n');
}

static void put_values(struct page *p, const struct outcome_case *c)
{
	if (str_is_set(c->got) && str_is_set(c->expected) && p->style->colour && c->got.n <= VALUE_SHOWN &&
	    c->expected.n <= VALUE_SHOWN) {
		struct arena arena = { 0 };
		struct word_edit *edit;
		size_t n = words_compare(c->expected, c->got, &arena, &edit);
		put_side(p, "expected", edit, n, WORD_GONE, PAINT_GOOD);
		put_side(p, "got", edit, n, WORD_NEW, PAINT_BAD);
		arena_release(&arena);
		return;
	}
	if (str_is_set(c->expected))
		put_fact(p, "expected", c->expected, VALUE_SHOWN);
	if (str_is_set(c->got))
		put_fact(p, "got", c->got, VALUE_SHOWN);
}

static void put_path(struct page *p, const struct outcome_case *c)
{
	size_t skipped = c->path_n > STEPS_SHOWN ? c->path_n - STEPS_SHOWN : 0;
	if (!c->path_n)
		return;
	put_label(p, "path");
	for (size_t i = 0; i < c->path_n; i++) {
		const struct outcome_step *step = &c->path[i];
		if (i)
			put_word(p, p->style->ascii ? STR(">") : STR("\xe2\x80\xba"), PAINT_FAINT);
		if (i == 1 && skipped) {
			put_word(p, STR("..."), PAINT_FAINT);
			i += skipped - 1;
			continue;
		}
		put_word(p, outcome_cut(step->name.n ? step->name : step->span_id, 80), PAINT_NAME);
	}
	buf_add_char(p->out, '\n');
}

static void put_case(struct page *p, const struct outcome_case *c, const struct outcome_settings *s)
{
	static const enum paint paint[] = { PAINT_GOOD, PAINT_BAD, PAINT_WARN, PAINT_FAINT };
	struct origin place;
	buf_add_c(p->out, "  ");
	text_paint(p->out, paint[c->state], str_of(outcome_state_name(c->state)), -1, p->style);
	buf_add_c(p->out, "  ");
	text_put(p->out, outcome_cut(c->name.n ? c->name : c->rule, VALUE_SHOWN), -1, p->style);
	if (c->rule.n) {
		struct buf rule = { 0 };
		buf_add_char(&rule, '[');
		outcome_add_cut(&rule, c->rule, VALUE_SHOWN);
		buf_add_char(&rule, ']');
		buf_add_c(p->out, "  ");
		text_paint(p->out, PAINT_FAINT, buf_str(&rule), -1, p->style);
		buf_release(&rule);
	}
	buf_add_char(p->out, '\n');
	if (c->message.n)
		put_fact(p, "because", c->message, TEXT_SHOWN);
	put_values(p, c);
	if (c->span_name.n || c->span_id.n)
		put_fact(p, "span", c->span_name.n ? c->span_name : c->span_id, VALUE_SHOWN);
	put_path(p, c);
	if (outcome_place(c, s, &place)) {
		struct buf at = { 0 };
		outcome_add_place(&at, &place);
		put_label(p, "at");
		text_put(p->out, buf_str(&at), -1, p->style);
		buf_add_char(p->out, '\n');
		buf_release(&at);
	}
	if (c->detail.n)
		escape_lines(p->out, outcome_cut(c->detail, TEXT_SHOWN), "        ");
}

static void put_suite(struct page *p, const struct outcome_suite *suite, const struct outcome_settings *s)
{
	struct outcome_counts counts = { 0 };
	struct buf text = { 0 };
	outcome_count_suite(&counts, suite);
	text_paint(p->out, PAINT_HEAD, outcome_cut(suite->name, VALUE_SHOWN), -1, p->style);
	if (suite->trace_id.n) {
		buf_add_c(p->out, "  ");
		text_paint(p->out, PAINT_ID, outcome_cut(suite->trace_id, VALUE_SHOWN), -1, p->style);
	}
	buf_add_c(p->out, "  ");
	outcome_put_counts(&text, &counts);
	text_paint(p->out, counts.of[OUTCOME_VIOLATED] ? PAINT_BAD : PAINT_GOOD, buf_str(&text), -1,
		   p->style);
	buf_add_char(p->out, '\n');
	buf_release(&text);
	for (size_t i = 0; i < suite->cases.n; i++)
		if (suite->cases.v[i].state != OUTCOME_HOLDS)
			put_case(p, &suite->cases.v[i], s);
}

void outcome_text(struct buf *out, const struct outcome *o, const struct outcome_settings *s)
{
	struct page p = { .out = out, .style = &s->style };
	struct outcome_counts counts = outcome_count(o);
	struct buf last = { 0 };
	for (size_t i = 0; i < o->suites.n; i++) {
		const struct outcome_suite *suite = &o->suites.v[i];
		if (s->terminal)
			put_suite(&p, suite, s);
		for (size_t k = 0; !s->terminal && k < suite->cases.n; k++)
			if (suite->cases.v[k].state != OUTCOME_HOLDS)
				put_line(out, suite, &suite->cases.v[k], s);
	}
	if (s->terminal && o->suites.n)
		buf_add_char(out, '\n');
	outcome_add_cut(&last, o->title, TEXT_SHOWN);
	buf_add_c(&last, ": ");
	outcome_put_counts(&last, &counts);
	escape_text(out, buf_str(&last));
	buf_add_char(out, '\n');
	buf_release(&last);
}
