/* Values and commands that the forms of a population report share. */
#include "report/population_report.h"

#include "report/escape.h"
#include "report/figure.h"

#include <math.h>

static struct str kept(struct buf *text, struct arena *arena)
{
	struct str s = arena_str(arena, buf_str(text));
	buf_release(text);
	return s;
}

struct str population_amount(enum measure m, double v, struct arena *arena)
{
	struct buf text = { 0 };
	if (v < 0)
		buf_add_char(&text, '-');
	if (m == MEASURE_DURATION || m == MEASURE_SELF)
		figure_duration(&text, (int64_t)fabs(v), false);
	else if (m == MEASURE_COST)
		figure_cost(&text, fabs(v));
	else if (m == MEASURE_SCORE || fabs(v) < 100)
		buf_printf(&text, "%.3g", fabs(v));
	else
		figure_count(&text, (int64_t)llround(fabs(v)));
	return kept(&text, arena);
}

static bool is_share(const struct population_finding *f)
{
	return f->is_tail || !measure_is_number(f->measure);
}

struct str population_value(const struct population_finding *f, double v, struct arena *arena)
{
	if (!is_share(f))
		return population_amount(f->measure, v, arena);
	double percent = v * 100;
	return arena_printf(arena, percent > 0 && percent < 0.1 ? "%.2g%%" : "%.1f%%", percent);
}

struct str population_what(const struct population_finding *f, struct arena *arena)
{
	if (f->is_tail) {
		struct str over = population_amount(f->measure, f->over, arena);
		return arena_printf(arena, "%s over %.*s", measure_what(f->measure), (int)over.n, over.s);
	}
	if (f->measure == MEASURE_VALUE)
		return f->value;
	return str_of(measure_what(f->measure));
}

struct str population_p(double p, struct arena *arena)
{
	if (p < 1e-300)
		return STR("p < 1e-300");
	return arena_printf(arena, p < 0.001 ? "p %.0e" : "p %.3f", p);
}

/* ---- trace-find ---- */

struct line {
	struct buf text;
};

static void word(struct line *l, struct str text)
{
	buf_add_char(&l->text, ' ');
	escape_shell(&l->text, text);
}

static void option(struct line *l, const char *name, struct str value)
{
	buf_add_char(&l->text, ' ');
	buf_add_c(&l->text, name);
	word(l, value);
}

/* A normal name as a glob: '#' stood for numbers and ids. */
static struct str glob_of(struct str name, struct arena *arena)
{
	struct buf text = { 0 };
	for (size_t i = 0; i < name.n; i++) {
		if (strchr("*?[\\", name.s[i]) && name.s[i])
			buf_add_char(&text, '\\');
		buf_add_char(&text, name.s[i] == '#' ? '*' : name.s[i]);
	}
	return kept(&text, arena);
}

static const char *facet_of(enum measure m)
{
	static const struct {
		enum measure measure;
		enum facet facet;
	} rows[] = {
		{ MEASURE_INPUT_TOKENS, FACET_INPUT_TOKENS },
		{ MEASURE_OUTPUT_TOKENS, FACET_OUTPUT_TOKENS },
		{ MEASURE_COST, FACET_COST },
		{ MEASURE_RETRIES, FACET_RETRIES },
		{ MEASURE_SCORE, FACET_EVAL_SCORE },
		{ MEASURE_PROMPT_SYSTEM, FACET_PROMPT_SYSTEM_TOKENS },
		{ MEASURE_PROMPT_HISTORY, FACET_PROMPT_HISTORY_TOKENS },
		{ MEASURE_PROMPT_RETRIEVAL, FACET_PROMPT_RETRIEVAL_TOKENS },
		{ MEASURE_PROMPT_TOOL, FACET_PROMPT_TOOL_TOKENS },
		{ MEASURE_PROMPT_USER, FACET_PROMPT_USER_TOKENS },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].measure == m)
			return facet_name(rows[i].facet);
	return NULL;
}

/* Between the medians, or the limit of the tail. */
static double bound_of(const struct population_finding *f)
{
	if (f->is_tail)
		return f->over;
	return f->before > 0 && f->after > 0 ? sqrt(f->before * f->after) : (f->before + f->after) / 2;
}

static void number_options(struct line *l, const struct population_finding *f, bool more, struct arena *arena)
{
	double bound = bound_of(f);
	const char *facet = facet_of(f->measure);
	buf_add_c(&l->text, " --same-span");
	option(l, "--name", glob_of(f->subject, arena));
	if (f->measure == MEASURE_SELF || f->measure == MEASURE_DURATION)
		option(l, more ? "--min-duration" : "--max-duration",
		       arena_printf(arena, "%.4gms", bound / 1e6));
	else if (facet)
		option(l, "-k", arena_printf(arena, "%s%s%.6g", facet, more ? ">=" : "<=", bound));
}

static void share_options(struct line *l, const struct population_finding *f, bool more, struct arena *arena)
{
	if (str_eq(f->subject, STR(PROFILE_REFUSAL)) && f->measure == MEASURE_VALUE) {
		buf_add_c(&l->text, " --suspect refusal");
	} else if (f->measure == MEASURE_VALUE) {
		option(l, "-k",
		       arena_printf(arena, "%.*s=%.*s", (int)f->subject.n, f->subject.s, (int)f->value.n,
				    f->value.s));
	} else if (f->measure == MEASURE_ERROR) {
		buf_add_c(&l->text, " --same-span");
		option(l, "--name", glob_of(f->subject, arena));
		buf_add_c(&l->text, " --status error");
	} else {
		option(l, more ? "--name" : "--without", glob_of(f->subject, arena));
	}
}

struct str population_find_line(const struct population_finding *f, const struct population_view *view,
				struct arena *arena)
{
	bool number = measure_is_number(f->measure);
	bool more = number && !f->is_tail ? f->delta > 0 : f->after > f->before;
	/* In B; a value or failure that became rare is looked for in A. */
	bool in_a = !more && (f->is_tail || f->measure == MEASURE_VALUE || f->measure == MEASURE_ERROR);
	const struct population_side *side = &view->side[in_a ? 0 : 1];
	struct line l = { { 0 } };
	if (!side->paths_n)
		return STR("");
	buf_add_c(&l.text, "trace-find");
	if (number)
		number_options(&l, f, more || in_a, arena);
	else
		share_options(&l, f, more, arena);
	/* Arms are said of a trace by any of its spans. */
	if (side->key.n && !number && f->measure != MEASURE_ERROR)
		option(&l, "-k",
		       arena_printf(arena, "%.*s=%.*s", (int)side->key.n, side->key.s, (int)side->label.n,
				    side->label.s));
	for (size_t i = 0; i < side->paths_n; i++)
		word(&l, side->paths[i]);
	return kept(&l.text, arena);
}
