/*
 * Reading ahead: a thread takes compression off while whoever asked for the
 * bytes works on those before. The bytes, the statuses and what is reported
 * come out in the order, and at the place, in which they would without it.
 */
#include "input/internal.h"

#include "base/channel.h"

#include <pthread.h>
#include <stdlib.h>

enum { BLOCKS = 8, BLOCK_BYTES = 256 << 10, START_BYTES = 1 << 20 };

struct report {
	enum severity severity;
	const char *code;
	struct place place;
	bool has_place;
	struct str subject, text; /* in the block's arena */
};

struct block {
	char bytes[BLOCK_BYTES];
	size_t n, at;
	enum status status; /* behind the bytes */
	uint64_t file_offset;
	ARRAY(struct report) reports;
	struct arena arena;
};

struct ahead {
	struct source s;
	bool started; /* not before it pays: archives have a million small members */
	bool alone;   /* without a thread: in the same blocks, for the sake of the places that are told */
	struct channel *empty, *full;
	struct block *block[BLOCKS];
	struct block *now; /* that is given out */
	uint64_t file_offset;
	pthread_t thread;
	struct block *filling; /* of the thread */
};

static void fill_block(struct ahead *a, struct block *b)
{
	b->at = 0;
	b->status = source_read(a->s.below, b->bytes, sizeof(b->bytes), &b->n);
	b->file_offset = source_file_offset(a->s.below);
}

static void *fill(void *arg)
{
	struct ahead *a = arg;
	enum status st = STATUS_OK;
	while (st != STATUS_END && st != STATUS_FATAL) {
		struct block *b = channel_receive(a->empty);
		if (!b)
			break;
		a->filling = b;
		fill_block(a, b);
		st = b->status;
		if (!channel_send(a->full, b))
			break;
	}
	return NULL;
}

bool ahead_report(struct input *in, enum severity severity, const char *code, const struct place *place,
		  struct str subject, const char *text)
{
	struct ahead *a = in->ahead;
	if (!a || !pthread_equal(pthread_self(), a->thread))
		return false;
	struct block *b = a->filling;
	*array_add(&b->reports) = (struct report){
		.severity = severity,
		.code = code,
		.place = place ? *place : (struct place){ .line = 0 },
		.has_place = place != NULL,
		.subject = arena_str(&b->arena, subject),
		.text = arena_str(&b->arena, str_of(text)),
	};
	return true;
}

static void tell(struct ahead *a, struct block *b)
{
	for (size_t i = 0; i < b->reports.n; i++) {
		const struct report *r = &b->reports.v[i];
		diag_report(a->s.in->diag, r->severity, r->code, r->has_place ? &r->place : NULL, r->subject,
			    "%s", r->text.s);
	}
	array_clear(&b->reports);
	arena_reset(&b->arena);
}

static void free_blocks(struct ahead *a)
{
	for (size_t i = 0; i < BLOCKS && a->block[i]; i++) {
		array_release(&a->block[i]->reports);
		arena_release(&a->block[i]->arena);
		free(a->block[i]);
		a->block[i] = NULL;
	}
	channel_free(a->empty);
	channel_free(a->full);
}

/* The thread knows who it is before it has anything to do: it is given room only then. */
static bool start_thread(struct ahead *a)
{
	if (a->s.in->threads < 2)
		return false;
	a->empty = channel_new(BLOCKS);
	a->full = channel_new(BLOCKS);
	if (pthread_create(&a->thread, NULL, fill, a))
		return false;
	a->s.in->ahead = a;
	for (size_t i = 0; i < BLOCKS; i++) {
		a->block[i] = mem_alloc(1, sizeof(*a->block[i]));
		channel_send(a->empty, a->block[i]);
	}
	return true;
}

static void start(struct ahead *a)
{
	a->file_offset = source_file_offset(a->s.below);
	a->started = true;
	a->alone = !start_thread(a);
	if (a->alone)
		a->block[0] = mem_alloc(1, sizeof(*a->block[0]));
}

/* The next one, filled; NULL at the end. */
static struct block *next_block(struct ahead *a)
{
	if (a->alone) {
		fill_block(a, a->block[0]);
		return a->block[0];
	}
	struct block *b = channel_receive(a->full);
	if (b)
		tell(a, b);
	return b;
}

static enum status ahead_read(struct source *s, void *bytes, size_t cap, size_t *got)
{
	struct ahead *a = (struct ahead *)s;
	if (!a->started) {
		enum status st = source_read(s->below, bytes, cap, got);
		if (st == STATUS_OK && s->given >= START_BYTES)
			start(a);
		return st;
	}
	a->now = a->now ? a->now : next_block(a);
	if (!a->now)
		return STATUS_END;
	struct block *b = a->now;
	size_t n = b->n - b->at < cap ? b->n - b->at : cap;
	memcpy(bytes, b->bytes + b->at, n);
	b->at += n;
	*got = n;
	a->file_offset = b->file_offset;
	enum status st = n ? STATUS_OK : b->status;
	if (b->at == b->n && (!n || b->status == STATUS_OK)) {
		a->now = NULL;
		if (!a->alone && (st == STATUS_OK || st == STATUS_SKIP))
			channel_send(a->empty, b);
	}
	return st;
}

static uint64_t ahead_file_offset(const struct source *s)
{
	const struct ahead *a = (const struct ahead *)s;
	return a->started ? a->file_offset : source_file_offset(s->below);
}

static void ahead_close(struct source *s)
{
	struct ahead *a = (struct ahead *)s;
	if (a->started && !a->alone) {
		channel_close(a->empty);
		channel_close(a->full);
		pthread_join(a->thread, NULL);
		s->in->ahead = NULL;
	}
	free_blocks(a);
	free(a);
}

static const struct source_class ahead_class = { .read = ahead_read,
						 .close = ahead_close,
						 .file_offset = ahead_file_offset };

/* Of a pipe nobody knows when it ends, and a thread that waits for it could not be ended either. */
static bool is_over_file(const struct source *top)
{
	const struct source *file = top;
	uint64_t size;
	while (file->below)
		file = file->below;
	return file != top && file_size(file, &size);
}

struct source *ahead_open(struct source *below)
{
	if (!is_over_file(below))
		return below;
	struct ahead *a = mem_alloc(1, sizeof(*a));
	source_init(&a->s, &ahead_class, below);
	return &a->s;
}
