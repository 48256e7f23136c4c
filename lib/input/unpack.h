/*
 * What libarchive reads from: a layer below as it comes, or a plain file or a
 * spooled copy at any place. And how its results are understood. Private to
 * lib/input.
 */
#ifndef INPUT_UNPACK_H
#define INPUT_UNPACK_H

#include "input/archive_library.h"
#include "input/source.h"
#include "input/spool.h"
#include "input/tar.h"

enum unpack_access { UNPACK_STREAM, UNPACK_FILE, UNPACK_SPOOL };

struct unpack {
	struct archive_library lib;
	struct archive *a;    /* NULL: it cannot be loaded */
	struct source *below; /* borrowed here */
	enum unpack_access access;
	struct spool spool;
	uint64_t at, size; /* FILE, SPOOL: the position; all there is */
	uint64_t handed;   /* bytes libarchive got, so far */
	bool ended;        /* it asked for more than there was … */
	bool failed;       /* … because the layer below failed, which was reported */

	/* Of a compression, which is no archive: */
	bool is_filter, below_ended;
	uint64_t piece;         /* bytes that this struct archive got */
	size_t rest_at, rest_n; /* in `bytes`: what it did not get yet */
	/* How many of the bytes, of which there are UNPACK_LOOK or the last ones, belong to it; 0: none, and
	 * no more. NULL: all. */
	size_t (*piece_of)(void *walk, struct str bytes, bool last);
	void *walk;

	size_t padding; /* zeros to hand out behind the end, for readers that ask for more than they need */
	unsigned char *bytes;
	size_t cap;
	bool is_tar; /* headers with a wrong check sum are mended */
	struct tar_mend tar;
	bool drops;       /* its first header is no good: the next good one is looked for … */
	uint64_t dropped; /* … so far in vain */
};

/* A new reader with nothing enabled; the caller adds formats, then unpack_open(). False: there is no
 * libarchive (reported). */
bool unpack_init(struct unpack *u, struct source *below, size_t cap) MUST_CHECK;
void unpack_release(struct unpack *u);

/* Makes any place of `below` readable, with a copy where there is no other way. SKIP: that failed (reported).
 */
enum status unpack_make_seekable(struct unpack *u) MUST_CHECK;

/* Does the text stand in the last n bytes? True where that cannot be seen. */
bool unpack_holds_behind(struct unpack *u, struct str text, size_t n) MUST_CHECK;

/* A new struct archive over the same bytes, from the start; for what can seek. */
void unpack_restart(struct unpack *u);

/* Bytes at any place, of what can seek; fewer at the end, 0 behind it and where they cannot be read. */
size_t unpack_look(struct unpack *u, uint64_t at, void *bytes, size_t cap);
/*
 * What is behind the data of a compression that libarchive used: unpack_stop()
 * when it said that there is no more, `also` bytes having been used to see
 * that; then unpack_rest() gives at least n bytes, but at the end, and
 * unpack_pass() passes over them. unpack_resume(): a new struct archive, which
 * begins with them. unpack_take_back(): with all that this one got, where that is
 * still there.
 */
enum { UNPACK_LOOK = 64, UNPACK_BACK = 8 };
void unpack_stop(struct unpack *u, size_t also);
struct str unpack_rest(struct unpack *u, size_t n);
void unpack_pass(struct unpack *u, size_t n);
void unpack_resume(struct unpack *u);
bool unpack_take_back(struct unpack *u);

/* Of a tar file whose first header is refused, a new struct archive from the next good one on. False: not
 * again. */
bool unpack_restart_behind(struct unpack *u) MUST_CHECK;

/* For tar, before unpack_open(). */
void unpack_mend_tar(struct unpack *u);

/* A result of libarchive's. */
int unpack_open(struct unpack *u, bool seekable) MUST_CHECK;

/* Its words about the last error; often unset. */
struct str unpack_reason(const struct unpack *u);

/* A block of data being given out piece by piece. */
struct unpack_block {
	const char *bytes;
	size_t n, at;
	uint64_t offset; /* of bytes[0] in the member */
	uint64_t given;  /* of the member */
};

/* Copies from the block, and zeros where the member has a hole. False when the block is used up. */
bool unpack_give(struct unpack_block *b, void *bytes, size_t cap, size_t *got);

#endif
