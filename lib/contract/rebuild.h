/*
 * The prompt of a span, rebuilt from the registry's template and the variables
 * that were captured, and held against the recorded hash.
 */
#ifndef CONTRACT_REBUILD_H
#define CONTRACT_REBUILD_H

#include "contract/store.h"
#include "detect/scene.h"

enum rebuild_state {
	REBUILD_NONE,     /* the span names no prompt, and has no template */
	REBUILD_MATCHES,  /* the hash is that of the rebuilt prompt */
	REBUILD_UNHASHED, /* rebuilt; no whole hash was recorded to hold it against */
	REBUILD_DIFFERS,  /* another prompt was sent than this */
	REBUILD_NO_TEMPLATE,
	REBUILD_LACKS,    /* a variable was not captured */
	REBUILD_CONTROLS, /* the template has control structures */
};

struct rebuild {
	enum rebuild_state state;
	uint32_t node;
	struct str name;   /* "refund@v17" */
	struct str prompt; /* as far as it could be rebuilt */
	struct str hash, recorded;
	struct str reason; /* of REBUILD_DIFFERS and the like, for people */
	bool has_place;
	size_t place; /* REBUILD_DIFFERS, where the sent prompt is recorded: bytes up to the first difference
		       */
	struct str sent_there, here; /* what stands there */
};

/* In the scene's arena. */
void rebuild_prompt(const struct scene *s, uint32_t node, const struct store *registry, struct rebuild *out);

#endif
