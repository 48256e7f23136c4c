/*
 * A walk over all of a JSON value, depth first, without recursion: for whoever
 * wants every string in it, or writes it again in another form.
 */
#ifndef JSON_WALK_H
#define JSON_WALK_H

#include "json/pull.h"

enum { JSON_WALK_DEPTH = 1024 };

enum json_step {
	JSON_STEP_OPEN,   /* into an object or array: `type` says which */
	JSON_STEP_CLOSE,  /* out of it again: `type` */
	JSON_STEP_SCALAR, /* `type`, `raw` */
	JSON_STEP_END,    /* nothing more, or damaged: see walk.json.error */
};

struct json_walk {
	struct pull json;
	enum pull_type type;
	struct str key; /* of the member, decoded; unset in arrays and at the top */
	struct str raw; /* of a scalar: its text, with quotes */
	uint32_t depth; /* brackets open */
	bool started;
	uint64_t is_object[JSON_WALK_DEPTH / 64];
};

/* Borrows both. Values deeper than JSON_WALK_DEPTH end in an error. */
void json_walk_init(struct json_walk *w, struct str text, struct arena *arena);
enum json_step json_walk_next(struct json_walk *w);

/* The decoded string of a scalar step that is one. */
struct str json_walk_string(const struct json_walk *w);

#endif
