/*
 * Facets: what rules and commands ask of a span, whatever its convention
 * calls it. facets.def lists for each facet the attribute keys of every
 * convention, old and new, in order of precedence; nothing above this layer
 * names a raw attribute key.
 */
#ifndef SPAN_FACET_H
#define SPAN_FACET_H

#include "span/span.h"

enum facet {
#define FACET(id, name, what) FACET_##id,
#define KEY(id, where, key, path)
#include "span/facets.def"
#undef FACET
#undef KEY
	FACETS
};

/* Where a key is looked for. */
enum facet_where {
	FACET_IN_SPAN,  /* the span's attributes, else the resource's */
	FACET_IN_EVENT, /* attributes of the span's events: "event name/key" */
};

/*
 * One row of facets.def. In `key` a segment '#' stands for an index
 * ("llm.input_messages.#.message.role"); a last segment '*' for any rest.
 * `path` (may be empty) leads into a JSON value ("usage.input_tokens"; '#' for
 * all elements of an array), or is a condition: "?span.type=agentic.tool", the
 * span has an attribute that begins so; "?gen_ai.tool.name", it has one; in
 * "?entity.#.type=tool." the index is that of the key.
 */
struct facet_key {
	enum facet facet;
	enum facet_where where;
	struct str key;
	struct str path;
};

const char *facet_name(enum facet f); /* "request.model" */
const char *facet_what(enum facet f); /* one line for people */
bool facet_by_name(struct str name, enum facet *out);

/* The rows of a facet, in order of precedence. */
const struct facet_key *facet_keys(enum facet f, size_t *n);

/*
 * Resolves keys to ids, once per attribute, when a span is built; facets of a
 * span that was built without an index are all absent. Read-only, so threads
 * may share it. The caller frees it.
 */
struct facet_index;
struct facet_index *facet_index_new(void) __attribute__((warn_unused_result));
void facet_index_free(struct facet_index *ix);
uint16_t facet_index_key(const struct facet_index *ix, struct str key);
uint16_t facet_index_row(const struct facet_index *ix, const struct facet_key *row); /* of its key */

/* The facets that ask for a key, as bits by enum facet. */
enum { FACET_BITS_WORDS = SPAN_FACET_WORDS };
_Static_assert(FACETS <= 64 * FACET_BITS_WORDS, "a bit for each facet");
void facet_index_bits(const struct facet_index *ix, uint16_t key_id, uint64_t out[FACET_BITS_WORDS]);

/* The facet of an attribute's key_id (not 0); of keys that several ask for, the first. */
enum facet facet_of_key(uint16_t key_id);

/* All facets that ask for it, one after the other from *row = 0; false behind the last. */
bool facet_next_of_key(uint16_t key_id, size_t *row, enum facet *out);

/*
 * The value by the row of highest precedence that has one ("None", "[]",
 * "null" and "" written as strings do not count: formats of the field).
 * VALUE_NONE when the span does not say. `arena` takes decoded JSON strings.
 */
struct value facet_get(const struct span *s, enum facet f, struct arena *arena);

/* Only the span's resource may answer: what it says to one span it says to all. */
bool facet_is_of_resource(const struct span *s, enum facet f);

/* The same as text, number; false when absent or not one. */
bool facet_text(const struct span *s, enum facet f, struct arena *arena, struct str *out);
bool facet_i64(const struct span *s, enum facet f, struct arena *arena, int64_t *out);
bool facet_double(const struct span *s, enum facet f, struct arena *arena, double *out);

/*
 * The attribute behind it, as it was written, also where that says nothing
 * ("[]", ""): of the first row that any attribute or event has. NULL when none
 * has. *where (may be NULL) is 1 + the place of the event, or 0.
 */
const struct attr *facet_recorded(const struct span *s, enum facet f, uint32_t *where);

/* One value of a facet that can have many (documents, messages), with the indices that stood for '#'. */
struct facet_item {
	struct value value;
	struct str key;    /* as recorded */
	uint32_t index[3]; /* of the '#'s, or the place in a JSON array */
	uint32_t event;    /* 1 + place of the event it is in, or 0 */
};

/*
 * All values of the row of highest precedence that has any, in the numeric
 * order of their indices; a JSON array gives its elements. Gives their number;
 * *items is in the arena.
 */
size_t facet_all(const struct span *s, enum facet f, struct arena *arena, struct facet_item **items);

/* What part of an application a span is: by declared kind, then operation name, then keys present, then its
 * name. */
enum component {
#define COMPONENT(id, name) COMPONENT_##id,
#include "span/components.def"
#undef COMPONENT
	COMPONENTS
};
enum component component_of(const struct span *s);
const char *component_name(enum component c); /* "llm" */
bool component_by_name(struct str name, enum component *out);

#endif
