/* The inside of struct input, and what the layers tell it. Private to lib/input and its tests. */
#ifndef INPUT_INTERNAL_H
#define INPUT_INTERNAL_H

#include "base/arena.h"
#include "base/array.h"
#include "base/ledger.h"
#include "base/map.h"
#include "input/inflate.h"
#include "input/input.h"
#include "input/magic.h"
#include "input/source.h"
#include "input/spool.h"

#include <locale.h>
#include <pthread.h>
#include <stdatomic.h>

struct members;
struct part;
struct recall;
struct recalls;
struct pipe_copy;

/* One file: named by the user, or found in a directory. */
struct input_file {
	struct str path; /* NUL-terminated, in the arena */
	bool is_stdin;
	struct pipe_copy *pipe; /* where it can be read only once: open until input_free() */
};

struct stream {
	struct source *top;    /* NULL: none is open */
	enum status last;      /* END and FATAL stay */
	struct recall *recall; /* what is remembered of it while it is read; NULL: nothing */
};

struct input {
	const struct limits *limits;
	struct diag *diag;
	const struct inflate_class *inflate;
	const char *archive_library;           /* its name */
	struct arena arena;                    /* paths and names of members */
	ARRAY(struct arena) kept;              /* of parts */
	struct map names;                      /* of members, so that a second round needs no more */
	const struct input_opener *opener;     /* NULL: none */
	const struct input_watcher *watcher;   /* NULL: none */
	struct ledger *ledger;                 /* NULL: none is kept */
	struct part *part;                     /* NULL: it is no file of another input */
	struct recalls *recalls, *own_recalls; /* the latter: ours to free */
	bool remembers;                        /* in this round */
	bool keep;
	unsigned threads;                           /* that there may be; 0 and 1: none but the caller's */
	unsigned readers;                           /* files that may be read at once */
	struct ahead *ahead;                        /* that reads in a thread of its own now; NULL: none */
	struct spool_files own_files, *spool_files; /* the latter: ours, or those of another input */
	locale_t utf8; /* for names of members: libarchive loses those that the locale cannot show; 0: not
			  there */

	ARRAY(struct str) roots;
	size_t next_root; /* the first that was not looked into */
	ARRAY(struct input_file) files;
	size_t next_file;

	ARRAY(struct members *) archives; /* open ones, outermost first */
	struct stream stream;
	bool stopped; /* the limit of the run is reached */
	bool passed;  /* the limit of the file is reached: no more of its members */

	uint64_t file_size, file_bytes_at, given_at; /* of the file that is open: its size (0: not known), and
							where the counts stood when it was opened */

	struct input_totals totals; /* but for file_bytes: */
	atomic_uint_fast64_t file_bytes;
	pthread_mutex_t opening; /* the opener is asked for one file at a time */
	uint64_t round_bytes;    /* given out since the last rewind */
	uint64_t until_ns;       /* CLOCK_MONOTONIC, of this round; 0: not begun, or no limit */
	bool again;              /* not the first round */
	struct map told;         /* diagnostics given, so that a second round does not repeat them */
};

/* Reports once, however often the input is read. */
void input_report(struct input *in, enum severity severity, const char *code, const struct place *place,
		  struct str subject, const char *fmt, ...) __attribute__((format(printf, 6, 7)));

/* The same, and the one behind it is next. */
struct input_file *input_take_file(struct input *in);

/* When the reading must end, if there is a limit; it begins when that is first asked. */
uint64_t input_until(struct input *in);
uint64_t input_clock(void); /* CLOCK_MONOTONIC, in nanoseconds */

/* What can be read only once: a pipe, a terminal, a socket. */
bool input_is_pipe(struct str root);

/* part.c: bytes that may still be given out in this round, of which up to `cap` are about to be. */
uint64_t part_left(struct input *in, size_t cap);

/* Of an input with an opener: asks it, for one file at a time. */
struct source *part_opener(struct input *in, struct source *file);

/* How many files may be read at once: each is open, and an index beside it, and what archives need. */
unsigned part_readers(unsigned threads);

/* Bytes were read from a file. */
void part_count(struct input *in, size_t n);

void part_free(struct part *p); /* NULL is allowed */

/* `name` as a string that lives as long as `in`. */
struct str input_name(struct input *in, struct str name);

/* For tests: which library inflates; before the first read. */
void input_use_inflate(struct input *in, const struct inflate_class *class);

/* For tests: the same of the one that reads archives. Borrows its name. */
void input_use_archive_library(struct input *in, const char *name);

/* file.c: the layer at the bottom. SKIP: it could not be opened (reported). */
enum status file_open(struct input *in, struct input_file *file, struct source **source) MUST_CHECK;

/* Of a plain file: its descriptor, of which byte *start is its first; -1 for all else. */
int file_descriptor(const struct source *s, uint64_t *start);

/* Of a plain file: the next byte that is read. What was peeked, and an end that was met, are forgotten. */
void file_seek(struct source *s, uint64_t at);

/* Of a plain file: bytes it has now, read at any place (moves the position); false for all else. */
bool file_size(const struct source *s, uint64_t *size);
enum status file_read_at(struct source *s, uint64_t at, void *bytes, size_t cap, size_t *got) MUST_CHECK;

void pipe_copy_free(struct pipe_copy *p); /* NULL is allowed */

/* Layers that take a compression, or a coding of text, off; they own `below`. */
struct source *gzip_open(struct source *below);
struct recall *gzip_remember(struct source *s, struct recalls *all); /* NULL: it is not gzip over a plain
									file, or not remembered */
struct source *frames_open(struct source *below);
struct source *utf16_open(struct source *below, bool big); /* `big`: the upper byte comes first */

/* The file that is read next, looking into the next root where there is none; NULL at the end. */
struct input_file *input_peek_file(struct input *in);

/* The same where its name says that it goes on with the file at `path`. */
struct input_file *rotation_next(struct input *in, struct str path);

/* Takes all compressions off; *top and *magic are what is left. SKIP: there are too many, and it is closed.
 */
enum status source_take_off(struct source **top, enum magic *magic);

/* Closes what is deeper than a limit allows; SKIP. */
enum status source_refuse(struct source *s, const char *code, const char *text, uint32_t limit);

/* Takes all of them off; false when what is left is no stream (it may be NULL then). */
bool input_take_off(struct source **top);

/* ahead.c: the same bytes, read by a thread ahead of who asks; `below` itself where that does not pay. */
struct source *ahead_open(struct source *below);

/* Keeps a report of that thread until its bytes are given out. False in any other thread. */
bool ahead_report(struct input *in, enum severity severity, const char *code, const struct place *place,
		  struct str subject, const char *text);

/* walk.c: all files below `root` into in->files, in byte order of their paths. */
void walk_add(struct input *in, struct str root);

#endif
