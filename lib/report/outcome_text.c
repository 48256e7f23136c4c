/*
 * For people: what does not hold, with all there is to say of it. Where it is
 * no terminal, a line for each as GCC writes them ("path:line:col: error: text
 * [rule]"), which editors and CI systems find in any log.
 */
#include "report/outcome_parts.h"

#include "compare/words.h"
#include "report/escape.h"
#include "report/paragraph.h"

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
};

/* What is told of it stands behind the label, or below that. */
static struct paragraph put_label(struct page *p, const char *label)
{
	struct paragraph told = { p->out, p->style, INDENT + LABEL, INDENT + LABEL, false, false };
	buf_add_fill(p->out, ' ', INDENT);
	text_paint(p->out, PAINT_FAINT, str_of(label), -1, p->style);
	buf_add_fill(p->out, ' ', (size_t)LABEL - strlen(label));
	return told;
}

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* The first word, with the blanks behind it. */
static struct str next_word(struct str text, size_t *word)
{
	size_t n = 0;
	while (n < text.n && !is_blank(text.s[n]))
		n++;
	*word = n;
	while (n < text.n && is_blank(text.s[n]))
		n++;
	return (struct str){ text.s, n };
}

/* What is wider than the page has a line of its own, and is not cut: it is what one is here for. */
static void put_word(struct paragraph *p, struct str word, enum paint paint)
{
	int columns = text_width(word, p->style);
	if (!p->style->width || p->indent + columns <= p->style->width) {
		paragraph_words(p, word, paint);
		return;
	}
	if (p->at > p->indent)
		paragraph_line(p);
	p->at += text_paint(p->out, paint, word, -1, p->style);
	p->begun = true;
}

static void put_words(struct paragraph *p, struct str text, enum paint paint)
{
	for (text = str_trim(text); text.n;) {
		size_t n;
		struct str next = next_word(text, &n);
		put_word(p, (struct str){ text.s, n }, paint);
		text = str_from(text, next.n);
	}
}

static void put_fact(struct page *p, const char *label, struct str text, size_t most)
{
	struct buf raw = { 0 };
	outcome_add_cut(&raw, text, most);
	struct paragraph told = put_label(p, label);
	put_words(&told, buf_str(&raw), PAINT_PLAIN);
	buf_add_char(p->out, '\n');
	buf_release(&raw);
}

/* As it is written, but for its lines: what is compared may begin and end within a word. */
static void put_piece(struct paragraph *p, struct str text, enum paint paint)
{
	while (text.n) {
		size_t n;
		struct str next = next_word(text, &n);
		int columns = text_width((struct str){ text.s, n }, p->style), width = p->style->width;
		if (width && p->at > p->indent && p->at + columns > width)
			paragraph_line(p);
		p->at += text_paint(p->out, paint, next, -1, p->style);
		text = str_from(text, next.n);
	}
}

/* One side of a comparison, in one line of text: what the other side has not is in colour. */
static void put_side(struct page *p, const char *label, const struct word_edit *edit, size_t n,
		     enum word_edit_kind own, enum paint paint)
{
	struct paragraph told = put_label(p, label);
	for (size_t i = 0; i < n; i++)
		if (edit[i].kind == WORD_SAME || edit[i].kind == own)
			put_piece(&told, edit[i].text, edit[i].kind == own ? paint : PAINT_PLAIN);
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
	struct paragraph path = put_label(p, "path");
	for (size_t i = 0; i < c->path_n; i++) {
		const struct outcome_step *step = &c->path[i];
		if (i)
			paragraph_words(&path, p->style->ascii ? STR(">") : STR("\xe2\x80\xba"), PAINT_FAINT);
		if (i == 1 && skipped) {
			paragraph_words(&path, STR("..."), PAINT_FAINT);
			i += skipped - 1;
			continue;
		}
		paragraph_words(&path, outcome_cut(step->name.n ? step->name : step->span_id, 80),
				PAINT_NAME);
	}
	buf_add_char(p->out, '\n');
}

/* Parts of a line stand further from each other than words. */
static void put_apart(struct paragraph *p, struct str text, enum paint paint)
{
	if (!text.n)
		return;
	if (!p->style->width || p->at + 2 + text_width(text, p->style) <= p->style->width) {
		buf_add_char(p->out, ' ');
		p->at++;
	}
	put_words(p, text, paint);
}

static void put_case(struct page *p, const struct outcome_case *c, const struct outcome_settings *s)
{
	static const enum paint paint[] = { PAINT_GOOD, PAINT_BAD, PAINT_WARN, PAINT_FAINT };
	struct origin place;
	struct paragraph head = paragraph_begin(p->out, 2, p->style);
	paragraph_words(&head, str_of(outcome_state_name(c->state)), paint[c->state]);
	put_apart(&head, outcome_cut(c->name.n ? c->name : c->rule, VALUE_SHOWN), PAINT_PLAIN);
	if (c->rule.n) {
		struct buf rule = { 0 };
		buf_add_char(&rule, '[');
		outcome_add_cut(&rule, c->rule, VALUE_SHOWN);
		buf_add_char(&rule, ']');
		put_apart(&head, buf_str(&rule), PAINT_FAINT);
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
		struct paragraph told = put_label(p, "at");
		int room = p->style->width - told.at;
		text_put_end(p->out, buf_str(&at), !p->style->width ? -1 : room > 1 ? room : 1, p->style);
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
	struct paragraph head = paragraph_begin(p->out, 0, p->style);
	put_words(&head, outcome_cut(suite->name, VALUE_SHOWN), PAINT_HEAD);
	if (suite->trace_id.n)
		put_apart(&head, outcome_cut(suite->trace_id, VALUE_SHOWN), PAINT_ID);
	outcome_put_counts(&text, &counts);
	put_apart(&head, buf_str(&text), counts.of[OUTCOME_VIOLATED] ? PAINT_BAD : PAINT_GOOD);
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
	struct paragraph end = paragraph_begin(out, 0, &s->style);
	if (s->terminal)
		paragraph_words(&end, buf_str(&last), PAINT_PLAIN);
	else
		escape_text(out, buf_str(&last));
	buf_add_char(out, '\n');
	buf_release(&last);
}
