/* A summary for $GITHUB_STEP_SUMMARY, which takes 1 MiB of a step, and for comments. */
#include "report/outcome_parts.h"

#include "report/escape.h"

enum { PAGE_BYTES_MAX = 1000 * 1000, TEXT_SHOWN = 600 };

static void put_text(struct buf *out, struct str text)
{
	struct buf raw = { 0 };
	outcome_add_cut(&raw, text, TEXT_SHOWN);
	escape_markdown(out, buf_str(&raw));
	buf_release(&raw);
}

static void put_place(struct buf *out, const struct outcome_case *c, const struct outcome_settings *s)
{
	struct buf text = { 0 };
	struct origin place;
	if (outcome_place(c, s, &place)) {
		outcome_add_place(&text, &place);
		put_text(out, buf_str(&text));
	}
	buf_release(&text);
}

static void put_case(struct buf *out, const struct outcome_suite *suite, const struct outcome_case *c,
		     const struct outcome_settings *s)
{
	struct buf raw = { 0 };
	outcome_say(&raw, c, TEXT_SHOWN / 3);
	buf_printf(out, "| %s | ", outcome_state_name(c->state));
	put_text(out, suite->name);
	buf_add_c(out, " | ");
	put_text(out, c->name.n ? c->name : c->rule);
	buf_add_c(out, " | ");
	put_text(out, buf_str(&raw));
	buf_add_c(out, " | ");
	put_place(out, c, s);
	buf_add_c(out, " |\n");
	buf_release(&raw);
}

void outcome_markdown(struct buf *out, const struct outcome *o, const struct outcome_settings *s)
{
	struct outcome_counts counts = outcome_count(o);
	uint64_t left_out = 0;
	size_t begin = out->n;
	buf_add_c(out, "### ");
	put_text(out, o->title);
	buf_add_c(out, "\n\n");
	outcome_put_counts(out, &counts);
	buf_add_c(out, "\n");
	if (counts.cases > counts.of[OUTCOME_HOLDS])
		buf_add_c(out,
			  "\n| state | request | case | what | where |\n| --- | --- | --- | --- | --- |\n");
	for (int state = OUTCOME_VIOLATED; state <= OUTCOME_SKIPPED; state++)
		for (size_t i = 0; i < o->suites.n; i++)
			for (size_t k = 0; k < o->suites.v[i].cases.n; k++) {
				const struct outcome_case *c = &o->suites.v[i].cases.v[k];
				if (c->state != (enum outcome_state)state)
					continue;
				if (out->n - begin > PAGE_BYTES_MAX)
					left_out++;
				else
					put_case(out, &o->suites.v[i], c, s);
			}
	if (left_out)
		buf_printf(out, "\n%llu more are left out.\n", (unsigned long long)left_out);
}
