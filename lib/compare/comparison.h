/*
 * Two traces compared: which spans they share, what changed in them, and which
 * change came first. A change is of its own, or follows from others before it:
 * what people set (prompt version, model, parameters) is its own; what a span
 * gave is its own only where all that it was given is recorded and the same.
 */
#ifndef COMPARE_COMPARISON_H
#define COMPARE_COMPARISON_H

#include "compare/align.h"
#include "compare/values.h"

struct compare_options {
	bool section_off[SECTIONS];
	const struct str *ignore; /* names of sections or facets, keys, globs over keys; borrowed */
	size_t ignore_n;
	double tolerance; /* of durations, as a share of the longer; beside the precision of the times */
};

enum change_kind { CHANGE_ADDED, CHANGE_REMOVED, CHANGE_MOVED, CHANGE_VALUE };

enum change_effect {
	EFFECT_NONE,  /* no decision */
	EFFECT_FIRST, /* where the traces part */
	EFFECT_OWN,
	EFFECT_CONSEQUENCE,
};

struct change {
	enum change_kind kind; /* of a span when `label` is unset, else of an item of a list, or a value */
	enum section section;
	enum trait_role role;
	enum trait_row row; /* TRAIT_ROWS: none */
	uint32_t a, b;      /* nodes; NODE_NONE: not there */
	struct str label;   /* "model asked", or the key of an attribute */
	struct str item;    /* document, tool, role of a message; unset: none */
	struct value before, after;
	struct str key_before, key_after;   /* the attributes they stand in; unset: none */
	uint32_t place_before, place_after; /* in a list, from 1; 0: not there */
	enum value_relation relation;       /* of values */
	bool second;                        /* it is the second that was cut or masked */
	bool counts;                        /* it is a difference */
	bool repeats;                       /* a span around a call says what is told of the call */
	enum change_effect effect;
	uint64_t rank; /* in causal order */
	uint32_t made; /* order in which it was found */
};

struct totals {
	uint32_t by_section[SECTIONS]; /* those that count, and all of identity */
	uint32_t decisions, figures, plain, cut, redacted, identity;
};

struct comparison {
	struct side a, b;
	struct alignment alignment;
	const struct compare_options *options;
	struct change *changes; /* in causal order */
	size_t n, cap;
	const struct change *first; /* the first that is of its own, of the input only where there is no
				     * other; NULL: no decision differs */
	struct totals totals;
	uint32_t matched; /* spans with a mate */
	bool same_keys;   /* the traces use the same attribute keys; else what only one of them records is no
			     change */
	bool asks_differently;  /* the question is another */
	uint32_t unrecorded[2]; /* values that only A, only B has, where same_keys is not set */
	struct arena arena;
};

/* Borrows trees, summaries and options for as long as `out` is used. */
void comparison_make(struct comparison *out, const struct tree *a, const struct summary *of_a,
		     const struct tree *b, const struct summary *of_b, const struct compare_options *options);
void comparison_release(struct comparison *c);

/* Nothing that counts differs. */
bool comparison_is_same(const struct comparison *c);

/* "04_retrieve": of the first trace, else of the second. */
struct str comparison_name(const struct comparison *c, const struct change *change);

/* ---- for lib/compare alone ---- */

/* A new change of this pair, or NULL where it is not asked for. Role and label are the row's. */
struct change *comparison_add(struct comparison *c, enum change_kind kind, enum trait_row row, uint32_t a,
			      uint32_t b, struct str key);

/* The same for an attribute as it stands; its row is TRAIT_ROWS. */
struct change *comparison_add_attr(struct comparison *c, enum section section, enum trait_role role,
				   uint32_t a, uint32_t b, struct str label, struct str key);

/* Sets both values and how they relate; a change that is none is taken back. */
void comparison_values(struct comparison *c, struct change *change, struct value before, struct value after);

void comparison_traits(struct comparison *c, uint32_t a, uint32_t b);
void comparison_documents(struct comparison *c, uint32_t a, uint32_t b, const struct trait *first, uint32_t n,
			  const struct trait *second, uint32_t m);
void comparison_attributes(struct comparison *c, uint32_t a, uint32_t b, size_t from);
void comparison_resources(struct comparison *c);
bool comparison_same_keys(const struct comparison *c);

/* The attribute (NULL: not there) tells one run from another, and nothing of what was done. */
bool comparison_is_identity(const struct attr *x, const struct attr *y, struct arena *arena);

void comparison_effects(struct comparison *c);

#endif
