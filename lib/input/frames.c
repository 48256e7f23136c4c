/*
 * What the OpenTelemetry collector's file exporter writes with "compression:
 * zstd" and no native compression: [u32 big-endian length][zstd frame] for
 * each message (opentelemetry-collector-contrib, exporter/fileexporter,
 * file_writer.go). Each frame is taken apart by itself, so a damaged one costs
 * no other. JSON messages come out on lines of their own; protobuf messages
 * with their length before them, as the exporter writes them uncompressed.
 */
#include "base/buf.h"
#include "base/mem.h"
#include "input/feed.h"
#include "input/filter.h"
#include "input/internal.h"

#include <stdlib.h>

enum {
	FEED_BYTES = 256 << 10,
	HEAD_BYTES = 8, /* the length, and the magic of the frame */
	LENGTH_BYTES = 4,
};

struct frames;

/* The bytes of one frame, as a layer for the filter. */
struct window {
	struct source s;
	struct frames *of;
	uint64_t left;
};

struct frames {
	struct source s;
	struct feed feed;
	struct window window;
	struct source *frame; /* decoded; NULL between two frames */
	uint64_t out_bytes;
	struct buf message; /* a protobuf message with its length; given out up to: */
	size_t message_at;
	bool lines; /* this frame holds text */
	char last;  /* byte of it that was given */
};

