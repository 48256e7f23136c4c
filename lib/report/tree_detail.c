/* Lines under a span, hung from the same connectors, one fact a line and never wrapped. */
#include "report/tree_detail.h"

#include "base/map.h"
#include "base/num.h"
#include "report/figure.h"

enum { SERVICES_SHOWN = 3, VALUE_LEAST = 8 };

struct line {
	const struct detail *d;
	int used;
};

/* Columns left on the line; -1: no limit. */
static int room(const struct line *l)
{
	int width = l->d->view->style.width;
	if (!width)
		return -1;
	return width > l->used ? width - l->used : 0;
}

static void put(struct line *l, enum paint paint, struct str text)
{
	int left = room(l);
	if (left && text.n)
		l->used += text_paint(l->d->out, paint, text, left, &l->d->view->style);
}

static void put_c(struct line *l, enum paint paint, const char *text)
{
	put(l, paint, str_of(text));
}

static struct line begin(const struct detail *d, const struct node *v, bool has_children)
{
	struct line l = { .d = d };
	text_on(d->out, PAINT_FAINT, &d->view->style);
	l.used = guide_below(d->guide, v, has_children, d->out);
	text_off(d->out, &d->view->style);
	return l;
}

static void end(struct line *l)
{
	buf_add_char(l->d->out, '\n');
}

static bool ascii(const struct detail *d)
{
	return d->view->style.ascii;
}

/* ---- what is odd ---- */

static void put_error(const struct detail *d, const struct node *v, bool has_children)
{
	struct str type, message = v->span->status_message;
	if (!message.n && !facet_text(v->span, FACET_ERROR_MESSAGE, d->arena, &message))
		message = STR_UNSET;
	if (!facet_text(v->span, FACET_ERROR_TYPE, d->arena, &type) || str_find(message, type) >= 0)
		type = STR_UNSET;
	if (!message.n && !type.n)
		return;
	struct line l = begin(d, v, has_children);
	put(&l, PAINT_BAD, type);
	put_c(&l, PAINT_BAD, message.n && type.n ? ": " : "");
	put(&l, PAINT_BAD, message);
	end(&l);
}

static void put_conflict(const struct detail *d, const struct node *v, bool has_children)
{
	const struct span *twin = d->tree->node[v->twin].span;
	struct buf text = { 0 };
	struct line l = begin(d, v, has_children);
	put_c(&l, PAINT_WARN, "differs from the span that has this id too, and was read first");
	if (twin->origin.file.n) {
		buf_add_c(&text, ": ");
		text_origin(&text, &twin->origin);
		put(&l, PAINT_WARN, buf_str(&text));
	}
	end(&l);
	buf_release(&text);
}

/* Times that contradict each other, in the span or with its parent. */
static void put_times(const struct detail *d, const struct node *v, bool has_children)
{
	const struct span *s = v->span,
			  *parent = v->parent == NODE_NONE ? NULL : d->tree->node[v->parent].span;
	const struct {
		uint32_t flag;
		const char *verb;
		int64_t from_ns, to_ns;
		const char *what;
	} odd[] = {
		{ NODE_BACKWARDS, "ends ", s->end_ns, s->start_ns, " before it starts" },
		{ NODE_EARLY, "starts ", s->start_ns, parent ? parent->start_ns : 0, " before its parent" },
		{ NODE_LATE, "starts ", parent ? parent->end_ns : 0, s->start_ns, " after its parent ended" },
	};
	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		if (!(v->flags & odd[i].flag))
			continue;
		struct buf text = { 0 };
		struct line l = begin(d, v, has_children);
		buf_add_c(&text, odd[i].verb);
		figure_duration(&text, num_sub_i64(odd[i].to_ns, odd[i].from_ns), ascii(d));
		buf_add_c(&text, odd[i].what);
		put(&l, PAINT_WARN, buf_str(&text));
		end(&l);
		buf_release(&text);
	}
}

static void put_cycle(const struct detail *d, const struct node *v, bool has_children)
{
	struct line l = begin(d, v, has_children);
	put_c(&l, PAINT_WARN, "cycle: its parent ");
	put(&l, PAINT_WARN, v->span->parent_id);
	put_c(&l, PAINT_WARN, str_eq(v->span->parent_id, v->span->span_id) ? " is itself" : " is below it");
	end(&l);
}

/* ---- what was asked for ---- */

static void put_pick(struct line *l, const struct pick *p, struct arena *arena)
{
	put(l, PAINT_FAINT, p->label);
	if (str_is_set(p->key)) {
		put_c(l, PAINT_FAINT, " (");
		put(l, PAINT_FAINT, p->key);
		put_c(l, PAINT_FAINT, ")");
	}
	put_c(l, PAINT_FAINT, " = ");
	struct str text = value_text(p->value, arena);
	if (text.n)
		put(l, PAINT_PLAIN, text);
	else
		put_c(l, PAINT_FAINT, p->value.type == VALUE_NULL ? "null" : "\"\"");
}

