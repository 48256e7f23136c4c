/* For reader.c alone: reading in several threads. */
#ifndef DIALECT_READER_SIDE_H
#define DIALECT_READER_SIDE_H

#include "dialect/reader.h"

enum status reader_run_here(struct input *in, const struct reader_options *o, const struct sink *sink,
			    struct diag *diag, struct reader_totals *totals) MUST_CHECK;

/* May it be done in several threads, and is there enough to do? */
bool side_pays(struct input *in, const struct reader_options *o, const struct sink *sink);

/*
 * The same as reader_run_here(); files are read side by side, and their records
 * parsed, in other threads, the sink is called here. What it is given, and what
 * is reported, comes in the same order.
 */
enum status reader_run_side(struct input *in, const struct reader_options *o, const struct sink *sink,
			    struct diag *diag, struct reader_totals *totals) MUST_CHECK;

#endif
