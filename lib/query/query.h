/*
 * The predicate tree: what is asked of a trace, whoever asks (options of
 * trace-find today, a query language tomorrow). It knows no span: leaves name
 * fields, and a callback gives all values that a field has.
 *
 * A tree has two levels. SOME holds when one span of the trace satisfies its
 * child; AND, OR and NOT above it combine such facts about the trace, below it
 * they speak of one span. A field may have many values (attributes of events,
 * documents): a leaf holds when any of them satisfies it, and never when there
 * is none.
 */
#ifndef QUERY_QUERY_H
#define QUERY_QUERY_H

#include "base/array.h"
#include "span/value.h"
#include "json/scan.h"

enum query_op {
	QUERY_EXISTS, /* it has a value, whatever it is */
	QUERY_EQUAL,
	QUERY_NOT_EQUAL, /* it has a value that is another */
	QUERY_GLOB,      /* str_glob() over the whole value */
	QUERY_CONTAINS,
	QUERY_PREFIX,
	QUERY_LESS,
	QUERY_LESS_EQUAL,
	QUERY_GREATER,
	QUERY_GREATER_EQUAL,
};

/* What a leaf compares with; the type decides how. */
enum query_type {
	QUERY_TEXT,   /* bytes; a recorded number that is numerically the same is equal too */
	QUERY_NUMBER, /* as numbers; recorded text that is a number counts */
	QUERY_NS,     /* a time since the epoch, or a duration: integers */
};

struct query_operand {
	enum query_type type;
	struct str text; /* QUERY_TEXT; of numbers what the user wrote */
	double number;
	int64_t ns;
};

/* What stands in the raw record for a value of this field: for query_literals(). Set by whoever binds names.
 */
enum query_verbatim {
	QUERY_VERBATIM_NOT,  /* may be derived: no literal is certain */
	QUERY_VERBATIM,      /* as recorded, but for the words that dialects make up */
	QUERY_VERBATIM_TIME, /* a time, in any of its spellings: time_needles() */
	QUERY_VERBATIM_ID,   /* an id, in any of its spellings: id_needles() */
};

struct query_field {
	struct str name;
	bool attribute; /* an attribute or facet of that name, never a built-in field */
	int id;         /* for whoever binds names; -1: not bound */
	enum query_verbatim verbatim;
};

enum query_node_type { QUERY_AND, QUERY_OR, QUERY_NOT, QUERY_SOME, QUERY_LEAF };

struct query_node {
	enum query_node_type type;
	uint32_t first_child, last_child, next; /* QUERY_NONE: no such */
	uint32_t depth;                         /* of the tree below it */
	uint32_t some;                          /* of QUERY_SOME: its bit */
	/* of leaves */
	struct query_field field;
	enum query_op op;
	bool nocase; /* ASCII letters match in either case */
	struct query_operand operand;
};

enum { QUERY_NONE = UINT32_MAX, QUERY_SOMES = 64, QUERY_DEPTH = 64 };

struct query {
	struct arena arena; /* names and texts are copied here */
	ARRAY(struct query_node) node;
	uint32_t somes;
	uint32_t root; /* QUERY_NONE: holds for every trace */
};

void query_init(struct query *q);
void query_release(struct query *q);

/*
 * Building, from the leaves up. Children are given once, to one parent.
 * query_some() and query_add() give QUERY_NONE / false when there are more
 * than QUERY_SOMES or the tree would be deeper than QUERY_DEPTH.
 */
uint32_t query_leaf(struct query *q, struct str field, bool attribute, enum query_op op,
		    struct query_operand operand, bool nocase);
uint32_t query_group(struct query *q, enum query_node_type type); /* AND, OR, NOT: empty */
bool query_add(struct query *q, uint32_t group, uint32_t child);
uint32_t query_some(struct query *q, uint32_t child);

/* The root becomes (root AND node). */
bool query_require(struct query *q, uint32_t node);

struct query_operand query_text(struct str text);
struct query_operand query_number(double number);
struct query_operand query_ns(int64_t ns);

/* Called with a value; true ends the visit. */
typedef bool query_visit(void *arg, const struct value *v);

/* Calls visit() with every value of the field until it says true; gives what it said last. */
typedef bool query_values(void *user, const struct query_field *field, query_visit *visit, void *arg);

/* Does a value satisfy the leaf? */
bool query_matches(const struct query_node *leaf, const struct value *v);

/* The tree below a SOME (or any that holds none), for one span. */
bool query_eval(const struct query *q, uint32_t node, query_values *values, void *user);

/* The bits of all SOMEs that this span satisfies, of those in `wanted`. */
uint64_t query_bits(const struct query *q, uint64_t wanted, query_values *values, void *user);

/* The whole tree, from the bits that the spans of a trace satisfied. A leaf outside of SOME does not hold. */
bool query_holds(const struct query *q, uint64_t bits);

/*
 * The bits of SOMEs without which the tree cannot hold (conjuncts of the
 * root): one of them can be looked for first.
 */
uint64_t query_required(const struct query *q);

/* The node of a bit. */
uint32_t query_some_node(const struct query *q, uint32_t some);

/*
 * Literals of which one stands in every record with a span that satisfies
 * `node`: *out (slices in `arena`, or of the tree). False when none is
 * certain, or when there would be more than SCAN_NEEDLES.
 */
bool query_literals(const struct query *q, uint32_t node, struct arena *arena, struct scan_needles *out);

#endif
