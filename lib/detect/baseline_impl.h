/* What a baseline keeps. Included by baseline*.c only. */
#ifndef DETECT_BASELINE_IMPL_H
#define DETECT_BASELINE_IMPL_H

#include "base/map.h"
#include "base/sketch.h"
#include "detect/baseline.h"

/* One name, of a root or of a span below one. */
struct baseline_entry {
	struct str name;
	uint64_t traces;
	struct sketch metric[BASELINE_METRICS];
	/* Of a span name: */
	uint64_t least, most;
	uint64_t now; /* in the trace that is being added */
	/* Of a root: */
	struct map spans; /* name to entry; not initialised in those of spans */
};

struct baseline {
	struct arena arena; /* entries and names */
	struct map roots;   /* name to entry */
	uint64_t traces;
};

/* The names of the metrics in the document. */
extern const char *const baseline_metric_names[BASELINE_METRICS];

static inline struct baseline_entry *baseline_entry_at(const struct map *m, size_t i)
{
	return (struct baseline_entry *)(uintptr_t)m->entry[i].value;
}

/* The entry of a name, NULL when there is none. */
struct baseline_entry *baseline_entry_get(const struct map *m, struct str name);

/* The same, made when it is new; NULL when there are `most` already. Copies the name. */
struct baseline_entry *baseline_entry_put(struct baseline *b, struct map *m, struct str name, size_t most);

/* All entries of a map, by name; in the arena. */
struct baseline_entry **baseline_sorted(const struct map *m, struct arena *arena);

#endif
