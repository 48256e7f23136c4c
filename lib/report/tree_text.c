/* Measures all rows once, then writes them. */
#include "report/tree_text.h"

#include "base/num.h"
#include "report/bar.h"
#include "report/blame_text.h"
#include "report/diagnosis_text.h"
#include "report/figure.h"
#include "report/head.h"
#include "report/paragraph.h"
#include "report/tree_detail.h"
#include "report/tree_row.h"

#include <stdlib.h>

enum { CHUNK_BYTES = 1 << 16 };

enum part { PART_HEAD, PART_TITLES, PART_ROWS, PART_STEPS, PART_DIAGNOSIS, PART_END };

struct tree_text {
	const struct tree *t;
	const struct summary *summary;
	const struct tree_view *view;
	struct row_layout layout;
	struct guide guide;
	enum part part;
	uint32_t at;        /* the node that comes next */
	size_t step;        /* of the critical path */
	struct arena arena; /* of one row */
	bool without_diagnosis;
	unsigned marks; /* bit by legend[] */
};

/* What a reader may not know the meaning of. */
static const struct {
	bool in_diagnosis;
	struct str sign[2]; /* the second one in ASCII */
	const char *text[2];
} legend[] = {
	{ false, { STR_ROW("[!"), STR_ROW("[!") }, { "[!1] suspect 1;", "[!1] suspect 1;" } },
	{ false, { STR_ROW("⟨"), STR_ROW("<") }, { "⟨7⟩ depth 7;", "<7> depth 7;" } },
	{ false,
	  { STR_ROW("…"), STR_ROW("...") },
	  { "… cut, --width=0 shows all;", "... cut, --width=0 shows all;" } },
	{ true, { STR_ROW("  … "), STR_ROW("  ... ") }, { "… of another span;", "... of another span;" } },
};

enum { MARKS = sizeof(legend) / sizeof(legend[0]) };

static uint32_t next_shown(const struct tree_text *p, uint32_t at)
{
	return p->t->node[at].depth >= p->view->depth ? tree_skip(p->t, at) : tree_next(p->t, at);
}

static uint32_t least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/* Gives the depth that is shown. */
static uint32_t measure(struct tree_text *p)
{
	uint32_t deepest = 0;
	for (uint32_t at = tree_next(p->t, NODE_NONE); at != NODE_NONE; at = next_shown(p, at)) {
		const struct node *v = &p->t->node[at];
		struct row row;
		deepest = v->depth > deepest ? v->depth : deepest;
		if (!v->span)
			continue;
		row_of(p->t, at, p->summary->facts, p->view, &p->arena, &row);
		row_measure(&p->layout, &row, guide_columns(&p->guide, v->depth), &p->view->style);
		arena_reset(&p->arena);
	}
	return deepest;
}

/* Two fifths of the name's column are for the connectors, at most. */
static void fit_guide(struct tree_text *p, uint32_t deepest)
{
	int room = p->layout.width[CELL_NAME] * 2 / 5;
	if (!p->view->style.width || (int64_t)deepest * 3 <= room)
		return;
	p->guide.step = 2;
	p->guide.levels = least((uint32_t)(room / 2), GUIDE_LEVELS);
}

struct tree_text *tree_text_new(const struct tree *t, const struct summary *s, const struct tree_view *view)
{
	struct tree_text *p = mem_alloc(1, sizeof(*p));
	*p = (struct tree_text){ .t = t, .summary = s, .view = view };
	p->guide = (struct guide){ .levels = GUIDE_LEVELS, .step = 3, .ascii = view->style.ascii };
	arena_init(&p->arena);
	uint32_t deepest = measure(p);
	row_fit(&p->layout, view);
	fit_guide(p, deepest);
	p->at = tree_next(t, NODE_NONE);
	return p;
}

void tree_text_free(struct tree_text *p)
{
	if (p)
		arena_release(&p->arena);
	free(p);
}

void tree_text_only_tree(struct tree_text *p)
{
	p->part = PART_TITLES;
	p->without_diagnosis = true;
}

static void put_head(struct tree_text *p, struct buf *out)
{
	struct head head;
	head_of(&head, p->summary, p->t, p->view, &p->arena);
	head_text(out, &head, &p->view->style);
}

static void trim_line(struct buf *out, size_t from)
{
	while (out->n > from && out->s[out->n - 1] == ' ')
		out->n--;
	buf_add_char(out, '\n');
}

static void put_titles(struct tree_text *p, struct buf *out)
{
	size_t from = out->n;
	row_titles(out, &p->layout, &p->view->style);
	if (p->layout.bar)
		bar_axis(out, p->t, p->layout.bar, &p->view->style);
	trim_line(out, from);
}

static void put_row(struct tree_text *p, struct buf *out)
{
	const struct node *v = &p->t->node[p->at];
	uint32_t next = next_shown(p, p->at);
	struct detail detail = { p->t, p->view, &p->guide, &p->arena, out };
	if (v->span) {
		size_t from = out->n;
		struct row row;
		row_of(p->t, p->at, p->summary->facts, p->view, &p->arena, &row);
		row_put(out, &row, &p->guide, v, &p->layout, &p->view->style);
		if (p->layout.bar)
			bar_put(out, p->t, p->at, p->layout.bar, &p->view->style);
		trim_line(out, from);
		detail_put(&detail, p->at, next != NODE_NONE && p->t->node[next].depth > v->depth);
	} else {
		p->guide.more[0] = v->next != NODE_NONE;
		detail_placeholder(&detail, p->at);
	}
	arena_reset(&p->arena);
	p->at = next;
}

