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
	size_t padding; /* zeros to hand out behind the end, for readers that ask for more than they need */
	unsigned char *bytes;
	size_t cap;
	bool is_tar; /* headers with a wrong check sum are mended */
	struct tar_mend tar;
};

/* A new reader with nothing enabled; the caller adds formats, then unpack_open(). False: there is no
 * libarchive (reported). */
bool unpack_init(struct unpack *u, struct source *below, size_t cap) MUST_CHECK;
void unpack_release(struct unpack *u);

/* Makes any place of `below` readable, with a copy where there is no other way. SKIP: that failed (reported).
 */
enum status unpack_make_seekable(struct unpack *u) MUST_CHECK;

/* A new struct archive over the same bytes, from the start; for what can seek. */
void unpack_restart(struct unpack *u);

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
