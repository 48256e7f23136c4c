/* Batches: filled by one thread, given by another. */
#include "dialect/batch.h"

enum item_type { ITEM_SPAN, ITEM_FEEDBACK, ITEM_REPORT };

struct item {
	enum item_type type;
	enum teller teller; /* of a report */
	union {
		struct span *span;
		struct feedback *feedback;
		struct diag_entry *report;
	};
	const struct record *record;
};

/* ---- filling ---- */

/* The text that was copied last, when it is the same: most spans say what the one before them said. */
static struct str shared(struct batch *b, struct str text, struct str *last)
{
	if (str_is_set(text) != str_is_set(*last) || !str_eq(text, *last))
		*last = arena_str(&b->arena, text);
	return *last;
}

/* Names of the input outlive the batch; those that a record holds, as our own exports do, do not. */
static struct origin copy_origin(struct batch *b, const struct origin *o, const struct record *r)
{
	struct origin copy = *o;
	if (!b->is_owned && o->file.s == r->place.file.s && o->member.s == r->place.member.s)
		return copy;
	copy.file = shared(b, o->file, &b->file);
	copy.member = shared(b, o->member, &b->member);
	return copy;
}

/* One copy for all spans of a record. */
static const struct record *copy_record(struct batch *b, const struct record *r)
{
	if (!b->asks_records)
		return NULL;
	if (b->copied && b->copied->place.offset == r->place.offset && b->copied->stream == r->stream)
		return b->copied;
	struct record *copy = arena_alloc(&b->arena, sizeof(*copy));
	*copy = *r;
	copy->text = arena_str(&b->arena, r->text);
	b->copied = copy;
	return copy;
}

void batch_span(struct batch *b, const struct span *s, const struct record *r)
{
	struct span bare = *s;
	if (b->thinning)
		span_thin(b->thinning, &bare, &b->room);
	bare.origin.file = bare.origin.member = bare.scope.name = bare.scope.version = STR_UNSET;
	bool shares = s->resource && b->resource && s->resource->serial && s->resource->serial == b->serial;
	struct span *copy = span_copy(&b->arena, &bare, shares ? b->resource : NULL, &b->keys);
	if (copy->resource) {
		b->resource = copy->resource;
		b->serial = s->resource->serial;
	}
	copy->origin = copy_origin(b, &s->origin, r);
	copy->scope.name = shared(b, s->scope.name, &b->scope_name);
	copy->scope.version = shared(b, s->scope.version, &b->scope_version);
	*array_add(&b->items) = (struct item){ ITEM_SPAN, .span = copy, .record = copy_record(b, r) };
}

void batch_feedback(struct batch *b, const struct feedback *f, const struct record *r)
{
	struct feedback *copy = arena_alloc(&b->arena, sizeof(*copy));
	*copy = *f;
	copy->json = arena_str(&b->arena, f->json);
	copy->origin = copy_origin(b, &f->origin, r);
	*array_add(&b->items) = (struct item){ ITEM_FEEDBACK, .feedback = copy, .record = copy_record(b, r) };
}

void batch_report(struct batch *b, enum teller teller, const struct diag_entry *entry)
{
	struct diag_entry *copy = arena_alloc(&b->arena, sizeof(*copy));
	*copy = *entry;
	copy->place.file = arena_str(&b->arena, entry->place.file);
	copy->place.member = arena_str(&b->arena, entry->place.member);
	copy->subject = arena_str(&b->arena, entry->subject);
	copy->text = arena_str(&b->arena, str_of(entry->text)).s;
	*array_add(&b->items) = (struct item){ ITEM_REPORT, teller, .report = copy };
}

size_t batch_bytes(const struct batch *b)
{
	return b->arena.used_bytes + b->items.n * sizeof(*b->items.v);
}

/* ---- giving ---- */

static enum status give(const struct item *item, const struct batch_to *to)
{
	const struct sink *sink = to->sink;
	switch (item->type) {
	case ITEM_SPAN:
		return sink->own_span ? sink->own_span(sink->user, item->span)
				      : sink->span(sink->user, item->span, item->record);
	case ITEM_FEEDBACK:
		return sink->feedback(sink->user, item->feedback, item->record);
	case ITEM_REPORT:
		to->report(to->user, item->teller, item->report);
	}
	return STATUS_OK;
}

enum status batch_give(struct batch *b, const struct batch_to *to)
{
	enum status st = STATUS_OK;
	for (size_t i = 0; i < b->items.n && st == STATUS_OK; i++)
		st = give(&b->items.v[i], to);
	if (to->sink->own_span)
		to->sink->own_arena(to->sink->user, &b->arena);
	return st;
}

void batch_clear(struct batch *b)
{
	arena_reset(&b->arena);
	array_clear(&b->items);
	memset(&b->keys, 0, sizeof(b->keys));
	b->resource = NULL;
	b->serial = 0;
	b->file = b->member = b->scope_name = b->scope_version = STR_UNSET;
	b->copied = NULL;
}

void batch_release(struct batch *b)
{
	arena_release(&b->arena);
	array_release(&b->items);
	array_release(&b->room);
}
