/* Copies of spans, behind a place that moves on. */
#include "query/tail.h"

enum { TRACES_MAX = 256, BYTES_MAX = 16 << 20 };

void tail_start(struct tail *t)
{
	t->is_on = true;
}

void tail_drop(struct tail *t)
{
	tail_release(t);
	*t = (struct tail){ .is_on = false };
}

void tail_release(struct tail *t)
{
	array_release(&t->items);
	arena_release(&t->arena);
}

static bool is_at(const struct tail_place *p, const struct record *r)
{
	return p->stream == r->stream && p->offset == r->place.offset;
}

void tail_next(struct tail *t, const struct record *r)
{
	if (!t->now_spans || !is_at(&t->now, r)) {
		t->now = (struct tail_place){ r->stream, r->place.offset };
		t->now_spans = 0;
		t->is_here = false;
	}
	t->now_spans++;
	if (t->is_here)
		t->at_spans = t->now_spans;
}

bool tail_come_in(struct tail *t)
{
	t->at = t->now;
	t->at_spans = t->now_spans;
	t->is_here = true;
	array_clear(&t->items);
	arena_reset(&t->arena);
	if (++t->came_in <= TRACES_MAX)
		return true;
	tail_drop(t);
	return false;
}

bool tail_keep(struct tail *t, const struct span *s, const struct record *r, bool with_text)
{
	if (t->is_here)
		return true;
	struct record record = *r;
	record.text = STR_UNSET;
	if (with_text)
		record.text = arena_str(&t->arena, r->text);
	*array_add(&t->items) = (struct tail_item){ span_copy(&t->arena, s, NULL, NULL), record };
	if (t->arena.used_bytes <= BYTES_MAX)
		return true;
	tail_drop(t);
	return false;
}

void tail_rewind(struct tail *t)
{
	t->seen_spans = 0;
}

bool tail_is_passed(struct tail *t, const struct record *r)
{
	bool here = is_at(&t->at, r);
	t->seen_spans += here;
	return !here && t->seen_spans;
}

bool tail_is_reached(const struct tail *t)
{
	return t->seen_spans >= t->at_spans;
}

void tail_replay(const struct tail *t, enum status span(void *, const struct span *, const struct record *),
		 void *user)
{
	if (!t->seen_spans)
		return;
	for (size_t i = 0; i < t->items.n; i++)
		if (span(user, t->items.v[i].span, &t->items.v[i].record) != STATUS_OK)
			return;
}
