/* Filters over raw records: never change the answer, only what has to be parsed for it. */
#include "query/filter.h"

#include "query/trace_key.h"
#include "span/id.h"
#include "json/scan_many.h"
#include "json/scan_words.h"

enum { NEEDLES_PER_ID = 4, FEEDBACK_NEEDLES = 3 };

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

/*
 * Ids that are more than scan_needles has room for. The search for many moves
 * on by the length of the shortest: those in base64 that a '+' or '/' left
 * short go where there is room for some of any length.
 */
static bool add_many(struct str *needle, bool *nocase, size_t n, size_t room, struct arena *arena,
		     struct scan_needles *out)
{
	enum { LONG = 12 };
	for (size_t length = 1; length < LONG; length++)
		for (size_t i = 0; i < n && out->n < room; i++) {
			if (needle[i].n != length || !add(out, needle[i], nocase[i]))
				continue;
			n--;
			needle[i] = needle[n];
			nocase[i--] = nocase[n];
		}
	out->many = scan_many_new(needle, nocase, n, arena);
	return out->many != NULL;
}

bool filter_knows_words(struct str key, struct arena *scratch)
{
	struct str needle[NEEDLES_PER_ID];
	bool nocase[NEEDLES_PER_ID];
	struct scan_word word;
	size_t n = trace_key_is_id(key) ? id_needles(key, false, scratch, needle, nocase) : 0;
	bool known = n > 0;
	for (size_t i = 0; i < n; i++)
		known &= scan_words_know(needle[i], nocase[i], &word);
	return known;
}

bool filter_add_ids(const struct map *traces, struct arena *arena, struct scan_needles *out, bool feedback)
{
	enum { MOST = 1 << 14 }; /* where more traces match, most of the input does */
	size_t n = 0, room = SCAN_NEEDLES - (feedback ? FEEDBACK_NEEDLES : 0);
	if (!traces->n || traces->n > MOST)
		return false;
	struct str *needle = arena_array(arena, traces->n * NEEDLES_PER_ID, sizeof(*needle));
	bool *nocase = arena_array(arena, traces->n * NEEDLES_PER_ID, sizeof(*nocase));
	for (size_t i = 0; i < traces->n; i++) {
		struct str key = traces->entry[i].key;
		size_t more =
			trace_key_is_id(key) ? id_needles(key, false, arena, needle + n, nocase + n) : 0;
		if (!more)
			return false;
		n += more;
	}
	if (out->n + n > room)
		return add_many(needle, nocase, n, room, arena, out);
	for (size_t k = 0; k < n; k++)
		if (!add(out, needle[k], nocase[k]))
			return false;
	return true;
}

bool filter_of_ids(const struct map *traces, bool feedback, struct arena *arena, struct scan_needles *out)
{
	*out = (struct scan_needles){ .end_words = true };
	return filter_add_ids(traces, arena, out, feedback);
}

/* The words by which the feedback dialect knows complaints; what names a trace has its id. */
bool filter_add_feedback(struct scan_needles *out)
{
	out->end_words = false;
	return add(out, STR("feedback"), false) && add(out, STR("complaint"), false) &&
	       add(out, STR("thumbs"), false);
}
