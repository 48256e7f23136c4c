/* For reader*.c alone: passing over records, and parsing them. */
#ifndef DIALECT_PARSER_H
#define DIALECT_PARSER_H

#include "dialect/reader.h"

/* ---- passing ---- */

/*
 * A record as it passes by. Portions of a stream can be parsed by themselves:
 * what a dialect remembers of a record is forgotten where the next one starts,
 * whoever parses them.
 */
struct passed {
	struct record record;
	bool torn;   /* what there is of it */
	bool starts; /* a portion */
	bool aside;  /* of a place where other things than spans are expected */
};

enum { PORTION_BYTES = 1 << 18 };

/* Where records go; a status other than OK ends it. */
struct pass_to {
	void *user;
	enum status (*take)(void *user, const struct passed *p);
};

/* Gives all records of `in`. OK; SKIP when some of it could not be read (reported); or what `to` said. */
enum status pass_all(struct input *in, struct records *records, const struct reader_options *o,
		     const struct pass_to *to) MUST_CHECK;

/* ---- parsing ---- */

/* What is kept from one record to the next. */
struct parser {
	const struct dialect *forced;
	struct arena arena; /* of the record */
	struct arena names;
	struct map unknown;
	struct build build;
	struct reading reading;
};

/* Borrows all of it. `number`: of all parsers that give spans to one sink. */
void parser_init(struct parser *p, const struct reader_options *o, const struct sink *sink, struct diag *diag,
		 unsigned number);
void parser_release(struct parser *p);

/* Where its counts go; what was told once is told again. */
void parser_count(struct parser *p, struct reading_totals *totals);

/* SKIP: it is damaged (reported), or not all of it could be read. What the sink said is in p->reading.stop.
 */
enum status parser_read(struct parser *p, const struct passed *passed) MUST_CHECK;

#endif
