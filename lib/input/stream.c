/* A stream as the layers above see it: the topmost layer, counted. */
#include "input/internal.h"

/*
 * Members that share their compressed bytes, or lie in one another, expand to
 * more than any compression does alone: all that one file gives is compared
 * with its size. Later than each of them is: one that was stopped shall not
 * take the others with it.
 */
enum { FILE_FROM = 4 };

static bool check_file(struct stream *s)
{
	struct input *in = s->top->in;
	const struct limits *l = in->limits;
	uint64_t given = in->round_bytes - in->given_at;
	if (given / FILE_FROM <= l->ratio_from_bytes || in->passed)
		return !in->passed;
	uint64_t size = in->file_size ? in->file_size : input_file_bytes(in) - in->file_bytes_at;
	/* Of a pipe that is read again the count stands still. */
	if (given / (size + 1) < l->ratio || (!in->file_size && in->again))
		return true;
	struct place place = stream_place(s);
	place.offset = s->top->given;
	place.has_offset = true;
	input_report(in, SEVERITY_ERROR, "limit.ratio", &place, STR_UNSET,
		     "the file expands more than %llu times, which is the limit; the rest of it is not read",
		     (unsigned long long)l->ratio);
	in->passed = true;
	return false;
}

static bool is_late(struct input *in)
{
	return in->limits->time_ns && input_clock() >= input_until(in);
}

/* A limit of the run is reached. */
static enum status stop(struct stream *s, bool by_bytes)
{
	struct input *in = s->top->in;
	struct place place = stream_place(s);
	place.offset = s->top->given;
	place.has_offset = true;
	if (by_bytes)
		input_report(in, SEVERITY_ERROR, "limit.total", &place, STR_UNSET,
			     "limit of %llu bytes for one run is reached; the rest of the input is not read",
			     (unsigned long long)in->limits->total_bytes);
	else
		input_report(
			in, SEVERITY_ERROR, "limit.time", &place, STR_UNSET,
			"limit of %.3g seconds for reading is reached; the rest of the input is not read",
			(double)in->limits->time_ns / 1e9);
	in->stopped = true;
	return s->last = STATUS_FATAL;
}

enum status stream_read(struct stream *s, void *bytes, size_t cap, size_t *got)
{
	*got = 0;
	if (cap == 0 || s->last != STATUS_OK)
		return s->last;
	struct input *in = s->top->in;
	uint64_t left = part_left(in, cap);
	if (!left || is_late(in))
		return stop(s, !left);
	if (s->top->below && !check_file(s))
		return s->last = STATUS_FATAL;
	enum status st = source_read(s->top, bytes, cap < left ? cap : (size_t)left, got);
	if (in->watcher)
		in->watcher->look(in->watcher->user, input_file_bytes(in));
	in->totals.stream_bytes += *got;
	in->round_bytes += *got;
	if (st == STATUS_END || st == STATUS_FATAL)
		s->last = st;
	return st;
}

bool stream_position(const struct stream *s, uint64_t *offset, uint64_t *line)
{
	const struct source *top = s->top;
	return top->class->position && top->class->position(top, offset, line);
}

bool stream_is_in_parts(const struct stream *s)
{
	return s->top->class->position != NULL;
}

struct recall *stream_recall(const struct stream *s)
{
	return s->recall;
}

struct place stream_place(const struct stream *s)
{
	return (struct place){ .file = s->top->file, .member = s->top->member };
}

uint64_t stream_file_offset(const struct stream *s)
{
	return source_file_offset(s->top);
}

bool stream_is_expanded(const struct stream *s)
{
	return s->top->below != NULL;
}
