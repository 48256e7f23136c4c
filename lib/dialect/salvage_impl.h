/* The inside of salvage, shared by salvage*.c only. */
#ifndef DIALECT_SALVAGE_IMPL_H
#define DIALECT_SALVAGE_IMPL_H

#include "base/ascii.h"
#include "dialect/salvage.h"
#include "dialect/shape.h"
#include "json/walk.h"

/* A bracket that is open. */
struct torn_level {
	size_t open;  /* its place in the text */
	size_t value; /* behind the last whole value in it, or behind the bracket … */
	size_t sure;  /* … and of those that a comma is behind: what is damaged may have lost its end */
	size_t doubt; /* what is in front of this is not damaged: in a string, or behind anything else */
	bool is_list;
	bool is_span;       /* an object with a key of spans */
	bool is_attributes; /* of a span: a list or map of them */
	bool may_hold;      /* it, and all around it, are lists of spans and what is around them */
};

struct salvage {
	struct reading *r;
	struct record record; /* that is read now */
	const struct record *torn;
	const struct dialect *forced;
	struct ledger *ledger;
	struct str text;
	size_t at;      /* looked at up to here */
	size_t counted; /* lines up to here are in record.place */
	size_t budget;  /* bytes that may still be walked */
	char *own;      /* the text, where something of it was blanked out; NULL: nothing was */
	size_t second;  /* a record that begins there although no line does; 0: none */

	/* What was open where the last torn value broke: these need not be walked again. */
	struct torn_level level[JSON_WALK_DEPTH];
	size_t levels, next_level;
};

/* salvage_keys.c: keys of lists that hold spans, or what is around those; of an object that is a span, by its
 * id or by what holds that; of a trace's id; of a list or map of attributes. */
bool salvage_is_list(struct str key);
bool salvage_is_of_span(struct str key);
bool salvage_is_of_trace(struct str key);
bool salvage_is_attributes(struct str key);

/* … of what a span has, but no reference to one. */
bool salvage_is_telling(struct str key);

/* Who reads an object that nobody bids for, by its ids, or because an id or the name is all that it lacks for
 * a bid. NULL: nobody. */
const struct dialect *salvage_unbid(const struct shape *s, struct arena *arena);

static inline void salvage_spend(struct salvage *s, size_t bytes)
{
	s->budget -= bytes < s->budget ? bytes : s->budget;
}

/* What closes that level. */
static inline char salvage_bracket(const struct salvage *s, size_t level)
{
	return s->level[level].is_list ? ']' : '}';
}

/* The innermost level that can be closed: of half an attribute nobody can say what it was. */
size_t salvage_last_level(const struct salvage *s);

/* The text breaks, with s->levels open: blanks out what is damaged, and notes that it is torn. False: what
 * follows does not fit what is in front of it, and nothing is changed. */
bool salvage_mend(struct salvage *s);

#endif
