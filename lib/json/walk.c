/* A walk over a JSON value: one bit per open bracket instead of a stack of calls. */
#include "json/walk.h"

void json_walk_init(struct json_walk *w, struct str text, struct arena *arena)
{
	*w = (struct json_walk){ .key = STR_UNSET, .raw = STR_UNSET };
	pull_init(&w->json, text, JSON_WALK_DEPTH, arena);
}

static bool in_object(const struct json_walk *w)
{
	uint32_t at = w->depth - 1;
	return w->is_object[at / 64] >> (at % 64) & 1;
}

static enum json_step open_value(struct json_walk *w)
{
	bool object = w->type == PULL_OBJECT;
	if (w->depth == JSON_WALK_DEPTH || !(object ? pull_object(&w->json) : pull_array(&w->json)))
		return JSON_STEP_END;
	uint64_t bit = (uint64_t)1 << (w->depth % 64);
	if (object)
		w->is_object[w->depth / 64] |= bit;
	else
		w->is_object[w->depth / 64] &= ~bit;
	w->depth++;
	return JSON_STEP_OPEN;
}

enum json_step json_walk_next(struct json_walk *w)
{
	w->key = w->raw = STR_UNSET;
	if (w->json.error || (w->started && w->depth == 0))
		return JSON_STEP_END;
	if (w->depth) {
		bool object = in_object(w);
		bool more = object ? pull_key(&w->json, &w->key) : pull_element(&w->json);
		if (!more) {
			if (w->json.error)
				return JSON_STEP_END;
			w->key = STR_UNSET;
			w->type = object ? PULL_OBJECT : PULL_ARRAY;
			w->depth--;
			return JSON_STEP_CLOSE;
		}
	}
	w->started = true;
	w->type = pull_peek(&w->json);
	if (w->type == PULL_OBJECT || w->type == PULL_ARRAY)
		return open_value(w);
	if (w->type == PULL_NONE || !pull_skip(&w->json, &w->raw))
		return JSON_STEP_END;
	return JSON_STEP_SCALAR;
}

struct str json_walk_string(const struct json_walk *w)
{
	struct pull j;
	struct str text;
	pull_init(&j, w->raw, 1, w->json.arena);
	return pull_string(&j, &text) ? text : STR_UNSET;
}
