/*
 * A source: one layer of bytes over another one (a file; gzip over it; a
 * member of the archive in that …). Private to lib/input.
 *
 * read() keeps the contract of stream_read(): OK with *got > 0, or END, SKIP
 * (bytes are lost here, reported) or FATAL (the rest is lost, reported) with
 * *got == 0. END and FATAL are remembered by source_read().
 */
#ifndef INPUT_SOURCE_H
#define INPUT_SOURCE_H

#include "base/diag.h"
#include "base/status.h"

struct input;
struct source;

struct source_class {
	enum status (*read)(struct source *s, void *bytes, size_t cap, size_t *got);
	void (*close)(struct source *s); /* releases this layer, not what is below */
	/* Of a layer that gives parts of its bytes, where one begins: its place, and its line. NULL: it gives
	 * all. */
	bool (*position)(const struct source *s, uint64_t *offset, uint64_t *line);
	/* Of a layer that must not look below: source_file_offset(). NULL: found by looking. */
	uint64_t (*file_offset)(const struct source *s);
};

enum { SOURCE_PEEK_MAX = 512 };

struct source {
	const struct source_class *class;
	struct input *in;
	struct source *below;    /* NULL: this is the file */
	bool borrows;            /* `below` is not ours to close */
	struct str file, member; /* names, valid until input_free() */
	uint64_t given;          /* bytes given upwards; of the file: the position in it */
	size_t held;             /* bytes taken from below that are not used yet */
	enum status ended;       /* what to return behind `head`; OK: read on */
	size_t head_at, head_n;
	unsigned char head[SOURCE_PEEK_MAX]; /* peeked, not given yet */
};

/* Over `below`, with its names. */
void source_init(struct source *s, const struct source_class *class, struct source *below);

enum status source_read(struct source *s, void *bytes, size_t cap, size_t *got) MUST_CHECK;

/* Up to n <= SOURCE_PEEK_MAX of the next bytes, which stay unread; fewer only before an end or a gap. */
struct str source_peek(struct source *s, size_t n);

/* Reads and drops up to n bytes; false when there were fewer. */
bool source_skip(struct source *s, uint64_t n);

/* Closes it and all layers below that are not borrowed. NULL is allowed. */
void source_close(struct source *s);

/* The end, in the file, of what was used so far. */
uint64_t source_file_offset(const struct source *s);

/* A place in this layer: names, `offset` in its bytes, offset in the file. */
struct place source_place(const struct source *s, uint64_t offset);

/*
 * For the ledger: `n` bytes of the file from place->file_offset on are lost
 * (UINT64_MAX: all that follow). Nothing where this layer is not the first over
 * the file: then offsets in the file are not its own.
 */
void source_lost(const struct source *s, const struct place *place, uint64_t n, const char *code);

/*
 * False, reported, when `out` bytes out of `in` are more than the limits
 * allow. `slack` is what the layer may hold unread.
 */
bool source_check_ratio(const struct source *s, uint64_t in, uint64_t slack, uint64_t out);

#endif
