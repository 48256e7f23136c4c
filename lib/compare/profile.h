/*
 * A population of traces as counts: what a trace has, says, takes and costs,
 * each as the number of traces it is true of, or as a sketch of one value per
 * trace (base/sketch.h: quantiles are off by SKETCH_ERROR at most). A trace
 * counts once, however many of its spans say the same, because spans of one
 * trace are not independent of each other.
 *
 * Traces are counted into parts, and these merged in their order. What is kept
 * is bounded there: PROFILE_NAMES span names and PROFILE_KEYS keys (later ones
 * are not counted), PROFILE_VALUES values of a key; a key with more of them is
 * no category, and its values are dropped. Documents may have
 * PROFILE_DOCUMENTS; what is first met later is not counted. Where a population
 * is cut into parts does not show in what they add up to: a part keeps all but
 * the values of what is no category in the part itself.
 */
#ifndef COMPARE_PROFILE_H
#define COMPARE_PROFILE_H

#include "base/map.h"
#include "base/sketch.h"
#include "span/facet_set.h"
#include "trace/summary.h"

enum { PROFILE_NAMES = 1000, PROFILE_KEYS = 1000, PROFILE_VALUES = 64, PROFILE_DOCUMENTS = 20000 };

/* Bytes: longer text is no category. */
enum { PROFILE_TEXT = 64 };

/* The subject of traces in which a model refuses: no key of theirs. */
#define PROFILE_REFUSAL "refusal"

enum measure {
#define SHARE(id, name, what)  MEASURE_##id,
#define NUMBER(id, name, what) MEASURE_##id,
#include "compare/measures.def"
#undef SHARE
#undef NUMBER
	MEASURES
};
const char *measure_name(enum measure m); /* "self_ns" */
const char *measure_what(enum measure m); /* "self time" */
bool measure_is_number(enum measure m);

/* One of them, of one subject. */
struct profile_entry {
	enum measure measure;
	struct str subject, value; /* owned by the profile */
	uint64_t traces;           /* of shares */
	double units; /* of numbers: their sum in units of profile_unit(), so that order does not show in it
		       */
	struct sketch sketch;
	uint64_t stamp;    /* the last trace that counted */
	uint32_t distinct; /* of MEASURE_STATES: values so far */
	bool dropped;      /* it has too many to be a category */
};

struct phrases;

struct profile {
	uint64_t traces;
	int64_t first_ns, last_ns; /* starts */
	bool has_times, is_part;
	uint32_t names, keys;
	struct map index;                      /* measure, subject, value to place */
	ARRAY(struct profile_entry *) entries; /* in order of first use */
	struct map by_name;                    /* span name to its tally (profile_trace.c) */
	struct profile_keys *said;             /* of a part (profile_values.c) */
	const struct phrases *phrases;         /* borrowed, for profile_add() */
	struct arena arena;
};

/* Borrow the phrases; a profile that is only read from needs none. */
struct profile *profile_new(const struct phrases *phrases) __attribute__((warn_unused_result));
struct profile *profile_part(const struct phrases *phrases) __attribute__((warn_unused_result));
void profile_free(struct profile *p);

/* Counts a trace in a part. Of the summary it takes the counts; `scratch` may be reset afterwards. */
void profile_add(struct profile *p, const struct tree *t, const struct summary *s,
		 const struct facet_sets *sets, struct arena *scratch);

/* The facets that it asks for, as far as the tree and the summary do not. */
void profile_asks(struct facet_set *asked);

/* Adds all that `other` counted. */
void profile_merge(struct profile *p, const struct profile *other);

/* NULL when there is none. */
const struct profile_entry *profile_get(const struct profile *p, enum measure m, struct str subject,
					struct str value);

/* The smallest part of a measure that its sum knows, and the sum. */
double profile_unit(enum measure m);
double profile_sum(const struct profile_entry *e);

/* As JSON, "casefile.profile/1": the same bytes for the same traces in any order. */
void profile_save(const struct profile *p, struct buf *json);

/* NULL, and told, when it is none. `name` is that of the file. The caller frees. */
struct profile *profile_load(struct str json, struct str name, struct diag *diag)
	__attribute__((warn_unused_result));

/* Is this the beginning of a saved profile (and not of a dump)? */
bool profile_is_saved(struct str head);

/* ---- for lib/compare alone ---- */

/* The entry, made when it is new; NULL when there are too many of its kind. Copies its texts. */
struct profile_entry *profile_put(struct profile *p, enum measure m, struct str subject, struct str value);

/* A value that the key does not have yet, of a part; NULL when there are too many. Not for profile_get(). */
struct profile_entry *profile_put_value(struct profile *p, struct profile_entry *states, struct str value);

void profile_keys_free(struct profile_keys *keys);

/* Is this key one of documents? */
bool profile_is_documents(struct str key);

#endif
