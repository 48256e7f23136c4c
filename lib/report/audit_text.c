/* The audit for people. */
#include "report/audit_report.h"

#include "base/num.h"
#include "report/figure.h"
#include "report/paragraph.h"

enum { FIELD = 22, TOP = 6 };

static enum paint paint_of(enum audit_class c)
{
	return audit_is_whole(c)                                                ? PAINT_GOOD
	       : c == AUDIT_ABSENT || c == AUDIT_ALTERED || c == AUDIT_DANGLING ? PAINT_BAD
										: PAINT_WARN;
}

static void put_item(struct buf *out, const struct audit_item *item, const struct text_style *style)
{
	struct paragraph p = paragraph_begin(out, 4, style);
	struct str name = str_of(audit_field_name(item->field));
	paragraph_words(&p, name, PAINT_PLAIN);
	int columns = text_width(name, style);
	p.begun = false;
	buf_add_fill(out, ' ', (size_t)(columns < FIELD ? FIELD - columns : 1));
	p.at = p.indent = 4 + FIELD;
	paragraph_words(&p, str_of(audit_class_name(item->class)), paint_of(item->class));
	paragraph_words(&p, item->why, PAINT_FAINT);
	if (item->key.n) {
		paragraph_words(&p, STR("("), PAINT_FAINT);
		p.glued = true;
		paragraph_words(&p, item->key, PAINT_FAINT);
		p.glued = true;
		paragraph_words(&p, STR(")"), PAINT_FAINT);
	}
	buf_add_char(out, '\n');
}

static void put_rebuild(struct buf *out, const struct scene *s, const struct rebuild *r,
			const struct text_style *style)
{
	static const char *const states[] = { "",
					      "the rebuilt prompt has the recorded hash",
					      "the prompt was rebuilt",
					      "the rebuilt prompt is another",
					      "the prompt cannot be rebuilt",
					      "the prompt cannot be rebuilt",
					      "the prompt cannot be rebuilt" };
	struct paragraph p = paragraph_begin(out, 2, style);
	paragraph_words(&p, scene_name(s, r->node), PAINT_NAME);
	paragraph_words(&p, r->name, PAINT_ID);
	paragraph_words(&p, str_of(states[r->state]), r->state == REBUILD_MATCHES ? PAINT_GOOD : PAINT_WARN);
	if (r->reason.n) {
		p.glued = true;
		paragraph_words(&p, STR(":"), PAINT_FAINT);
		paragraph_words(&p, r->reason, PAINT_PLAIN);
	}
	buf_add_char(out, '\n');
	if (!r->has_place)
		return;
	p = paragraph_begin(out, 4, style);
	paragraph_words(&p, arena_printf(s->arena, "first difference at byte %zu: sent", r->place),
			PAINT_FAINT);
	paragraph_words(&p, r->sent_there.n ? r->sent_there : STR("(its end)"), PAINT_BAD);
	paragraph_words(&p, STR("rebuilt"), PAINT_FAINT);
	paragraph_words(&p, r->here.n ? r->here : STR("(its end)"), PAINT_GOOD);
	buf_add_char(out, '\n');
}

void audit_text_trace(struct buf *out, const struct scene *s, const struct audit *a,
		      const struct text_style *style)
{
	static const enum paint paints[] = { PAINT_GOOD, PAINT_WARN, PAINT_BAD };
	uint32_t node = NODE_NONE;
	struct paragraph p = paragraph_begin(out, 0, style);
	paragraph_words(&p, STR("trace"), PAINT_FAINT);
	paragraph_words(&p, s->summary->id, PAINT_ID);
	paragraph_words(&p, STR("is"), PAINT_PLAIN);
	paragraph_words(&p, str_of(audit_verdict_name(a->verdict)), paints[a->verdict]);
	for (size_t i = 0; i < a->reasons_n; i++) {
		p.glued = true;
		paragraph_words(&p, i ? STR(",") : STR(":"), PAINT_PLAIN);
		paragraph_words(&p, a->reasons[i], PAINT_PLAIN);
	}
	buf_add_char(out, '\n');
	for (size_t i = 0; i < a->n; i++) {
		if (a->items[i].node != node) {
			node = a->items[i].node;
			buf_add_c(out, "\n  ");
			text_paint(out, PAINT_NAME, scene_name(s, node), style->width ? style->width - 2 : -1,
				   style);
			buf_add_char(out, '\n');
		}
		put_item(out, &a->items[i], style);
	}
	if (a->rebuilds_n)
		buf_add_c(out, "\nPrompts\n");
	for (size_t i = 0; i < a->rebuilds_n; i++)
		put_rebuild(out, s, &a->rebuilds[i], style);
	buf_add_char(out, '\n');
}