static void put_picks(const struct detail *d, const struct node *v, bool has_children)
{
	struct pick *picks;
	const struct span *parent = v->parent == NODE_NONE ? NULL : d->tree->node[v->parent].span;
	size_t n = picks_of(d->view->picks, v->span, parent, d->arena, &picks);
	for (size_t i = 0; i < n; i++) {
		struct line l = begin(d, v, has_children);
		put_pick(&l, &picks[i], d->arena);
		end(&l);
	}
	for (uint32_t i = 0; picks_all(d->view->picks) && i < v->span->links_n; i++) {
		struct line l = begin(d, v, has_children);
		put_c(&l, PAINT_FAINT, "link to ");
		put(&l, PAINT_ID, v->span->links[i].trace_id);
		put_c(&l, PAINT_FAINT, " ");
		put(&l, PAINT_ID, v->span->links[i].span_id);
		end(&l);
	}
}

static void put_event(const struct detail *d, const struct node *v, const struct event *e, bool has_children)
{
	struct buf at = { 0 };
	struct line l = begin(d, v, has_children);
	put_c(&l, PAINT_FAINT, ascii(d) ? "@ " : "◦ ");
	if (e->has_time && d->tree->has_start) {
		figure_duration(&at, num_sub_i64(e->time_ns, d->tree->start_ns), ascii(d));
		buf_add_char(&at, ' ');
		put(&l, PAINT_FAINT, buf_str(&at));
	}
	put(&l, PAINT_NAME, e->name.n ? e->name : STR("(no name)"));
	end(&l);
	for (uint32_t i = 0; i < e->attrs.n; i++) {
		const struct pick p = { e->attrs.v[i].key, STR_UNSET, e->attrs.v[i].value };
		l = begin(d, v, has_children);
		put_c(&l, PAINT_FAINT, "    ");
		put_pick(&l, &p, d->arena);
		end(&l);
	}
	buf_release(&at);
}

void detail_put(const struct detail *d, uint32_t node, bool has_children)
{
	const struct node *v = &d->tree->node[node];
	if (v->span->status == SPAN_STATUS_ERROR)
		put_error(d, v, has_children);
	if (v->flags & NODE_SECOND)
		put_conflict(d, v, has_children);
	if (v->flags & NODE_CYCLE)
		put_cycle(d, v, has_children);
	if (v->flags & (NODE_BACKWARDS | NODE_EARLY | NODE_LATE))
		put_times(d, v, has_children);
	if (picks_any(d->view->picks))
		put_picks(d, v, has_children);
	for (uint32_t i = 0; d->view->events && i < v->span->events_n; i++)
		put_event(d, v, &v->span->events[i], has_children);
}

/* ---- missing parents ---- */

/* "service a", "services a, b and 4 more": of the spans that name it. */
static void add_services(const struct detail *d, const struct node *v, struct buf *out)
{
	struct map seen;
	map_init(&seen);
	for (uint32_t c = v->first_child; c != NODE_NONE; c = d->tree->node[c].next) {
		struct str service;
		if (facet_text(d->tree->node[c].span, FACET_SERVICE, d->arena, &service) && service.n)
			map_put(&seen, service, NULL);
	}
	for (size_t i = 0; i < seen.n && i < SERVICES_SHOWN; i++) {
		buf_add_c(out, i ? ", " : seen.n > 1 ? ", services " : ", service ");
		buf_add_str(out, seen.entry[i].key);
	}
	if (seen.n > SERVICES_SHOWN)
		buf_printf(out, " and %zu more", seen.n - SERVICES_SHOWN);
	map_release(&seen);
}

static void add_window(const struct detail *d, const struct node *v, struct buf *out)
{
	const struct tree *t = d->tree;
	int64_t first = 0, last = INT64_MIN;
	bool has_first = v->first_child != NODE_NONE && tree_start(t, v->first_child, &first),
	     has_last = false;
	for (uint32_t c = v->first_child; c != NODE_NONE; c = t->node[c].next) {
		const struct span *s = t->node[c].span;
		bool later = s->flags & SPAN_HAS_END && (!has_last || s->end_ns > last);
		last = later ? s->end_ns : last;
		has_last = has_last || later;
	}
	if (!has_first)
		return;
	buf_add_c(out, has_last ? " that ran from " : ", first at ");
	figure_duration(out, num_sub_i64(first, t->start_ns), ascii(d));
	if (has_last) {
		buf_add_c(out, " to ");
		figure_duration(out, num_sub_i64(last, t->start_ns), ascii(d));
	}
}

void detail_placeholder(const struct detail *d, uint32_t node)
{
	const struct node *v = &d->tree->node[node];
	struct buf text = { 0 };
	struct line l = { .d = d };
	put_c(&l, PAINT_FAINT, ascii(d) ? ",- " : "┌╌ ");
	put_c(&l, PAINT_WARN, "missing parent ");
	put(&l, PAINT_WARN, v->missing_id);
	buf_add_c(&text, ", named by ");
	figure_plural(&text, v->children, "span", "spans");
	add_window(d, v, &text);
	add_services(d, v, &text);
	put(&l, PAINT_FAINT, buf_str(&text));
	end(&l);
	buf_release(&text);
}
