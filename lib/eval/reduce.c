/* ddmin over spans, what hangs on them, and texts. */
#include "eval/reduce.h"

#include "base/array.h"
#include "base/utf8.h"

enum { TEXT_LEAST = 24, PIECE_LEAST = 8 };

/* What can be dropped, one by one. */
struct parts {
	bool *kept;
	size_t n;
	/* Makes r->left what is kept says. */
	void (*apply)(struct reduce *r, const struct parts *p);
	const struct span *const *whole; /* the spans as they were; of attributes */
};

static bool ask(struct reduce *r)
{
	if (r->asked >= r->most) {
		r->gave_up = true;
		return false;
	}
	r->asked++;
	return r->holds(r->user, r->left, r->left_n);
}

/* Drops `size` parts that are kept, from the at-th on; gives how many were. */
static size_t drop(struct parts *p, size_t at, size_t size, bool *before)
{
	size_t dropped = 0;
	memcpy(before, p->kept, p->n * sizeof(*before));
	for (size_t i = 0; i < p->n && dropped < size; i++)
		if (p->kept[i] && at-- == 0) {
			p->kept[i] = false;
			dropped++;
			at = 0;
		}
	return dropped;
}

static size_t count_kept(const struct parts *p)
{
	size_t n = 0;
	for (size_t i = 0; i < p->n; i++)
		n += p->kept[i];
	return n;
}

/* One round with portions of this size; true when something went. */
static bool drop_portions(struct reduce *r, struct parts *p, size_t size, bool *before)
{
	bool any = false;
	for (size_t at = 0; at < count_kept(p) && !r->gave_up;) {
		if (!drop(p, at, size, before))
			break;
		p->apply(r, p);
		if (ask(r)) {
			any = true;
			continue;
		}
		memcpy(p->kept, before, p->n * sizeof(*before));
		p->apply(r, p);
		at += size;
	}
	return any;
}

static void reduce_parts(struct reduce *r, struct parts *p)
{
	bool *before = arena_array(r->arena, p->n, sizeof(*before));
	size_t size = p->n / 2 ? p->n / 2 : 1;
	while (p->n && !r->gave_up) {
		bool any = drop_portions(r, p, size, before);
		if (size == 1 && !any)
			break;
		size = size > 1 ? size / 2 : 1;
	}
}

static void keep_all(struct reduce *r, struct parts *p, size_t n)
{
	p->n = n;
	p->kept = arena_array(r->arena, n, sizeof(*p->kept));
	for (size_t i = 0; i < n; i++)
		p->kept[i] = true;
}

/* ---- spans ---- */

static void apply_spans(struct reduce *r, const struct parts *p)
{
	r->left_n = 0;
	for (size_t i = 0; i < p->n; i++)
		if (p->kept[i])
			r->left[r->left_n++] = r->spans[i];
}

/* ---- what hangs on them: attributes, events, links, and the resource's attributes, in this order ---- */

static size_t take_attrs(struct attrs *out, const struct attrs *whole, const struct parts *p, size_t at)
{
	out->n = 0;
	for (uint32_t i = 0; i < whole->n; i++)
		if (p->kept[at + i])
			out->v[out->n++] = whole->v[i];
	return at + whole->n;
}

static void apply_hangings(struct reduce *r, const struct parts *p)
{
	size_t at = 0;
	for (size_t i = 0; i < r->left_n; i++) {
		const struct span *whole = p->whole[i];
		struct span *s = r->left[i];
		at = take_attrs(&s->attrs, &whole->attrs, p, at);
		s->events_n = s->links_n = 0;
		for (uint32_t k = 0; k < whole->events_n; k++)
			if (p->kept[at++])
				s->events[s->events_n++] = whole->events[k];
		for (uint32_t k = 0; k < whole->links_n; k++)
			if (p->kept[at++])
				s->links[s->links_n++] = whole->links[k];
		if (whole->resource) {
			struct resource *own = (struct resource *)(uintptr_t)s->resource;
			at = take_attrs(&own->attrs, &whole->resource->attrs, p, at);
		}
	}
}

