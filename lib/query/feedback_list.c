/* Feedback records, by their places. */
#include "query/feedback_list.h"

void feedback_list_add(struct feedback_list *l, const struct feedback *f, struct arena *arena)
{
	struct buf key = { 0 };
	buf_printf(&key, "%llx %llx ", (unsigned long long)f->origin.offset,
		   (unsigned long long)hash_stable(f->json));
	buf_add_str(&key, f->origin.file);
	buf_add_char(&key, '!');
	buf_add_str(&key, f->origin.member);
	if (!map_get(&l->told, buf_str(&key))) {
		map_put(&l->told, arena_str(arena, buf_str(&key)), NULL);
		*array_add(&l->all) = (struct feedback){
			.json = arena_str(arena, f->json),
			.origin = f->origin,
			.is_evaluation = f->is_evaluation,
		};
	}
	buf_release(&key);
}

void feedback_list_clear(struct feedback_list *l)
{
	array_clear(&l->all);
	map_clear(&l->told);
}

void feedback_list_release(struct feedback_list *l)
{
	array_release(&l->all);
	map_release(&l->told);
}
