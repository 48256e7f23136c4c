/* The head block: facts from the summary and from the flags of the tree, and how they are laid out. */
#include "report/head.h"

#include "base/map.h"
#include "base/num.h"
#include "report/escape.h"
#include "report/figure.h"
#include "span/time.h"

#include <stddef.h>

enum { LABEL_COLUMNS = 9, NARROW = 40, GAP_COLUMNS = 3, VALUES_SHOWN = 8, SAID_SHOWN = 3 };

struct heading {
	struct head *head;
	struct arena *arena;
	struct buf scratch;
	bool row; /* the next fact starts one */
	bool ascii;
};

static void add_fact(struct heading *h, const char *label, struct str text, enum paint paint)
{
	if (h->head->n == HEAD_FACTS)
		BUG("head: too many facts");
	h->head->fact[h->head->n++] = (struct head_fact){ label, text, paint, h->row };
	h->row = false;
}

/* Adds what was put together in the scratch buffer. */
static void add_scratch(struct heading *h, const char *label, enum paint paint)
{
	add_fact(h, label, arena_str(h->arena, buf_str(&h->scratch)), paint);
	buf_clear(&h->scratch);
}

static void add_values(struct heading *h, const char *label, const struct summary_values *v, enum paint paint)
{
	if (!v->n)
		return;
	for (uint32_t i = 0; i < v->n && i < VALUES_SHOWN; i++) {
		buf_add_c(&h->scratch, i ? ", " : "");
		buf_add_str(&h->scratch, v->v[i]);
	}
	if (v->n > VALUES_SHOWN)
		buf_printf(&h->scratch, " and %u more", v->n - VALUES_SHOWN);
	add_scratch(h, label, paint);
}

/* ---- rows ---- */

static void add_times(struct heading *h, const struct summary *s)
{
	h->row = true;
	if (s->has_start) {
		time_format(&h->scratch, s->start_ns);
		add_scratch(h, "start", PAINT_PLAIN);
	}
	if (s->has_duration) {
		figure_duration(&h->scratch, s->duration_ns, h->ascii);
		add_scratch(h, "took", s->duration_ns < 0 ? PAINT_BAD : PAINT_NUMBER);
	}
}

static void add_counts(struct heading *h, const struct summary *s, const struct tree *t)
{
	h->row = true;
	figure_count(&h->scratch, s->spans);
	add_scratch(h, "spans", PAINT_NUMBER);
	if (s->errors) {
		figure_count(&h->scratch, s->errors);
		add_scratch(h, "errors", PAINT_BAD);
	}
	if (s->roots != 1) {
		figure_count(&h->scratch, s->roots);
		add_scratch(h, "roots", PAINT_NUMBER);
	}
	if (t->trace->folded) {
		figure_plural(&h->scratch, t->trace->folded, "exact copy folded", "exact copies folded");
		add_scratch(h, NULL, PAINT_FAINT);
	}
}

static void add_usage(struct heading *h, const struct summary *s)
{
	h->row = true;
	if (s->has_input_tokens) {
		figure_count(&h->scratch, s->input_tokens);
		buf_add_c(&h->scratch, s->has_output_tokens ? " in, " : " in");
	}
	if (s->has_output_tokens) {
		figure_count(&h->scratch, s->output_tokens);
		buf_add_c(&h->scratch, " out");
	}
	if (h->scratch.n)
		add_scratch(h, "tokens", PAINT_NUMBER);
	if (s->has_cost) {
		figure_cost(&h->scratch, s->cost_usd);
		add_scratch(h, "cost", PAINT_NUMBER);
	}
}

