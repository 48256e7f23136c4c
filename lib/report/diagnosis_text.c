/* Findings as paragraphs: number, role and what happened; below it the rule, the evidence and its place. */
#include "report/diagnosis_text.h"

#include "base/num.h"
#include "report/figure.h"
#include "report/paragraph.h"

enum {
	INDENT = 4,
	RULE_COLUMNS = 26,
	ROLE_COLUMNS = 10,
	EVIDENCE_SHOWN = 3,
	GAPS_SHOWN = 3,
	FAILURES_SHOWN = 5,
	VALUE_SHOWN = 400
};

/* Some other span of the trace is called so too. */
static bool is_shared(const struct scene *s, uint32_t node, struct str name)
{
	enum { LOOKED_AT = 2000 };
	for (size_t i = 0; i < s->flow_n && i < LOOKED_AT; i++)
		if (s->flow[i] != node && str_eq(scene_of(s, s->flow[i])->name, name))
			return true;
	return false;
}

struct str diagnosis_span(const struct diagnosis *d, uint32_t node, struct arena *arena)
{
	enum { SHOWN = 40 };
	if (node == NODE_NONE)
		return STR("");
	const struct span *s = d->scene->tree->node[node].span;
	struct str name = scene_name(d->scene, node);
	if (!s || str_eq(name, s->span_id) || !is_shared(d->scene, node, name))
		return name;
	return arena_printf(arena, "%.*s %.*s", (int)name.n, name.s,
			    (int)(s->span_id.n < SHOWN ? s->span_id.n : SHOWN), s->span_id.s);
}

struct str diagnosis_key(const struct evidence *e, struct arena *arena)
{
	return e->index == INDEX_NONE ? e->key
				      : arena_printf(arena, "%.*s[%u]", (int)e->key.n, e->key.s, e->index);
}

static void put_heading(struct buf *out, const char *title, const struct text_style *style)
{
	buf_add_char(out, '\n');
	text_paint(out, PAINT_HEAD, str_of(title), -1, style);
	buf_add_char(out, '\n');
}

/* ---- findings ---- */

static const enum paint role_paint[FINDING_ROLES] = { PAINT_BAD, PAINT_WARN, PAINT_WARN, PAINT_NAME,
						      PAINT_FAINT };

static void put_evidence(struct buf *out, const struct diagnosis *d, const struct finding *f, int indent,
			 const struct text_style *style, struct arena *arena)
{
	for (size_t i = 0; i < f->evidence_n && i < EVIDENCE_SHOWN; i++) {
		const struct evidence *e = &f->evidence[i];
		const struct span *s = e->node == NODE_NONE ? NULL : d->scene->tree->node[e->node].span;
		struct paragraph p = paragraph_begin(out, indent, style);
		struct buf place = { 0 };
		struct str value = { e->value.s, e->value.n < VALUE_SHOWN ? e->value.n : VALUE_SHOWN };
		int room = style->width ? style->width - indent : -1;
		struct str line = arena_printf(arena, "%s%.*s = %.*s",
					       e->node == f->node || !s ? ""
					       : style->ascii           ? "... "
									: "… ",
					       (int)diagnosis_key(e, arena).n, diagnosis_key(e, arena).s,
					       (int)value.n, value.s ? value.s : "");
		text_put(out, line, room, p.style);
		buf_add_char(out, '\n');
		if (s && s->origin.length && (i == 0 || e->node != f->evidence[i - 1].node)) {
			text_origin(&place, &s->origin);
			buf_add_fill(out, ' ', (size_t)indent);
			text_on(out, PAINT_FAINT, style);
			text_put_end(out, buf_str(&place), room, style);
			text_off(out, style);
			buf_add_char(out, '\n');
		}
		buf_release(&place);
	}
}

