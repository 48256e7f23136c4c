/* One row for each finding; the last row is the root cause. */
#include "report/diagnosis_markdown.h"

#include "report/diagnosis_text.h"
#include "report/escape.h"

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
		struct str value = { e->value.s, e->value.n < VALUE_SHOWN ? e->value.n : VALUE_SHOWN };
		buf_add_c(&evidence, i ? "; " : "");
		buf_add_str(&evidence, diagnosis_key(e, arena));
		buf_add_c(&evidence, " = ");
		buf_add_str(&evidence, value);
	}
	put_cell(out, buf_str(&evidence));
	buf_add_char(out, '\n');
	buf_release(&evidence);
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
	arena_release(&arena);
}
