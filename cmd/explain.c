/* --explain: one table after the other is asked for the word. */
#include "cmd/explain.h"

#include "base/diag_codes.h"
#include "base/near.h"
#include "report/diagnosis_text.h"
#include "span/facet.h"

#include <stdio.h>

static void next(struct buf *out)
{
	if (out->n)
		buf_add_char(out, '\n');
}

static void explain_codes(struct buf *out, struct str word, struct near *near)
{
	size_t n;
	const struct diag_code *all = diag_codes(&n);
	for (size_t i = 0; i < n; i++) {
		const struct diag_code *c = &all[i];
		struct str code = str_of(c->code);
		near_offer(near, code);
		/* "torn", as a mark says it, is json.torn and span.torn. */
		bool last = code.n > word.n && str_ends(code, word) && code.s[code.n - word.n - 1] == '.';
		if (!str_eq(word, code) && !last && !str_eq(word, STR("diagnostics")))
			continue;
		next(out);
		buf_printf(out, "%s\n  severity  %s\n  means     %s\n  lost      %s\n  do        %s\n",
			   c->code, c->severity, c->means, c->lost, c->advice);
	}
}

static void put_facet(struct buf *out, enum facet f)
{
	size_t n;
	const struct facet_key *keys = facet_keys(f, &n);
	buf_printf(out, "%s\n  is    %s\n", facet_name(f), facet_what(f));
	for (size_t i = 0; i < n; i++) {
		buf_printf(out, "  %s  %.*s", i ? "    " : "keys", (int)keys[i].key.n, keys[i].key.s);
		if (keys[i].path.n)
			buf_printf(out, "  (in it: %.*s)", (int)keys[i].path.n, keys[i].path.s);
		buf_add_c(out, keys[i].where == FACET_IN_EVENT ? "  event\n" : "\n");
	}
}

static void explain_facets(struct buf *out, struct str word, struct near *near)
{
	for (unsigned f = 0; f < FACETS; f++) {
		near_offer(near, str_of(facet_name((enum facet)f)));
		if (!str_eq(word, str_of(facet_name((enum facet)f))) && !str_eq(word, STR("facets")))
			continue;
		next(out);
		put_facet(out, (enum facet)f);
	}
}

static void explain_rules(struct buf *out, struct str word, struct near *near)
{
	const struct text_style style = { .width = 0 };
	for (int i = 0; i < RULES; i++) {
		near_offer(near, str_of(rule_table[i].id));
		if (!str_eq(word, str_of(rule_table[i].id)) && !str_eq(word, STR("all")))
			continue;
		next(out);
		diagnosis_explain(out, (enum rule_id)i, &style);
	}
}

int explain(const struct cmd *cmd, const char *word)
{
	static void (*const tables[])(struct buf *, struct str,
				      struct near *) = { explain_rules, explain_codes, explain_facets };
	struct near near = { .wanted = str_of(word) };
	struct buf out = { 0 };
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		tables[i](&out, str_of(word), &near);
	if (out.n) {
		fwrite(out.s, 1, out.n, stdout);
		buf_release(&out);
		return EXIT_YES;
	}
	cli_error(cmd, "no rule, code or facet '%s'%s%.*s%s", word, near.best.n ? "; did you mean '" : "",
		  (int)near.best.n, near.best.n ? near.best.s : "", near.best.n ? "'?" : "");
	return EXIT_TROUBLE;
}