static void put_suspect(struct buf *out, const struct diagnosis *d, const struct finding *f,
			const struct text_style *style, struct arena *arena)
{
	struct buf number = { 0 };
	int indent = INDENT + ROLE_COLUMNS;
	buf_printf(&number, "%2u  ", f->number);
	text_paint(out, PAINT_NUMBER, buf_str(&number), -1, style);
	buf_release(&number);
	int used = text_paint(out, role_paint[f->role], str_of(finding_role_name(f->role)), -1, style);
	buf_add_fill(out, ' ', (size_t)(ROLE_COLUMNS - used));
	struct paragraph p = { out, style, indent, indent, false, false };
	bool said = rule_table[f->rule].layer == LAYER_DELIVERY; /* by others, of the span */
	struct str span = diagnosis_span(d, f->node, arena);
	paragraph_words(&p, said ? arena_printf(arena, "%.*s:", (int)span.n, span.s) : span, PAINT_NAME);
	paragraph_words(&p, paragraph_signs(f->text, style, arena), PAINT_PLAIN);
	paragraph_line(&p);
	struct buf below = { 0 };
	buf_add_c(&below, rule_table[f->rule].id);
	if (f->category != CATEGORY_NONE)
		buf_printf(&below, ", %s", category_name(f->category));
	buf_add_c(&below, f->confidence < 0.5 ? " (weak)" : "");
	if (f->caused_by)
		buf_printf(&below, "; follows from %u", f->caused_by);
	paragraph_words(&p, buf_str(&below), PAINT_FAINT);
	buf_release(&below);
	buf_add_char(out, '\n');
	put_evidence(out, d, f, indent, style, arena);
}

static void add_offset(struct buf *out, const struct diagnosis *d, int64_t ns, bool ascii)
{
	buf_add_char(out, '+');
	figure_duration(out, num_sub_i64(ns, d->scene->tree->start_ns), ascii);
}

/* "between +12ms and +2.1s" */
static void add_window(struct buf *out, const struct diagnosis *d, const struct missing *m, bool ascii)
{
	if (!m->has_from && !m->has_to)
		return;
	buf_add_c(out, m->has_from && m->has_to ? ", between " : m->has_from ? ", after " : ", before ");
	if (m->has_from)
		add_offset(out, d, m->from_ns, ascii);
	if (m->has_from && m->has_to)
		buf_add_c(out, " and ");
	if (m->has_to)
		add_offset(out, d, m->to_ns, ascii);
}

static void put_missing(struct buf *out, const struct diagnosis *d, const struct finding *f,
			const struct text_style *style, struct arena *arena)
{
	struct buf text = { 0 };
	struct paragraph p = paragraph_begin(out, INDENT, style);
	bool own = f->node != NODE_NONE && d->scene->tree->node[f->node].span &&
		   rule_table[f->rule].layer == LAYER_TELEMETRY && f->rule == RULE_unaccounted_time;
	if (own) {
		buf_add_str(&text, diagnosis_span(d, f->node, arena));
		buf_add_char(&text, ' ');
	}
	buf_add_str(&text, f->text);
	add_window(&text, d, &f->missing, style->ascii);
	paragraph_words(&p, buf_str(&text), PAINT_PLAIN);
	paragraph_words(&p, arena_printf(arena, "(%s)", rule_table[f->rule].id), PAINT_FAINT);
	buf_add_char(out, '\n');
	put_evidence(out, d, f, INDENT, style, arena);
	buf_release(&text);
}

bool diagnosis_shows_gap(const struct diagnosis *d, size_t i, size_t *nth, size_t *more)
{
	const struct finding *f = &d->gaps[i];
	bool last = i + 1 == d->gaps_n || d->gaps[i + 1].rule != f->rule;
	*nth = i && d->gaps[i - 1].rule == f->rule ? *nth + 1 : 1;
	*more = last && *nth > GAPS_SHOWN ? *nth - GAPS_SHOWN : 0;
	return *nth <= GAPS_SHOWN;
}

