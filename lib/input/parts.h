/*
 * Parts of a plain file, or of what a gzip file holds: a stream that gives
 * these only, with a gap (SKIP) between them. A gzip file is entered at points
 * in its data that were noted before (lib/input/points.h), with the window of
 * text that deflate refers back to.
 */
#ifndef INPUT_PARTS_H
#define INPUT_PARTS_H

#include "base/buf.h"
#include "input/input.h"

enum { RESTART_WINDOW = 32768, RESTART_HEADER_MAX = 65536 /* bytes of a member's header */ };

/* What tells a file from any other: size, time of its last change, hash of its first and last 64 KiB. */
struct file_identity {
	uint64_t size;
	int64_t changed_ns;
	uint64_t head, tail;
};

/* False when `file` is no plain file, or cannot be read. */
bool file_identify(struct source *file, struct file_identity *out) MUST_CHECK;

/* The same of a path; false: see errno. */
bool path_identify(const char *path, struct file_identity *out) MUST_CHECK;

/* What an engine was after so many bytes (struct inflate_class: save()), and the next byte of the file then.
 */
struct recall_point {
	uint64_t offset, file_at;
	void *saved;
};

/*
 * Where inflating can start: at a bit of the file, behind this window (packed; empty: none is needed); or
 * from what was remembered of an engine; or at the start of the file.
 */
struct restart {
	uint64_t offset; /* in what is inflated */
	uint64_t bit;    /* in the file: 8 * byte + bit, the lowest one first */
	struct str window, dictionary;
	const struct recall_point *point; /* NULL: none */
	bool is_start;
};

/*
 * Up to RESTART_WINDOW bytes, as they are stored, with a dictionary (up to as
 * many; may be empty). restart_unpack(): false when it is none.
 */
void restart_pack(struct buf *out, const unsigned char *window, size_t n, struct str dictionary);
bool restart_unpack(struct str packed, struct str dictionary, unsigned char window[RESTART_WINDOW],
		    size_t *n) MUST_CHECK;

struct input_part {
	uint64_t offset, end; /* in the stream; both at the start of a record, or at its end */
	uint64_t line;        /* of `offset` */
	struct restart from;  /* of gzip: at or before `offset` */
};

/* In order, with something between them. */
struct input_parts {
	const struct input_part *part;
	size_t n;
	bool is_gzip;
};

/* A layer over `file`, which it owns; borrows the parts, as long as it is open. */
struct source *parts_open(struct source *file, const struct input_parts *parts);

/* For an opener. */
struct str source_path(const struct source *file);
void source_note(struct source *file, const char *code, struct str subject, const char *text);

#endif
