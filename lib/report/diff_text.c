/* A comparison for people: where the traces part, what differs on its own, what follows, what it cost. */
#include "report/diff_change.h"
#include "report/diff_figures.h"
#include "report/diff_list.h"

#include "report/figure.h"

enum { INDENT = 2, LABEL = 22, FACT_SHOWN = 40 };

/* Two blanks in front of it, or a new line. */
static void put_fact(struct paragraph *p, struct str text, enum paint paint)
{
	int columns = text_width(text, p->style), width = p->style->width;
	columns = columns < FACT_SHOWN ? columns : FACT_SHOWN;
	if (width && p->at + 2 + columns > width) {
		paragraph_line(p);
	} else {
		buf_add_c(p->out, "  ");
		p->at += 2;
	}
	int room = width ? width - p->at : FACT_SHOWN;
	p->at += text_paint(p->out, paint, text, room < FACT_SHOWN && room > 0 ? room : FACT_SHOWN, p->style);
}

/* "A  48f9…  refund_chat.turn  8 spans  2.608 s  dump.jsonl:12" */
static void put_trace(struct buf *out, const char *side, const struct summary *s,
		      const struct text_style *style)
{
	struct buf facts = { 0 }, place = { 0 };
	struct paragraph p = paragraph_begin(out, 0, style);
	p.indent = 3;
	paragraph_words(&p, str_of(side), PAINT_HEAD);
	put_fact(&p, s->id.n ? s->id : STR("(no id)"), PAINT_ID);
	put_fact(&p, s->root_name, PAINT_NAME);
	figure_plural(&facts, s->spans, "span", "spans");
	put_fact(&p, buf_str(&facts), PAINT_PLAIN);
	buf_clear(&facts);
	if (s->has_duration) {
		figure_duration(&facts, s->duration_ns, style->ascii);
		put_fact(&p, buf_str(&facts), PAINT_PLAIN);
	}
	text_origin(&place, &s->origin);
	buf_add_c(out, style->width ? "\n   " : "  ");
	text_on(out, PAINT_FAINT, style);
	text_put_end(out, buf_str(&place), style->width ? style->width - 3 : -1, style);
	text_off(out, style);
	buf_add_char(out, '\n');
	buf_release(&facts);
	buf_release(&place);
}

static void put_heading(struct buf *out, const char *title, const struct text_style *style)
{
	buf_add_char(out, '\n');
	text_paint(out, PAINT_HEAD, str_of(title), -1, style);
	buf_add_char(out, '\n');
}

static void put_span_change(struct paragraph *p, struct comparison *c, const struct diff_group *group,
			    const struct change *x)
{
	static const char *const said[] = { "only in B", "only in A", "moved", "" };
	static const enum paint paints[] = { PAINT_GOOD, PAINT_BAD, PAINT_WARN, PAINT_PLAIN };
	paragraph_words(p, str_of(said[x->kind]), paints[x->kind]);
	if (group->below)
		paragraph_words(p, arena_printf(&c->arena, "(with %u below it)", group->below), PAINT_FAINT);
	if (x->kind != CHANGE_MOVED)
		return;
	uint32_t up = c->a.tree->node[x->a].parent, there = c->b.tree->node[x->b].parent;
	bool same = up == NODE_NONE ? there == NODE_NONE : c->alignment.b_of[up] == there;
	paragraph_words(p, same ? STR("in another order under") : STR("from under"), PAINT_FAINT);
	paragraph_words(p, up == NODE_NONE ? STR("the top") : scene_name(&c->a.scene, up), PAINT_NAME);
	if (same)
		return;
	paragraph_words(p, STR("to under"), PAINT_FAINT);
	paragraph_words(p, there == NODE_NONE ? STR("the top") : scene_name(&c->b.scene, there), PAINT_NAME);
}

static struct paragraph begin_change(struct buf *out, const struct change *x, const struct change *before,
				     const struct text_style *style)
{
	bool narrow = style->width && style->width < LABEL * 3;
	bool again = before && str_eq(before->label, x->label);
	struct paragraph p = paragraph_begin(out, INDENT * 2, style);
	if (again)
		buf_add_fill(out, ' ', narrow ? 2 : LABEL);
	else
		paragraph_words(&p, x->label, PAINT_FAINT);
	int columns = again ? 0 : text_width(x->label, style);
	p.begun = false;
	p.indent = INDENT * 2 + (narrow ? 2 : LABEL);
	if (!again && (narrow || columns >= LABEL))
		paragraph_line(&p);
	else if (!again)
		buf_add_fill(out, ' ', (size_t)(LABEL - columns));
	p.at = p.indent;
	return p;
}

static void put_place(struct paragraph *p, struct comparison *c, const char *which, const struct side *side,
		      uint32_t node)
{
	const struct span *s = node != NODE_NONE ? side_span(side, node) : NULL;
	if (s && s->origin.line)
		paragraph_words(p,
				arena_printf(&c->arena, "%s:%llu", which, (unsigned long long)s->origin.line),
				PAINT_FAINT);
	/* What it lacks may be what was damaged. */
	if (s && s->flags & SPAN_TORN)
		paragraph_words(p, STR("[torn]"), PAINT_WARN);
}

/* "A:35 B:43": its lines in the two files. */
static void put_places(struct paragraph *p, struct comparison *c, const struct change *x)
{
	put_place(p, c, "A", &c->a, x->a);
	put_place(p, c, "B", &c->b, x->b);
}

