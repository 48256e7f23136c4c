/* The inside of the record reader, shared by records*.c only. */
#ifndef JSON_RECORDS_IMPL_H
#define JSON_RECORDS_IMPL_H

#include "base/buf.h"
#include "base/ledger.h"
#include "input/recall.h"
#include "json/records.h"

enum framing { FRAMING_TEXT, FRAMING_PROTO, FRAMING_PROTO_LENGTH };

/* How far the window was searched for needles. */
struct records_search {
	size_t from;   /* bytes before this place were searched … */
	ptrdiff_t hit; /* … and this is the first found behind `at`, or -1 */
};

/* The lists that are open where the next record is looked for. */
struct records_lists {
	uint32_t open;
	uint64_t line;      /* of the outermost one's bracket */
	bool at_start;      /* nothing stands in front of that */
	bool behind_record; /* one was read since then, or before … */
	bool comma_here;    /* … and a comma behind it; `comma`: behind any */
	bool comma;
	bool on_new_line; /* nothing but blanks was passed over since the line began … */
	bool comma_leads; /* … and so had what stood before the last comma */
};

/* Lines that are split by the runtime of a container. */
struct records_split {
	uint64_t
		line; /* what is behind `at` on this one goes on, behind the prefix, on the next; 0: none … */
	char stream;     /* … of stdout or stderr: 'o' or 'e' */
	uint64_t looked; /* bytes looked at for what goes on */
	bool is_told;
};

struct records {
	const struct limits *limits;
	struct diag *diag;
	const struct scan_needles *needles;
	struct stream *stream;
	struct ledger *ledger;
	struct records_totals totals;

	char *bytes; /* window over the stream */
	size_t n, cap;
	size_t at;       /* where the next record is looked for */
	uint64_t offset; /* of bytes[0] in the stream */
	uint64_t line;   /* of bytes[at] */
	bool ended;      /* the stream gives no more */
	bool gap;        /* bytes are missing behind bytes[n] */
	bool fatal;      /* the stream ended in an error that was reported */

	/* The file that goes on with a record that was begun in the one before it, and the record. */
	struct str next_file;
	size_t next_bytes; /* of its first line, which are read; 0: none is */
	struct buf next_line, joined;

	enum framing framing;
	uint64_t streams; /* that were opened */
	uint32_t lists;   /* opened in front of `at`, one in another */
	struct records_lists around;
	struct records_split split;
	uint64_t woven_looked; /* bytes looked at where lines could be woven */
	bool after_text;       /* up to `at` */
	const char *lost;      /* code of what was reported last */
	bool noise_told;       /* the first line without JSON was reported */
	bool welded_told;      /* so was the first record right behind another */
	uint64_t value_end;    /* offset behind the last record that was given; 0: none was */
	/* Few are looked for in another way than many: what one finds is no end of what the other has looked
	 * at. */
	struct records_search few, many, byte_lists;
	unsigned edition; /* of the needles that were searched for */

	/* What is remembered of the stream (NULL: nothing): up to which offset it was, and what had been told
	 * then. */
	struct recall *recall;
	uint64_t noted, told;
};

/* Reads more behind bytes[n]; keeps bytes[at..n), which may move to the front. False at the end of the stream
 * or before a gap. */
bool records_fill(struct records *r);

/* At least `need` bytes behind `at`, or what there is; false when there are fewer. */
bool records_want(struct records *r, size_t need);

/* Moves `at` forward and counts lines. */
void records_advance(struct records *r, size_t n);

/* Place of bytes[at + ahead]. */
struct place records_place(const struct records *r, size_t ahead);

/* For the ledger: the bytes from `from`, in line `line`, up to `at`. */
static inline void records_mark(struct records *r, enum ledger_kind kind, uint64_t from, uint64_t line,
				const char *code)
{
	if (r->ledger)
		ledger_mark(r->ledger, kind, from, r->offset + r->at, line, code);
}

/*
 * A value is looked at in steps that double, so that one which is given up
 * costs no more than a few times the bytes that are passed over with it.
 */
enum { RECORDS_STEP = 16384 };

/* Bytes that are held at least. */
enum { RECORDS_WINDOW = 1 << 20 };

/* The record at `at` is lost up to `n` bytes on; reading resumes behind the next newline. Reported, as all
 * below; all give SKIP. */
enum status records_lose(struct records *r, size_t n, const char *code, const char *why);

/* The record at `at` is torn `n` bytes on: what there is of it, to the end of that line, goes into *record.
 */
enum status records_lose_torn(struct records *r, size_t n, struct record *record, const char *code,
			      const char *why);

/* The line at `at` is no record, as was seen after looking at so many bytes: is it two, with the next one?
 * Bytes of both lines; 0: no. */
