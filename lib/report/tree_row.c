/* What a row says of a span, and how its cells are squeezed into the width there is. */
#include "report/tree_row.h"

#include "base/num.h"
#include "report/figure.h"
#include "report/table.h"

enum { GAP = 2, NAME_LONGEST = 100, WHAT_LONGEST = 40, UNLIMITED_BAR = 60, NAME_LEAST = 12, MODEL_LEAST = 5 };

static const char *const titles[CELLS] = { "span", "component", "at", "took", "self", "tokens", "cost" };

/* ---- what it says ---- */

static struct str taken(struct arena *arena, struct buf *scratch)
{
	struct str text = arena_str(arena, buf_str(scratch));
	buf_clear(scratch);
	return text;
}

/* "[!1,3] ": the numbers of its suspicions. */
static void add_suspicions(struct buf *b, const struct diagnosis *d, uint32_t node)
{
	enum { SHOWN = 4 };
	size_t shown = 0;
	for (size_t i = 0; d && d->mark[node] && i < d->suspects_n && shown < SHOWN; i++) {
		if (d->suspects[i].node != node)
			continue;
		buf_printf(b, "%s%u", shown ? "," : "[!", d->suspects[i].number);
		shown++;
	}
	buf_add_c(b, shown ? "] " : "");
}

static struct str tags_of(const struct node *v, const struct tree_view *view, uint32_t node,
			  struct arena *arena, struct buf *b)
{
	static const struct tag {
		uint32_t flag;
		const char *text;
	} tags[] = {
		{ NODE_CYCLE, "[cycle] " },       { NODE_CONFLICT, "[conflict] " },
		{ NODE_TORN, "[torn] " },         { NODE_UNFINISHED, "[unfinished] " },
		{ NODE_NO_START, "[no start] " },
	};
	add_suspicions(b, view->diagnosis, node);
	if (v->copies > 1)
		buf_printf(b, view->style.ascii ? "[x%u] " : "[×%u] ", v->copies);
	for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++)
		buf_add_c(b, v->flags & tags[i].flag ? tags[i].text : "");
	if (v->span->flags & SPAN_SYNTHETIC)
		buf_add_c(b, "[synthetic] ");
	if (v->depth == view->depth && v->below) {
		buf_add_c(b, "[+");
		figure_count(b, v->below);
		buf_add_c(b, " below] ");
	}
	b->n -= b->n > 0; /* the last blank */
	return taken(arena, b);
}

static void figures_of(const struct tree *t, const struct node *v, const struct span_facts *f, bool ascii,
		       struct arena *arena, struct row *r)
{
	const struct span *s = v->span;
	struct buf b = { 0 };
	int64_t ns;
	bool took = span_duration_ns(s, &ns);
	if (s->flags & SPAN_HAS_START) {
		figure_duration(&b, num_sub_i64(s->start_ns, t->start_ns), ascii);
		r->figure[CELL_AT] = taken(arena, &b);
	}
	if (took)
		figure_duration(&b, ns, ascii);
	else
		buf_add_char(&b, '?');
	r->figure[CELL_TOOK] = taken(arena, &b);
	if (took && v->self_ns >= 0 && v->self_ns != ns)
		figure_duration(&b, v->self_ns, ascii);
	r->figure[CELL_SELF] = taken(arena, &b);
	figure_tokens(&b, f->has_input_tokens, f->input_tokens, f->has_output_tokens, f->output_tokens,
		      ascii);
	r->figure[CELL_TOKENS] = taken(arena, &b);
	if (f->has_cost)
		figure_cost(&b, f->cost_usd);
	r->figure[CELL_COST] = taken(arena, &b);
	buf_release(&b);
}

/* The service, where the reader has not seen it at the parent. */
static struct str service_of(const struct tree *t, uint32_t node, const struct span_facts *facts)
{
	uint32_t parent = t->node[node].parent;
	bool known = parent != NODE_NONE && t->node[parent].span;
	return known && !str_eq(facts[node].service, facts[parent].service) ? facts[node].service : STR_UNSET;
}

void row_of(const struct tree *t, uint32_t node, const struct span_facts *facts, const struct tree_view *view,
	    struct arena *arena, struct row *out)
{
	const struct node *v = &t->node[node];
	const struct span_facts *f = &facts[node];
	struct buf scratch = { 0 };
	/* "other" tells nothing; without it the rest stands out. */
	bool told = f->component != COMPONENT_OTHER;
	*out = (struct row){ .name = v->span->name.n ? v->span->name : STR("(no name)"),
			     .component = told ? str_of(component_name(f->component)) : STR(""),
			     .model = f->model,
			     .service = service_of(t, node, facts),
			     .error = v->span->status == SPAN_STATUS_ERROR,
			     .critical = view->steps && v->flags & NODE_CRITICAL };
	out->tags = tags_of(v, view, node, arena, &scratch);
	figures_of(t, v, f, view->style.ascii, arena, out);
	buf_release(&scratch);
}

/* ---- how wide it is ---- */

static void widen(int *width, int columns)
{
	if (columns > *width)
		*width = columns;
}