static void put_gaps(struct buf *out, const struct diagnosis *d, const struct text_style *style,
		     struct arena *arena)
{
	size_t nth = 0, more;
	for (size_t i = 0; i < d->gaps_n; i++) {
		const struct finding *f = &d->gaps[i];
		if (diagnosis_shows_gap(d, i, &nth, &more)) {
			struct paragraph p = paragraph_begin(out, INDENT, style);
			paragraph_words(&p, diagnosis_span(d, f->node, arena), PAINT_NAME);
			paragraph_words(&p, f->text, PAINT_PLAIN);
			paragraph_words(&p, arena_printf(arena, "(%s)", rule_table[f->rule].id), PAINT_FAINT);
			buf_add_char(out, '\n');
		}
		if (more) {
			struct paragraph p = paragraph_begin(out, INDENT, style);
			paragraph_words(
				&p, arena_printf(arena, "and %zu more of %s", more, rule_table[f->rule].id),
				PAINT_FAINT);
			buf_add_char(out, '\n');
		}
	}
}

/* What failed, where no rule says why. */
static void put_failures(struct buf *out, const struct diagnosis *d, struct evidence *v, size_t n,
			 const struct text_style *style, struct arena *arena)
{
	put_heading(out, "Failed", style);
	for (size_t i = 0; i < n && i < FAILURES_SHOWN; i++) {
		const struct finding f = { .node = v[i].node, .evidence = &v[i], .evidence_n = 1 };
		struct paragraph p = paragraph_begin(out, INDENT, style);
		paragraph_words(&p, diagnosis_span(d, v[i].node, arena), PAINT_NAME);
		paragraph_words(&p, STR("failed; no rule says why"), PAINT_PLAIN);
		buf_add_char(out, '\n');
		put_evidence(out, d, &f, INDENT, style, arena);
	}
	if (n > FAILURES_SHOWN) {
		struct paragraph p = paragraph_begin(out, INDENT, style);
		paragraph_words(&p, arena_printf(arena, "and %zu more", n - FAILURES_SHOWN), PAINT_FAINT);
		buf_add_char(out, '\n');
	}
}

static void put_cleared(struct buf *out, const struct diagnosis *d, const struct text_style *style,
			struct arena *arena)
{
	put_heading(out, "Cleared", style);
	for (size_t i = 0; i < d->cleared_n; i++) {
		struct paragraph p = paragraph_begin(out, INDENT, style);
		paragraph_words(&p, diagnosis_span(d, d->cleared[i].node, arena), PAINT_NAME);
		paragraph_words(&p, d->cleared[i].why, PAINT_PLAIN);
		buf_add_char(out, '\n');
	}
}

struct str diagnosis_summary(const struct diagnosis *d, size_t failed, struct arena *arena)
{
	struct buf b = { 0 };
	if (!failed)
		return d->summary.n ? d->summary : STR("No suspects.");
	buf_add_str(&b, d->summary.n ? d->summary : STR("No suspects"));
	buf_add_c(&b, d->summary.n ? "; " : ", but ");
	figure_plural(&b, failed, "span", "spans");
	buf_add_c(&b, d->summary.n ? " failed as well" : " failed.");
	struct str text = arena_str(arena, buf_str(&b));
	buf_release(&b);
	return text;
}

void diagnosis_text(struct buf *out, const struct diagnosis *d, const struct text_style *style)
{
	struct arena arena = { 0 };
	struct evidence *failures;
	size_t failed = diagnosis_failures(d, &arena, &failures);
	if (d->suspects_n)
		put_heading(out, "Suspects", style);
	for (size_t i = 0; i < d->suspects_n; i++)
		put_suspect(out, d, &d->suspects[i], style, &arena);
	if (failed)
		put_failures(out, d, failures, failed, style, &arena);
	if (d->missing_n)
		put_heading(out, "Missing", style);
	for (size_t i = 0; i < d->missing_n; i++)
		put_missing(out, d, &d->missing[i], style, &arena);
	if (d->gaps_n) {
		put_heading(out, "Gaps", style);
		put_gaps(out, d, style, &arena);
	}
	if (d->cleared_n)
		put_cleared(out, d, style, &arena);
	buf_add_char(out, '\n');
	struct paragraph p = paragraph_begin(out, 0, style);
	p.indent = INDENT;
	paragraph_words(&p, paragraph_signs(diagnosis_summary(d, failed, &arena), style, &arena),
			PAINT_PLAIN);
	buf_add_char(out, '\n');
	if (d->unassessed_n) {
		p = paragraph_begin(out, 0, style);
		paragraph_words(
			&p,
			arena_printf(&arena,
				     "Not assessable: %zu of %d rules (--rules all lists what they lack).",
				     d->unassessed_n, RULES),
			PAINT_FAINT);
		buf_add_char(out, '\n');
	}
	arena_release(&arena);
}

