/*
 * For reader_side*.c alone: what is under way. Files are pieces, in order; of
 * each come chunks of records, in order; a chunk is parsed by whoever has
 * nothing else to do, and given to the sink when its turn comes.
 *
 *	caller    adds pieces ahead, waits for the first chunk of the first piece, gives it to the sink
 *	worker    parses the first chunk that nobody parses yet, else reads the next piece
 *
 * A worker that reads a piece, and is too far ahead, parses chunks meanwhile.
 */
#ifndef DIALECT_SIDE_H
#define DIALECT_SIDE_H

#include "dialect/batch.h"
#include "dialect/parser.h"
#include "input/part.h"

#include <pthread.h>

enum { WORKERS_MOST = 64 };

/* What was passed over: a record, or a report that came before the next one. */
struct entry {
	struct passed passed; /* its text is in the chunk */
	size_t text_at;
	struct diag_entry *report; /* NULL: a record */
	enum teller teller;
};

enum chunk_state { CHUNK_WAITS, CHUNK_PARSED_NOW, CHUNK_DONE };

struct chunk {
	enum chunk_state state;
	bool is_before; /* what was told before the piece was opened; nobody reads that again */
	struct buf text;
	struct arena reports; /* of entries */
	ARRAY(struct entry) entries;

	struct batch batch; /* what came of it */
	struct reading_totals totals;
	uint64_t damaged;
	size_t bytes; /* held, as they were counted last */
	struct chunk *next;
};

struct piece {
	struct input *in;    /* a part; where there are none, all of the input; NULL: nothing is to be read */
	struct chunk *first; /* not given yet */
	struct chunk *last;
	struct chunk *waits; /* the first that nobody parses yet */
	size_t chunks;
	bool claimed, ended, unwanted;
	enum status status;
	struct records_totals records;
	struct piece *next;
};

struct side;

struct worker {
	struct side *side;
	pthread_t thread;
	struct parser parser;
	struct sink sink;
	struct diag diag, firsts;         /* of what is parsed */
	struct diag of_records, of_input; /* of what is passed over */
	struct records *records;
	struct piece *piece;          /* that it reads */
	struct chunk *filling;        /* for that piece; NULL: none is begun */
	struct chunk *parsing;        /* whose spans come now */
	struct reading_totals totals; /* of that */
	bool in_place;                /* they are of a record of which there is no copy */
};

struct side {
	const struct reader_options *options;
	const struct sink *sink;
	bool parts;                          /* pieces are parts of the input */
	unsigned workers_most, readers_most; /* that may be started, and of those that may read pieces */

	pthread_mutex_t lock; /* of all that follows */
	pthread_cond_t changed;
	struct piece *first, *last;
	size_t pieces;
	size_t waiting; /* chunks that nobody parses yet */
	size_t bytes;   /* of all chunks */
	struct chunk *spare;
	size_t spares;
	bool over;
	unsigned started, idle, readers;
	struct worker worker[WORKERS_MOST];
};

/* Starts the first worker; false: the system gives no thread. The others are started when there is more to
 * do. */
bool side_start(struct side *s);

/* They have ended; what they left is the caller's. */
void side_join(struct side *s);

struct chunk *side_chunk(struct side *s);
void side_spare(struct side *s, struct chunk *c); /* it was used up */
size_t side_chunk_bytes(const struct chunk *c);

void side_free(struct side *s);

/* ---- with the lock held ---- */

/* There is more to do. */
void side_call(struct side *s);

/* May more chunks of this piece be made? */
bool side_has_room(const struct side *s, const struct piece *p);

/* The first chunk that nobody parses yet, for side_parse(); NULL: there is none. */
struct chunk *side_take_waiting(struct side *s);

/* Without the lock meanwhile. */
void side_parse(struct worker *w, struct chunk *c);
void side_read(struct worker *w, struct piece *p);

/* ---- for the two files of the workers ---- */

void side_pass_init(struct worker *w);

/* What is parsed now is counted from 0. */
void side_count(struct worker *w);

/* The chunk that is parsed goes to where chunks of the worker's piece go. */
enum status side_send_parsed(struct worker *w) MUST_CHECK;

#endif
