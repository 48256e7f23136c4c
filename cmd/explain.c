/* --explain: one table after the other is asked for the word. */
#include "cmd/explain.h"

#include "cmd/output.h"
#include "cmd/style.h"

#include "base/diag_codes.h"
#include "base/near.h"
#include "report/diagnosis_text.h"
#include "report/paragraph.h"
#include "span/facet.h"

struct explaining {
	struct buf out;
	struct text_style style;
	struct near near;
};

static void next(struct buf *out)
{
	if (out->n)
		buf_add_char(out, '\n');
}

static void put_code(struct explaining *e, const struct diag_code *c)
{
	const char *const rows[][2] = {
		{ "severity", c->severity }, { "means", c->means }, { "lost", c->lost }, { "do", c->advice }
	};
	buf_printf(&e->out, "%s\n", c->code);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		buf_printf(&e->out, "  %-10s", rows[i][0]);
		struct paragraph p = { &e->out, &e->style, 12, 12, false, false };
		paragraph_words(&p, str_of(rows[i][1]), PAINT_PLAIN);
		buf_add_char(&e->out, '\n');
	}
}

static void explain_codes(struct explaining *e, struct str word)
{
	size_t n;
	const struct diag_code *all = diag_codes(&n);
	for (size_t i = 0; i < n; i++) {
		const struct diag_code *c = &all[i];
		struct str code = str_of(c->code);
		near_offer(&e->near, code);
		/* "torn", as a mark says it, is json.torn and span.torn. */
		bool last = code.n > word.n && str_ends(code, word) && code.s[code.n - word.n - 1] == '.';
		if (!str_eq(word, code) && !last && !str_eq(word, STR("diagnostics")))
			continue;
		next(&e->out);
		put_code(e, c);
	}
}

/* A key, and how its value is read; what is too long for a line goes on in the next. */
static void put_key(struct buf *out, const struct facet_key *k)
{
	struct buf more = { 0 };
	bool is_condition = k->path.n && k->path.s[0] == '?';
	if (k->path.n)
		buf_printf(&more, "  (%s%s)",
			   is_condition ? "where " : "in it: ", k->path.s + (is_condition ? 1 : 0));
	buf_add_c(&more, k->where == FACET_IN_EVENT ? "  event" : "");
	buf_printf(out, "%.*s%s%.*s\n", (int)k->key.n, k->key.s,
		   8 + k->key.n + more.n > 80 ? "\n        " : "", (int)more.n, more.n ? more.s : "");
	buf_release(&more);
}

static void put_facet(struct buf *out, enum facet f)
{
	size_t n;
	const struct facet_key *keys = facet_keys(f, &n);
	buf_printf(out, "%s\n  is    %s\n", facet_name(f), facet_what(f));
	for (size_t i = 0; i < n; i++) {
		buf_printf(out, "  %s  ", i ? "    " : "keys");
		put_key(out, &keys[i]);
	}
}

static void explain_facets(struct explaining *e, struct str word)
{
	for (unsigned f = 0; f < FACETS; f++) {
		near_offer(&e->near, str_of(facet_name((enum facet)f)));
		if (!str_eq(word, str_of(facet_name((enum facet)f))) && !str_eq(word, STR("facets")))
			continue;
		next(&e->out);
		put_facet(&e->out, (enum facet)f);
	}
}

static void explain_rules(struct explaining *e, struct str word)
{
	for (int i = 0; i < RULES; i++) {
		near_offer(&e->near, str_of(rule_table[i].id));
		if (!str_eq(word, str_of(rule_table[i].id)) && !str_eq(word, STR("all")))
			continue;
		next(&e->out);
		diagnosis_explain(&e->out, (enum rule_id)i, &e->style);
	}
}

static int print(const struct cmd *cmd, const struct common_options *common, const struct buf *text)
{
	const struct strings none = { 0 };
	struct outputs *outputs = outputs_new(&none, style_is_terminal(common) && !common->no_pager);
	struct output *out = output_open(outputs, NULL);
	output_write(out, buf_str(text));
	bool written = output_close(out, true);
	outputs_free(outputs);
	if (!written)
		cli_error(cmd, "cannot write the output");
	return written ? EXIT_YES : EXIT_TROUBLE;
}

int explain(const struct cmd *cmd, const struct common_options *common, const char *word)
{
	static void (*const tables[])(struct explaining *, struct str) = { explain_rules, explain_codes,
									   explain_facets };
	struct explaining e = { .style = style_of(common), .near = { .wanted = str_of(word) } };
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		tables[i](&e, str_of(word));
	int code = EXIT_TROUBLE;
	if (e.out.n)
		code = print(cmd, common, &e.out);
	else
		cli_error(cmd, "no rule, code or facet '%s'%s%.*s%s", word,
			  e.near.best.n ? "; did you mean '" : "", (int)e.near.best.n,
			  e.near.best.n ? e.near.best.s : "", e.near.best.n ? "'?" : "");
	buf_release(&e.out);
	return code;
}
