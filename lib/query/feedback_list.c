/* Feedback records, by their places. */
#include "query/feedback_list.h"

#include <stdlib.h>

void feedback_list_add(struct feedback_list *l, const struct feedback *f, struct arena *arena)
{
	struct buf key = { 0 };
	buf_printf(&key, "%llx %llx ", (unsigned long long)f->origin.offset,
		   (unsigned long long)hash_stable(f->json));
	buf_add_str(&key, f->origin.file);
	buf_add_char(&key, '!');
	buf_add_str(&key, f->origin.member);
	if (!map_get(&l->told, buf_str(&key))) {
		struct feedback copy = *f;
		map_put(&l->told, arena_str(arena, buf_str(&key)), NULL);
		copy.json = arena_str(arena, f->json);
		copy.origin.file = arena_str(arena, f->origin.file);
		copy.origin.member = arena_str(arena, f->origin.member);
		*array_add(&l->met) = (struct feedback_at){ .feedback = copy, .number = l->met.n };
	}
	buf_release(&key);
}

static int by_place(const void *pa, const void *pb)
{
	const struct feedback_at *a = pa, *b = pb;
	const struct origin *x = &a->feedback.origin, *y = &b->feedback.origin;
	int order = str_cmp(x->file, y->file);
	order = order ? order : str_cmp(x->member, y->member);
	if (order)
		return order;
	if (x->offset != y->offset)
		return x->offset < y->offset ? -1 : 1;
	return a->number < b->number ? -1 : a->number > b->number;
}

void feedback_list_sort(struct feedback_list *l)
{
	if (l->met.n)
		qsort(l->met.v, l->met.n, sizeof(*l->met.v), by_place);
}

void feedback_list_clear(struct feedback_list *l)
{
	array_clear(&l->met);
	map_clear(&l->told);
}

void feedback_list_release(struct feedback_list *l)
{
	array_release(&l->met);
	map_release(&l->told);
}
