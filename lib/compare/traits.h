/*
 * Traits: what a span says in terms that do not depend on its convention, so
 * that two traces can be compared. Rows and sections are in traits.def and
 * sections.def.
 */
#ifndef COMPARE_TRAITS_H
#define COMPARE_TRAITS_H

#include "detect/scene.h"

enum section {
#define SECTION(id, name, kind) SECTION_##id,
#include "compare/sections.def"
#undef SECTION
	SECTIONS
};

enum section_kind { SECTION_IS_DECISION, SECTION_IS_FIGURE, SECTION_IS_PLAIN, SECTION_IS_IDENTITY };

const char *section_name(enum section s); /* "documents" */
enum section_kind section_kind(enum section s);
bool section_by_name(struct str name, enum section *out);

/* Where a value comes from (traits.def). */
enum trait_role { TRAIT_SET, TRAIT_CHOSEN, TRAIT_TAKEN, TRAIT_GIVEN, TRAIT_COUNTED };

enum trait_row {
#define TRAIT(id, facet, section, role, label) ROW_##id,
#define READ(id, facet, section, role, label)  ROW_##id,
#define ALSO(id, facet)
#include "compare/traits.def"
#undef TRAIT
#undef READ
#undef ALSO
	TRAIT_ROWS
};

struct trait_kind {
	const char *label;
	enum section section;
	enum trait_role role;
};
const struct trait_kind *trait_kind(enum trait_row row);

/* The row that an attribute belongs to by its facet; TRAIT_ROWS when there is none. */
enum trait_row trait_row_of(enum facet f);

enum { DOC_NONE = UINT32_MAX };

/* One value, or one item of a list. */
struct trait {
	enum trait_row row;
	struct str name; /* of an item: the document, the tool, the role; unset: none */
	struct value value;
	struct str key; /* of the attribute it stands in; unset: none */
	uint32_t doc;   /* its place in the scene's documents, or DOC_NONE */
	uint64_t hash;  /* of row, name and value */
};

/* One of the two traces. */
struct side {
	const struct tree *tree; /* borrowed, as is the summary */
	const struct summary *summary;
	struct scene scene;
	struct trait *traits; /* of all nodes, by node, then in the order of traits.def */
	uint32_t *first;      /* of node i they are traits[first[i]] to traits[first[i + 1] - 1] */
	uint32_t *call;       /* by node: its place in the scene's calls, or INDEX_NONE */
	struct arena arena;
};

void side_make(struct side *s, const struct tree *t, const struct summary *summary,
	       const struct facet_sets *sets);
void side_release(struct side *s);

static inline const struct span *side_span(const struct side *s, uint32_t node)
{
	return s->tree->node[node].span;
}

#endif