/* What is not as it should be, one fact for each kind. */
static void add_odd(struct heading *h, const struct tree *t, uint32_t source)
{
	static const struct odd {
		uint32_t flags;
		const char *one, *many;
	} odds[] = {
		{ NODE_CYCLE, "cycle cut", "cycles cut" },
		{ NODE_CONFLICT, "span in conflict over an id", "spans in conflict over an id" },
		{ NODE_TORN, "span torn by damage", "spans torn by damage" },
		{ NODE_UNFINISHED, "span unfinished", "spans unfinished" },
		{ NODE_NO_START, "span without start", "spans without start" },
		{ NODE_BACKWARDS, "ends before it starts", "end before they start" },
		{ NODE_EARLY, "starts before its parent", "start before their parent" },
		{ NODE_LATE, "starts after its parent ended", "start after their parent ended" },
	};
	const char *label = "odd";
	h->row = true;
	if (source & SOURCE_LOST) {
		add_fact(h, label, STR("spans may be missing: their file is cut or damaged"), PAINT_WARN);
		label = NULL;
	}
	if (source & SOURCE_WRONG) {
		add_fact(h, label, STR("values may be wrong: so is a check sum of their file"), PAINT_WARN);
		label = NULL;
	}
	if (t->orphans) {
		figure_plural(&h->scratch, t->orphans, "span names ", "spans name ");
		figure_plural(&h->scratch, t->placeholders, "missing parent", "missing parents");
		add_scratch(h, label, PAINT_WARN);
		label = NULL;
	}
	for (size_t i = 0; i < sizeof(odds) / sizeof(odds[0]); i++) {
		uint64_t n = 0;
		for (uint32_t v = 0; v < t->spans; v++)
			n += !!(t->node[v].flags & odds[i].flags);
		if (!n)
			continue;
		figure_plural(&h->scratch, n, odds[i].one, odds[i].many);
		add_scratch(h, label, PAINT_WARN);
		label = NULL;
	}
}

/* Parts of a trace that lie far from each other may be two traces that were given one id. */
static bool looks_reused(const struct summary *s, const struct tree *t)
{
	const int64_t hour = 3600000000000;
	return t->roots + t->placeholders > 1 && t->gap_ns >= hour && s->has_duration &&
	       t->gap_ns / 10 > num_sub_i64(s->duration_ns, t->gap_ns);
}

static void add_reuse(struct heading *h, const struct tree *t)
{
	buf_add_c(&h->scratch, "nothing ran for ");
	figure_duration(&h->scratch, t->gap_ns, h->ascii);
	buf_add_c(&h->scratch, ": one id for two traces?");
	add_scratch(h, h->row ? "odd" : NULL, PAINT_WARN);
}

/* How many files and archive members the spans came from. */
static size_t count_sources(const struct tree *t, struct arena *arena)
{
	struct buf key = { 0 };
	struct map seen;
	map_init(&seen);
	const struct origin *last = NULL;
	for (uint32_t i = 0; i < t->spans; i++) {
		const struct origin *o = &t->node[i].span->origin;
		if (last && str_eq(last->file, o->file) && str_eq(last->member, o->member))
			continue;
		last = o;
		buf_clear(&key);
		buf_add_part(&key, o->file);
		buf_add_str(&key, o->member);
		if (o->file.n && !map_get(&seen, buf_str(&key)))
			map_put(&seen, arena_str(arena, buf_str(&key)), NULL);
	}
	size_t n = seen.n;
	buf_release(&key);
	map_release(&seen);
	return n;
}

static void add_origin(struct heading *h, const struct summary *s, const struct tree *t)
{
	h->row = true;
	if (s->origin.file.n) {
		text_origin(&h->scratch, &s->origin);
		size_t sources = count_sources(t, h->arena);
		if (sources > 1) {
			buf_add_c(&h->scratch, " and ");
			figure_plural(&h->scratch, sources - 1, "other file", "other files");
		}
		add_scratch(h, "from", PAINT_FAINT);
	}
	if (s->dialect)
		add_fact(h, h->row ? "dialect" : NULL, str_of(s->dialect), PAINT_FAINT);
}

static void add_said(struct heading *h, const struct said *said)
{
	const char *label = "feedback";
	for (size_t i = 0; i < said->n && i < SAID_SHOWN; i++) {
		h->row = true;
		said_text(&h->scratch, said->v[i]);
		if (!h->scratch.n)
			continue;
		add_scratch(h, label, PAINT_WARN);
		label = "";
	}
	if (said->n > SAID_SHOWN) {
		buf_printf(&h->scratch, "and %zu more", said->n - SAID_SHOWN);
		add_scratch(h, NULL, PAINT_FAINT);
	}
}

