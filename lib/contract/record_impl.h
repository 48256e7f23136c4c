/* What a recorder keeps. Included by record*.c only. */
#ifndef CONTRACT_RECORD_IMPL_H
#define CONTRACT_RECORD_IMPL_H

#include "base/map.h"
#include "contract/record.h"

/* A text that is the same in all runs, or not. */
struct record_text {
	struct str text;
	bool is_set, varies;
};

struct record_value {
	struct str key;
	struct record_text value;
	uint64_t spans;       /* that have it */
	int64_t least_length; /* bytes */
	enum check_type type; /* CHECK_ANY: it varies */
	bool pins;
};

struct record_span {
	struct str name;
	struct record_text component, parent, after;
	uint64_t runs, spans, stamp;
	uint32_t least, most, now; /* per trace, of those that have it */
	bool fails;
	struct map values; /* key to struct record_value */
};

struct record_tool {
	struct str name;
	uint64_t runs, stamp;
	uint32_t least, most, now;
	struct map arguments; /* member to struct record_value */
	uint64_t calls;
};

/* How many runs had this id. */
struct record_id {
	struct str id;
	uint64_t runs, stamp;
};

struct record_request {
	struct str name, root, question, by_value;
	uint64_t runs;
	struct map spans, tools, retrieved, in_prompt;
	struct record_text prompt_version;
	bool states_release, has_causes;
	double most[BUDGETS];
	bool known[BUDGETS];
};

struct recorder {
	struct str by;
	int by_facet; /* enum facet, or -1 */
	struct map requests;
	struct arena arena, scratch;
};

static inline void *record_at(const struct map *m, size_t i)
{
	return (void *)(uintptr_t)m->entry[i].value;
}

#endif