/* ---- the rules ---- */

static size_t fired(const struct finding *v, size_t n, int rule)
{
	size_t times = 0;
	for (size_t i = 0; i < n; i++)
		times += (int)v[i].rule == rule;
	return times;
}

void diagnosis_rules_text(struct buf *out, const struct diagnosis *d, const struct detect_settings *settings,
			  const struct text_style *style)
{
	struct arena arena = { 0 };
	put_heading(out, "Rules", style);
	for (int i = 0; i < RULES; i++) {
		size_t times = fired(d->suspects, d->suspects_n, i) + fired(d->missing, d->missing_n, i) +
			       fired(d->gaps, d->gaps_n, i);
		struct str state = times ? arena_printf(&arena, "fired %zu", times) : STR("silent");
		if (settings->off[i])
			continue;
		for (size_t k = 0; k < d->unassessed_n; k++)
			if ((int)d->unassessed[k].rule == i)
				state = arena_printf(&arena, "not assessable: no %.*s",
						     (int)d->unassessed[k].lacks.n, d->unassessed[k].lacks.s);
		struct paragraph p = paragraph_begin(out, INDENT, style);
		paragraph_words(&p, str_of(rule_table[i].id), PAINT_PLAIN);
		p.indent =
			style->width && style->width < 2 * RULE_COLUMNS ? 2 * INDENT : INDENT + RULE_COLUMNS;
		if (p.at < INDENT + RULE_COLUMNS - 1)
			buf_add_fill(out, ' ', (size_t)(INDENT + RULE_COLUMNS - 1 - p.at));
		p.at = INDENT + RULE_COLUMNS - 1;
		paragraph_words(&p, state, times ? PAINT_WARN : PAINT_FAINT);
		buf_add_char(out, '\n');
	}
	arena_release(&arena);
}

static void explain_row(struct buf *out, const char *title, struct str text, const struct text_style *style)
{
	buf_printf(out, "  %-12s", title);
	struct paragraph p = { out, style, 14, 14, false, false };
	paragraph_words(&p, text, PAINT_PLAIN);
	buf_add_char(out, '\n');
}

void diagnosis_explain(struct buf *out, enum rule_id id, const struct text_style *style)
{
	const struct rule *r = &rule_table[id];
	const struct {
		const char *title, *text;
	} rows[] = { { "fires when", r->says },
		     { "role", finding_role_name(r->role) },
		     { "layer", rule_layer_name(r->layer) },
		     { "category", category_name(r->category) },
		     { "needs", *r->needs ? r->needs : "nothing" },
		     { "next", r->next },
		     { "owner", r->owner },
		     { "example", r->example } };
	struct arena arena = { 0 };
	text_paint(out, PAINT_HEAD, str_of(r->id), -1, style);
	buf_add_char(out, '\n');
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		explain_row(out, rows[i].title, str_of(rows[i].text), style);
	for (int i = 0; i < RULE_OPTIONS; i++) {
		const struct rule_option_row *o = &rule_option_table[i];
		if (o->rule == id)
			explain_row(out, "option",
				    arena_printf(&arena, "%s.%s=%g: %s", r->id, o->name, o->value, o->what),
				    style);
	}
	arena_release(&arena);
}
