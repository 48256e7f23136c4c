/* Feedback records that were met in an input, each once, however often it is read. */
#ifndef QUERY_FEEDBACK_LIST_H
#define QUERY_FEEDBACK_LIST_H

#include "base/array.h"
#include "base/map.h"
#include "dialect/dialect.h"

struct feedback_at {
	struct feedback feedback;
	size_t number; /* how many were met before */
};

struct feedback_list {
	ARRAY(struct feedback_at) met; /* texts are in the arena */
	struct map told;               /* their places */
};

/* What was met, in whatever order, is in the list by file, member and offset once it was sorted. */
void feedback_list_add(struct feedback_list *l, const struct feedback *f, struct arena *arena);
void feedback_list_sort(struct feedback_list *l);
void feedback_list_clear(struct feedback_list *l);
void feedback_list_release(struct feedback_list *l);

#endif
