/*
 * What -a asks to be shown of a span: attributes by key, by glob, by the name
 * of a facet, or all of them.
 */
#ifndef REPORT_PICKS_H
#define REPORT_PICKS_H

#include "span/facet.h"
#include "trace/tree.h"

struct picks;

/* One attribute to show. */
struct pick {
	struct str label; /* key of the attribute, "event/key" in an event, or the facet's name */
	struct str key;   /* the attribute that answered for a facet; unset where label is the key */
	struct value value;
};

struct picks *picks_new(void) __attribute__((warn_unused_result));
void picks_free(struct picks *p);

/* Borrows `what`: "all", a facet's name, an attribute's key, or a glob over keys. */
void picks_add(struct picks *p, struct str what);

bool picks_any(const struct picks *p); /* `p` may be NULL */
bool picks_all(const struct picks *p); /* "all" is among them */

/*
 * What there is to show of `s`; *out is in the arena. With "all" the resource
 * is shown where it is not that of `parent` (may be NULL).
 */
size_t picks_of(struct picks *p, const struct span *s, const struct span *parent, struct arena *arena,
		struct pick **out);

/* What no span had so far: the i-th and following; false behind the last. *i starts at 0. */
bool picks_missed(const struct picks *p, size_t *i, struct str *what);

/* The key or facet of the trace that may have been meant; unset when there is none like it. Borrows. */
struct str picks_suggest(const struct tree *t, struct str what);

#endif