static void *copy_of(struct arena *arena, const void *v, size_t n, size_t size)
{
	void *copy = arena_array(arena, n, size);
	if (n)
		memcpy(copy, v, n * size);
	return copy;
}

/* The span with lists of its own, so that they can shrink. */
static struct span *own_lists(struct reduce *r, const struct span *s)
{
	struct span *own = copy_of(r->arena, s, 1, sizeof(*s));
	own->attrs.v = copy_of(r->arena, s->attrs.v, s->attrs.n, sizeof(*s->attrs.v));
	own->events = copy_of(r->arena, s->events, s->events_n, sizeof(*s->events));
	own->links = copy_of(r->arena, s->links, s->links_n, sizeof(*s->links));
	if (s->resource) {
		struct resource *resource = copy_of(r->arena, s->resource, 1, sizeof(*resource));
		resource->attrs.v = copy_of(r->arena, s->resource->attrs.v, s->resource->attrs.n,
					    sizeof(*s->resource->attrs.v));
		own->resource = resource;
	}
	return own;
}

static void reduce_hangings(struct reduce *r)
{
	const struct span **whole = arena_array(r->arena, r->left_n, sizeof(*whole));
	struct parts p = { .apply = apply_hangings, .whole = whole };
	size_t n = 0;
	for (size_t i = 0; i < r->left_n; i++) {
		const struct span *s = r->left[i];
		whole[i] = s;
		n += (size_t)s->attrs.n + s->events_n + s->links_n + (s->resource ? s->resource->attrs.n : 0);
		r->left[i] = own_lists(r, s);
	}
	keep_all(r, &p, n);
	reduce_parts(r, &p);
}

/* ---- texts ---- */

static bool begins_character(struct str text, size_t at)
{
	return at >= text.n || ((unsigned char)text.s[at] & 0xc0) != 0x80;
}

/* Without the bytes from..to, which are moved to where characters begin. */
static struct str without(struct str text, size_t *from, size_t to, char *copy)
{
	while (!begins_character(text, *from))
		++*from;
	while (!begins_character(text, to))
		to++;
	memcpy(copy, text.s, *from);
	memcpy(copy + *from, text.s + to, text.n - to);
	return (struct str){ copy, text.n - (to - *from) };
}

static void shorten(struct reduce *r, struct str *text)
{
	/* What is tried and what is kept take turns. */
	char *room[2] = { arena_array(r->arena, text->n, 1), arena_array(r->arena, text->n, 1) };
	int turn = 0;
	for (size_t piece = text->n; piece >= PIECE_LEAST && !r->gave_up; piece /= 2)
		for (size_t at = 0; at < text->n && text->n >= TEXT_LEAST && !r->gave_up;) {
			struct str before = *text;
			size_t from = at, to = at + piece < text->n ? at + piece : text->n;
			*text = without(before, &from, to, room[turn]);
			if (text->n < before.n && ask(r)) {
				turn = !turn;
				continue;
			}
			*text = before;
			at += piece;
		}
}

static void shorten_attrs(struct reduce *r, struct attrs *attrs)
{
	for (uint32_t i = 0; i < attrs->n && !r->gave_up; i++)
		if (attrs->v[i].value.type == VALUE_STRING && attrs->v[i].value.text.n >= TEXT_LEAST)
			shorten(r, &attrs->v[i].value.text);
}

static void reduce_texts(struct reduce *r)
{
	for (size_t i = 0; i < r->left_n; i++) {
		shorten_attrs(r, &r->left[i]->attrs);
		for (uint32_t k = 0; k < r->left[i]->events_n; k++)
			shorten_attrs(r, &r->left[i]->events[k].attrs);
		if (r->left[i]->status_message.n >= TEXT_LEAST)
			shorten(r, &r->left[i]->status_message);
	}
}

bool reduce_trace(struct reduce *r)
{
	struct parts spans = { .apply = apply_spans };
	r->left = arena_array(r->arena, r->n, sizeof(*r->left));
	keep_all(r, &spans, r->n);
	apply_spans(r, &spans);
	r->asked = 0;
	r->gave_up = false;
	if (!ask(r))
		return false;
	reduce_parts(r, &spans);
	reduce_hangings(r);
	reduce_texts(r);
	return true;
}
