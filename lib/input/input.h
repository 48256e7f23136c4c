/*
 * Input: whatever a user names (files, directories, archives, stdin), opened
 * read-only and handed on as streams of plain bytes, one after the other, each
 * with its name. Compression and archives are recognised by content, never by
 * name, and are taken off here: gzip (RFC 1952) with own code over ISA-L or
 * zlib; everything else (zstd, xz, bzip2, lz4, tar, zip, 7z …) by libarchive, which
 * is loaded for it.
 *
 *	struct input *in = input_new(&limits, &diag);
 *	input_add(in, "dumps/");
 *	while ((st = input_next(in, &stream)) != STATUS_END)
 *		if (st == STATUS_OK) while (stream_read(...)) ...
 */
#ifndef INPUT_INPUT_H
#define INPUT_INPUT_H

#include "base/diag.h"
#include "base/limits.h"
#include "base/status.h"

struct input;
struct stream;

/* Borrows both; input_free() closes all. */
struct input *input_new(const struct limits *limits, struct diag *diag) MUST_CHECK;
void input_free(struct input *in);

/*
 * Adds a file, a directory (its files, recursively, in byte order of their
 * paths; hidden ones too; links that stay inside it) or "-" (stdin). Copies the path. What cannot be
 * opened is reported by input_next().
 */
void input_add(struct input *in, const char *path);

/*
 * Before the rights to open files and to load code are given up: loads the
 * library that reads archives, if one of these paths ("-": stdin) may need it.
 * Without it, it is loaded where the first archive is met.
 */
void input_prepare(const char *const *paths, size_t n);

/* Compression may be taken off by a thread of its own where there may be two; before the first read. */
void input_use_threads(struct input *in, unsigned threads);

/*
 * The next stream; the one before is closed. Streams are owned by `in`.
 * OK: *stream can be read. SKIP: something could not be opened (reported), ask
 * again. END: no more.
 */
enum status input_next(struct input *in, struct stream **stream) MUST_CHECK;

/*
 * Who may open a plain file in a way of its own (lib/input/parts.h,
 * lib/input/points.h): a layer that owns `file`, or NULL, and it is opened as
 * all others are. Borrowed; NULL: nobody.
 */
struct source;
struct input_opener {
	void *user;
	struct source *(*open)(void *user, struct source *file);
};
void input_open_with(struct input *in, const struct input_opener *opener);

/* Called at each reading of a stream with the bytes read from files so far. Borrowed. */
struct input_watcher {
	void *user;
	void (*look)(void *user, uint64_t file_bytes);
};
const struct input_watcher *input_watch(struct input *in,
					const struct input_watcher *watcher); /* gives the one before */

/* What becomes of the bytes of files is written there from now on; before the first read. NULL: nowhere. */
struct ledger;
void input_use_ledger(struct input *in, struct ledger *ledger);

/* Reports go there from now on; gives where they went before. */
struct diag *input_use_diag(struct input *in, struct diag *diag);

/* As in input_totals(), also while another thread reads. */
uint64_t input_file_bytes(const struct input *in);

/* The path of the next file, for who only wants to know them; false behind the last. Valid until
 * input_free(). */
bool input_next_path(struct input *in, struct str *path);

/*
 * Starts again at the first input. What came from a pipe was kept in an
 * unlinked temporary file if input_keep() was called before the first read;
 * without it, a pipe cannot be read again and BUG() says so. input_keep() also
 * makes the temporary files that may be needed for what was added before: later
 * that may be forbidden. Another input can use them, as long as this one is
 * there.
 */
void input_keep(struct input *in);
void input_share_files(struct input *in, struct input *of);
enum status input_rewind(struct input *in) MUST_CHECK;

/*
 * For hashes, once all was read: the files, one after the other from *at = 0,
 * and all bytes of one as they lie on the disk (of a pipe that was kept, as
 * they came), INPUT_PIECE or fewer at a time. False when it is none of the
 * inputs, or cannot be read again.
 */
enum { INPUT_PIECE = 1 << 20 };
bool input_next_file(const struct input *in, size_t *at, struct str *name);
typedef void input_take(void *user, const void *bytes, size_t n);
bool input_bytes(struct input *in, struct str file, input_take *take, void *user) MUST_CHECK;

/*
 * The input will be read again, then perhaps only where literals can be that are
 * not known yet: what helps (lib/input/recall.h) is remembered in the round that
 * comes, if it is the first and there are no pipes, and used in those behind it.
 */
struct recall;
struct recalls;
void input_remember(struct input *in);
struct recalls *input_recalls(const struct input *in); /* from the round before; NULL: none */

/* The reader of this stream writes there what is in it; NULL: nowhere. */
struct recall *stream_recall(const struct stream *s);

/* Bytes read from files, and bytes given out by streams, so far; skipped: members that are no files (links
 * …). */
struct input_totals {
	uint64_t files, members, skipped, file_bytes, stream_bytes;
};
struct input_totals input_totals(const struct input *in);

/*
 * Reads up to `cap` bytes. OK with *got > 0; END with *got == 0 at the end.
 * SKIP: some bytes are lost here (reported, located), *got == 0, reading goes
 * on behind them: what was before does not continue in what follows. FATAL:
 * the rest of this stream is lost (reported); every byte before was given.
 */
enum status stream_read(struct stream *s, void *bytes, size_t cap, size_t *got) MUST_CHECK;

/*
 * Of a stream of which only parts are read: before the first read, and behind
 * a SKIP, where the next byte is, and the number of its line. False when the
 * stream has no parts, or is not at the start of one.
 */
bool stream_position(const struct stream *s, uint64_t *offset, uint64_t *line);

/* Parts of it are given: its end may be one that was not asked for. */
bool stream_is_in_parts(const struct stream *s);

/*
 * Of a stream whose end was read, when its writer rotated the file away and
 * went on in the next one of the inputs: that file, and its first line (with
 * the newline) if it has at most about `most` bytes. The file will be read in
 * its turn as if this had not been.
 */
struct buf;
bool stream_next_file(const struct stream *s, struct str *file, struct buf *line, size_t most);

/* Where the stream comes from: file and member, valid until input_free(). */
struct place stream_place(const struct stream *s);

/*
 * Where in the file the last bytes read came from (the end of the compressed
 * data taken in so far); for diagnostics.
 */
uint64_t stream_file_offset(const struct stream *s);

/* The file is compressed or an archive, so that offsets in the stream are not offsets in the file. */
bool stream_is_expanded(const struct stream *s);

/* "ISA-L 2.30.0" or "zlib 1.2.13"; "libarchive 3.6.2", or NULL, and why there is none: for --version. */
const char *input_gzip_library(void);
const char *input_archive_library(const char **why);

#endif