size_t records_woven(struct records *r, size_t looked, struct record_woven *woven);

/* A JSON value and nothing else. */
bool records_is_whole(struct str text, struct arena *arena);

/* All that is left is the beginning of a record: does it go on in the next file? Then SKIP, with all of it;
 * OK: no.
 */
enum status records_rejoin(struct records *r, struct record *record);

/* At the start of a stream: passes over what was read with the end of the file before. False: nothing was. */
bool records_pass_rejoined(struct records *r);

/* The line at `at`, which is no record in its first n bytes: a piece of a longer one, by its prefix? */
void records_split_prefix(struct records *r, size_t n);

/* Is the value at `at` the beginning of one that is in pieces? Then r->joined is that, and *n its bytes in
 * the stream. It stands on r->split.line; or it is a whole record of *n bytes. */
bool records_join_lines(struct records *r, size_t *n);
bool records_join_pieces(struct records *r, size_t *n);

/* A record that may have to be joined, by its ends. */
bool records_is_piece(struct str line);

/* A value of `n` bytes, on several lines: OK, or SKIP when it is no value but two records. */
enum status records_check_lines(struct records *r, size_t n, struct record *record);

/* Bytes from `at` to the newline behind the first n; to the end, or to a gap, where there is none. */
size_t records_line_bytes(struct records *r, size_t n);

/* A value that never closes, with all that there is behind it. */
enum status records_lose_open(struct records *r, struct record *record);

/* A record over the limit: passed over without being kept. */
enum status records_lose_oversized(struct records *r, struct scan *scan);

/* Of a value that is nested deeper than `limit`: where it becomes so. */
size_t records_depth(struct str value, uint32_t limit);

/* A '{' that starts an object: a quote or '}' comes next. (JavaScript's console.dir() writes unquoted keys.)
 */
bool records_starts_object(struct records *r, size_t at);

/* At a '{' whose first quotes were written over: the next quote ends a key, or its value. */
bool records_starts_damaged(struct records *r);

/* A run of NUL bytes, as a crash or a copy-and-truncate rotation leaves it; false where none is. */
bool records_skip_nuls(struct records *r);

/* At something that is no object: to the object behind it on the line, or past the line. */
void records_skip_noise(struct records *r);

/* What stands between records is passed over, from `at` on; a record was read, and ends with that byte;
 * nothing follows. */
void records_lists_pass(struct records *r, struct str run);
void records_lists_record(struct records *r, char last);
void records_lists_end(struct records *r);

/* How far the search for a tear has come in a value of several lines. */
struct records_tear {
	size_t at;          /* looked at up to here */
	uint64_t stack[16]; /* one bit per open bracket: 1 = object */
	uint32_t depth;
	bool in_string, escaped;
	char last; /* last byte that is not blank */
};

/*
 * A value that goes on behind a newline, where the next line starts like a
 * record: is that possible? '{' can only follow '[', ':' or, inside an array,
 * a ','; and some bytes nowhere. Gives the place of the newline where the value
 * is torn, or -1.
 */
ptrdiff_t records_find_tear(struct records_tear *t, struct str value);

/* Where a value that never closes stops being JSON: text.n when it merely ends. */
size_t records_sound_bytes(struct str text);

/* Looks at the first bytes: sets the framing. False when this is nothing to read records from (reported). */
bool records_sniff(struct records *r);

enum status records_next_proto(struct records *r, struct record *record);

/* Passes over whole lines in which no needle can be; stops at the first one that is not plainly a record of
 * its own. */
void records_pass(struct records *r);

/* False when the next n bytes hold no needle. */
bool records_wanted(struct records *r, size_t n);

/* A text that is not in the window may be asked for. */
bool records_text_wanted(const struct records *r, struct str text);

/* Holds bytes[from, at) a text that is written as the list of its bytes? Then none of its literals are there.
 */
bool records_hold_list(const struct records *r, size_t from);

/* At the start of a stream whose framing is known; what stands before `at` is used up; bytes are missing;
 * nothing follows. */
void records_recall_open(struct records *r, bool from_start);
void records_recall_used(struct records *r);
void records_recall_lose(struct records *r);
void records_recall_end(struct records *r);

/* The record at `at` is r->joined: its words are not those of the bytes that it was joined of. */
void records_recall_joined(struct records *r);

/* records_lost.c: the record at `at` stands right behind another, whose newline was lost. One is shown: some
 * writers use none. */
void records_tell_welded(struct records *r);

/* The window lost `n` bytes at its front; nothing in it was searched. */
void records_search_move(struct records *r, size_t n);
void records_search_anew(struct records *r);

#endif
