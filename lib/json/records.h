/*
 * Records: a stream of bytes cut into one JSON value (or one protobuf message)
 * at a time, each with the place it has in the stream. JSON lines, one pretty
 * document, concatenated documents, arrays (leading commas, missing ']'),
 * blank lines, BOM, CRLF, RFC 7464 separators, text before the value on a line
 * and length-prefixed protobuf are all just that: top-level values with
 * something between them. Top-level arrays are entered, their elements are the
 * records. A damaged value is skipped, reported and located; reading resumes
 * at the next newline.
 */
#ifndef JSON_RECORDS_H
#define JSON_RECORDS_H

#include "base/limits.h"
#include "input/input.h"
#include "json/scan.h"

enum record_kind { RECORD_JSON, RECORD_PROTO };

/*
 * Two records that are written into one another, on two lines: of the text, the
 * first one is [0, second) and [next_line, first_end), the second one
 * [second, line_end) and all behind first_end.
 */
struct record_woven {
	size_t second, line_end, next_line, first_end; /* all 0: it is one record */
};

struct record {
	enum record_kind kind;
	struct str text;    /* valid until the next call */
	struct place place; /* of its first byte; line 0 for protobuf */
	struct str pieces;  /* the bytes of the stream that it was joined of; unset: they are the text */
	uint64_t stream;    /* how many streams of this reading came before: two members may have one name */
	struct record_woven woven;
	size_t elsewhere; /* bytes at the end of the text that are not behind the others, but in the next file
			   */
	bool after_text;  /* something that is no JSON stands before it on its line */
	bool is_remembered; /* the next reading can leave out what it does not look for (input_remember()) */
};

struct records_totals {
	uint64_t records, damaged, noise_lines;
	uint64_t skipped_bytes; /* passed over unread because no needle was in them */
	bool is_list_open;      /* one of the streams ended in a list that was not closed */
};

struct records;

/* Borrows limits, diag and needles (may be NULL). */
struct records *records_new(const struct limits *limits, struct diag *diag) MUST_CHECK;
void records_free(struct records *r);

/* What becomes of the bytes between records, and of lost ones, is written there. NULL: nowhere. */
struct ledger;
void records_use_ledger(struct records *r, struct ledger *ledger);

/*
 * Starts on a stream (borrowed). With needles, records that contain none of
 * them may be passed over without being looked at; others may still come.
 */
void records_open(struct records *r, struct stream *s, const struct scan_needles *needles);

/* OK: *record. SKIP: one is lost (reported); record->text is what there is of it where it was torn, else
 * unset. END; FATAL: the rest of the stream is lost (reported). */
enum status records_next(struct records *r, struct record *record) MUST_CHECK;

/* Of what was remembered of a stream that was read to its end (input_remember()), what can hold one of these
 * is read from now on; NULL: all of it. */
struct recalls;
void records_recall_choose(struct recalls *all, const struct scan_needles *needles);

struct records_totals records_totals(const struct records *r);

#endif
