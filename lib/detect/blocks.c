/* One turn of the threads has a few blocks for each. */
#include "detect/blocks.h"

#include "base/pool.h"

enum { SPANS_EACH = 2048, BLOCKS_EACH = 8 };

void blocks_release(struct blocks *b)
{
	array_release(&b->dealt);
	array_release(&b->all);
}

static void take_block(void *user, unsigned worker, size_t i)
{
	struct blocks *b = user;
	struct block *block = &b->all.v[i];
	(void)worker;
	block->own = b->to->begin(b->user);
	for (size_t k = block->from; k < block->to; k++)
		b->to->take(block->own, b->dealt.v[k]);
}

void blocks_take(struct blocks *b)
{
	pool_each(b->threads, b->all.n, take_block, b);
	for (size_t i = 0; i < b->all.n; i++)
		b->to->end(b->user, b->all.v[i].own);
	array_clear(&b->all);
	array_clear(&b->dealt);
}

void blocks_deal(struct blocks *b, const struct trace *t)
{
	bool full = !b->all.n || b->spans >= SPANS_EACH;
	if (full && b->all.n >= (size_t)BLOCKS_EACH * (b->threads ? b->threads : 1))
		blocks_take(b);
	if (full) {
		*array_add(&b->all) = (struct block){ .from = b->dealt.n, .to = b->dealt.n };
		b->spans = 0;
	}
	*array_add(&b->dealt) = t;
	b->all.v[b->all.n - 1].to++;
	b->spans += t->spans.n;
}
