/*
 * Files that a writer rotates by size are cut in the middle of a record, which
 * goes on in the next file. The OpenTelemetry collector's file exporter names
 * them traces-2025-01-31T10-00-00.000.jsonl, … and, the last one, traces.jsonl
 * (lumberjack, backupName()); in the order of paths they are one behind the
 * other.
 */
#include "input/internal.h"

#include <sys/stat.h>

/* '0' stands for any digit. */
static const char time_shape[] = "-0000-00-00T00-00-00.000";

enum { TIME_BYTES = sizeof(time_shape) - 1, PIECE_BYTES = 64 << 10 };

static bool is_time(struct str text)
{
	if (text.n < TIME_BYTES)
		return false;
	for (size_t i = 0; i < TIME_BYTES; i++) {
		bool digit = text.s[i] >= '0' && text.s[i] <= '9';
		if (time_shape[i] == '0' ? !digit : text.s[i] != time_shape[i])
			return false;
	}
	return true;
}

/* A name without its time, and without the .gz of a file that was packed after it was rotated. */
struct rotated {
	struct str stem, time, ending; /* time: unset where the name has none */
};

static struct rotated split_name(struct str path)
{
	struct rotated r = { .stem = path };
	if (str_ends(path, STR(".gz")))
		r.stem.n -= 3;
	for (size_t i = 0; i < r.stem.n; i++) {
		if (path.s[i] == '-' && is_time((struct str){ path.s + i, r.stem.n - i })) {
			r.time = (struct str){ path.s + i, TIME_BYTES };
			r.ending = (struct str){ path.s + i + TIME_BYTES, r.stem.n - i - TIME_BYTES };
			r.stem.n = i;
			break;
		}
	}
	return r;
}

static bool is_next(const struct rotated *a, struct str next)
{
	struct rotated b = split_name(next);
	if (str_is_set(b.time))
		return str_eq(a->stem, b.stem) && str_eq(a->ending, b.ending) && str_cmp(a->time, b.time) < 0;
	return b.stem.n == a->stem.n + a->ending.n && str_starts(b.stem, a->stem) &&
	       str_ends(b.stem, a->ending);
}

struct input_file *rotation_next(struct input *in, struct str path)
{
	struct rotated name = split_name(path);
	struct stat st;
	if (!str_is_set(name.time))
		return NULL;
	struct input_file *next = input_peek_file(in), *last = in->files.v + in->files.n;
	while (next && next + 1 < last && str_starts(next->path, path))
		next++; /* its index */
	if (!next || next->is_stdin || !is_next(&name, next->path))
		return NULL;
	return stat(next->path.s, &st) == 0 && S_ISREG(st.st_mode) ? next : NULL;
}

/* With its newline, but where the source ends without. False when it is longer, or cannot be read. */
static bool read_line(struct source *s, struct buf *line, size_t most)
{
	while (line->n < most) {
		size_t got = 0;
		buf_reserve(line, PIECE_BYTES);
		char *piece = line->s + line->n;
		enum status st = source_read(s, piece, PIECE_BYTES, &got);
		if (st != STATUS_OK)
			return st == STATUS_END && line->n > 0;
		const char *end = memchr(piece, '\n', got);
		line->n += end ? (size_t)(end - piece) + 1 : got;
		if (end)
			return true;
	}
	return false;
}

bool stream_next_file(const struct stream *s, struct str *file, struct buf *line, size_t most)
{
	struct input_file *next = str_is_set(s->top->member) ? NULL : rotation_next(s->top->in, s->top->file);
	if (!next)
		return false;
	struct input *in = s->top->in;
	/* It is only looked into: what there is to say of it comes when it is read. */
	struct diag silent = { 0 }, *diag = input_use_diag(in, &silent);
	struct ledger *ledger = in->ledger;
	const uint64_t file_bytes = input_file_bytes(in);
	struct source *top = NULL;
	in->ledger = NULL;
	buf_clear(line);
	bool found =
		file_open(in, next, &top) == STATUS_OK && input_take_off(&top) && read_line(top, line, most);
	source_close(top);
	atomic_store_explicit(&in->file_bytes, file_bytes, memory_order_relaxed);
	in->ledger = ledger;
	input_use_diag(in, diag);
	*file = next->path;
	return found;
}