static int marks_columns(const struct row *r)
{
	return (r->error ? 2 : 0) + (r->critical ? 2 : 0);
}

static int name_columns(const struct row *r, const struct text_style *style)
{
	return marks_columns(r) + text_width(r->name, style) +
	       (r->tags.n ? 1 + text_width(r->tags, style) : 0) +
	       (r->service.n ? 2 + text_width(r->service, style) : 0);
}

void row_measure(struct row_layout *l, const struct row *r, int guide, const struct text_style *style)
{
	widen(&l->width[CELL_NAME], guide + name_columns(r, style));
	widen(&l->width[CELL_WHAT],
	      text_width(r->component, style) + (r->model.n ? 1 + text_width(r->model, style) : 0));
	for (int c = CELL_AT; c < CELLS; c++)
		widen(&l->width[c], text_width(r->figure[c], style));
}

int row_columns(const struct row_layout *l)
{
	int columns = l->width[CELL_NAME];
	for (int c = CELL_WHAT; c < CELLS; c++)
		columns += l->width[c] ? GAP + l->width[c] : 0;
	return columns;
}

/* What gives way first when the width is short: down to that share of it, or to so many columns, or (neither)
 * altogether. */
static const struct squeeze {
	enum cell cell;
	int percent, columns;
} squeezes[] = {
	{ CELL_WHAT, 0, 24 },  { CELL_NAME, 45, 0 }, { CELL_WHAT, 0, 14 }, { CELL_COST, 0, 0 },
	{ CELL_NAME, 38, 0 },  { CELL_SELF, 0, 0 },  { CELL_WHAT, 0, 0 },  { CELL_NAME, 30, 0 },
	{ CELL_TOKENS, 0, 0 }, { CELL_AT, 0, 0 },    { CELL_NAME, 20, 0 }, { CELL_TOOK, 0, 0 },
};

/* A later squeeze may have made an earlier one needless. */
static void give_back(struct row_layout *l, enum cell cell, int natural, int width)
{
	int spare = width - row_columns(l);
	if (l->width[cell] && spare > 0 && natural > l->width[cell])
		l->width[cell] += natural - l->width[cell] < spare ? natural - l->width[cell] : spare;
}

static void squeeze(struct row_layout *l, int width, int total)
{
	for (size_t i = 0; i < sizeof(squeezes) / sizeof(squeezes[0]); i++) {
		const struct squeeze *s = &squeezes[i];
		int over = row_columns(l) - width;
		int least = s->percent ? total * s->percent / 100 : s->columns;
		if (over <= 0)
			return;
		if (s->cell == CELL_NAME && least < NAME_LEAST)
			least = NAME_LEAST;
		if (l->width[s->cell] > least)
			l->width[s->cell] =
				least && l->width[s->cell] - over > least ? l->width[s->cell] - over : least;
	}
	if (l->width[CELL_NAME] > width)
		l->width[CELL_NAME] = width > 0 ? width : 1;
}

void row_fit(struct row_layout *l, const struct tree_view *view)
{
	int width = l->total = view->style.width;
	for (int c = 0; c < CELLS; c++) {
		if (l->width[c])
			widen(&l->width[c], (int)strlen(titles[c]));
	}
	if (view->waterfall)
		l->width[CELL_TOKENS] = l->width[CELL_COST] = 0;
	struct row_layout wanted = *l;
	if (view->waterfall) {
		if (width && width < 100)
			l->width[CELL_WHAT] = l->width[CELL_SELF] = l->width[CELL_AT] = 0;
		l->bar = width ? width * 45 / 100 : UNLIMITED_BAR;
	}
	if (!width) {
		l->width[CELL_NAME] = l->width[CELL_NAME] < NAME_LONGEST ? l->width[CELL_NAME] : NAME_LONGEST;
		l->width[CELL_WHAT] = l->width[CELL_WHAT] < WHAT_LONGEST ? l->width[CELL_WHAT] : WHAT_LONGEST;
		return;
	}
	struct row_layout natural = *l;
	int room = view->waterfall ? width - l->bar - GAP : width;
	squeeze(l, room, width);
	give_back(l, CELL_NAME, natural.width[CELL_NAME], room);
	give_back(l, CELL_WHAT, natural.width[CELL_WHAT], room);
	if (view->waterfall)
		l->bar = width - row_columns(l) - GAP;
	if (l->bar < 4)
		l->bar = 0;
	for (int c = 0; c < CELLS; c++)
		l->dropped[c] = wanted.width[c] && !l->width[c];
}

void row_put_dropped(struct buf *out, const struct row_layout *l, const struct text_style *style)
{
	const char *names[CELLS];
	size_t n = 0;
	for (int c = 0; c < CELLS; c++)
		if (l->dropped[c])
			names[n++] = titles[c];
	table_put_dropped(out, names, n, style);
}

/* ---- how it looks ---- */

static void put_blanks(struct buf *out, int n)
{
	if (n > 0)
		buf_add_fill(out, ' ', (size_t)n);
}

