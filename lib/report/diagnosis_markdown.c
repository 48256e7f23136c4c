/* One row for each finding; the last row is the root cause. */
#include "report/diagnosis_markdown.h"

#include "report/diagnosis_text.h"
#include "report/escape.h"
#include "report/text.h"

enum { EVIDENCE_SHOWN = 3, FAILURES_SHOWN = 5, VALUE_SHOWN = 200 };

static void put_cell(struct buf *out, struct str text)
{
	buf_add_char(out, ' ');
	escape_markdown(out, text);
	buf_add_c(out, " |");
}

static void put_row(struct buf *out, const struct diagnosis *d, const struct finding *f, const char *role,
		    struct arena *arena)
{
	struct buf evidence = { 0 };
	buf_add_char(out, '|');
	put_cell(out, diagnosis_span(d, f->node, arena));
	put_cell(out, str_of(role));
	put_cell(out, f->text);
	for (size_t i = 0; i < f->evidence_n && i < EVIDENCE_SHOWN; i++) {
		const struct evidence *e = &f->evidence[i];
		const struct span *s = e->node == NODE_NONE ? NULL : d->scene->tree->node[e->node].span;
		struct str name = diagnosis_span(d, e->node, arena);
		struct str value = { e->value.s, e->value.n < VALUE_SHOWN ? e->value.n : VALUE_SHOWN };
		buf_add_c(&evidence, i ? "; " : "");
		if (s && e->node != f->node)
			buf_printf(&evidence, "%.*s: ", (int)name.n, name.s);
		buf_add_str(&evidence, diagnosis_key(e, arena));
		buf_add_c(&evidence, " = ");
		buf_add_str(&evidence, value);
		if (s && s->origin.length && (!i || e->node != f->evidence[i - 1].node)) {
			buf_add_c(&evidence, " (");
			text_origin(&evidence, &s->origin);
			buf_add_char(&evidence, ')');
		}
	}
	put_cell(out, buf_str(&evidence));
	buf_add_char(out, '\n');
	buf_release(&evidence);
}

static void put_item(struct buf *out, struct str span, struct str text, struct str rule)
{
	buf_add_c(out, "- ");
	escape_markdown(out, span);
	buf_add_c(out, span.n ? " " : "");
	escape_markdown(out, text);
	if (rule.n)
		buf_printf(out, " (%.*s)", (int)rule.n, rule.s);
	buf_add_char(out, '\n');
}

/* What is not in the table: what was not recorded, what is not to blame, what nobody could look at. */
static void put_rest(struct buf *out, const struct diagnosis *d, struct arena *arena)
{
	size_t nth = 0, more;
	buf_add_c(out, d->gaps_n ? "\n**Gaps**\n\n" : "");
	for (size_t i = 0; i < d->gaps_n; i++) {
		const struct finding *f = &d->gaps[i];
		struct str rule = str_of(rule_table[f->rule].id);
		if (diagnosis_shows_gap(d, i, &nth, &more))
			put_item(out, diagnosis_span(d, f->node, arena), f->text, rule);
		if (more)
			put_item(out, STR(""), arena_printf(arena, "and %zu more", more), rule);
	}
	buf_add_c(out, d->cleared_n ? "\n**Cleared**\n\n" : "");
	for (size_t i = 0; i < d->cleared_n; i++)
		put_item(out, diagnosis_span(d, d->cleared[i].node, arena), d->cleared[i].why, STR(""));
	if (d->unassessed_n)
		buf_printf(out, "\nNot assessable: %zu of %d rules.\n", d->unassessed_n, RULES);
}

void diagnosis_markdown(struct buf *out, const struct diagnosis *d)
{
	struct arena arena = { 0 };
	const struct {
		const struct finding *v;
		size_t n;
	} parts[] = { { d->suspects, d->suspects_n }, { d->missing, d->missing_n } };
	struct evidence *failures;
	size_t failed = diagnosis_failures(d, &arena, &failures);
	if (d->suspects_n || d->missing_n || failed)
		buf_add_c(out, "\n| span | role | suspect signal | evidence in the trace |\n| --- | --- | "
			       "--- | --- |\n");
	for (size_t k = 0; k < 2; k++)
		for (size_t i = 0; i < parts[k].n; i++)
			put_row(out, d, &parts[k].v[i], finding_role_name(parts[k].v[i].role), &arena);
	for (size_t i = 0; i < failed && i < FAILURES_SHOWN; i++) {
		const struct finding f = { .node = failures[i].node,
					   .text = STR("no rule says why"),
					   .evidence = &failures[i],
					   .evidence_n = 1 };
		put_row(out, d, &f, "failed", &arena);
	}
	ptrdiff_t root = str_find(d->summary, STR("root cause: "));
	if (root >= 0) {
		buf_add_c(out, "| **root cause** | |");
		put_cell(out, str_from(d->summary, (size_t)root + 12));
		buf_add_c(out, " |\n");
	}
	buf_add_char(out, '\n');
	escape_markdown(out, diagnosis_summary(d, failed, &arena));
	buf_add_char(out, '\n');
	put_rest(out, d, &arena);
	arena_release(&arena);
}