/* ---- the critical path ---- */

/* Steps that follow each other in one span are one. */
static struct path_step next_step(struct tree_text *p)
{
	struct path_step step = p->view->steps[p->step++];
	while (p->step < p->view->steps_n && p->view->steps[p->step].node == step.node &&
	       p->view->steps[p->step].from_ns == step.to_ns)
		step.to_ns = p->view->steps[p->step++].to_ns;
	return step;
}

static void put_right(struct buf *out, struct buf *text, int width, const struct text_style *style)
{
	int n = text_width(buf_str(text), style);
	buf_add_fill(out, ' ', (size_t)(width > n ? width - n : 0));
	buf_add_str(out, buf_str(text));
	buf_clear(text);
}

static void put_step(struct tree_text *p, struct buf *out)
{
	const struct text_style *style = &p->view->style;
	struct path_step step = next_step(p);
	const struct node *v = &p->t->node[step.node];
	struct buf text = { 0 }, line = { 0 };
	int64_t ns = num_sub_i64(step.to_ns, step.from_ns);
	figure_duration(&text, num_sub_i64(step.from_ns, p->t->start_ns), style->ascii);
	put_right(&line, &text, 8, style);
	figure_duration(&text, ns, style->ascii);
	put_right(&line, &text, 9, style);
	figure_share(&text, ns, p->summary->has_duration ? p->summary->duration_ns : 0);
	put_right(&line, &text, 8, style);
	buf_add_c(&line, "  ");
	int used = text_put(out, buf_str(&line), style->width ? style->width : -1, style);
	buf_add_c(&text, v->span ? "" : "missing parent ");
	buf_add_str(&text, v->span ? v->span->name : v->missing_id);
	if (!style->width || used < style->width)
		text_paint(out, v->span ? PAINT_NAME : PAINT_WARN, buf_str(&text),
			   style->width ? style->width - used : -1, style);
	buf_add_char(out, '\n');
	buf_release(&text);
	buf_release(&line);
}

static void put_steps(struct tree_text *p, struct buf *out)
{
	if (!p->step) {
		buf_add_char(out, '\n');
		text_on(out, PAINT_HEAD, &p->view->style);
		text_put(out, STR("critical path"), p->view->style.width ? p->view->style.width : -1,
			 &p->view->style);
		buf_add_char(out, '\n');
		text_put(out, STR("      at     took   share  span"),
			 p->view->style.width ? p->view->style.width : -1, &p->view->style);
		text_off(out, &p->view->style);
		buf_add_char(out, '\n');
	}
	put_step(p, out);
}

static void note_marks(struct tree_text *p, struct str text, bool in_diagnosis)
{
	for (size_t i = 0; i < MARKS; i++)
		if (legend[i].in_diagnosis == in_diagnosis &&
		    str_find(text, legend[i].sign[p->view->style.ascii]) >= 0)
			p->marks |= 1u << i;
}

static void put_marked_row(struct tree_text *p, struct buf *out)
{
	size_t from = out->n;
	put_row(p, out);
	if (p->view->style.terminal)
		note_marks(p, str_from(buf_str(out), from), false);
}

/* For somebody who looks at it: what is not there, and the marks that are. */
static void put_legend(struct tree_text *p, struct buf *out)
{
	const struct text_style *style = &p->view->style;
	row_put_dropped(out, &p->layout, style);
	if (!p->marks)
		return;
	struct paragraph line = paragraph_begin(out, 0, style);
	for (size_t i = 0; i < MARKS; i++)
		if (p->marks >> i & 1)
			paragraph_words(&line, str_of(legend[i].text[style->ascii]), PAINT_FAINT);
	paragraph_words(&line, STR("see trace-tree(1)"), PAINT_FAINT);
	buf_add_char(out, '\n');
}

static void put_diagnosis(struct tree_text *p, struct buf *out)
{
	size_t from = out->n;
	diagnosis_text(out, p->view->diagnosis, &p->view->style);
	note_marks(p, str_from(buf_str(out), from), true);
}

bool tree_text_more(struct tree_text *p, struct buf *out)
{
	size_t from = out->n;
	while (p->part != PART_END && out->n - from < CHUNK_BYTES) {
		switch (p->part) {
		case PART_HEAD:
			put_head(p, out);
			p->part = PART_TITLES;
			break;
		case PART_TITLES:
			put_titles(p, out);
			p->part = PART_ROWS;
			break;
		case PART_ROWS:
			if (p->at != NODE_NONE)
				put_marked_row(p, out);
			else
				p->part = PART_STEPS;
			break;
		case PART_STEPS:
			if (p->view->steps && p->step < p->view->steps_n)
				put_steps(p, out);
			else
				p->part = PART_DIAGNOSIS;
			break;
		case PART_DIAGNOSIS:
			if (p->view->diagnosis && !p->without_diagnosis)
				put_diagnosis(p, out);
			if (p->view->blame && !p->without_diagnosis)
				blame_text(out, p->view->diagnosis, p->view->blame, &p->view->style);
			if (p->view->style.terminal && !p->without_diagnosis)
				put_legend(p, out);
			p->part = PART_END;
			break;
		case PART_END:
			break;
		}
	}
	return out->n > from;
}
