/* Input buffers: refilled when empty, never moved more than needed. */
#include "input/feed.h"

#include "base/mem.h"
#include "input/inflate.h"

#include <stdlib.h>

void feed_init(struct feed *f, struct source *owner, size_t cap)
{
	*f = (struct feed){ .owner = owner, .bytes = mem_alloc(cap, 1), .cap = cap };
}

void feed_release(struct feed *f)
{
	free(f->bytes);
	f->bytes = NULL;
}

static void move_to_front(struct feed *f)
{
	size_t from = f->at > INFLATE_BACK ? f->at - INFLATE_BACK : 0;
	if (from == 0)
		return;
	memmove(f->bytes, f->bytes + from, f->n - from);
	f->at -= from;
	f->n -= from;
}

bool feed_more(struct feed *f)
{
	if (f->ended != STATUS_OK)
		return false;
	if (f->at == f->n || f->cap - f->n < f->cap / 2)
		move_to_front(f);
	size_t got = 0;
	enum status st = source_read(f->owner->below, f->bytes + f->n, f->cap - f->n, &got);
	f->n += got;
	f->owner->held = f->n - f->at;
	if (st != STATUS_OK)
		f->ended = st;
	return got > 0;
}

bool feed_want(struct feed *f, size_t n)
{
	while (feed_left(f) < n)
		if (!feed_more(f))
			return false;
	return true;
}

void feed_take(struct feed *f, size_t n)
{
	f->at += n;
	f->owner->held = f->n - f->at;
}
