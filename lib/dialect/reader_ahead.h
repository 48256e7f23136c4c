/* For reader.c alone: reading in a thread of its own, and where it is done here. */
#ifndef DIALECT_READER_AHEAD_H
#define DIALECT_READER_AHEAD_H

#include "dialect/reader.h"

enum status reader_run_here(struct input *in, const struct reader_options *o, const struct sink *sink,
			    struct diag *diag, struct reader_totals *totals) MUST_CHECK;

/*
 * The same; input, records and dialects run in another thread, the sink is
 * called here. What it is given, and what is reported, comes in the same order.
 */
enum status reader_run_ahead(struct input *in, const struct reader_options *o, const struct sink *sink,
			     struct diag *diag, struct reader_totals *totals) MUST_CHECK;

#endif
