/* Filters over raw records: never change the answer, only what has to be parsed for it. */
#include "query/filter.h"

#include "query/trace_key.h"
#include "span/id.h"

enum { NEEDLES_PER_ID = 4 };

static bool add(struct scan_needles *n, struct str needle, bool nocase)
{
	if (n->n == SCAN_NEEDLES)
		return false;
	n->needle[n->n] = needle;
	n->nocase[n->n++] = nocase;
	return true;
}

bool filter_of_query(const struct query *q, struct arena *arena, struct scan_needles *out)
{
	uint64_t required = query_required(q);
	*out = (struct scan_needles){ .n = 0 };
	for (uint32_t some = 0; some < q->somes; some++) {
		struct scan_needles one;
		if (required >> some & 1 && query_literals(q, query_some_node(q, some), arena, &one) &&
		    (!out->n || one.n < out->n))
			*out = one;
	}
	return out->n > 0;
}

bool filter_of_ids(const struct map *traces, struct arena *arena, struct scan_needles *out)
{
	out->n = 0;
	for (size_t i = 0; i < traces->n; i++) {
		struct str needle[NEEDLES_PER_ID];
		bool nocase[NEEDLES_PER_ID];
		struct str key = traces->entry[i].key;
		size_t n = trace_key_is_id(key) ? id_needles(key, false, arena, needle, nocase) : 0;
		for (size_t k = 0; k < n; k++)
			if (!add(out, needle[k], nocase[k]))
				return false;
		if (!n)
			return false;
	}
	return out->n > 0;
}

/* The words by which the feedback dialect knows complaints; what names a trace has its id. */
bool filter_add_feedback(struct scan_needles *out)
{
	return add(out, STR("feedback"), false) && add(out, STR("complaint"), false) &&
	       add(out, STR("thumbs"), false);
}