static void put_group(struct buf *out, struct comparison *c, const struct diff_group *group,
		      const struct text_style *style)
{
	const struct change *first = group->changes[0];
	const struct side *s = first->a != NODE_NONE ? &c->a : &c->b;
	uint32_t node = first->a != NODE_NONE ? first->a : first->b;
	struct paragraph p = paragraph_begin(out, INDENT, style);
	paragraph_words(&p, comparison_name(c, first), PAINT_NAME);
	paragraph_words(&p, arena_printf(&c->arena, "(%s)", component_name(s->scene.span[node].component)),
			PAINT_COMPONENT);
	put_places(&p, c, first);
	uint32_t i = 0;
	if (!first->label.s) {
		put_span_change(&p, c, group, first);
		if (group->others[i++])
			paragraph_words(&p, arena_printf(&c->arena, "(and %u more)", group->others[0]),
					PAINT_FAINT);
	}
	buf_add_char(out, '\n');
	for (; i < group->n; i++) {
		const struct change *x = group->changes[i];
		if (!x->label.s)
			continue;
		p = begin_change(out, x, i ? group->changes[i - 1] : NULL, style);
		diff_change_put(&p, c, x);
		if (group->others[i])
			paragraph_words(&p, arena_printf(&c->arena, "(and in %u more)", group->others[i]),
					PAINT_FAINT);
		buf_add_char(out, '\n');
	}
}

static void put_list(struct buf *out, struct comparison *c, enum diff_list_kind kind,
		     const struct text_style *style)
{
	struct diff_list list;
	diff_list_make(c, kind, &list);
	if (!list.n)
		return;
	put_heading(out, diff_list_title(kind), style);
	for (size_t i = 0; i < list.n; i++)
		put_group(out, c, &list.groups[i], style);
}

/* ---- the end ---- */

static void put_note(struct buf *out, struct comparison *c, struct str text, const struct text_style *style)
{
	struct paragraph p = paragraph_begin(out, 0, style);
	paragraph_words(&p, paragraph_signs(text, style, &c->arena), PAINT_FAINT);
	buf_add_char(out, '\n');
}

static void put_notes(struct buf *out, struct comparison *c, const struct diff_view *view)
{
	const struct totals *t = &c->totals;
	if (t->cut + t->redacted)
		put_note(
			out, c,
			arena_printf(
				&c->arena,
				"%u values are cut or masked on one side, and agree as far as they are kept.",
				t->cut + t->redacted),
			&view->style);
	if (t->identity && !view->identity)
		put_note(
			out, c,
			t->identity == 1
				? STR("One id or the like differs, as in any two runs (--identity shows it).")
				: arena_printf(&c->arena,
					       "%u ids and the like differ, as in any two runs (--identity "
					       "lists them).",
					       t->identity),
			&view->style);
	if (c->unrecorded[0] + c->unrecorded[1])
		put_note(out, c,
			 arena_printf(&c->arena,
				      "The traces use different attribute keys: %u values that only A "
				      "records and %u that only B "
				      "records are not compared.",
				      c->unrecorded[0], c->unrecorded[1]),
			 &view->style);
}

static void put_verdict(struct buf *out, struct comparison *c, const struct text_style *style)
{
	const struct totals *t = &c->totals;
	struct paragraph p = paragraph_begin(out, 0, style);
	if (comparison_is_same(c)) {
		paragraph_words(&p, STR("No difference."), PAINT_GOOD);
	} else if (!t->decisions) {
		paragraph_words(&p, STR("No decision differs;"), PAINT_GOOD);
		paragraph_words(&p,
				arena_printf(&c->arena, "%u figures and %u other values do.", t->figures,
					     t->plain),
				PAINT_PLAIN);
	} else {
		paragraph_words(&p,
				arena_printf(&c->arena,
					     "%u decisions differ, %u figures and %u other values; first:",
					     t->decisions, t->figures, t->plain),
				PAINT_PLAIN);
		paragraph_words(&p, c->first ? comparison_name(c, c->first) : STR("?"), PAINT_NAME);
	}
	buf_add_char(out, '\n');
}

void diff_text_head(struct buf *out, struct comparison *c, const struct text_style *style)
{
	put_trace(out, "A", c->a.summary, style);
	put_trace(out, "B", c->b.summary, style);
	struct paragraph p = paragraph_begin(out, 0, style);
	paragraph_words(&p,
			arena_printf(&c->arena, "%u spans are in both, %u only in A, %u only in B.",
				     c->matched, c->a.tree->spans - c->matched,
				     c->b.tree->spans - c->matched),
			PAINT_FAINT);
	buf_add_char(out, '\n');
}

void diff_text_end(struct buf *out, struct comparison *c, const struct diff_view *view)
{
	put_notes(out, c, view);
	put_verdict(out, c, &view->style);
}

void diff_text(struct buf *out, struct comparison *c, const struct diff_view *view)
{
	const struct text_style *style = &view->style;
	diff_text_head(out, c, style);
	for (int i = 0; i < DIFF_LISTS; i++)
		if (i != DIFF_FIGURES && i != DIFF_REPEATS && (i != DIFF_IDENTITY || view->identity))
			put_list(out, c, (enum diff_list_kind)i, style);
	diff_figures_text(out, c, style);
	buf_add_char(out, '\n');
	diff_text_end(out, c, view);
}