/* Empties it. */
static void put_line(struct buf *out, struct buf *line, enum paint paint, const struct text_style *style)
{
	struct paragraph p = paragraph_begin(out, 0, style);
	paragraph_words(&p, buf_str(line), paint);
	buf_add_char(out, '\n');
	buf_clear(line);
}

static void put_top(struct buf *out, struct audit_dump *d, const struct map *counts, const char *title,
		    const struct text_style *style)
{
	struct audit_count *top;
	size_t n = audit_dump_top(d, counts, &top);
	if (!n)
		return;
	buf_add_char(out, '\n');
	struct buf head = { 0 };
	buf_add_c(&head, title);
	put_line(out, &head, PAINT_HEAD, style);
	buf_release(&head);
	for (size_t i = 0; i < n && i < TOP; i++) {
		struct paragraph p = paragraph_begin(out, 2, style);
		paragraph_words(&p, arena_printf(&d->arena, "%llu", (unsigned long long)top[i].n),
				PAINT_NUMBER);
		paragraph_words(&p, str_of(num_word(top[i].n, "trace:", "traces:")), PAINT_FAINT);
		paragraph_words(&p, top[i].text, PAINT_PLAIN);
		buf_add_char(out, '\n');
	}
	if (n > TOP)
		buf_printf(out, "  and %zu more (--json has all)\n", n - TOP);
}

void audit_text_dump(struct buf *out, struct audit_dump *d, const struct text_style *style)
{
	struct audit_answer answers[AUDIT_QUESTIONS];
	unsigned yes = audit_dump_answers(d, answers);
	struct buf line = { 0 };
	for (int i = 0; i < 3; i++) {
		figure_plural(&line, d->verdicts[i], "trace is ", "traces are ");
		buf_add_c(&line, audit_verdict_name((enum audit_verdict)i));
		if (d->traces) {
			buf_add_c(&line, " (");
			figure_share(&line, (int64_t)d->verdicts[i], (int64_t)d->traces);
			buf_add_c(&line, ")");
		}
		put_line(out, &line, PAINT_PLAIN, style);
	}
	if (d->prompts) {
		buf_printf(&line, "%llu of %llu prompts were rebuilt with the recorded hash",
			   (unsigned long long)d->prompts_match, (unsigned long long)d->prompts);
		put_line(out, &line, PAINT_PLAIN, style);
	}
	buf_release(&line);
	put_top(out, d, &d->reasons, "Why not", style);
	put_top(out, d, &d->anchors, "Not fixed (the same inputs need not give the same answer)", style);
	buf_add_char(out, '\n');
	text_paint(out, PAINT_HEAD, STR("Five questions"), -1, style);
	buf_add_char(out, '\n');
	for (int i = 0; i < AUDIT_QUESTIONS; i++) {
		const struct audit_answer *a = &answers[i];
		struct paragraph p = paragraph_begin(out, 2, style);
		paragraph_words(&p,
				a->yes     ? STR("yes")
				: a->known ? STR("no ")
					   : STR("?  "),
				a->yes ? PAINT_GOOD : PAINT_WARN);
		p.indent = 6;
		paragraph_words(&p, str_of(a->question), PAINT_PLAIN);
		paragraph_words(&p, a->figure, PAINT_FAINT);
		buf_add_char(out, '\n');
	}
	buf_printf(out, "%u of 5: %s\n", yes,
		   yes >= AUDIT_ACCEPTABLE ? "acceptable" : "the next incident will lack data");
}