static uint32_t be32(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static enum status window_read(struct source *s, void *bytes, size_t cap, size_t *got)
{
	struct window *w = (struct window *)s;
	struct feed *f = &w->of->feed;
	if (w->left == 0)
		return STATUS_END;
	if (feed_left(f) == 0 && !feed_more(f))
		return STATUS_END;
	size_t n = feed_left(f) < cap ? feed_left(f) : cap;
	*got = n < w->left ? n : (size_t)w->left;
	memcpy(bytes, f->bytes + f->at, *got);
	feed_take(f, *got);
	w->left -= *got;
	return STATUS_OK;
}

static void window_close(struct source *s)
{
	(void)s; /* it lives in struct frames */
}

static const struct source_class window_class = { window_read, window_close, NULL, NULL };

static bool is_head(const unsigned char *p)
{
	return p[0] < 0x80 && !memcmp(p + LENGTH_BYTES, "\x28\xb5\x2f\xfd", 4);
}

/* To the next head; OK, END or FATAL. Bytes passed over are counted. */
static enum status find_head(struct frames *f, uint64_t *passed)
{
	for (;;) {
		if (!feed_want(&f->feed, HEAD_BYTES)) {
			if (f->feed.ended == STATUS_SKIP) {
				f->feed.ended = STATUS_OK;
				continue;
			}
			*passed += feed_left(&f->feed);
			feed_take(&f->feed, feed_left(&f->feed));
			return f->feed.ended;
		}
		size_t n = 0, left = feed_left(&f->feed);
		const unsigned char *p = f->feed.bytes + f->feed.at;
		while (n + HEAD_BYTES <= left && !is_head(p + n))
			n++;
		*passed += n;
		feed_take(&f->feed, n);
		if (n + HEAD_BYTES <= left)
			return STATUS_OK;
	}
}

/* Protobuf starts with field 1 of TracesData; white space before JSON looks the same. */
static bool is_protobuf(struct str head)
{
	if (head.n == 0 || head.s[0] != '\x0a')
		return false;
	struct str rest = str_trim(head);
	return rest.n < 2 || rest.s[0] != '{' || (rest.s[1] != '"' && rest.s[1] != '}' && rest.s[1] != ' ');
}

static void close_frame(struct frames *f)
{
	source_close(f->frame);
	f->frame = NULL;
	while (f->window.left > 0 && (feed_left(&f->feed) > 0 || feed_more(&f->feed))) {
		size_t n = feed_left(&f->feed);
		if (n > f->window.left)
			n = (size_t)f->window.left;
		feed_take(&f->feed, n);
		f->window.left -= n;
	}
}

/* All of a message, so that its length is known. Damaged ones are left out: the filter said so. */
static void read_message(struct frames *f)
{
	struct place place = source_place(&f->s, f->out_bytes);
	const uint64_t max = f->s.in->limits->record_bytes;
	enum status st = STATUS_OK;
	buf_clear(&f->message);
	f->message_at = 0;
	buf_add_fill(&f->message, '\0', LENGTH_BYTES);
	while (st == STATUS_OK && f->message.n - LENGTH_BYTES <= max) {
		size_t got = 0;
		buf_reserve(&f->message, FEED_BYTES);
		st = source_read(f->frame, f->message.s + f->message.n, FEED_BYTES, &got);
		f->message.n += got;
	}
	close_frame(f);
	uint64_t n = f->message.n - LENGTH_BYTES;
	if (st == STATUS_OK)
		input_report(f->s.in, SEVERITY_ERROR, "limit.record", &place, STR_UNSET,
			     "message is over the limit of %llu bytes and skipped", (unsigned long long)max);
	if (st != STATUS_END) {
		buf_clear(&f->message);
		return;
	}
	for (int i = 0; i < LENGTH_BYTES; i++)
		f->message.s[i] = (char)(unsigned char)(n >> (8 * (LENGTH_BYTES - 1 - i)));
}

/* OK: f->frame or a message is there. */
static enum status next_frame(struct frames *f)
{
	struct place place = source_place(&f->s, f->out_bytes);
	uint64_t passed = 0;
	bool cut = !feed_want(&f->feed, HEAD_BYTES);
	enum status st = find_head(f, &passed);
	if (passed > 0)
		input_report(f->s.in, SEVERITY_ERROR,
			     cut && st == STATUS_END ? "frames.truncated" : "frames.damaged", &place,
			     STR_UNSET, "%llu bytes are not a length and a zstd frame, and skipped",
			     (unsigned long long)passed);
	if (passed > 0)
		source_lost(&f->s, &place, passed, "frames.damaged");
	if (st != STATUS_OK)
		return st;
	const unsigned char *p = f->feed.bytes + f->feed.at;
	struct source fresh = { .borrows = true };
	f->window.s = fresh;
	source_init(&f->window.s, &window_class, &f->s);
	f->window.of = f;
	f->window.left = be32(p);
	feed_take(&f->feed, LENGTH_BYTES);
	size_t buffer =
		f->window.left < FILTER_BUFFER_BYTES ? (size_t)f->window.left + 1 : FILTER_BUFFER_BYTES;
	f->frame = filter_open(&f->window.s, MAGIC_ZSTD, buffer);
	struct str head = source_peek(f->frame, 64);
	if (head.n > 0)
		f->lines = !is_protobuf(head); /* else as the one before */
	f->last = '\n';
	if (!f->lines)
		read_message(f);
	return passed > 0 && f->lines ? STATUS_SKIP : STATUS_OK;
}

static enum status read_lines(struct frames *f, void *bytes, size_t cap, size_t *got)
{
	enum status st = source_read(f->frame, bytes, cap, got);
	if (st == STATUS_OK) {
		f->last = ((const char *)bytes)[*got - 1];
		return STATUS_OK;
	}
	close_frame(f);
	if (st != STATUS_END)
		return STATUS_SKIP;
	if (f->last != '\n') {
		*(char *)bytes = '\n';
		*got = 1;
	}
	return STATUS_OK;
}

static enum status frames_read(struct source *s, void *bytes, size_t cap, size_t *got)
{
	struct frames *f = (struct frames *)s;
	enum status st = STATUS_OK;
	while (st == STATUS_OK && *got == 0) {
		size_t left = f->message.n - f->message_at;
		if (left > 0) {
			*got = left < cap ? left : cap;
			memcpy(bytes, f->message.s + f->message_at, *got);
			f->message_at += *got;
		} else if (f->frame) {
			st = read_lines(f, bytes, cap, got);
		} else {
			f->message_at = f->message.n = 0;
			st = next_frame(f);
		}
	}
	f->out_bytes += *got;
	return st;
}

static void frames_close(struct source *s)
{
	struct frames *f = (struct frames *)s;
	source_close(f->frame);
	feed_release(&f->feed);
	buf_release(&f->message);
	free(f);
}

static const struct source_class frames_class = { frames_read, frames_close, NULL, NULL };

struct source *frames_open(struct source *below)
{
	struct frames *f = mem_alloc(1, sizeof(*f));
	source_init(&f->s, &frames_class, below);
	feed_init(&f->feed, &f->s, FEED_BYTES);
	f->lines = true;
	struct place place = source_place(&f->s, 0);
	input_report(
		f->s.in, SEVERITY_NOTE, "frames.lengths", &place, STR_UNSET,
		"zstd frames with their lengths before them, as the OpenTelemetry collector writes them; "
		"each is read by itself");
	return &f->s;
}
