/*
 * Batches: spans, feedback and reports in the order in which they came, with
 * copies of all that they hold in the batch's own arena. One thread fills them,
 * the caller's works through them.
 */
#include "dialect/reader_ahead.h"

#include "base/channel.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { BATCHES = 4, BATCH_BYTES = 1 << 20, BATCH_ITEMS = 2048 };

enum item_type { ITEM_SPAN, ITEM_FEEDBACK, ITEM_REPORT };

struct item {
	enum item_type type;
	union {
		struct span *span;
		struct feedback *feedback;
		struct diag_entry *report;
	};
};

struct batch {
	struct arena arena;
	ARRAY(struct item) items;
	struct intern keys; /* in the arena */
	const struct resource *resource;
	uint64_t serial; /* of the resource that was copied */
	struct str file, member, scope_name, scope_version;
};

struct ahead {
	struct input *in;
	const struct reader_options *options;
	const struct sink *sink;
	struct reader_totals *totals;
	struct channel *full;
	struct batch *batch; /* that is filled */
	atomic_bool enough;  /* the sink wants no more */
	enum status status;
};

/* ---- filling ---- */

static struct batch *batch_new(void)
{
	struct batch *b = mem_alloc(1, sizeof(*b));
	arena_init(&b->arena);
	return b;
}

static void batch_free(struct batch *b)
{
	arena_release(&b->arena);
	array_release(&b->items);
	free(b);
}

static enum status add(struct ahead *a, struct item item)
{
	struct batch *b = a->batch;
	*array_add(&b->items) = item;
	if (b->items.n >= BATCH_ITEMS || b->arena.used_bytes >= BATCH_BYTES) {
		if (!channel_send(a->full, b))
			batch_free(b);
		a->batch = batch_new();
	}
	return atomic_load_explicit(&a->enough, memory_order_relaxed) ? STATUS_END : STATUS_OK;
}

/* The text that was copied last, when it is the same: most spans say what the one before them said. */
static struct str shared(struct batch *b, struct str text, struct str *last)
{
	if (str_is_set(text) != str_is_set(*last) || !str_eq(text, *last))
		*last = arena_str(&b->arena, text);
	return *last;
}

static struct origin copy_origin(struct batch *b, const struct origin *o)
{
	struct origin copy = *o;
	copy.file = shared(b, o->file, &b->file);
	copy.member = shared(b, o->member, &b->member);
	return copy;
}

static enum status take_span(void *user, const struct span *s, const struct record *r)
{
	struct ahead *a = user;
	struct batch *b = a->batch;
	struct span bare = *s;
	(void)r;
	bare.origin.file = bare.origin.member = bare.scope.name = bare.scope.version = STR_UNSET;
	bool shares = s->resource && b->resource && s->resource->serial && s->resource->serial == b->serial;
	struct span *copy = span_copy(&b->arena, &bare, shares ? b->resource : NULL, &b->keys);
	if (copy->resource) {
		b->resource = copy->resource;
		b->serial = s->resource->serial;
	}
	copy->origin = copy_origin(b, &s->origin);
	copy->scope.name = shared(b, s->scope.name, &b->scope_name);
	copy->scope.version = shared(b, s->scope.version, &b->scope_version);
	return add(a, (struct item){ .type = ITEM_SPAN, .span = copy });
}

static enum status take_feedback(void *user, const struct feedback *f, const struct record *r)
{
	struct ahead *a = user;
	struct feedback *copy = arena_alloc(&a->batch->arena, sizeof(*copy));
	(void)r;
	*copy = *f;
	copy->json = arena_str(&a->batch->arena, f->json);
	copy->origin = copy_origin(a->batch, &f->origin);
	return add(a, (struct item){ .type = ITEM_FEEDBACK, .feedback = copy });
}

static void take_report(void *user, const struct diag_entry *entry)
{
	struct ahead *a = user;
	struct arena *arena = &a->batch->arena;
	struct diag_entry *copy = arena_alloc(arena, sizeof(*copy));
	*copy = *entry;
	copy->place.file = arena_str(arena, entry->place.file);
	copy->place.member = arena_str(arena, entry->place.member);
	copy->subject = arena_str(arena, entry->subject);
	copy->text = arena_str(arena, str_of(entry->text)).s;
	(void)add(a, (struct item){ .type = ITEM_REPORT, .report = copy });
}

static void *read_all(void *arg)
{
	struct ahead *a = arg;
	struct diag diag = { .report = take_report, .user = a };
	const struct sink sink = { .user = a,
				   .span = take_span,
				   .feedback = a->sink->feedback ? take_feedback : NULL };
	/* Reports of the input go the same way. */
	struct diag *own = input_use_diag(a->in, &diag);
	a->status = reader_run_here(a->in, a->options, &sink, &diag, a->totals);
	input_use_diag(a->in, own);
	if (!channel_send(a->full, a->batch))
		batch_free(a->batch);
	channel_close(a->full);
	return NULL;
}

/* ---- working through ---- */

static enum status give(const struct sink *sink, const struct item *item, struct diag *diag)
{
	switch (item->type) {
	case ITEM_SPAN:
		return sink->own_span(sink->user, item->span);
	case ITEM_FEEDBACK:
		return sink->feedback(sink->user, item->feedback, NULL);
	case ITEM_REPORT:
		diag_pass_on(diag, item->report);
	}
	return STATUS_OK;
}

static enum status work_through(const struct sink *sink, struct batch *b, struct diag *diag,
				enum status before)
{
	enum status st = before;
	for (size_t i = 0; i < b->items.n; i++)
		/* What was reported is told in any case. */
		if (st == STATUS_OK || b->items.v[i].type == ITEM_REPORT) {
			enum status one = give(sink, &b->items.v[i], diag);
			st = st == STATUS_OK ? one : st;
		}
	sink->own_arena(sink->user, &b->arena);
	batch_free(b);
	return st;
}

enum status reader_run_ahead(struct input *in, const struct reader_options *o, const struct sink *sink,
			     struct diag *diag, struct reader_totals *totals)
{
	struct ahead a = { .in = in, .options = o, .sink = sink, .totals = totals, .batch = batch_new() };
	const struct input_watcher *watcher = input_watch(in, NULL);
	enum status st = STATUS_OK;
	struct batch *b;
	pthread_t thread;
	atomic_init(&a.enough, false);
	a.full = channel_new(BATCHES);
	if (pthread_create(&thread, NULL, read_all, &a)) {
		channel_free(a.full);
		batch_free(a.batch);
		input_watch(in, watcher);
		return reader_run_here(in, o, sink, diag, totals);
	}
	while ((b = channel_receive(a.full)) != NULL) {
		st = work_through(sink, b, diag, st);
		if (st != STATUS_OK)
			atomic_store_explicit(&a.enough, true, memory_order_relaxed);
		if (watcher)
			watcher->look(watcher->user, input_file_bytes(in));
	}
	pthread_join(thread, NULL);
	channel_free(a.full);
	input_watch(in, watcher);
	return st != STATUS_OK ? st : a.status;
}
