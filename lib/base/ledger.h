/*
 * The ledger: what each byte of the input was taken for. Readers mark the
 * ranges of a stream (the bytes behind all compressions and archives) in the
 * order in which they pass over them; what a record holds is marked inside it.
 * Ranges that nobody marked, and ranges that were marked twice, are counted as
 * such: both are mistakes of ours, and tests look for them.
 *
 * Files are accounted apart, in bytes as they lie on the disk. A ledger may be
 * NULL in all calls: nothing is kept, and that is the normal case.
 */
#ifndef BASE_LEDGER_H
#define BASE_LEDGER_H

#include "base/arena.h"
#include "base/array.h"
#include "base/diag.h"

#include <stdint.h>

enum ledger_kind {
	LEDGER_SPANS,
	LEDGER_FEEDBACK,
	LEDGER_SIGNALS,  /* logs and metrics */
	LEDGER_UNKNOWN,  /* objects of no known format */
	LEDGER_OVERHEAD, /* between records, and around the spans of one */
	LEDGER_GAPS,     /* damage: each is listed, with its code */
	LEDGER_LEFT,     /* not looked at, because nobody wanted more */
	LEDGER_UNTOLD,   /* nobody said: a mistake of ours */
	LEDGER_KINDS
};

/* A range that is lost: of the stream, or (in_file) of the file on the disk. */
struct ledger_gap {
	struct str file, member;
	uint64_t from, to; /* bytes from the start; `to` is behind the last */
	uint64_t line;     /* 0: not known */
	const char *code;
	bool in_file;
};

struct ledger_stream {
	struct str file, member;
	uint64_t bytes; /* that were read of it */
	uint64_t kind[LEDGER_KINDS];
	uint64_t twice; /* bytes that were marked again */
	uint64_t gaps;
};

/* plain + packed + gaps = bytes */
struct ledger_file {
	struct str file;
	uint64_t bytes;    /* of the file; of a pipe, those that came */
	uint64_t plain;    /* are bytes of a stream */
	uint64_t packed;   /* compressed data, headers of archives and compressions, padding */
	uint64_t gaps;     /* damaged, or not read: listed */
	uint64_t expanded; /* bytes of the streams that came of it */
	uint64_t streams;
};

enum { LEDGER_LISTED_MAX = 1000000 };

struct ledger {
	struct arena arena;
	ARRAY(struct ledger_stream) streams;
	ARRAY(struct ledger_file) files;
	ARRAY(struct ledger_gap) gaps; /* at most LEDGER_LISTED_MAX; all are counted */
	uint64_t gaps_total;
	struct ledger_work *work; /* on the stream that is read */
};

void ledger_init(struct ledger *l);
void ledger_release(struct ledger *l);

/* ---- streams ---- */

/* `offset`: where its first byte is. */
void ledger_stream(struct ledger *l, struct str file, struct str member, uint64_t offset);

/* [from, to), outside of records. A gap may be taken back in parts by a record that is found inside of it. */
void ledger_mark(struct ledger *l, enum ledger_kind kind, uint64_t from, uint64_t to, uint64_t line,
		 const char *code);

/* A record, with its text; what is in it follows, then its end. */
void ledger_record(struct ledger *l, uint64_t offset, struct str text, uint64_t line);

/* Inside the record, in any order; pieces may cover each other. Text that is no slice of the record is all of
 * it. */
void ledger_piece(struct ledger *l, enum ledger_kind kind, struct str text, const char *code);

/* Bytes [from, to) of a damaged record gave spans, whether it was begun or lost as a whole. */
void ledger_salvaged(struct ledger *l, uint64_t from, uint64_t to);

/* Something is wrong there: what is around it, and in no piece, is a gap. */
void ledger_damage(struct ledger *l, const char *at, const char *code);

/* What is in no piece is `rest`, or lost where the record was not `whole`. */
void ledger_record_end(struct ledger *l, enum ledger_kind rest, bool whole);

/* `bytes`: of the stream were read. `enough`: what was not marked was not wanted. */
void ledger_stream_end(struct ledger *l, uint64_t bytes, bool enough);

/* ---- files ---- */

/* A file is opened, and all that follows is about it. */
void ledger_file(struct ledger *l, struct str file);

/* [from, to) of the file on the disk is lost. `to` may be UINT64_MAX: up to the end. */
void ledger_lost(struct ledger *l, const struct place *place, uint64_t from, uint64_t to, const char *code);

/* Something was reported about it: if bytes are not read, this is why. */
void ledger_reason(struct ledger *l, const char *code);

/* About the file that is open: its bytes are those of its one stream; it is read in any order, so that where
 * reading stopped says nothing; it is no input at all. */
void ledger_file_plain(struct ledger *l);
void ledger_file_whole(struct ledger *l);
void ledger_file_forget(struct ledger *l);

/* It has `bytes`, of which `read` were read. */
void ledger_file_end(struct ledger *l, uint64_t bytes, uint64_t read);

/* ---- afterwards ---- */

struct ledger_totals {
	uint64_t bytes, kind[LEDGER_KINDS], twice;
	struct ledger_file files;
	bool adds_up; /* every stream and every file */
};
void ledger_totals(const struct ledger *l, struct ledger_totals *t);

/* "spans", "feedback" …: names that outputs use. */
const char *ledger_kind_name(enum ledger_kind kind);

#endif
