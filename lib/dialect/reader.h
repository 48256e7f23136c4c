/*
 * The reader: input, records and dialects in one line. Everything that
 * commands read goes through here.
 */
#ifndef DIALECT_READER_H
#define DIALECT_READER_H

#include "dialect/dialect.h"

struct reader_options {
	struct limits limits;
	const struct dialect *dialect; /* forced; NULL: detected */
	const struct scan_needles
		*needles; /* only records that hold one of them are of interest; NULL: all */
	const struct facet_index *index;
	unsigned threads; /* that there may be */

	/* Only attributes that answer one of these facets (FACET_BITS_WORDS, by enum facet) are kept; all are
	 * read. NULL: all. */
	const uint64_t *wanted;

	/* Fingerprints of spans are wanted, with all their attributes (base/fingerprint.h); NULL: they are
	 * not. */
	const uint64_t *print_key;

	/* The input will be read again, perhaps for literals that this reading tells. */
	bool comes_again;

	/* What becomes of each byte is written there; no needle is looked for then. NULL: nowhere. */
	struct ledger *ledger;
};

struct reader_totals {
	struct reading_totals reading;
	struct records_totals records;
	struct input_totals input;
	uint64_t damaged; /* records that a dialect could not read, or not all of */
};

/* Is each span given before the next record is looked for? Not where several threads may read; how many there
 * are makes no difference. */
bool reader_in_step(struct input *in, const struct reader_options *o, const struct sink *sink);

/*
 * Reads all of `in` into `sink`. OK; SKIP when some of it could not be read
 * (reported); FATAL when the sink said so, or END when it had enough.
 */
enum status reader_run(struct input *in, const struct reader_options *o, const struct sink *sink,
		       struct diag *diag, struct reader_totals *totals) MUST_CHECK;

#endif
