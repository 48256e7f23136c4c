/*
 * For reader*.c alone: what was parsed elsewhere. Spans, feedback and reports in
 * the order in which they came, with copies of all that they hold in the
 * batch's own arena.
 */
#ifndef DIALECT_BATCH_H
#define DIALECT_BATCH_H

#include "dialect/reader.h"
#include "span/thin.h"

/* Who told it; that decides what becomes of it where its turn comes. */
enum teller {
	TELLER_READER,
	TELLER_FIRST, /* a reader, of a kind that is told once */
	TELLER_PART,  /* a file that was read beside others */
	TELLER_INPUT, /* the input: nobody has to be asked any more */
	TELLERS
};

struct batch {
	struct arena arena;
	ARRAY(struct item) items;
	bool asks_records;  /* they are given with the spans */
	bool is_owned;      /* its spans outlive the input: names of files and members are copied, too */
	struct intern keys; /* in the arena */
	const struct resource *resource;
	const struct thinning *thinning; /* NULL: spans are kept whole */
	struct attr_list room;           /* for thin ones */
	uint64_t serial;                 /* of the resource that was copied */
	struct str file, member, scope_name, scope_version;
	const struct record *copied; /* the last that was asked for */
};

/* Zero-initialised. */
void batch_clear(struct batch *b);
void batch_release(struct batch *b);
size_t batch_bytes(const struct batch *b);

/* `r` is the record it was read from. */
void batch_span(struct batch *b, const struct span *s, const struct record *r);
void batch_feedback(struct batch *b, const struct feedback *f, const struct record *r);
void batch_report(struct batch *b, enum teller teller, const struct diag_entry *entry);

/* Where it goes. */
struct batch_to {
	const struct sink *sink;
	void (*report)(void *user, enum teller teller, const struct diag_entry *entry);
	void *user;
};

/* Gives all of it, up to where the sink wants no more; its arena may be empty then. */
enum status batch_give(struct batch *b, const struct batch_to *to) MUST_CHECK;

#endif