void head_of(struct head *head, const struct summary *s, const struct tree *t, const struct tree_view *view,
	     struct arena *arena)
{
	head->n = 0;
	struct heading h = { .head = head, .arena = arena, .ascii = view->style.ascii, .row = true };
	add_fact(&h, "trace", s->id.n ? s->id : STR("(no trace id)"), PAINT_ID);
	static const struct row_value {
		const char *label;
		size_t offset;
		bool row;
	} values[] = {
		{ "service", offsetof(struct summary, service), true },
		{ "release", offsetof(struct summary, release), false },
		{ "environment", offsetof(struct summary, environment), false },
		{ "session", offsetof(struct summary, session), true },
		{ "conversation", offsetof(struct summary, conversation), false },
		{ "user", offsetof(struct summary, user), false },
		{ "tenant", offsetof(struct summary, tenant), false },
		{ "tier", offsetof(struct summary, tenant_tier), false },
		{ "prompt", offsetof(struct summary, prompt_version), true },
		{ "experiment", offsetof(struct summary, experiment), false },
		{ "variant", offsetof(struct summary, variant), false },
		{ "models", offsetof(struct summary, model), true },
	};
	add_times(&h, s);
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		h.row = h.row || values[i].row;
		const void *at = (const char *)s + values[i].offset;
		add_values(&h, values[i].label, at, PAINT_PLAIN);
	}
	add_counts(&h, s, t);
	add_usage(&h, s);
	add_odd(&h, t, view->source);
	if (looks_reused(s, t))
		add_reuse(&h, t);
	add_origin(&h, s, t);
	add_said(&h, &view->feedback);
	buf_release(&h.scratch);
}

/* ---- writers ---- */

static int fact_width(const struct head_fact *f, const struct text_style *style)
{
	return (f->label ? (int)strlen(f->label) + 1 : 0) + text_width(f->text, style);
}

/* Gives the column behind the label. */
static int put_label(struct buf *out, const char *label, bool row, const struct text_style *style)
{
	if (!label)
		return 0;
	text_on(out, PAINT_FAINT, style);
	buf_add_c(out, label);
	text_off(out, style);
	int used = (int)strlen(label);
	int columns = row ? LABEL_COLUMNS : used + 1;
	buf_add_fill(out, ' ', (size_t)(columns > used ? columns - used : 1));
	return columns > used ? columns : used + 1;
}

void head_text(struct buf *out, const struct head *h, const struct text_style *style)
{
	int at = 0;
	for (size_t i = 0; i < h->n; i++) {
		const struct head_fact *f = &h->fact[i];
		bool fits = !style->width || at + GAP_COLUMNS + fact_width(f, style) <= style->width;
		if (f->row && i) {
			buf_add_char(out, '\n');
			at = 0;
		} else if (i && fits) {
			buf_add_fill(out, ' ', GAP_COLUMNS);
			at += GAP_COLUMNS;
		} else if (i) {
			buf_add_char(out, '\n');
			at = style->width < NARROW ? 2 : LABEL_COLUMNS;
			buf_add_fill(out, ' ', (size_t)at);
		}
		at += put_label(out, f->label, f->row, style);
		int room = style->width ? style->width - at : -1;
		if (room > 0 || !style->width)
			at += text_paint(out, f->paint, f->text, room, style);
	}
	buf_add_c(out, "\n\n");
}

void head_markdown(struct buf *out, const struct head *h)
{
	for (size_t i = 0; i < h->n; i++) {
		const struct head_fact *f = &h->fact[i];
		buf_add_c(out, !i ? "- " : f->row ? "\n- " : ", ");
		if (f->label) {
			buf_add_c(out, f->row ? "**" : "");
			buf_add_c(out, f->label);
			buf_add_c(out, f->row ? "** " : " ");
		}
		escape_markdown(out, f->text);
	}
	buf_add_c(out, "\n\n");
}