void row_titles(struct buf *out, const struct row_layout *l, const struct text_style *style)
{
	text_on(out, PAINT_HEAD, style);
	int used = text_put(out, str_of(titles[CELL_NAME]), l->width[CELL_NAME], style);
	int gap = l->width[CELL_NAME] - used;
	for (int c = CELL_WHAT; c < CELLS; c++) {
		int n = (int)strlen(titles[c]);
		if (!l->width[c])
			continue;
		put_blanks(out, gap + GAP + (c == CELL_WHAT ? 0 : l->width[c] - n));
		buf_add_c(out, titles[c]);
		gap = c == CELL_WHAT ? l->width[c] - n : 0;
	}
	text_off(out, style);
	if (l->bar)
		put_blanks(out, gap + GAP);
}

static bool is_plain(struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		if (text.s[i] < 0x20 || text.s[i] > 0x7e)
			return false;
	}
	return true;
}

/* Of a long name the end tells more than the middle: "a2a.server.e…EventQueue.dequeue". Gives the columns. */
static int put_cut(struct buf *out, enum paint paint, struct str name, int columns,
		   const struct text_style *style)
{
	int mark = style->ascii ? 3 : 1;
	if (columns < 3 * NAME_LEAST / 2 || name.n <= (size_t)columns || !is_plain(name))
		return text_paint(out, paint, name, columns, style);
	size_t head = (size_t)columns / 3, tail = (size_t)columns - head - (size_t)mark;
	struct buf text = { 0 };
	buf_add(&text, name.s, head);
	buf_add_c(&text, style->ascii ? "..." : "…");
	buf_add(&text, name.s + name.n - tail, tail);
	int used = text_paint(out, paint, buf_str(&text), columns, style);
	buf_release(&text);
	return used;
}

static int put_marks(struct buf *out, const struct row *r, const struct text_style *style)
{
	if (r->critical)
		text_paint(out, PAINT_WARN, style->ascii ? STR("* ") : STR("◆ "), -1, style);
	if (r->error)
		text_paint(out, PAINT_BAD, style->ascii ? STR("! ") : STR("✗ "), -1, style);
	return marks_columns(r);
}

/* Marks, name, service and tags in `room` columns (-1: no limit). What does not fit: first the service is
 * left out, then the name is cut, then the tags go. Gives the columns used. */
static int put_name(struct buf *out, const struct row *r, int room, const struct text_style *style)
{
	int tags = r->tags.n ? 1 + text_width(r->tags, style) : 0;
	if (room >= 0 && marks_columns(r) > room)
		return 0;
	bool all = room < 0 || name_columns(r, style) <= room;
	int used = put_marks(out, r, style), name = all ? -1 : room - used - tags;
	if (!all && name < 4) {
		name = room - used;
		tags = 0;
	}
	if (name)
		used += put_cut(out, r->error ? PAINT_BAD : PAINT_NAME, r->name, name, style);
	if (all && r->service.n) {
		used += text_paint(out, PAINT_FAINT, STR(" @"), -1, style);
		used += text_paint(out, PAINT_FAINT, r->service, -1, style);
	}
	if (!tags)
		return used;
	buf_add_char(out, ' ');
	return used + 1 + text_paint(out, PAINT_WARN, r->tags, -1, style);
}

static int put_what(struct buf *out, const struct row *r, int width, const struct text_style *style)
{
	int used = 0;
	if (r->component.n)
		used = text_paint(out, PAINT_COMPONENT, r->component, width, style);
	if (!r->model.n || width - used < MODEL_LEAST)
		return used;
	if (used)
		buf_add_char(out, ' ');
	used += used > 0;
	return used + text_paint(out, PAINT_PLAIN, r->model, width - used, style);
}

static enum paint figure_paint(const struct row *r, int cell)
{
	if (cell == CELL_TOOK && r->figure[cell].n && r->figure[cell].s[0] == '-')
		return PAINT_BAD;
	return cell == CELL_AT || cell == CELL_SELF ? PAINT_FAINT : PAINT_NUMBER;
}

void row_put(struct buf *out, const struct row *r, struct guide *g, const struct node *v,
	     const struct row_layout *l, const struct text_style *style)
{
	if (v->depth)
		text_on(out, PAINT_FAINT, style);
	int used = guide_node(g, v, out);
	if (v->depth)
		text_off(out, style);
	int room = l->total ? l->width[CELL_NAME] - used : -1;
	if (room)
		used += put_name(out, r, room, style);
	int gap = l->width[CELL_NAME] - used;
	gap = gap > 0 ? gap : 0;
	for (int c = CELL_WHAT; c < CELLS; c++) {
		int width = l->width[c];
		struct str text = r->figure[c];
		if (!width)
			continue;
		int n = c == CELL_WHAT ? 0 : text_width(text, style);
		gap += GAP + (c == CELL_WHAT ? 0 : width - n);
		if (c == CELL_WHAT ? !r->component.n && !r->model.n : !text.n) {
			gap += c == CELL_WHAT ? width : 0;
			continue;
		}
		put_blanks(out, gap);
		gap = 0;
		if (c == CELL_WHAT)
			gap = width - put_what(out, r, width, style);
		else
			text_paint(out, figure_paint(r, c), text, -1, style);
	}
	if (l->bar)
		put_blanks(out, gap + GAP);
}
